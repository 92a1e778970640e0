"""Telling the issuer's people of a concern, apart from the scores."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from assessor_app.services import feedback
from assessor_app.services.review import Review, open_review
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.stepping_aside import Asked, NoteDialog

_ASKED = Asked(
    title="Flag a concern",
    text="The issuer's people read this with the decision. The earner does not, and it changes "
    "no score.",
    choice="What it is about",
    note="What you noticed, and where",
    act="Flag it",
)
KINDS = (
    ("Somebody may be in danger (safeguarding)", "safeguarding"),
    ("Somebody's privacy", "privacy"),
    ("Whose work this is (authenticity)", "authenticity"),
    ("Evidence that not everybody can use (accessibility)", "accessibility"),
    ("Something else", "other"),
)


class ConcernDialog(NoteDialog):
    """Asks what the concern is.

    Signals (main thread): ``flagged(object)`` with the AssignmentId.
    """

    flagged = Signal(object)

    def __init__(self, context: UiContext, review: Review, parent: QWidget) -> None:
        super().__init__(context, _ASKED, KINDS, parent)
        self._assignment = review.assignment.id

    def act(self) -> None:
        """Add the concern to those that the draft has."""
        kind, note = self.choice.value, self.note.toPlainText().strip()
        if not note:
            self.problem.setText("Write a sentence on what you noticed first.")
            self.problem.setVisible(True)
            self.note.setFocus()
            return
        workspace, assignment = self._context.workspace, self._assignment

        self.run(
            lambda: feedback.flag_concerns(
                workspace,
                assignment,
                [*open_review(workspace, assignment).draft.concerns, (kind, note)],
            ),
            lambda _changes: self._end(),
        )

    def _end(self) -> None:
        self.accept()
        self.flagged.emit(self._assignment)
