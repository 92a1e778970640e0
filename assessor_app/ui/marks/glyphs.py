"""Small signs that tell marks apart without colours: one for each criterion's colour; a lock."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from assessor_app.services.marks.shown import PALETTE, Colour

_STAR_INNER: Final = 0.45


def sign_of(colour: Colour, around: QRectF) -> QPainterPath:
    """Return the sign of a criterion's colour, within ``around``; a ring where it has none."""
    number = PALETTE.index(colour) if colour in PALETTE else -1
    path = QPainterPath()
    match number:
        case 0:
            path.addEllipse(around)
        case 1:
            path.addRect(around.adjusted(0.5, 0.5, -0.5, -0.5))
        case 2:
            path.addPolygon(_corners(around, 3))
        case 3:
            path.addPolygon(_corners(around, 4))
        case 4:
            path.addPolygon(_corners(around, 3, turned=math.pi))
        case 5:
            path.addPolygon(_corners(around, 10, inner=_STAR_INNER))
        case 6:
            path.addPolygon(_corners(around, 6))
        case _:
            path.addEllipse(around)
            path.addEllipse(around.adjusted(2.5, 2.5, -2.5, -2.5))
    path.closeSubpath()
    return path


def lock(around: QRectF) -> QPainterPath:
    """Return a padlock: what is not the assessor's own stays as it is."""
    path = QPainterPath()
    path.addRect(around.adjusted(1, around.height() * 0.45, -1, 0))
    shackle = QRectF(around.left() + 2, around.top(), around.width() - 4, around.height() * 0.9)
    path.arcMoveTo(shackle, 0)
    path.arcTo(shackle, 0, 180)
    return path


def _corners(around: QRectF, number: int, *, turned: float = 0.0, inner: float = 1.0) -> QPolygonF:
    middle, radius = around.center(), min(around.width(), around.height()) / 2
    points = []
    for step in range(number):
        angle = turned + 2 * math.pi * step / number - math.pi / 2
        far = radius * (inner if step % 2 else 1.0)
        points.append(middle + QPointF(math.cos(angle) * far, math.sin(angle) * far))
    return QPolygonF(points)
