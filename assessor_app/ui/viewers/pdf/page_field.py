"""A small bar to go to a page by its number or its label."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label


class PageField(QWidget):
    """Signals (main thread): ``page_chosen(int)`` with a page from 0; ``left()`` when the person
    is done here.
    """

    page_chosen = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages = 0
        self._labels: Sequence[str] = ()
        self._field = QLineEdit(self)
        self._field.setAccessibleName("Page to go to")
        self._field.setMinimumWidth(48)
        self._field.setMaximumWidth(110)
        self._field.returnPressed.connect(self._go)
        self._of = label("", self, role="muted")
        self._problem = label("", self, role="small", wrap=True)
        self._problem.hide()
        close = button("✕", self, self.left.emit, weight="flat", tip="Close")
        close.setAccessibleName("Close")
        row = QHBoxLayout()
        row.addWidget(label("Page", self))
        row.addWidget(self._field)
        row.addWidget(self._of)
        row.addWidget(button("Go", self, self._go))
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.addLayout(row)
        column.addWidget(self._problem)

    def show_pages(self, pages: int, labels: Sequence[str]) -> None:
        """Say how many pages there are, and what they are called in the document."""
        self._pages, self._labels = pages, labels
        self._of.setText(f"of {pages}")

    def take_focus(self, page: int) -> None:
        """Offer the page that is read now, ready to be overwritten."""
        self._problem.hide()
        self._field.setText(str(page + 1))
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        page = page_named(self._field.text(), self._pages, self._labels)
        if page is None:
            self._problem.setText(f"There are pages 1 to {self._pages}.")
            self._problem.show()
        else:
            self.page_chosen.emit(page)
            self.left.emit()


def page_named(text: str, pages: int, labels: Sequence[str]) -> int | None:
    """Return the page, from 0, that a person means by ``text``: a label, else a number."""
    wanted = text.strip()
    if wanted and wanted in labels:
        return labels.index(wanted)
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:9]) <= pages:
        return int(wanted[:9]) - 1
    return None
