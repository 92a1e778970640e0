"""The review of one submission: evidence on the left, a viewer in the middle, the rubric right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.errors import AssessorError
from assessor_app.services import review
from assessor_app.services.completeness import Gap
from assessor_app.services.evidence import alike
from assessor_app.services.evidence.alike import Alike
from assessor_app.services.queue import Neighbours
from assessor_app.services.review import Review
from assessor_app.ui import ahead
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.attempts import EarlierAttempts
from assessor_app.ui.review.banner import restored_words
from assessor_app.ui.review.comparing import EvidenceComparing
from assessor_app.ui.review.evidence_list import EvidenceList
from assessor_app.ui.review.finding import EvidenceFinding
from assessor_app.ui.review.header import ReviewHeader
from assessor_app.ui.review.held_keys import HeldKeys
from assessor_app.ui.review.marks import ReviewMarks
from assessor_app.ui.review.notices import Notices
from assessor_app.ui.review.onward import Onward
from assessor_app.ui.review.panes import ReviewPanes
from assessor_app.ui.review.round_bar import Start
from assessor_app.ui.review.time_keeper import TimeKeeper
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.review.walk import EvidenceWalk
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
_ANYWHERE: Final = Start()


class ReviewScreen(QWidget):
    """Shows one review and keeps it up to date.

    It opens in turns of the event loop: the header and the places of all parts at once, then the
    parts from left to right, then what they show. Keys that are pressed meanwhile are held. The
    parts below the first group are there once :attr:`review` is.

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

    evidence: EvidenceList
    area: ViewerArea
    walk: EvidenceWalk
    scoring: ScoringPane
    marks: ReviewMarks
    attempts: EarlierAttempts
    comparing: EvidenceComparing
    finding: EvidenceFinding
    ways: WaysOn

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
        self._newest: tuple[Review, Neighbours] | None = None
        self._opening, self._left, self._wants_focus = True, False, False
        self._leaving = ExitStack()
        self.header = ReviewHeader(context, self)
        self.onward = Onward(context, assignment, start, self)
        self.notices = Notices(context, commands, assignment, self)
        self.banner = self.notices.banner
        self.note = PassingNote(self)
        self.panes = ReviewPanes(context.appearance, session, self)
        self._body = QStackedWidget(self)
        self._time = TimeKeeper(context, assignment, self)
        self._lay_out()
        self._connect()
        back = self._add("review-back", "Back to the queue", self.back_requested.emit, "Alt+Left")
        self._keys = HeldKeys(self, let_through=[back])
        context.runner.run_in_turns(self, self._make_parts())
        self._load()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._body.addWidget(self.panes)
        onward = self.onward
        lines = (self.header, rule(self), onward.line, onward.bar, self.banner, self.note)
        for line in lines:
            if line is not None:
                layout.addWidget(line)
        layout.addWidget(self._body, 1)

    def _connect(self) -> None:
        onward = self.onward
        self.header.back_requested.connect(self.back_requested)
        self.header.commands_requested.connect(self._show_palette)
        self.header.previous_requested.connect(onward.go_back)
        self.header.next_requested.connect(onward.go_on)
        onward.back_requested.connect(self.back_requested)
        onward.other_requested.connect(self.other_requested)
        onward.signed.connect(self.signed)
        onward.noted.connect(self.noted)
        onward.round_begun.connect(self.round_begun)
        onward.round_ended.connect(self.round_ended)
        onward.told.connect(self.note.say)
        onward.beside_changed.connect(self._load)
        self.notices.told.connect(self.note.say)
        self._time.counted.connect(self.header.show_time_spent)
        self._context.runner.changed.connect(self._changed)

    # -- the parts, made one a turn ----------------------------------------------------------------

    def _make_parts(self) -> Iterator[None]:
        context, commands, left = self._context, self._commands, self._leaving.callback
        self.area = ViewerArea(context, commands, self)
        left(self.area.close_all)
        yield
        self.evidence = EvidenceList(context, self)
        self.walk = EvidenceWalk(context, self.evidence, self.area, self)
        left(self.evidence.stop)
        yield
        self.scoring = ScoringPane(context, commands, self)
        yield
        self.marks = ReviewMarks(context, commands, self._assignment, self)
        left(self.marks.leave)
        left(self.scoring.flush)  # the first to be called: last in, first out
        self.panes.left.hold(self.marks.side)
        yield
        self._stack = QSplitter(Qt.Orientation.Vertical, self.panes.middle)
        self._stack.setChildrenCollapsible(False)
        self._stack.addWidget(self.area)
        self._stack.setStretchFactor(0, 1)
        self.panes.right.hold(self.scoring)
        yield
        self._make_ways()
        yield
        self._connect_evidence()
        self._connect_scoring()
        yield
        self._add_commands()

    def _make_ways(self) -> None:
        context, commands, area = self._context, self._commands, self.area
        self.attempts = EarlierAttempts(context, commands, area, self)
        self.comparing = EvidenceComparing(context, commands, area, self)
        self.finding = EvidenceFinding(
            context, commands, area, self.scoring, self, split=self._stack
        )
        self.ways = WaysOn(context, commands, self._flush, self)
        self._hold = WritingHold(area, self.scoring, self)

    def _connect_evidence(self) -> None:
        evidence = self.evidence
        evidence.other_requested.connect(self.other_requested)
        evidence.attempt_chosen.connect(self.attempts.show_attempt)
        evidence.comparison_wanted.connect(self.comparing.ask)
        self.finding.artifact_shown.connect(evidence.set_current)
        self.attempts.comparison_chosen.connect(self.comparing.compare_change)
        self.walk.mark_wanted.connect(self.marks.go_to)
        self.walk.told.connect(self.note.say)
        self.area.selected.connect(self._offer_selection)

    def _connect_scoring(self) -> None:
        scoring, ways, onward, header = self.scoring, self.ways, self.onward, self.header
        header.undo_requested.connect(scoring.undo)
        header.redo_requested.connect(scoring.redo)
        header.park_requested.connect(ways.park)
        self.attempts.criterion_chosen.connect(scoring.go_to)
        scoring.carry_requested.connect(self.attempts.carry_one)
        scoring.citation_requested.connect(self.walk.show_citation)
        scoring.saving.connect(header.saved.show_saving)
        scoring.round_requested.connect(onward.begin_round)
        scoring.finish_requested.connect(ways.finish)
        scoring.concern_requested.connect(ways.flag)
        scoring.recuse_requested.connect(ways.recuse)
        scoring.revise_requested.connect(ways.revise)
        ways.signed.connect(onward.go_on_after)
        ways.stepped_back.connect(onward.go_on_after_recusal)
        ways.parked.connect(onward.go_on_saying)
        ways.gap_requested.connect(self._show_gap)
        ways.told.connect(self.note.say)
        ways.failed.connect(self._explain)

    def _add_commands(self) -> None:
        walk, side = self.walk, self.marks.side
        self.onward.add_commands(self._commands, self)
        for name, title, act, keys in (
            ("review-rubric", "See what changed in the rubric…", self.notices.compare_rubrics, ""),
            ("review-time", "Ask the issuer for more time", self.notices.ask_for_time, ""),
            ("review-park", "Park this submission with a note…", self.ways.park, "Alt+Z"),
            ("evidence-next", "Next evidence", lambda: walk.step(1), "]"),
            ("evidence-before", "Evidence before", lambda: walk.step(-1), "["),
            ("evidence-new", "Next evidence not looked at", walk.next_unopened, "V"),
            ("evidence-alike", "Go to another submission with this evidence", walk.go_alike, ""),
            ("to-evidence", "Go to the list of evidence", side.show_evidence, "Ctrl+E"),
            ("to-marks", "Go to the list of marks", side.show_marks, "Ctrl+M"),
            ("to-viewer", "Go to the evidence that is shown", self.area.take_focus, "Ctrl+D"),
            ("to-scoring", "Go to the rubric", self.scoring.take_focus, "Ctrl+L"),
        ):
            self._add(name, title, act, keys)

    def _add(self, name: str, title: str, act: Callable[[], object], keys: str) -> QAction:
        return self._commands.add(name, title, act, where=self, group="Review", keys=keys)

    # -- what is shown -----------------------------------------------------------------------------

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
            return found, self.onward.find_beside()

        self._context.runner.run(self, read, done=self._take, failed=self._explain, latest="review")

    def _changed(self, changes: Changes) -> None:
        mine = not changes.assignments or self._assignment in changes.assignments
        if not self._left and mine and changes.topics & _TOPICS:
            self._load()

    def _take(self, found: tuple[Review, Neighbours]) -> None:
        """Show what was read: at once, or in turns after the parts that show it."""
        self._newest = found
        if self._left:
            return
        if self._opening:
            self._context.runner.run_in_turns(self, self._open(found))
        else:
            self._show(*found)

    def _open(self, found: tuple[Review, Neighbours]) -> Iterator[None]:
        """Show a review for the first time, a part a turn; what was read since comes last."""
        if not self._opening:
            return
        now, beside = found
        self._review = now
        self._show_lines(now, beside)
        yield
        self.walk.show_review(now)
        yield
        self.walk.open_first(self._session, self._assignment, self._start)
        self.panes.middle.hold(self._stack)
        self._leaving.callback(self._keep_place)
        yield
        self.scoring.show_review(now)
        if self._start.criterion is not None:
            self.scoring.go_to(self._start.criterion, take_focus=False)
        yield
        self._show_ways(now)
        self._tell_restored()
        self._look_for_alike()
        yield
        self._opening = False
        if self._newest is not None and self._newest is not found:
            self._show(*self._newest)
        if self._wants_focus:
            self.take_focus()
        self._keys.release()

    def _show(self, now: Review, beside: Neighbours) -> None:
        self._review = now
        self._show_lines(now, beside)
        self.walk.show_review(now)
        self.scoring.show_review(now)
        self._show_ways(now)

    def _show_lines(self, now: Review, beside: Neighbours) -> None:
        self._body.setCurrentWidget(self.panes)
        self.setWindowTitle(now.package.submission_label)
        self.onward.show_review(now, beside)
        self.header.show_review(now)
        self.header.show_neighbours(self.onward.beside)
        self.notices.show_review(now)
        if self._opening:
            self.header.saved.show_saved(now.draft.updated_at)

    def _show_ways(self, now: Review) -> None:
        self.ways.show_review(now)
        self.marks.show_review(now)
        self.attempts.show_review(now)
        self.comparing.show_review(now)
        self.finding.show_review(now)

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

    def _explain(self, error: AssessorError) -> None:
        """Show why there is no review; one that is shown already stays."""
        if self._review is not None:
            self._context.runner.failed.emit(error)
            return
        self._keys.forget()
        card = Explanation(
            "This submission cannot be reviewed now",
            f"{error.message} {error.hint}".strip(),
            self._body,
            offers=[("Back to the queue", self.back_requested.emit), ("Try again", self._load)],
        )
        self._body.setCurrentIndex(self._body.addWidget(card))

    # -- what the person does ----------------------------------------------------------------------

    def show_artifact(self, artifact: ArtifactId) -> None:
        """Show an artifact."""
        self.walk.show_artifact(artifact)

    def show_beside(self, artifact: ArtifactId) -> None:
        """Show an artifact beside the one that is shown."""
        self.walk.show_beside(artifact)

    def _offer_selection(self, selection: Selection | None) -> None:
        self.scoring.set_selection(selection, self.area.current_artifact)

    def _show_gap(self, gap: Gap) -> None:
        """Go to where something is missing."""
        if gap.criterion is not None:
            self.scoring.go_to(gap.criterion)
            if gap.code in ("no_improvement", "no_present"):
                self.scoring.writing.write_improvement()
        elif gap.artifact is not None:
            self.show_artifact(gap.artifact)

    def _show_palette(self) -> None:
        self._commands.run("palette")

    # -- coming and leaving ------------------------------------------------------------------------

    def take_focus(self) -> None:
        """Give the focus to the evidence; once it is there, if it is not there yet."""
        self._wants_focus = self._opening
        if self._opening:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.area.take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to count the time that is spent here."""
        super().showEvent(event)
        self._time.begin(self.window().windowHandle())

    def _flush(self) -> None:
        self.scoring.flush()
        self.marks.flush()

    def _keep_place(self) -> None:
        if self._start.round is None:  # a round leaves every place as it was
            self._session.keep_place(self._assignment, self.area.places())

    def leave(self) -> None:
        """Store what is being written and where the person is, and let go of all evidence.

        A review that is still opening lets go of what it has so far, and its kept place stays.
        """
        if self._left:
            return
        self._left = True
        self._context.runner.drop_turns(self)
        self._leaving.close()
        self._time.end()
        self.header.saved.stop()
