"""The line for finding words in the evidence that is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from assessor_app.ui.widgets.buttons import button


class FindBar(QFrame):
    """A field with steps to the next and the previous place.

    Signals (main thread): ``find_requested(str, bool)`` with the words and whether backwards;
    ``closed()``.
    """

    find_requested = Signal(str, bool)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("Find in this evidence")
        self._field.setAccessibleName("Find in this evidence")
        self._field.setClearButtonEnabled(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self._field, 1)
        layout.addWidget(button("‹ Before", self, lambda: self.seek(backwards=True)))
        layout.addWidget(button("Next ›", self, self.seek))
        layout.addWidget(button("Close", self, self.put_away, weight="flat"))
        self.hide()

    def ask(self) -> None:
        """Appear, with the old words selected."""
        self.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def seek(self, *, backwards: bool = False) -> None:
        """Ask for the next place, or the one before."""
        if self._field.text().strip():
            self.find_requested.emit(self._field.text(), backwards)

    def put_away(self) -> None:
        """Disappear."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Find with Enter, backwards with Shift; disappear with Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.seek(backwards=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)
