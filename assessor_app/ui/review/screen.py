"""The review of one submission: evidence on the left, a viewer in the middle, the rubric right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId, CriterionId
from assessor_app.errors import AssessorError
from assessor_app.protocol.annotation import Annotation
from assessor_app.services import alike, parking, queue, review, rounds, rubric_changes
from assessor_app.services.alike import Alike
from assessor_app.services.completeness import Gap
from assessor_app.services.queue import Neighbours
from assessor_app.services.review import Review
from assessor_app.ui import ahead
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.recuse import stepped_back_words
from assessor_app.ui.review.attempts import EarlierAttempts
from assessor_app.ui.review.banner import Banner, notice_for, restored_words
from assessor_app.ui.review.comparing import EvidenceComparing
from assessor_app.ui.review.evidence_list import EvidenceList
from assessor_app.ui.review.evidence_rows import next_unopened
from assessor_app.ui.review.finding import EvidenceFinding
from assessor_app.ui.review.header import ReviewHeader
from assessor_app.ui.review.marks import ReviewMarks
from assessor_app.ui.review.round_bar import RoundBar, Start
from assessor_app.ui.review.rubric_changes import RubricChangesDialog
from assessor_app.ui.review.time_keeper import TimeKeeper
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.review.ways_on import WaysOn
from assessor_app.ui.review.writing_hold import WritingHold
from assessor_app.ui.scoring.pane import ScoringPane
from assessor_app.ui.session import Session
from assessor_app.ui.viewers.viewer import Selection
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.widgets.passing_note import PassingNote
from assessor_app.ui.widgets.states import Explanation

_TOPICS: Final = {
    Topic.SCORES,
    Topic.ANNOTATIONS,
    Topic.FEEDBACK,
    Topic.EVIDENCE,
    Topic.DECISIONS,
    Topic.QUEUE,
}
_PANES: Final = [236, 772, 432]
_NOTHING: Final = Neighbours(None, None)
_ANYWHERE: Final = Start()


class ReviewScreen(QWidget):
    """Shows one review and keeps it up to date.

    Signals (main thread): ``back_requested()``; ``other_requested(object)`` with the
    :class:`AssignmentId` to review instead; ``signed(object)`` with the one that was signed, or
    stepped back from: something waits to be sent; ``noted(str)`` with a sentence for the screen
    that is shown instead; ``round_begun(object)`` with a :class:`Round` of one criterion through
    many submissions, ``round_ended()``.
    """

    back_requested = Signal()
    other_requested = Signal(object)
    signed = Signal(object)
    noted = Signal(str)
    round_begun = Signal(object)
    round_ended = Signal()

    def __init__(
        self,
        context: UiContext,
        commands: Commands,
        session: Session,
        assignment: AssignmentId,
        parent: QWidget,
        *,
        start: Start = _ANYWHERE,
    ) -> None:
        super().__init__(parent)
        self._context, self._commands, self._session = context, commands, session
        self._assignment, self._start = assignment, start
        self._review: Review | None = None
        self._beside = _NOTHING
        self._left = False
        self._wants_focus = False
        self.header = ReviewHeader(context, self)
        self.banner = Banner(self)
        self.round = RoundBar(context.appearance, self)
        self.note = PassingNote(self)
        self.evidence = EvidenceList(context, self)
        self.area = ViewerArea(context, commands, self)
        self.scoring = ScoringPane(context, commands, self)
        self.attempts = EarlierAttempts(context, commands, self.area, self)
        self.comparing = EvidenceComparing(context, commands, self.area, self)
        self.finding = EvidenceFinding(context, commands, self.area, self.scoring, self)
        self._hold = WritingHold(self.area, self.scoring, self)
        self._time = TimeKeeper(context, assignment, self)
        self.marks = ReviewMarks(context, commands, assignment, self)
        self.ways = WaysOn(context, commands, self._flush, self)
        self._body = QStackedWidget(self)
        self._panes = self._lay_out()
        self._connect()
        self._add_commands()
        self._load()

    def _lay_out(self) -> QSplitter:
        panes = QSplitter(Qt.Orientation.Horizontal, self)
        panes.setChildrenCollapsible(False)
        middle = QSplitter(Qt.Orientation.Vertical, self)
        middle.setChildrenCollapsible(False)
        middle.addWidget(self.area)
        middle.addWidget(self.finding.panel)
        middle.setStretchFactor(0, 1)
        for pane in (self.marks.side, middle, self.scoring):
            panes.addWidget(pane)
        panes.setStretchFactor(1, 1)
        scale = self._context.appearance.pixels
        self._session.restore_panes("review", panes, [scale(width) for width in _PANES])
        self._body.addWidget(panes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.header, rule(self), self.round, self.banner, self.note):
            layout.addWidget(widget)
        layout.addWidget(self._body, 1)
        return panes

    def _connect(self) -> None:
        header, area, scoring = self.header, self.area, self.scoring
        header.back_requested.connect(self.back_requested)
        header.undo_requested.connect(scoring.undo)
        header.redo_requested.connect(scoring.redo)
        header.commands_requested.connect(self._show_palette)
        header.previous_requested.connect(self.go_back)
        header.next_requested.connect(self.go_on)
        self.evidence.artifact_chosen.connect(self.show_artifact)
        self.evidence.second_chosen.connect(self.show_beside)
        self.evidence.other_requested.connect(self.other_requested)
        self.evidence.attempt_chosen.connect(self.attempts.show_attempt)
        self.finding.artifact_shown.connect(self.evidence.set_current)
        self.attempts.criterion_chosen.connect(scoring.go_to)
        self.attempts.comparison_chosen.connect(self.comparing.compare_change)
        self.evidence.comparison_wanted.connect(self.comparing.ask)
        scoring.carry_requested.connect(self.attempts.carry_one)
        area.opened.connect(self._note_opened)
        area.selected.connect(self._offer_selection)
        scoring.citation_requested.connect(self._show_citation)
        scoring.saving.connect(header.saved.show_saving)
        scoring.round_requested.connect(self._begin_round)
        self._connect_ways()
        self._time.counted.connect(header.show_time_spent)
        self.round.next_requested.connect(self.go_on)
        self.round.previous_requested.connect(self.go_back)
        self.round.ended.connect(self.round_ended)
        self._context.runner.changed.connect(self._changed)

    def _connect_ways(self) -> None:
        ways, scoring = self.ways, self.scoring
        scoring.finish_requested.connect(ways.finish)
        scoring.concern_requested.connect(ways.flag)
        scoring.recuse_requested.connect(ways.recuse)
        scoring.revise_requested.connect(ways.revise)
        self.header.park_requested.connect(ways.park)
        ways.signed.connect(self._go_on_after)
        ways.stepped_back.connect(self._go_on_after_recusal)
        ways.parked.connect(self._go_on)
        ways.gap_requested.connect(self._show_gap)
        ways.told.connect(self.note.say)
        ways.failed.connect(self._explain)

    def _flush(self) -> None:
        self.scoring.flush()
        self.marks.flush()

    def _add_commands(self) -> None:
        for name, title, act, keys in (
            ("review-back", "Back to the queue", self.back_requested.emit, "Alt+Left"),
            ("review-next", "Next review", self.go_on, "Ctrl+Shift+N"),
            ("review-before", "Review before", self.go_back, "Ctrl+Shift+P"),
            ("review-rubric", "See what changed in the rubric…", self._compare_rubrics, ""),
            ("review-park", "Park this submission with a note…", self.ways.park, "Alt+Z"),
            ("evidence-next", "Next evidence", lambda: self._step(1), "]"),
            ("evidence-before", "Evidence before", lambda: self._step(-1), "["),
            ("evidence-new", "Next evidence not looked at", self._next_unopened, "V"),
            ("evidence-alike", "Go to another submission with this evidence", self._go_alike, ""),
            ("to-evidence", "Go to the list of evidence", self.marks.side.show_evidence, "Ctrl+E"),
            ("to-marks", "Go to the list of marks", self.marks.side.show_marks, "Ctrl+M"),
            ("to-viewer", "Go to the evidence that is shown", self.area.take_focus, "Ctrl+D"),
            ("to-scoring", "Go to the rubric", self.scoring.take_focus, "Ctrl+L"),
        ):
            self._commands.add(name, title, act, where=self, group="Review", keys=keys)
        if self._start.round is not None:
            self.round.add_commands(self._commands, self)

    # -- loading -----------------------------------------------------------------------------------

    @property
    def assignment(self) -> AssignmentId:
        """Which review it is."""
        return self._assignment

    @property
    def review(self) -> Review | None:
        """The review as it was last read."""
        return self._review

    def _load(self) -> None:
        workspace, assignment = self._context.workspace, self._assignment

        def read() -> tuple[Review, Neighbours]:
            ahead.import_review()
            found = review.open_review(workspace, assignment)
            return found, queue.neighbours(workspace, assignment)

        self._context.runner.run(
            self,
            read,
            done=lambda found: self._show(*found),
            failed=self._explain,
            latest="review",
        )

    def _place_in_round(self, now: Review) -> None:
        """Show where this submission stands in the round, if there is one."""
        current = self._start.round
        criterion = None if current is None else now.rubric.criterion(current.criterion)
        if current is None or criterion is None:
            return
        self._beside = current.beside(self._assignment)
        workspace, assignment, name = self._context.workspace, self._assignment, criterion.label
        self._context.runner.run(
            self,
            lambda: rounds.find_place(workspace, current, assignment),
            done=lambda place: self.round.show_place(name, place, self._beside),
            latest="round",
        )

    def _begin_round(self, criterion: CriterionId) -> None:
        workspace, assignment = self._context.workspace, self._assignment
        self._context.runner.run(
            self,
            lambda: rounds.begin(workspace, assignment, criterion),
            done=self.round_begun.emit,
            failed=lambda error: self.note.say(f"{error.message} {error.hint}".strip()),
        )

    def _changed(self, changes: Changes) -> None:
        mine = not changes.assignments or self._assignment in changes.assignments
        if not self._left and mine and changes.topics & _TOPICS:
            self._load()

    def _show(self, now: Review, beside: Neighbours) -> None:
        first, self._review, self._beside = self._review is None, now, beside
        self._place_in_round(now)
        self._body.setCurrentWidget(self._panes)
        self.setWindowTitle(now.package.submission_label)
        self.header.show_review(now)
        self.header.show_neighbours(self._beside)
        self.banner.show_notice(notice_for(now), self._accept)
        self.evidence.show_review(now)
        self.scoring.show_review(now)
        self.ways.show_review(now)
        self.marks.show_review(now)
        self.attempts.show_review(now)
        self.comparing.show_review(now)
        self.finding.show_review(now)
        if first:
            self._look_for_alike()
            self.header.saved.show_saved(now.draft.updated_at)
            self._tell_restored()
            self._open_first(now)
            if self._start.criterion is not None:
                self.scoring.go_to(self._start.criterion, take_focus=False)
        if self._wants_focus:
            self.take_focus()

    def _look_for_alike(self) -> None:
        """Find where else this evidence stands; the review does not wait for it."""
        workspace, assignment = self._context.workspace, self._assignment
        self._context.runner.run(
            self,
            lambda: alike.find_alike(workspace, assignment),
            done=self._show_alike,
            failed=lambda _error: None,
            latest="alike",
        )

    def _show_alike(self, found: tuple[Alike, ...]) -> None:
        if self._review is not None and found:
            self.evidence.show_alike(self._review, found)

    def _tell_restored(self) -> None:
        """Say once that work came back after a crash, where there was any on this submission."""
        restored = self._session.take_restored(self._assignment)
        if restored is not None:
            self.note.say(restored_words(restored))

    def _open_first(self, now: Review) -> None:
        """Open what was open last time, else what comes first and was not looked at.

        In a round: what the criterion is judged by.
        """
        kept = self._session.place(self._assignment)
        if self._start.round is not None:
            front = rounds.evidence_for(now, self._start.round.criterion, kept)
            if isinstance(front, Annotation):
                self._show_citation(front)
            elif front is not None:
                self.show_artifact(front)
            return
        if self.area.restore(now, kept):
            self._mark_current()
            return
        first = next_unopened(now, None) or (now.artifacts[0].id if now.artifacts else None)
        if first is not None:
            self.show_artifact(first)

    def _explain(self, error: AssessorError) -> None:
        """Show why there is no review; one that is shown already stays."""
        if self._review is not None:
            self._context.runner.failed.emit(error)
            return
        card = Explanation(
            "This submission cannot be reviewed now",
            f"{error.message} {error.hint}".strip(),
            self._body,
            offers=[("Back to the queue", self.back_requested.emit), ("Try again", self._load)],
        )
        self._body.setCurrentIndex(self._body.addWidget(card))

    def _accept(self, code: str) -> None:
        if code == "package_changed":
            workspace, assignment = self._context.workspace, self._assignment
            self._context.runner.run(self, lambda: review.accept_update(workspace, assignment))
        elif code == "rubric_changed":
            self._compare_rubrics()
        elif code == "parked":
            workspace, assignment = self._context.workspace, self._assignment
            self._context.runner.run(self, lambda: parking.unpark(workspace, assignment))
        else:
            self._commands.run("outbox")

    def _compare_rubrics(self) -> None:
        """Show both versions of a rubric that changed under the work."""
        workspace, assignment = self._context.workspace, self._assignment
        self._context.runner.run(
            self,
            lambda: rubric_changes.read_pending(workspace, assignment),
            done=lambda found: RubricChangesDialog(self._context, assignment, found, self).open(),
            failed=lambda error: self.note.say(f"{error.message} {error.hint}".strip()),
        )

    # -- evidence ----------------------------------------------------------------------------------

    def show_artifact(self, artifact: ArtifactId) -> None:
        """Show an artifact."""
        if self._review is not None:
            self.area.open_artifact(self._review, artifact)
            self.evidence.set_current(artifact)

    def show_beside(self, artifact: ArtifactId) -> None:
        """Show an artifact beside the one that is shown."""
        if self._review is not None:
            self.area.open_artifact(self._review, artifact, split=True)

    def _note_opened(self, artifact: ArtifactId) -> None:
        if self._review is None or self._review.artifact(artifact).opened:
            return
        workspace, assignment = self._context.workspace, self._assignment
        self._context.runner.run(self, lambda: review.mark_opened(workspace, assignment, artifact))

    def _offer_selection(self, selection: Selection | None) -> None:
        self.scoring.set_selection(selection, self.area.current_artifact)

    def _show_citation(self, cited: object) -> None:
        """Show the place of a mark, given as the mark or as its id."""
        if self._review is None:
            return
        key = cited.id if isinstance(cited, Annotation) else cited
        found = next((one for one in self._review.annotations if one.id == key), None)
        if found is not None:
            self.marks.go_to(AnnotationId(found.id))
            self.evidence.set_current(ArtifactId(found.target.source))

    def _step(self, by: int) -> None:
        now, shown = self._review, self.area.current_artifact
        if now is None or not now.artifacts:
            return
        ids = [one.id for one in now.artifacts]
        place = ids.index(shown.id) + by if shown is not None and shown.id in ids else 0
        if 0 <= place < len(ids):
            self.show_artifact(ids[place])

    def _next_unopened(self) -> None:
        shown = self.area.current_artifact
        if self._review is not None:
            found = next_unopened(self._review, None if shown is None else shown.id)
            if found is not None:
                self.show_artifact(found)

    def _go_alike(self) -> None:
        shown = self.area.current_artifact
        if shown is not None and not self.evidence.go_to_alike(shown.id):
            self.note.say("No other submission that is yours to see has this evidence.")

    def _mark_current(self) -> None:
        shown = self.area.current_artifact
        if shown is not None:
            self.evidence.set_current(shown.id)

    # -- the way on --------------------------------------------------------------------------------

    def _show_palette(self) -> None:
        self._commands.run("palette")

    def go_back(self) -> None:
        """Go to the review before."""
        if self._beside.previous is not None:
            self.other_requested.emit(self._beside.previous)

    def go_on(self) -> None:
        """Go to the next review."""
        if self._beside.following is not None:
            self.other_requested.emit(self._beside.following)

    def _go_on(self, said: str) -> None:
        """Go on to what is next, or back to the queue, and let that say what became of this."""
        if self._beside.following is not None:
            self.other_requested.emit(self._beside.following)
        else:
            self.back_requested.emit()
        self.noted.emit(said)

    def _show_gap(self, gap: Gap) -> None:
        """Go to where something is missing."""
        if gap.criterion is not None:
            self.scoring.go_to(gap.criterion)
            if gap.code in ("no_improvement", "no_present"):
                self.scoring.writing.write_improvement()
        elif gap.artifact is not None:
            self.show_artifact(gap.artifact)

    def _go_on_after(self, assignment: AssignmentId) -> None:
        """Tell that this review is done, and go on to what is next, or back to the queue."""
        self.signed.emit(assignment)
        following = self._beside.following
        if following is None and self._start.round is not None:
            self.round_ended.emit()
            return
        following = following or self._beside.previous
        if following is not None:
            self.other_requested.emit(following)
        else:
            self.back_requested.emit()

    def _go_on_after_recusal(self, assignment: AssignmentId) -> None:
        """Go on as after signing, and let the next screen say what became of this one."""
        label = "" if self._review is None else self._review.package.submission_label
        self._go_on_after(assignment)
        self.noted.emit(stepped_back_words(label))

    def take_focus(self) -> None:
        """Give the focus to the evidence; once it is there, if it is not there yet."""
        self._wants_focus = self._review is None
        if self._review is not None:
            self.area.take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to count the time that is spent here."""
        super().showEvent(event)
        self._time.begin(self.window().windowHandle())

    def leave(self) -> None:
        """Store what is being written and where the person is, and let go of all evidence."""
        if self._left:
            return
        self._left = True
        self.scoring.flush()
        self._time.end()
        self.marks.leave()
        self.evidence.stop()
        self.header.saved.stop()
        if self._review is not None:
            self._session.save_panes("review", self._panes)
            if self._start.round is None:  # a round leaves every place as it was
                self._session.keep_place(self._assignment, self.area.places())
        self.area.close_all()
