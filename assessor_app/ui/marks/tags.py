"""The tags of marks: each names its criterion, so that nobody has to tell colours apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from assessor_app.domain.ids import AnnotationId
from assessor_app.ui.marks.glyphs import lock, sign_of
from assessor_app.ui.marks.seen import Seen
from assessor_app.ui.theme.appearance import Appearance

_HEIGHT: Final = 17
_FONT: Final = 11
_SIGN: Final = 9
_WIDE, _WIDEST = 72, 220
_MOST_NAMED: Final = 60
"""With more marks in view than this, tags show their sign alone."""


class Tags:
    """Paints tags: the sign of the criterion, and its label where there is room for words. Words
    and small signs keep what they stand on free: their label shows when they are chosen, and
    until then the criterion's code stands beside the page."""

    def __init__(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._painted: list[tuple[QRectF, AnnotationId]] = []

    def mark_at(self, x: float, y: float) -> AnnotationId | None:
        """Return the mark whose tag is seen at a place of the view."""
        return next((one for box, one in self._painted if box.contains(x, y)), None)

    def paint(
        self,
        painter: QPainter,
        seen: Sequence[Seen],
        view: tuple[float, float],
        chosen: AnnotationId | None,
    ) -> None:
        """Paint the tag of each mark that speaks to a criterion, or is not the assessor's."""
        self._painted.clear()
        font = QFont(painter.font())
        font.setPixelSize(self._appearance.pixels(_FONT))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        named = len(seen) <= _MOST_NAMED
        beside = [it for it in seen if named and _stands_beside(it) and it.mark.id != chosen]
        self._paint_beside(painter, beside, view)
        aside = {it.mark.id for it in beside}
        for one in seen:
            is_chosen = one.mark.id == chosen
            if one.around is None or not (one.mark.labels or not one.mark.mine):
                continue
            if one.spot is not None and not is_chosen:
                continue  # the sign is in the spot
            if one.mark.id in aside:
                continue
            brief = bool(one.lines) or not named
            room = view[1] - view[0] - self._width(1) - 4
            words = "" if brief and not is_chosen else self._words(one, metrics, room, is_chosen)
            wide = self._width(metrics.horizontalAdvance(words))
            raised = self._appearance.pixels(9) if is_chosen else 0
            box = _place(one, wide, self._appearance.pixels(_HEIGHT), raised=raised)
            box.moveLeft(max(view[0] + 2, min(box.left(), view[1] - wide - 2)))
            self._paint_box(painter, one, words, box)

    def _paint_beside(
        self, painter: QPainter, seen: Sequence[Seen], view: tuple[float, float]
    ) -> None:
        """Paint what names the criteria over the right edge of the page, at the height of the
        words; several of one line stand below each other."""
        metrics, pixels = QFontMetricsF(painter.font()), self._appearance.pixels
        high, below = pixels(_HEIGHT), -math.inf
        for one in sorted(seen, key=lambda it: it.lines[0].top):
            codes = one.mark.codes
            more = f" +{len(codes) - 1}" if len(codes) > 1 else ""
            code = metrics.elidedText(codes[0], Qt.TextElideMode.ElideRight, pixels(_WIDE))
            advance = metrics.horizontalAdvance(code + more)
            wide = self._width(advance)
            assert one.edge is not None
            top = max(one.lines[0].middle[1] - high / 2, below)
            left = max(view[0] + 2, min(one.edge - wide / 2, view[1] - wide - 2))
            self._paint_box(painter, one, code + more, QRectF(left, top, wide, high))
            below = top + high + 2

    def _width(self, advance: float) -> float:
        pad = self._appearance.pixels(4)
        return self._appearance.pixels(_SIGN) + 2 * pad + (advance + pad if advance else 0.0)

    def _words(self, one: Seen, metrics: QFontMetricsF, most: float, is_chosen: bool) -> str:
        mark = one.mark
        whole = mark.labels[0] if mark.labels else mark.author
        more = f" +{len(mark.labels) - 1}" if len(mark.labels) > 1 else ""
        widest = self._appearance.pixels(_WIDEST if is_chosen else _WIDE)
        room = min(widest, most - metrics.horizontalAdvance(more))
        return metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room) + more

    def _paint_box(self, painter: QPainter, one: Seen, words: str, box: QRectF) -> None:
        mark, pixels = one.mark, self._appearance.pixels
        self._painted.append((box, mark.id))
        pad, sign = pixels(4), pixels(_SIGN)
        colour = QColor(*mark.colour)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(self._appearance.colour("panel"))
        painter.drawRoundedRect(box, 4, 4)
        at = QRectF(box.left() + pad, box.center().y() - sign / 2, sign, sign)
        filled = mark.mine and bool(mark.cited_by)
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.drawPath(sign_of(mark.colour, at) if mark.mine else lock(at))
        painter.setPen(self._appearance.colour("ink"))
        text = box.adjusted(sign + 2 * pad, 0, 0, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), words)


def _stands_beside(one: Seen) -> bool:
    return one.edge is not None and bool(one.lines and one.mark.codes)


def _place(one: Seen, wide: float, high: float, *, raised: float) -> QRectF:
    """Return where a tag lies: over the upper left corner, within the view."""
    around = one.lines[0] if one.lines else one.around
    assert around is not None
    over = high * 0.7 if one.lines and not raised else high + 2 + raised
    corner = QPointF(max(2.0, around.left - 1), max(2.0, around.top - over))
    if one.lines and not raised:
        corner.setX(max(2.0, around.left - wide * 0.8))
    return QRectF(corner.x(), corner.y(), wide, high)
