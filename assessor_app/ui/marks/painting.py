"""Paints marks over what they stand on: shapes in their criterion's colour, and tags that name it.

All is in the coordinates of the view, in logical pixels: the zoom and the turn are in the places
already, so that lines and tags are as thick at any zoom.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from assessor_app.domain.geometry import Box, Point
from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.shown import Colour, ShownMark
from assessor_app.ui.marks.arrows import head_of
from assessor_app.ui.marks.glyphs import lock, sign_of
from assessor_app.ui.marks.seen import Seen
from assessor_app.ui.marks.tags import Tags
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import DARK, LIGHT

PIN: Final = 9.0
"""Radius of the pin that stands for a point, in logical pixels at 100 % text."""
NOTE: Final = 22.0
"""Side of the sheet that stands for a note on a page."""
_LINE: Final = 2.0
_HALO: Final = 2.5
_FILL_ALPHA: Final = 26
_MARKER_ALPHA: Final = 120
_GRIP: Final = 9.0
_NEARLY_DARK, _NEARLY_LIGHT = 0.4, 0.75


class MarkPainter:
    """Paints marks, in the look that is in force."""

    def __init__(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._tags = Tags(appearance)

    def paint(
        self,
        painter: QPainter,
        seen: Sequence[Seen],
        view: tuple[float, float],
        *,
        chosen: AnnotationId | None,
        inverted: bool,
    ) -> None:
        """Paint marks over a light page, or over one that is shown light on dark. ``view`` is
        from where to where it is seen."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mode = QPainter.CompositionMode
        painter.setCompositionMode(
            mode.CompositionMode_Screen if inverted else mode.CompositionMode_Multiply
        )
        for one in seen:
            if one.mark.place.kind is MarkKind.HIGHLIGHT:
                self._lay_marker(painter, one, inverted=inverted)
        painter.setCompositionMode(mode.CompositionMode_SourceOver)
        for one in seen:
            self._paint_lines(painter, one, inverted=inverted)
        self._tags.paint(painter, seen, view, chosen)
        painter.restore()

    def tag_at(self, point: Point) -> AnnotationId | None:
        """Return the mark whose tag was painted at a view point."""
        return self._tags.mark_at(*point)

    def paint_sketch(
        self, painter: QPainter, place: MarkPlace, colour: Colour, *, inverted: bool
    ) -> None:
        """Paint what is being drawn."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_shape(painter, place, self._pens(colour, mine=True, inverted=inverted))
        painter.restore()

    def paint_chosen(self, painter: QPainter, around: Box, grips: Sequence[Point]) -> None:
        """Paint the frame and the grips of the chosen mark."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent, panel = self._appearance.colour("accent"), self._appearance.colour("panel")
        frame = _rect(around.grown(4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(panel, 3.5))
        painter.drawRoundedRect(frame, 3, 3)
        painter.setPen(QPen(accent, 1.5))
        painter.drawRoundedRect(frame, 3, 3)
        side = self._appearance.pixels(_GRIP)
        painter.setBrush(panel)
        painter.setPen(QPen(accent, 2))
        for x, y in grips:
            painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))
        painter.restore()

    def paint_cross(self, painter: QPainter, at: Point) -> None:
        """Paint the cross that the arrow keys move."""
        painter.save()
        x, y = at
        reach = self._appearance.pixels(14)
        for colour, width in (("panel", 4.0), ("accent", 2.0)):
            painter.setPen(QPen(self._appearance.colour(colour), width))
            painter.drawLine(QPointF(x - reach, y), QPointF(x + reach, y))
            painter.drawLine(QPointF(x, y - reach), QPointF(x, y + reach))
        painter.restore()

    def paint_hint(self, painter: QPainter, room: QRectF, text: str) -> None:
        """Say at the lower edge what can be done now."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pad = self._appearance.pixels(8)
        wrapped = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        inner = room.adjusted(4 * pad, pad, -4 * pad, -3 * pad)
        needed = painter.boundingRect(inner, wrapped, text)
        box = needed.adjusted(-1.5 * pad, -0.7 * pad, 1.5 * pad, 0.7 * pad)
        box.moveBottom(room.bottom() - pad)
        painter.setPen(QPen(self._appearance.colour("accent"), 1))
        painter.setBrush(self._appearance.colour("panel"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(self._appearance.colour("ink"))
        painter.drawText(box, wrapped, text)
        painter.restore()

    def _lay_marker(self, painter: QPainter, one: Seen, *, inverted: bool) -> None:
        colour = QColor(*one.mark.colour)
        if inverted:
            colour = colour.darker(170)
        colour.setAlpha(_MARKER_ALPHA)
        for line in one.lines:
            painter.fillRect(_rect(line), colour)

    def _paint_lines(self, painter: QPainter, one: Seen, *, inverted: bool) -> None:
        pens = self._pens(one.mark.colour, mine=one.mark.mine, inverted=inverted)
        kind = one.mark.place.kind
        if one.spot is not None and kind is MarkKind.POINT:
            self._paint_pin(painter, one, pens)
        elif one.spot is not None:
            self._paint_sheet(painter, one, pens)
        elif kind.on_text:
            _paint_words(painter, one, pens)
        else:
            self._paint_shape(painter, one.place, pens)

    def _pens(self, colour: Colour, *, mine: bool, inverted: bool) -> tuple[QPen, QPen]:
        """Return the pen of the rim that keeps a line apart from its ground, and the line's."""
        rim = QColor(_rim_of(QColor(*colour), inverted=inverted))
        rim.setAlpha(190)
        style = Qt.PenStyle.SolidLine if mine else Qt.PenStyle.DashLine
        ends, joins = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        halo = QPen(rim, _LINE + _HALO, Qt.PenStyle.SolidLine, ends, joins)
        return halo, QPen(QColor(*colour), _LINE, style, ends, joins)

    def _paint_shape(self, painter: QPainter, place: MarkPlace, pens: tuple[QPen, QPen]) -> None:
        outline, closed = QPainterPath(), not place.shapes
        for shape in place.shapes:
            _add_shape(outline, shape)
            closed = closed or shape.kind in {ShapeKind.ELLIPSE, ShapeKind.POLYGON}
        if not place.shapes and place.box is not None:
            outline.addRect(_rect(place.box))
        inside = QColor(pens[1].color())
        inside.setAlpha(_FILL_ALPHA)
        painter.setBrush(QBrush(inside) if closed else QBrush(Qt.BrushStyle.NoBrush))
        for pen in pens:
            painter.setPen(pen)
            painter.drawPath(outline)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_pin(self, painter: QPainter, one: Seen, pens: tuple[QPen, QPen]) -> None:
        assert one.spot is not None
        panel = self._appearance.colour("panel")
        around = _rect(one.spot)
        painter.setBrush(panel)
        for pen in pens:
            painter.setPen(pen)
            painter.drawEllipse(around)
        _fill_sign(painter, one.mark, around.adjusted(5, 5, -5, -5))

    def _paint_sheet(self, painter: QPainter, one: Seen, pens: tuple[QPen, QPen]) -> None:
        assert one.spot is not None
        around = _rect(one.spot)
        fold = around.width() * 0.3
        sheet = QPainterPath(around.topLeft())
        for corner in (
            around.topRight() - QPointF(fold, 0),
            around.topRight() + QPointF(0, fold),
            around.bottomRight(),
            around.bottomLeft(),
        ):
            sheet.lineTo(corner)
        sheet.closeSubpath()
        painter.setBrush(self._appearance.colour("panel"))
        for pen in pens:
            painter.setPen(pen)
            painter.drawPath(sheet)
        _fill_sign(painter, one.mark, around.adjusted(6, 7, -6, -5))


