"""Stepping back from a submission, with a reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from assessor_app.domain.ids import AssignmentId
from assessor_app.services.sending import outbox
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.stepping_aside import Asked, NoteDialog

_TEXT = (
    "The issuer gives it to somebody else, and is told why; the earner is not. What you wrote "
    "stays on this machine and is not sent."
)
REASONS = (
    ("I know the earner personally", "personal"),
    ("We work or study at the same place", "institutional"),
    ("I worked on this with the earner", "collaborator"),
    ("I have a financial interest", "financial"),
    ("I coached the earner before", "priorCoaching"),
    ("Another reason", "other"),
)


def stepped_back_words(label: str) -> str:
    """Return what is said after stepping back from the submission of that label."""
    return (
        f"You stepped back from {label}. The issuer is told with the next sync; what you wrote "
        "stays on this machine."
    )


class RecuseDialog(NoteDialog):
    """Asks why; ``label`` is what the person calls the submission.

    Signals (main thread): ``recused(object)`` with the AssignmentId, once it waits in the outbox.
    """

    recused = Signal(object)

    def __init__(
        self, context: UiContext, assignment: AssignmentId, label: str, parent: QWidget
    ) -> None:
        asked = Asked(
            title=f"Step back from {label}",
            text=_TEXT,
            choice="Reason",
            note="Note to the issuer (not the earner)",
            act="Step back",
        )
        super().__init__(context, asked, REASONS, parent)
        self._assignment = assignment

    def act(self) -> None:
        """Put the recusal into the outbox."""
        reason, note = self.choice.value, self.note.toPlainText().strip()
        workspace, assignment = self._context.workspace, self._assignment
        self.run(
            lambda: outbox.recuse(workspace, assignment, reason, note), lambda _changes: self._end()
        )

    def _end(self) -> None:
        self.accept()
        self.recused.emit(self._assignment)
