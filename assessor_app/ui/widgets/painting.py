"""Pills, bars and signs, painted as the style sheet draws their widgets."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import SMALL_PT

_PILL_PADDING = 9
_BAR_WIDTH = 52
_BAR_HEIGHT = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar filled to ``part`` (0 to 1), with words beside it."""

    part: float
    tone: str
    words: str


def small_font(font: QFont, appearance: Appearance) -> QFont:
    """Return ``font`` in the size of small text."""
    small = QFont(font)
    small.setPointSizeF(SMALL_PT * appearance.text_scale)
    return small


def bold(font: QFont) -> QFont:
    """Return ``font``, semi-bold."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def pill_size(words: str, font: QFont, appearance: Appearance) -> QSize:
    """Return what a pill of ``words`` takes."""
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(words) + 2 * appearance.pixels(_PILL_PADDING)
    return QSize(width, metrics.height() + appearance.pixels(4))


def paint_pill(
    painter: QPainter, area: QRect, words: str, tone: str, appearance: Appearance
) -> None:
    """Paint a pill at the left of ``area``, in the middle of its height."""
    wanted = pill_size(words, painter.font(), appearance)
    size = QSize(min(wanted.width(), area.width()), wanted.height())
    box = QRect(area.left(), area.center().y() - size.height() // 2, size.width(), size.height())
    box = QStyle.visualRect(painter.layoutDirection(), area, box)
    plain = tone == "plain"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(appearance.colour("line"), 1) if plain else Qt.PenStyle.NoPen)
    painter.setBrush(appearance.colour("background" if plain else f"{tone}_soft"))
    radius = box.height() / 2
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setPen(appearance.colour("muted" if plain else tone))
    side = appearance.pixels(_PILL_PADDING)
    room = box.width() - 2 * side + 1
    shown = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room)
    painter.drawText(box.adjusted(side - 4, 0, 4 - side, 0), Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


def paint_words(
    painter: QPainter, area: QRect, words: str, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop
) -> None:
    """Paint a line of words, cut at its end by an ellipsis where ``area`` is too narrow."""
    room = max(area.width(), 0)
    shown = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room)
    painter.drawText(area, align, shown)


def paint_focus(painter: QPainter, area: QRect, appearance: Appearance) -> None:
    """Paint the frame that says that keys go here."""
    painter.setPen(QPen(appearance.colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(1, 1, -1, -1))


def paint_bar(painter: QPainter, area: QRect, bar: Bar, appearance: Appearance) -> None:
    """Paint a bar at the left of ``area`` and its words beside it."""
    width = min(appearance.pixels(_BAR_WIDTH), max(area.width() // 2, 8))
    height = appearance.pixels(_BAR_HEIGHT)
    direction = painter.layoutDirection()
    left = QStyle.visualRect(direction, area, QRect(area.left(), area.top(), width, 1)).left()
    track = QRectF(left, area.center().y() - height / 2 + 1, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(appearance.colour("line"))
    painter.drawRoundedRect(track, height / 2, height / 2)
    if bar.part > 0:
        filled = QRectF(track)
        filled.setWidth(max(track.width() * bar.part, height))
        if direction is Qt.LayoutDirection.RightToLeft:
            filled.moveRight(track.right())
        painter.setBrush(appearance.colour(bar.tone))
        painter.drawRoundedRect(filled, height / 2, height / 2)
    painter.restore()
    words = area.adjusted(width + appearance.pixels(6), 0, 0, 0)
    words = QStyle.visualRect(direction, area, words)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, bar.words)


def paint_fold(painter: QPainter, area: QRect, *, folded: bool, colour: QColor) -> None:
    """Paint the triangle that says whether a section is folded."""
    side = area.height() / 8
    turned = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    left = area.right() - side * 1.5 if turned else area.left() + side * 1.5
    centre = QPointF(left, area.center().y() + 0.5)
    down = [(-side, -side / 2), (side, -side / 2), (0.0, side / 2)]
    right = [(-side / 2, -side), (-side / 2, side), (side / 2, 0.0)]
    points = [centre + QPointF(-x if turned else x, y) for x, y in (right if folded else down)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF(points))
    painter.restore()
