"""Going through the evidence of a review: what opens first, what is next, what a citation shows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId
from assessor_app.protocol.annotation import Annotation
from assessor_app.services import review, rounds
from assessor_app.services.review import Review
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.evidence_list import EvidenceList
from assessor_app.ui.review.evidence_rows import next_unopened
from assessor_app.ui.review.round_bar import Start
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.session import Session


class EvidenceWalk(QObject):
    """Keeps the list of evidence and the viewers on the same artifact.

    Signals (main thread): ``mark_wanted(object)`` with the AnnotationId to go to; ``told(str)``
    with why there is nowhere to go.
    """

    mark_wanted = Signal(object)
    told = Signal(str)

    def __init__(
        self, context: UiContext, evidence: EvidenceList, area: ViewerArea, screen: QObject
    ) -> None:
        super().__init__(screen)
        self._context, self._evidence, self._area = context, evidence, area
        self._review: Review | None = None
        evidence.artifact_chosen.connect(self.show_artifact)
        evidence.second_chosen.connect(self.show_beside)
        area.opened.connect(self._note_opened)

    def show_review(self, now: Review) -> None:
        """Take a review, new or changed."""
        self._review = now
        self._evidence.show_review(now)

    def open_first(self, session: Session, assignment: AssignmentId, start: Start) -> None:
        """Open what was open last time, else what comes first and was not looked at.

        In a round: what the criterion is judged by.
        """
        now, kept = self._review, session.place(assignment)
        if now is None:
            return
        if start.round is not None:
            front = rounds.evidence_for(now, start.round.criterion, kept)
            if isinstance(front, Annotation):
                self.show_citation(front)
            elif front is not None:
                self.show_artifact(front)
            return
        if self._area.restore(now, kept):
            self._mark_current()
            return
        first = next_unopened(now, None) or (now.artifacts[0].id if now.artifacts else None)
        if first is not None:
            self.show_artifact(first)

    def show_artifact(self, artifact: ArtifactId) -> None:
        """Show an artifact."""
        if self._review is not None:
            self._area.open_artifact(self._review, artifact)
            self._evidence.set_current(artifact)

    def show_beside(self, artifact: ArtifactId) -> None:
        """Show an artifact beside the one that is shown."""
        if self._review is not None:
            self._area.open_artifact(self._review, artifact, split=True)

    def show_citation(self, cited: object) -> None:
        """Show the place of a mark, given as the mark or as its id."""
        if self._review is None:
            return
        key = cited.id if isinstance(cited, Annotation) else cited
        found = next((one for one in self._review.annotations if one.id == key), None)
        if found is not None:
            self.mark_wanted.emit(AnnotationId(found.id))
            self._evidence.set_current(ArtifactId(found.target.source))

    def step(self, by: int) -> None:
        """Show the artifact ``by`` further down the list (or up, negative); the ends hold."""
        now, shown = self._review, self._area.current_artifact
        if now is None or not now.artifacts:
            return
        ids = [one.id for one in now.artifacts]
        place = ids.index(shown.id) + by if shown is not None and shown.id in ids else 0
        if 0 <= place < len(ids):
            self.show_artifact(ids[place])

    def next_unopened(self) -> None:
        """Show the next artifact that was not looked at."""
        shown = self._area.current_artifact
        if self._review is not None:
            found = next_unopened(self._review, None if shown is None else shown.id)
            if found is not None:
                self.show_artifact(found)

    def go_alike(self) -> None:
        """Go to another submission that has the evidence in front."""
        shown = self._area.current_artifact
        if shown is not None and not self._evidence.go_to_alike(shown.id):
            self.told.emit("No other submission that is yours to see has this evidence.")

    def _note_opened(self, artifact: ArtifactId) -> None:
        now = self._review
        if now is None or now.artifact(artifact).opened:
            return
        workspace, assignment = self._context.workspace, now.assignment.id
        self._context.runner.run(self, lambda: review.mark_opened(workspace, assignment, artifact))

    def _mark_current(self) -> None:
        shown = self._area.current_artifact
        if shown is not None:
            self._evidence.set_current(shown.id)
