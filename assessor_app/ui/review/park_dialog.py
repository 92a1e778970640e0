"""Putting a submission aside with a note."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from assessor_app.domain.ids import AssignmentId
from assessor_app.services import parking
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.stepping_aside import Asked, NoteDialog

_TEXT = (
    "It leaves what comes next and waits under “Parked” in the queue until you take it up again. "
    "Its due date stays. The note is for you alone and is never sent."
)


def parked_words(label: str) -> str:
    """Return what is said after putting the submission of that label aside."""
    return f"{label} is parked. It waits under “Parked” in the queue."


class ParkDialog(NoteDialog):
    """Asks for a note, which may be empty; ``label`` is what the person calls the submission.

    Signals (main thread): ``parked(object)`` with the AssignmentId.
    """

    parked = Signal(object)

    def __init__(
        self, context: UiContext, assignment: AssignmentId, label: str, parent: QWidget
    ) -> None:
        asked = Asked(
            title=f"Park {label}",
            text=_TEXT,
            choice="",
            note="What you are waiting for, or want to think over",
            act="Park it",
        )
        super().__init__(context, asked, (), parent)
        self._assignment = assignment

    def act(self) -> None:
        """Put it aside."""
        workspace, assignment = self._context.workspace, self._assignment
        note = self.note.toPlainText()
        self.run(lambda: parking.park(workspace, assignment, note), lambda _changes: self._end())

    def _end(self) -> None:
        self.accept()
        self.parked.emit(self._assignment)
