"""A small painted sign of who reads a text: a speech bubble, an envelope, or a lock."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from assessor_app.ui.theme.appearance import Appearance

_SIDE: Final = 16.0


class Reader(StrEnum):
    """Who reads what is written."""

    EARNER = "earner"
    COORDINATOR = "coordinator"
    NOBODY = "nobody"


READERS: Final = {
    Reader.EARNER: ("The earner reads this", "accent"),
    Reader.COORDINATOR: ("The issuer's people read this", "warning"),
    Reader.NOBODY: ("Stays on this machine", "plain"),
}
"""What is said beside the sign, and its tone."""
_INKS: Final = {"accent": "accent", "warning": "warning", "plain": "muted"}


class ReaderMark(QWidget):
    """The sign. Its meaning always stands beside it in words."""

    def __init__(self, reader: Reader, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._reader, self._appearance = reader, appearance
        side = appearance.pixels(_SIDE)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sign."""
        painter = QPainter(self)
        paint_sign(painter, self._reader, self._appearance, float(self.width()))


def reader_icon(reader: Reader, appearance: Appearance) -> QIcon:
    """Return the sign for a button."""
    side = appearance.pixels(_SIDE)
    picture = QPixmap(side * 2, side * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_sign(painter, reader, appearance, float(side))
    painter.end()
    return QIcon(picture)


def paint_sign(painter: QPainter, reader: Reader, appearance: Appearance, side: float) -> None:
    """Paint the sign of a reader in a square of ``side`` pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / _SIDE, side / _SIDE)
    ink = appearance.colour(_INKS[READERS[reader][1]])
    pen = QPen(ink, 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    match reader:
        case Reader.EARNER:
            painter.drawRoundedRect(QRectF(1.5, 2, 13, 9), 2.5, 2.5)
            painter.drawPolyline(QPolygonF([QPointF(5, 11), QPointF(5, 14), QPointF(8.5, 11)]))
        case Reader.COORDINATOR:
            painter.drawRect(QRectF(1.5, 3.5, 13, 9.5))
            painter.drawPolyline(QPolygonF([QPointF(1.5, 4), QPointF(8, 9), QPointF(14.5, 4)]))
        case Reader.NOBODY:
            painter.drawRoundedRect(QRectF(3, 7, 10, 7.5), 1.5, 1.5)
            painter.drawArc(QRectF(5, 2, 6, 9), 0, 180 * 16)
