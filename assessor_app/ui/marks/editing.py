"""Moving and sizing the place of a mark, and what lies under a point. Pure.

Everything is in content coordinates (page points, or per cent of a picture) except
:func:`touches`, which looks at a place as it lies in a view (:func:`seen_through`).
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Final

from assessor_app.domain.geometry import Affine, Box, Point, box_around
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.places import MarkPlace, box_of_shapes
from assessor_app.ui.marks.strokes import distance_from

_MOST_GRIPS: Final = 40
_HAIR: Final = 1e-6  # what is thinner is a line: a ratio to its width would be no number
_SIDES: Final = (
    ("left", "top"),
    ("", "top"),
    ("right", "top"),
    ("right", ""),
    ("right", "bottom"),
    ("", "bottom"),
    ("left", "bottom"),
    ("left", ""),
)


def bounds_of(place: MarkPlace) -> Box | None:
    """Return the box around a place; None where it is a whole page or file, or a time alone."""
    return box_of_shapes(place.shapes) if place.shapes else place.box


def can_move(place: MarkPlace) -> bool:
    """Say whether it stands where a hand puts it; marks on words stand on their words."""
    return not place.kind.on_text and bounds_of(place) is not None


def can_size(place: MarkPlace) -> bool:
    """Say whether its size is the person's."""
    return can_move(place) and place.kind is not MarkKind.POINT


def moved(place: MarkPlace, by: Point, room: Box) -> MarkPlace:
    """Return the place moved by so much, as far as it stays within ``room``."""
    around = bounds_of(place)
    if around is None or not can_move(place):
        return place
    across = _kept(around.left + by[0], room.left, room.right - around.width) - around.left
    down = _kept(around.top + by[1], room.top, room.bottom - around.height) - around.top
    return _mapped(place, Affine(1, 0, 0, 1, across, down))


def grips(place: MarkPlace) -> tuple[Point, ...]:
    """Return the points by which a place is pulled: the ends of an arrow, the corners of a
    polygon, else corners and sides of its box, clockwise from the left top."""
    around = bounds_of(place)
    if around is None or not can_size(place):
        return ()
    if (own := _own_points(place)) is not None:
        return own
    x, y = around.middle
    xs, ys = {"left": around.left, "right": around.right}, {"top": around.top}
    ys["bottom"] = around.bottom
    return tuple((xs.get(side, x), ys.get(level, y)) for side, level in _SIDES)


def pulled(place: MarkPlace, grip: int, to: Point, room: Box) -> MarkPlace:
    """Return the place after its grip number ``grip`` was pulled to a point, kept in ``room``.

    A side that is pulled past the other one changes places with it.
    """
    around, to = bounds_of(place), clamped(to, room)
    if around is None or not 0 <= grip < len(grips(place)):
        return place
    if (own := _own_points(place)) is not None:
        points = (*own[:grip], to, *own[grip + 1 :])
        return _with_shapes(place, (Shape(place.shapes[0].kind, points),))
    side, level = _SIDES[grip]
    left, right = (to[0], around.right) if side == "left" else (around.left, around.right)
    top, bottom = (to[1], around.bottom) if level == "top" else (around.top, around.bottom)
    right = to[0] if side == "right" else right
    bottom = to[1] if level == "bottom" else bottom
    return stretched(place, box_around(((left, top), (right, bottom))))


def sized(place: MarkPlace, by: Point, room: Box, *, least: float) -> MarkPlace:
    """Return the place wider and higher by so much, its left top staying; an arrow's head moves."""
    around = bounds_of(place)
    if around is None or not can_size(place):
        return place
    if place.kind is MarkKind.ARROW and (own := _own_points(place)) is not None:
        return pulled(place, 1, (own[1][0] + by[0], own[1][1] + by[1]), room)
    width = _kept(around.width + by[0], least, room.right - around.left)
    height = _kept(around.height + by[1], least, room.bottom - around.top)
    return stretched(place, Box(around.left, around.top, width, height))


def stretched(place: MarkPlace, box: Box) -> MarkPlace:
    """Return the place with ``box`` around it; what it is drawn of is stretched with it."""
    around = bounds_of(place)
    if around is None or not place.shapes:
        return replace(place, box=box)
    across = box.width / around.width if around.width > _HAIR else 1.0
    down = box.height / around.height if around.height > _HAIR else 1.0
    way = Affine(across, 0, 0, down, box.left - around.left * across, box.top - around.top * down)
    return _mapped(place, way)


def clamped(at: Point, room: Box) -> Point:
    """Return the nearest point inside ``room``."""
    return _kept(at[0], room.left, room.right), _kept(at[1], room.top, room.bottom)


def seen_through(place: MarkPlace, way: Affine) -> MarkPlace:
    """Return the place as it lies in a view; ``way`` keeps sides upright or level."""
    return _mapped(place, way)


def touches(place: MarkPlace, at: Point, *, slack: float, lines: tuple[Box, ...] = ()) -> bool:
    """Say whether a point lies on a mark, give or take ``slack``. ``lines`` are those of its
    words, where they are known."""
    if place.kind.on_text and lines:
        return any(line.holds(at, slack=slack / 2) for line in lines)
    if place.shapes:
        return any(_touches(shape, at, slack) for shape in place.shapes)
    return place.box is not None and place.box.holds(at, slack=slack)


def _touches(shape: Shape, at: Point, slack: float) -> bool:
    if shape.kind is ShapeKind.ELLIPSE:
        (x, y), (across, down) = shape.points
        wide, high = max(across, 0.0) + slack, max(down, 0.0) + slack
        return ((at[0] - x) / wide) ** 2 + ((at[1] - y) / high) ** 2 <= 1
    points = shape.points
    if shape.kind is ShapeKind.POLYGON:
        if _is_inside(points, at):
            return True
        points = (*points, points[0])
    if len(points) == 1:
        return math.dist(points[0], at) <= slack
    return any(distance_from(at, one, other) <= slack for one, other in pairwise(points))


def _is_inside(corners: tuple[Point, ...], at: Point) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise((*corners, corners[0])):
        if (y1 > at[1]) != (y2 > at[1]) and at[0] < x1 + (at[1] - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _own_points(place: MarkPlace) -> tuple[Point, ...] | None:
    """Return the points that are pulled one by one: of one line, or of one polygon of few."""
    if len(place.shapes) != 1:
        return None
    shape = place.shapes[0]
    few = shape.kind is ShapeKind.POLYGON and len(shape.points) <= _MOST_GRIPS
    return shape.points if few or shape.kind is ShapeKind.LINE else None


def _mapped(place: MarkPlace, way: Affine) -> MarkPlace:
    box = None if place.box is None else way.box(place.box)
    shapes = tuple(_shape_through(shape, way) for shape in place.shapes)
    return replace(place, box=box_of_shapes(shapes) if shapes else box, shapes=shapes)


def _shape_through(shape: Shape, way: Affine) -> Shape:
    if shape.kind is not ShapeKind.ELLIPSE:
        return Shape(shape.kind, tuple(map(way.of, shape.points)))
    box = way.box(shape.bounds)
    return Shape(shape.kind, (box.middle, (box.width / 2, box.height / 2)))


def _with_shapes(place: MarkPlace, shapes: tuple[Shape, ...]) -> MarkPlace:
    return replace(place, shapes=shapes, box=box_of_shapes(shapes))


def _kept(value: float, least: float, most: float) -> float:
    return max(least, min(value, most))
