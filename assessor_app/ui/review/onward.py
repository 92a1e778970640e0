"""From one review to another: beside it in the queue, or in a round of one criterion."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.services import queue, rounds, session_planning
from assessor_app.services.queue import Neighbours
from assessor_app.services.review import Review
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.recuse import stepped_back_words
from assessor_app.ui.planning.line import SessionLine
from assessor_app.ui.review.round_bar import RoundBar, Start

_NOTHING: Final = Neighbours(None, None)


class Onward(QObject):
    """Knows what lies beside a review, and goes there.

    Signals (main thread): ``back_requested()``; ``other_requested(object)`` with an AssignmentId;
    ``signed(object)`` with the one that is done; ``noted(str)`` with a sentence for the screen
    that is shown next; ``round_begun(object)`` with a Round, ``round_ended()``; ``told(str)`` with
    why no round can begin; ``session_ended()`` when the person wants to leave the session, and
    ``beside_changed()`` when other reviews lie beside this one from now on.
    """

    back_requested = Signal()
    other_requested = Signal(object)
    signed = Signal(object)
    noted = Signal(str)
    round_begun = Signal(object)
    round_ended = Signal()
    told = Signal(str)
    session_ended = Signal()
    beside_changed = Signal()

    def __init__(
        self, context: UiContext, assignment: AssignmentId, start: Start, screen: QWidget
    ) -> None:
        super().__init__(screen)
        self._context, self._assignment, self._start = context, assignment, start
        self._label = ""
        self.beside = _NOTHING
        self.bar = None if start.round is None else RoundBar(context.appearance, screen)
        if self.bar is not None:
            self.bar.next_requested.connect(self.go_on)
            self.bar.previous_requested.connect(self.go_back)
            self.bar.ended.connect(self.round_ended)
        self.line = None if start.session is None else SessionLine(context, screen, goes_on=False)
        if self.line is not None:
            self.line.ended.connect(self.session_ended)

    def add_commands(self, commands: Commands, screen: QWidget) -> None:
        """Let keys and the palette lead on, and through the round."""
        for name, title, act, keys in (
            ("review-next", "Next review", self.go_on, "Ctrl+Shift+N"),
            ("review-before", "Review before", self.go_back, "Ctrl+Shift+P"),
        ):
            commands.add(name, title, act, where=screen, group="Review", keys=keys)
        if self.bar is not None:
            self.bar.add_commands(commands, screen)

    def find_beside(self) -> Neighbours:
        """Read what lies beside the review: in the session it is a part of, or in the queue."""
        session, workspace = self._start.session, self._context.workspace
        if session is None:
            return queue.neighbours(workspace, self._assignment)
        return session_planning.find_place(workspace, session, self._assignment).beside

    def leave_session(self) -> None:
        """Go on in the order of the queue."""
        self._start = replace(self._start, session=None)
        if self.line is not None:
            self.line.forget()
        self.beside_changed.emit()

    def show_review(self, now: Review, beside: Neighbours) -> None:
        """Take a review, new or changed, with what stands beside it in the queue."""
        self.beside, self._label = beside, now.package.submission_label
        session = self._start.session
        if session is not None and self.line is not None:
            self.line.show_session(session, session.order.index(self._assignment) + 1)
        current, bar = self._start.round, self.bar
        criterion = None if current is None else now.rubric.criterion(current.criterion)
        if current is None or criterion is None or bar is None:
            return
        self.beside = current.beside(self._assignment)
        workspace, assignment, name = self._context.workspace, self._assignment, criterion.label
        self._context.runner.run(
            self,
            lambda: rounds.find_place(workspace, current, assignment),
            done=lambda place: bar.show_place(name, place, self.beside),
            latest="round",
        )

    def begin_round(self, criterion: CriterionId) -> None:
        """Score one criterion through many submissions, from this one on."""
        workspace, assignment = self._context.workspace, self._assignment
        self._context.runner.run(
            self,
            lambda: rounds.begin(workspace, assignment, criterion),
            done=self.round_begun.emit,
            failed=lambda error: self.told.emit(f"{error.message} {error.hint}".strip()),
        )

    def go_back(self) -> None:
        """Go to the review before."""
        if self.beside.previous is not None:
            self.other_requested.emit(self.beside.previous)

    def go_on(self) -> None:
        """Go to the next review."""
        if self.beside.following is not None:
            self.other_requested.emit(self.beside.following)

    def go_on_saying(self, said: str) -> None:
        """Go on to what is next, or back to the queue, and let that say what became of this."""
        self._leave_for(self.beside.following)
        self.noted.emit(said)

    def go_on_after(self, assignment: AssignmentId) -> None:
        """Tell that this review is done, and go on to what is next, or back to the queue."""
        self.signed.emit(assignment)
        following = self.beside.following
        if following is None and self._start.round is not None:
            self.round_ended.emit()
            return
        self._leave_for(following or self.beside.previous)

    def go_on_after_recusal(self, assignment: AssignmentId) -> None:
        """Go on as after signing, and let the next screen say what became of this one."""
        label = self._label
        self.go_on_after(assignment)
        self.noted.emit(stepped_back_words(label))

    def _leave_for(self, other: AssignmentId | None) -> None:
        if other is not None:
            self.other_requested.emit(other)
        else:
            self.back_requested.emit()
