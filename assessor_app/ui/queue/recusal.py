"""Stepping back from a submission, with the reason that the issuer is told."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.assignments import QueueRow
from assessor_app.services.outbox import RECUSAL_REASONS
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_WORDS = {
    "personal": "I know the earner personally",
    "institutional": "We belong to the same institution",
    "collaborator": "We work, or worked, together",
    "financial": "I have a financial interest",
    "priorCoaching": "I coached the earner for this",
    "other": "Another reason",
}


class RecusalDialog(QDialog):
    """Asks why.

    Signals (main thread): ``confirmed(str, str)`` with the reason and a note.
    """

    confirmed = Signal(str, str)

    def __init__(self, row: QueueRow, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recuse")
        self.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(label(f"Step back from {row.submission_label}", self, role="title"))
        words = "The issuer gives it to another assessor. It is told why; the earner is not."
        layout.addWidget(label(words, self, role="muted", wrap=True))
        self._reasons = QButtonGroup(self)
        for number, reason in enumerate(RECUSAL_REASONS):
            choice = QRadioButton(_WORDS.get(reason, reason), self)
            choice.setChecked(number == 0)
            self._reasons.addButton(choice, number)
            layout.addWidget(choice)
        self._note = QLineEdit(self)
        self._note.setPlaceholderText("A note for the issuer, if you wish")
        self._note.setAccessibleName("Note for the issuer")
        layout.addWidget(self._note)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(button("Keep it", self, self.reject))
        buttons.addWidget(button("Step back", self, self._confirm, weight="primary"))
        layout.addLayout(buttons)
        self.finished.connect(self.deleteLater)

    @Slot()
    def _confirm(self) -> None:
        reason = RECUSAL_REASONS[self._reasons.checkedId()]
        self.confirmed.emit(reason, self._note.text().strip())
        self.accept()
