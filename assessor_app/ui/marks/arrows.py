"""The head of an arrow. Pure."""

from __future__ import annotations

import math
from typing import Final

from assessor_app.domain.geometry import Point

_LONGEST: Final = 14.0
_SPREAD: Final = math.radians(28)


def head_of(line: tuple[Point, ...]) -> tuple[Point, Point]:
    """Return the two ends of the wings at the second end of a line, in the line's own units."""
    (x1, y1), (x2, y2) = line[0], line[-1]
    back = math.atan2(y1 - y2, x1 - x2)
    length = min(_LONGEST, math.dist((x1, y1), (x2, y2)) / 2)
    left, right = back + _SPREAD, back - _SPREAD
    return (
        (x2 + math.cos(left) * length, y2 + math.sin(left) * length),
        (x2 + math.cos(right) * length, y2 + math.sin(right) * length),
    )
