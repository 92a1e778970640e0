"""Stepping back from a submission, with a reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from assessor_app.services import outbox
from assessor_app.services.review import Review
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.stepping_aside import Asked, NoteDialog

_ASKED = Asked(
    title="Step back from this submission",
    text="The issuer gives it to somebody else. What you wrote stays on this machine and is not "
    "sent.",
    choice="Reason",
    note="Note to the issuer (not the earner)",
    act="Step back",
)
REASONS = (
    ("I know the earner personally", "personal"),
    ("We work or study at the same place", "institutional"),
    ("I worked on this with the earner", "collaborator"),
    ("I have a financial interest", "financial"),
    ("I coached the earner before", "priorCoaching"),
    ("Another reason", "other"),
)


class RecuseDialog(NoteDialog):
    """Asks why.

    Signals (main thread): ``recused(object)`` with the AssignmentId, once it waits in the outbox.
    """

    recused = Signal(object)

    def __init__(self, context: UiContext, review: Review, parent: QWidget) -> None:
        super().__init__(context, _ASKED, REASONS, parent)
        self._assignment = review.assignment.id

    def act(self) -> None:
        """Put the recusal into the outbox."""
        reason, note = self.choice.value, self.note.toPlainText()
        workspace, assignment = self._context.workspace, self._assignment
        self.run(
            lambda: outbox.recuse(workspace, assignment, reason, note), lambda _changes: self._end()
        )

    def _end(self) -> None:
        self.accept()
        self.recused.emit(self._assignment)