def _rim_of(colour: QColor, *, inverted: bool) -> str:
    """Return the colour of the rim: the ground's, but its contrary where the line is as light."""
    light = (colour.red() * 0.3 + colour.green() * 0.59 + colour.blue() * 0.11) / 255
    ground, other = (DARK.panel, DARK.ink) if inverted else (LIGHT.panel, LIGHT.ink)
    is_near = light < _NEARLY_DARK if inverted else light > _NEARLY_LIGHT
    return other if is_near else ground


def _paint_words(painter: QPainter, one: Seen, pens: tuple[QPen, QPen]) -> None:
    """Draw the lines under or through words, and the edge of a marker in another's colour."""
    kind = one.mark.place.kind
    lines = one.lines
    if not lines:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        y = line.bottom - 1 if kind is MarkKind.UNDERLINE else line.top + line.height * 0.55
        if kind is MarkKind.HIGHLIGHT:
            y = line.bottom
        for pen in pens if kind is not MarkKind.HIGHLIGHT else pens[1:]:
            painter.setPen(pen)
            painter.drawLine(QPointF(line.left, y), QPointF(line.right, y))


def _add_shape(path: QPainterPath, shape: Shape) -> None:
    if shape.kind is ShapeKind.ELLIPSE:
        path.addEllipse(_rect(shape.bounds))
        return
    points = [QPointF(x, y) for x, y in shape.points]
    path.moveTo(points[0])
    if len(points) == 1:
        path.lineTo(points[0] + QPointF(0.1, 0))
    for point in points[1:]:
        path.lineTo(point)
    if shape.kind is ShapeKind.POLYGON:
        path.closeSubpath()
    elif shape.kind is ShapeKind.LINE:
        for wing in head_of(shape.points):
            path.moveTo(points[-1])
            path.lineTo(QPointF(*wing))


def _fill_sign(painter: QPainter, mark: ShownMark, around: QRectF) -> None:
    if not mark.mine:
        painter.setPen(QPen(QColor(*mark.colour), 1.5))
        painter.drawPath(lock(around))
        return
    painter.fillPath(sign_of(mark.colour, around), QColor(*mark.colour))


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)
