"""What a review must say about itself in the line above it, and doing what that line offers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from assessor_app.domain.ids import AssignmentId
from assessor_app.services import parking, review
from assessor_app.services.review import Review
from assessor_app.services.rubrics import rubric_changes
from assessor_app.services.sending import outbox
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.banner import Banner, notice_for
from assessor_app.ui.review.rubric_changes import RubricChangesDialog

_LOOKS_AGAIN: Final = timedelta(minutes=10)
_ASKED: Final = "The issuer is asked for more time with the next sync."


class Notices(QObject):
    """Fills the banner of one review.

    Signals (main thread): ``told(str)`` with why something cannot be shown.
    """

    told = Signal(str)

    def __init__(
        self, context: UiContext, commands: Commands, assignment: AssignmentId, screen: QWidget
    ) -> None:
        super().__init__(screen)
        self._context, self._commands, self._screen = context, commands, screen
        self._assignment = assignment
        self.banner = Banner(screen)
        self._review: Review | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._show)

    def show_review(self, now: Review) -> None:
        """Say what weighs most about a review, new or changed; and later, as its time runs out."""
        self._review = now
        self._show()

    def _show(self) -> None:
        if self._review is None:
            return
        now, until = self._context.workspace.now(), self._review.assignment.lease_until
        self.banner.show_notice(notice_for(self._review, now), self._accept)
        if until is not None and until > now:
            self._again.start(round(min(until - now, _LOOKS_AGAIN).total_seconds() * 1000) + 1)

    def _accept(self, code: str) -> None:
        runner, workspace = self._context.runner, self._context.workspace
        assignment = self._assignment
        if code == "package_changed":
            runner.run(self, lambda: review.accept_update(workspace, assignment))
        elif code == "rubric_changed":
            self.compare_rubrics()
        elif code == "lease":
            self.ask_for_time()
        elif code == "parked":
            runner.run(self, lambda: parking.unpark(workspace, assignment))
        else:
            self._commands.run("outbox")

    def ask_for_time(self) -> None:
        """Ask the issuer for more time, with the next sync."""
        if self._review is None or self._review.assignment.lease_until is None:
            self.told.emit("The issuer has set no end to your time on this submission.")
            return
        runner, workspace = self._context.runner, self._context.workspace
        assignment = self._assignment
        runner.run(
            self,
            lambda: outbox.extend_lease(workspace, assignment),
            done=lambda _changes: self.told.emit(_ASKED),
        )

    def compare_rubrics(self) -> None:
        """Show both versions of a rubric that changed under the work."""
        context, assignment = self._context, self._assignment
        context.runner.run(
            self,
            lambda: rubric_changes.read_pending(context.workspace, assignment),
            done=lambda found: RubricChangesDialog(context, assignment, found, self._screen).open(),
            failed=lambda error: self.told.emit(f"{error.message} {error.hint}".strip()),
        )
