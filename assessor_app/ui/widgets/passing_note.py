"""A line that says something once, and goes when it was read."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label


class PassingNote(QFrame):
    """Shows one sentence until it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._words = label("", self, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(button("Close", self, self.hide, weight="flat"))
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; empty where nothing is."""
        return "" if self.isHidden() else self._words.text()

    def say(self, text: str) -> None:
        """Say ``text``, in place of what was said before."""
        self._words.setText(text)
        self.setAccessibleName(text)
        self.show()
