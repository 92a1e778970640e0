"""A dialog before there is any window: as wide as a comfortable line, as high as its words need."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

_LETTERS: Final = 62
_AIR: Final = 40


class PlainDialog(QDialog):
    """Cuts no word at any text size; shrinks and grows with what is shown in it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setWindowTitle(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(10)

    def event(self, event: QEvent) -> bool:
        """Fit when it is shown, and when something in it came, went or changed."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._fit()
        return done

    def _fit(self) -> None:
        for one in (self, *self.findChildren(QWidget)):
            one.ensurePolished()
        self.column.invalidate()  # what it knows of sizes may be from before the look was on
        wanted = self.fontMetrics().averageCharWidth() * _LETTERS
        room = self.screen().availableSize().width() - _AIR
        width = min(max(wanted, self.column.totalMinimumSize().width()), room)
        height = self.column.totalHeightForWidth(width)
        if (self.minimumWidth(), self.minimumHeight()) != (width, height):
            self.setMinimumSize(width, height)
            self.resize(width, height)
