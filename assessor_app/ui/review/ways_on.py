"""What is done with a review as a whole: signed, stepped back from, parked, revised, flagged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assessor_app.domain.actions import Action, why_not
from assessor_app.errors import AssessorError
from assessor_app.services import decisions
from assessor_app.services.review import Review
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.concern import ConcernDialog
from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.finish.recuse import RecuseDialog
from assessor_app.ui.review.park_dialog import ParkDialog, parked_words

_GUARDED: Final = (Action.FINISH, Action.CONCERN, Action.RECUSE, Action.REVISE)


class WaysOn(QObject):
    """Opens the dialogs of a review, where what they are for can be done; else says why not.

    Signals (main thread): ``signed(object)`` and ``stepped_back(object)`` with the AssignmentId;
    ``parked(str)`` with what is said of it; ``gap_requested(object)`` with a Gap to go to;
    ``told(str)`` with why something cannot be done; ``failed(object)`` with an AssessorError.
    """

    signed = Signal(object)
    stepped_back = Signal(object)
    parked = Signal(str)
    gap_requested = Signal(object)
    told = Signal(str)
    failed = Signal(object)

    def __init__(
        self, context: UiContext, commands: Commands, flush: Callable[[], None], window: QWidget
    ) -> None:
        """``flush`` writes what is being typed; dialogs stand over ``window``."""
        super().__init__(window)
        self._context, self._commands = context, commands
        self._flush, self._window = flush, window
        self._review: Review | None = None

    def show_review(self, review: Review) -> None:
        """Follow how things stand with the review; the palette offers what can be done."""
        self._review = review
        for action in _GUARDED:
            shut = why_not(action, review.duty)
            self._commands.explain(f"scoring-{action}", "" if shut is None else str(shut))

    def _able(self, action: Action) -> Review | None:
        """Return the review where ``action`` can be done with it; else say why not."""
        shut = None if self._review is None else why_not(action, self._review.duty)
        if shut is not None:
            self.told.emit(str(shut))
            return None
        return self._review

    def finish(self) -> None:
        """Take the last look before signing."""
        now = self._able(Action.FINISH)
        if now is not None:
            self._flush()
            keys = self._commands.keys_of("scoring-comment")
            dialog = FinishDialog(self._context, now, self._window, comment_keys=keys)
            dialog.signed.connect(self.signed)
            dialog.recused.connect(self.stepped_back)
            dialog.gap_requested.connect(self.gap_requested)
            dialog.open()

    def flag(self) -> None:
        """Ask what the concern is."""
        now = self._able(Action.CONCERN)
        if now is not None:
            ConcernDialog(self._context, now, self._window).open()

    def revise(self) -> None:
        """Open the signed review again."""
        now = self._able(Action.REVISE)
        if now is not None:
            workspace, assignment = self._context.workspace, now.assignment.id

            def failed(error: AssessorError) -> None:
                self.failed.emit(error)

            self._context.runner.run(
                self, lambda: decisions.revise(workspace, assignment), failed=failed
            )

    def recuse(self) -> None:
        """Ask why the assessor steps back."""
        now = self._able(Action.RECUSE)
        if now is not None:
            label = now.package.submission_label
            dialog = RecuseDialog(self._context, now.assignment.id, label, self._window)
            dialog.recused.connect(self.stepped_back)
            dialog.open()

    def park(self) -> None:
        """Ask for a note, and put the submission aside."""
        now = self._able(Action.PARK)
        if now is not None:
            label = now.package.submission_label
            dialog = ParkDialog(self._context, now.assignment.id, label, self._window)
            dialog.parked.connect(lambda _one: self.parked.emit(parked_words(label)))
            dialog.open()
