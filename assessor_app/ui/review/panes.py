"""The three panes of a review beside each other; what is not made yet has its place kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from assessor_app.ui.session import Session
from assessor_app.ui.theme.appearance import Appearance

_WIDTHS: Final = (236, 772, 432)
_ROUND: Final = 6


class Place(QWidget):
    """Holds one part of a review; until it is made, quiet shapes stand where it will be."""

    def __init__(
        self, shapes: Callable[[float, float], list[QRectF]], appearance: Appearance
    ) -> None:
        """``shapes`` gives what is painted, at 100 % text, for a width and a height."""
        super().__init__()
        self._shapes, self._appearance = shapes, appearance
        self._part: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)

    def hold(self, part: QWidget) -> None:
        """Show the part in its place."""
        self._part = part
        layout = self.layout()
        assert layout is not None
        layout.addWidget(part)
        self.setFocusProxy(part)
        part.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shapes while there is nothing else to see."""
        if self._part is not None:
            return
        scale = self._appearance.text_scale
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._appearance.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.colour("background"))
        painter.scale(scale, scale)
        for shape in self._shapes(self.width() / scale, self.height() / scale):
            painter.drawRoundedRect(shape, _ROUND, _ROUND)


class ReviewPanes(QSplitter):
    """Evidence, viewer and rubric, in the widths that the person gave them."""

    def __init__(self, appearance: Appearance, session: Session, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.left = Place(_rows, appearance)
        self.middle = Place(_page, appearance)
        self.right = Place(_cards, appearance)
        for place in (self.left, self.middle, self.right):
            self.addWidget(place)
        self.setStretchFactor(1, 1)
        session.restore_panes("review", self, [appearance.pixels(one) for one in _WIDTHS])


def _rows(width: float, _height: float) -> list[QRectF]:
    """Rows of a list: a thumbnail, a name, and what is said of it."""
    shapes = [QRectF(12, 10, min(width - 24, 84), 12)]
    for top in (44.0, 108.0, 172.0, 236.0):
        text = max(0.0, width - 71)
        shapes.append(QRectF(12, top, 38, 46))
        shapes.append(QRectF(59, top + 6, text, 12))
        shapes.append(QRectF(59, top + 27, text * 0.6, 10))
    return shapes


def _page(width: float, height: float) -> list[QRectF]:
    """A line of tools, and a page below it."""
    side = max(24.0, (width - 640) / 2)
    tools = [QRectF(12 + 76 * number, 9, 66, 18) for number in range(3)]
    return [*tools, QRectF(side, 56, width - 2 * side, max(0.0, height - 80))]


def _cards(width: float, height: float) -> list[QRectF]:
    """A heading, the criterion that is scored, and others closed below it."""
    inner = width - 28
    shapes = [QRectF(14, 14, inner * 0.5, 12), QRectF(14, 40, inner, 220)]
    shapes += [QRectF(14, top, inner, 44) for top in (269.0, 322.0, 375.0)]
    return [one for one in shapes if one.bottom() < height]
