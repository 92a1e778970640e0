"""The three panes of a review beside each other; what is not made yet has its place kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from assessor_app.ui.session import Session
from assessor_app.ui.theme.appearance import Appearance

_SIDES: Final = (236.0, 432.0)
"""The widths of evidence and rubric, at 100 % text, where the person gave them none."""

_MIDDLE: Final = 0.44
_MIDDLE_LARGE: Final = 0.36
_LARGE: Final = 1.5
"""What is read keeps this share of a narrow window; less of it in large text, which needs its
columns."""

_ROUND: Final = 6
_NAME: Final = "review"


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


def shared(
    total: int, sides: tuple[float, float], text_scale: float, least: float = 1.0
) -> tuple[int, int, int]:
    """Return the widths of evidence, viewer and rubric in a window ``total`` pixels wide.

    ``sides`` are the widths of evidence and rubric at 100 % text. They give way, each by the same
    share, where the viewer would have too little left: less than the person is content with, who
    once left it the share ``least``.
    """
    left, right = (side * text_scale for side in sides)
    middle = total * min(least, _MIDDLE_LARGE if text_scale >= _LARGE else _MIDDLE)
    over = left + right - (total - middle)
    if over > 0:
        kept = max(0.0, total - middle) / (left + right)
        left, right = left * kept, right * kept
    return round(left), total - round(left) - round(right), round(right)


class ReviewPanes(QSplitter):
    """Evidence, viewer and rubric, in the widths that the person gave them.

    These hold for every window and size of text: what a narrow window takes, a wide one gives
    back.
    """

    def __init__(self, appearance: Appearance, session: Session, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance, self._session = appearance, session
        kept = session.pane_widths(_NAME)
        self._sides, self._least = _SIDES, 1.0
        if len(kept) == len(_SIDES) + 1:
            self._sides, self._least = (kept[0], kept[1]), kept[2]
        self.setChildrenCollapsible(False)
        self.left = Place(_rows, appearance)
        self.middle = Place(_page, appearance)
        self.right = Place(_cards, appearance)
        for place in (self.left, self.middle, self.right):
            self.addWidget(place)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._keep)
        self._share()

    def _keep(self, _position: int, handle: int) -> None:
        """Remember the width of the side whose edge the person moved; the other one stays."""
        left, middle, right = self.sizes()
        scale, (left_before, right_before) = self._appearance.text_scale, self._sides
        moved = (left / scale, right_before) if handle == 1 else (left_before, right / scale)
        self._sides, self._least = moved, middle / max(1, left + middle + right)
        self._session.keep_pane_widths(_NAME, (*moved, self._least))

    def _share(self) -> None:
        room = self.width() - 2 * self.handleWidth()
        wanted = shared(room, self._sides, self._appearance.text_scale, self._least)
        if list(wanted) != self.sizes():
            self.setSizes(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        """Share anew when a pane needs less than it needed: it may have taken from the others."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return done


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
