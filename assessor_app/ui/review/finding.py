"""Finding evidence for the criterion in focus: asks, shows the place, cites it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import CriterionId
from assessor_app.errors import AssessorError
from assessor_app.services.evidence import evidence_search
from assessor_app.services.evidence.evidence_search import FoundPassage
from assessor_app.services.marks import citing
from assessor_app.services.review import Review
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.evidence_finder import EvidenceFinder, place_words
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.scoring.pane import ScoringPane


class EvidenceFinding(QObject):
    """Keeps the panel below the viewers on the criterion that is scored, while it is open.

    Signals (main thread): ``artifact_shown(object)`` with the ArtifactId that a person went to.
    """

    artifact_shown = Signal(object)

    def __init__(
        self,
        context: UiContext,
        commands: Commands,
        area: ViewerArea,
        scoring: ScoringPane,
        screen: QWidget,
        *,
        split: QSplitter,
    ) -> None:
        """``split`` holds the viewers; the panel is added below them when it is first wanted."""
        super().__init__(screen)
        self._context, self._area, self._scoring = context, area, scoring
        self._split = split
        self._review: Review | None = None
        self._panel: EvidenceFinder | None = None
        scoring.criterion_changed.connect(self._follow)
        commands.add(
            "find-evidence",
            "Find evidence for this criterion",
            self.open,
            where=screen,
            group="Evidence",
            keys="Ctrl+Shift+F",
        )

    @property
    def panel(self) -> EvidenceFinder:
        """The panel, shown or not."""
        if self._panel is None:
            self._panel = panel = EvidenceFinder(self._context.appearance, self._split)
            panel.hide()
            self._split.addWidget(panel)
            panel.place_chosen.connect(self._show_place)
            panel.citation_wanted.connect(self._cite)
            panel.closed.connect(self.close)
        return self._panel

    def show_review(self, review: Review) -> None:
        """Take a review, new or changed."""
        self._review = review

    def open(self) -> None:
        """Open the panel on the criterion that is scored now, and give it the focus."""
        criterion = self._scoring.current
        if self._review is None or criterion is None:
            return
        first = self.panel.isHidden()
        self.panel.show()
        if first:
            high = self._split.height()
            self._split.setSizes([high * 2 // 3, high // 3])
        self._look_for(criterion)
        self.panel.setFocus()

    def close(self) -> None:
        """Close the panel; the focus goes back to the criterion."""
        self.panel.hide()
        self._scoring.take_focus()

    def _follow(self, criterion: CriterionId) -> None:
        if self._panel is not None and not self._panel.isHidden():
            self._look_for(criterion)

    def _look_for(self, criterion: CriterionId) -> None:
        review = self._review
        wanted = None if review is None else review.rubric.criterion(criterion)
        if review is None or wanted is None:
            return
        self.panel.show_looking(wanted.label)
        workspace, assignment = self._context.workspace, review.assignment.id
        self._context.runner.run(
            self,
            lambda: evidence_search.find_evidence(workspace, assignment, criterion),
            done=self.panel.show_found,
            failed=self._explain,
            latest="evidence",
        )

    def _explain(self, error: AssessorError) -> None:
        self.panel.show_found(())
        self.panel.hint.setText(f"{error.message} {error.hint}".strip())

    def _show_place(self, found: FoundPassage) -> None:
        self._area.show_place(found.artifact, found.place)
        self.artifact_shown.emit(found.artifact)

    def _cite(self, found: FoundPassage) -> None:
        criterion = self._scoring.current
        if self._review is None or criterion is None:
            return
        workspace, assignment = self._context.workspace, self._review.assignment.id

        def cite() -> Changes:
            return citing.cite_place(
                workspace,
                assignment,
                criterion,
                found.artifact,
                place=found.place,
            )[1]

        self._context.runner.run(
            self,
            cite,
            done=lambda _changes: self.panel.hint.setText(f"Cited: {place_words(found)}"),
            failed=self._refuse,
        )

    def _refuse(self, error: AssessorError) -> None:
        self.panel.hint.setText(f"{error.message} {error.hint}".strip())
