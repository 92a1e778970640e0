"""What many cards and boxes have in common (frames, pills, keys), painted once and then stamped.

Painting a rounded frame takes longer than all the rest of a card; hundreds are of one size.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.painting import paint_pill

_KEPT: Final = 96
_LARGEST: Final = 400_000
"""Of so many pixels: a larger one is painted each time, since hardly anything else has its size."""


class Stamps:
    """Pictures of what is painted again and again, each in the look that is in force."""

    def __init__(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._known: dict[Hashable, QPixmap] = {}

    def frame(
        self, painter: QPainter, widget: QWidget, *, line: str, fill: str, thick: bool, radius: int
    ) -> None:
        """Paint a rounded frame around the whole of ``widget``; ``line`` and ``fill``: colours."""

        def paint(inner: QPainter, area: QRect) -> None:
            thickness = 2.0 if thick else 1.0
            inset = thickness / 2
            inner.setPen(QPen(self._appearance.colour(line), thickness))
            inner.setBrush(self._appearance.colour(fill))
            inner.drawRoundedRect(
                QRectF(area).adjusted(inset, inset, -inset, -inset), radius, radius
            )

        self._stamp(painter, widget.rect(), (line, fill, thick, radius), paint)

    def pill(self, painter: QPainter, area: QRect, words: str, tone: str, font: QFont) -> None:
        """Paint a pill in ``area``."""

        def paint(inner: QPainter, where: QRect) -> None:
            inner.setFont(font)
            paint_pill(inner, where, words, tone, self._appearance)

        self._stamp(painter, area, (words, tone), paint)

    def key(self, painter: QPainter, right: int, top: int, key: str, font: QFont) -> int:
        """Paint a key as a cap that ends at ``right``; return where it begins."""

        def paint(inner: QPainter, where: QRect) -> None:
            colour = self._appearance.colour
            inner.setFont(font)
            inner.setPen(QPen(colour("line"), 1))
            inner.setBrush(colour("background"))
            inner.drawRoundedRect(QRectF(where).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            inner.setPen(colour("muted"))
            inner.drawText(where, Qt.AlignmentFlag.AlignCenter, key)

        size = key_size(QFontMetrics(font), key)
        area = QRect(right - size.width(), top, size.width(), size.height())
        self._stamp(painter, area, ("key", key), paint)
        return area.left()

    def _stamp(
        self,
        painter: QPainter,
        area: QRect,
        name: Hashable,
        paint: Callable[[QPainter, QRect], None],
    ) -> None:
        if area.width() * area.height() > _LARGEST:
            paint(painter, area)
            return
        ratio = painter.device().devicePixelRatioF()
        look = (self._appearance.colours.name, self._appearance.text_scale)
        known = (name, area.width(), area.height(), ratio, *look)
        stamp = self._known.get(known)
        if stamp is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            stamp = self._known[known] = _painted(area.size(), ratio, paint)
        painter.drawPixmap(QPointF(area.topLeft()), stamp)


def _painted(size: QSize, ratio: float, paint: Callable[[QPainter, QRect], None]) -> QPixmap:
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, QRect(0, 0, size.width(), size.height()))
    painter.end()
    return made


def key_size(metrics: QFontMetrics, key: str) -> QSize:
    """Return how large the cap of a key is."""
    height = metrics.height() + 2
    return QSize(max(height, metrics.horizontalAdvance(key) + 10), height)
