"""A row that breaks into more rows where it does not fit: controls at 200 % text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Places its items from left to right, each row's items centred on one line."""

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None where there is none."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return an item."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at a width."""
        return self._place(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, area: QRect) -> None:
        """Place the items."""
        super().setGeometry(area)
        self._place(area, apply=True)

    def sizeHint(self) -> QSize:
        """Return the least size: the widest item."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, area: QRect, *, apply: bool) -> int:
        top = area.top()
        row: list[tuple[QLayoutItem, QSize]] = []
        used = 0
        for item in self._items:
            size = item.sizeHint()
            if row and used + self._gap + size.width() > area.width():
                top += self._finish_row(row, QPoint(area.left(), top), apply=apply) + self._gap
                row, used = [], 0
            used += size.width() + (self._gap if row else 0)
            row.append((item, size))
        if row:
            top += self._finish_row(row, QPoint(area.left(), top), apply=apply)
        return top - area.top()

    def _finish_row(
        self, row: list[tuple[QLayoutItem, QSize]], start: QPoint, *, apply: bool
    ) -> int:
        height = max(size.height() for _, size in row)
        left = start.x()
        for item, size in row:
            if apply:
                middle = start.y() + (height - size.height()) // 2
                item.setGeometry(QRect(QPoint(left, middle), size))
            left += size.width() + self._gap
        return height
