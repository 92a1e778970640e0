"""A layout that fills lines from left to right (or right to left), like words in a text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items one after the other; what does not fit goes on in the next line."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        gap: int = 6,
        right_after: int | None = None,
        centred: bool = False,
    ) -> None:
        """``right_after``: items after so many stand at the right while one line holds all.
        ``centred``: each line stands in the middle."""
        super().__init__(parent)
        self._right_after, self._centred = right_after, centred
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Arrange the items in ``rect``."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of all items in one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(one.width() for one in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((one.height() for one in hints), default=0))

    def minimumSize(self) -> QSize:
        """Return a size that any line fits in: an item that is too wide is narrowed."""
        heights = [item.minimumSize().height() for item in self._items if not item.isEmpty()]
        return QSize(24, max(heights, default=0))

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        placed: list[tuple[QLayoutItem, QRect]] = []
        moved = self._right_after is None
        spare = max(0, rect.width() - self.sizeHint().width())
        for number, item in enumerate(self._items):
            if item.isEmpty():
                continue
            if not moved and number >= (self._right_after or 0):
                x, moved = x + spare, True
            hint = item.sizeHint().boundedTo(QSize(rect.width(), item.sizeHint().height()))
            if x + hint.width() > rect.x() + rect.width() and line:
                self._place(rect, placed if move else [], line)
                x, y, line, placed = rect.x(), y + line + self.spacing(), 0, []
            placed.append((item, QRect(QPoint(x, y), hint)))
            x += hint.width() + self.spacing()
            line = max(line, hint.height())
        self._place(rect, placed if move else [], line)
        return y + line - rect.y()

    def _place(self, rect: QRect, items: list[tuple[QLayoutItem, QRect]], height: int) -> None:
        """Put the items of one line in the middle of its height."""
        spare = rect.right() - items[-1][1].right() if items and self._centred else 0
        for item, place in items:
            place.translate(max(0, spare // 2), (height - place.height()) // 2)
            item.setGeometry(self._mirrored(rect, place))

    def _mirrored(self, rect: QRect, place: QRect) -> QRect:
        parent = self.parentWidget()
        if parent is not None and parent.isRightToLeft():
            place.moveRight(rect.right() - (place.x() - rect.x()))
        return place
