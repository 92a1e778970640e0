"""Drawings in SVG selectors: ellipses, polygons, lines and strokes, and nothing else.

The language is so small that one regular expression reads it. There is no XML parser, no style,
script, link, text or reference; what is not of the language is refused, not repaired.
``viewBox`` is laid over the area that the selector refines, so ``preserveAspectRatio`` is ``none``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assessor_app.domain.geometry import Box, Point, box_around
from assessor_app.protocol.fragments import number

MAX_SHAPES: Final = 500
MAX_POINTS: Final = 20_000
_SVG: Final = "http://www.w3.org/2000/svg"
_NUMBER: Final = re.compile(r"-?[0-9]{1,7}(?:\.[0-9]{1,6})?", re.ASCII)
_TAG: Final = re.compile(
    r'\s*<(?P<tag>/?[a-z]{1,10})(?P<members>(?:\s+[A-Za-z][A-Za-z0-9:\-]{0,23}="[^"<>&]{0,90000}")*)\s*(?P<end>/?)>'
)
_MEMBER: Final = re.compile(r'([A-Za-z][A-Za-z0-9:\-]*)="([^"]*)"')
_PAINT: Final = frozenset({"fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity"})
_ROOT: Final = frozenset({"xmlns", "viewBox", "preserveAspectRatio", "version", "width", "height"})


class DrawingRefused(ValueError):
    """A text is not a drawing of this language."""


class ShapeKind(StrEnum):
    """The elements that there are."""

    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    STROKE = "polyline"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape. ``points``: an ellipse has its middle and, as a second pair, its radii; a line
    has its two ends, the second with the arrow's head."""

    kind: ShapeKind
    points: tuple[Point, ...]

    @property
    def bounds(self) -> Box:
        """The box around it."""
        if self.kind is not ShapeKind.ELLIPSE:
            return box_around(self.points)
        (x, y), (across, down) = self.points
        return Box(x - across, y - down, 2 * across, 2 * down)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the coordinates of ``view``, or of the whole target where that is None."""

    shapes: tuple[Shape, ...]
    view: Box | None = None


def parse_drawing(text: str) -> Drawing:
    """Return the drawing that an SVG selector's value is.

    Raises:
        DrawingRefused: it holds anything else than the few shapes.
    """
    tags = _tags(text)
    root = next(tags, None)
    if root is None or root[0] != "svg" or root[2]:
        raise DrawingRefused("an svg element is needed")
    _check_members(root[1], _ROOT)
    if root[1].get("xmlns", _SVG) != _SVG:
        raise DrawingRefused("another namespace")
    shapes: list[Shape] = []
    for tag, members, empty in tags:
        if tag == "/svg":
            if members or empty or next(tags, None) is not None:
                break
            _check_amount(shapes)
            return Drawing(tuple(shapes), _view(root[1].get("viewBox")))
        if not empty:
            raise DrawingRefused(f"{tag} is not an empty element")
        shapes.append(_shape(tag, members))
    raise DrawingRefused("the svg element does not end")


def write_drawing(drawing: Drawing) -> str:
    """Return the value of an SVG selector; :func:`parse_drawing` reads it."""
    view = drawing.view
    box = ""
    if view is not None:
        sides = " ".join(number(one, 3) for one in (view.left, view.top, view.width, view.height))
        box = f' viewBox="{sides}" preserveAspectRatio="none"'
    return f'<svg xmlns="{_SVG}"{box}>' + "".join(map(_element, drawing.shapes)) + "</svg>"


def _tags(text: str) -> Iterator[tuple[str, dict[str, str], bool]]:
    at = 0
    while at < len(text):
        found = _TAG.match(text, at)
        if found is None:
            if text[at:].strip():
                raise DrawingRefused("not an element of a drawing")
            return
        at = found.end()
        pairs = _MEMBER.findall(found["members"])
        members = dict(pairs)
        if len(members) != len(pairs):
            raise DrawingRefused("a member stands twice")
        yield found["tag"], members, bool(found["end"])


def _check_members(members: dict[str, str], allowed: frozenset[str]) -> None:
    if not allowed.issuperset(members):
        raise DrawingRefused("not a member of a drawing's element")


def _check_amount(shapes: list[Shape]) -> None:
    if not 1 <= len(shapes) <= MAX_SHAPES:
        raise DrawingRefused("no shape, or too many")
    if sum(len(shape.points) for shape in shapes) > MAX_POINTS:
        raise DrawingRefused("too many points")


def _shape(tag: str, members: dict[str, str]) -> Shape:
    given = {name: value for name, value in members.items() if name not in _PAINT}
    if tag == "ellipse":
        middle, radii = _pick(given, "cx", "cy", "rx", "ry")
        return _ellipse(middle, radii)
    if tag == "circle":
        x, y, radius = (_one(given.pop(name, "")) for name in ("cx", "cy", "r"))
        _check_members(given, frozenset())
        return _ellipse((x, y), (radius, radius))
    if tag == "rect":
        (x, y), (wide, high) = _pick(given, "x", "y", "width", "height")
        if wide < 0 or high < 0:
            raise DrawingRefused("a negative side")
        corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
        return Shape(ShapeKind.POLYGON, corners)
    if tag == "line":
        return Shape(ShapeKind.LINE, _pick(given, "x1", "y1", "x2", "y2"))
    if tag in {"polygon", "polyline"}:
        _check_members(given, frozenset({"points"}))
        kind = ShapeKind(tag)
        return Shape(kind, _points(given.get("points", ""), 3 if tag == "polygon" else 1))
    raise DrawingRefused(f"{tag} is not a shape")


def _ellipse(middle: Point, radii: Point) -> Shape:
    if min(radii) < 0:
        raise DrawingRefused("a negative radius")
    return Shape(ShapeKind.ELLIPSE, (middle, radii))


def _pick(given: dict[str, str], *names: str) -> tuple[Point, Point]:
    a, b, c, d = (_one(given.pop(name, "")) for name in names)
    _check_members(given, frozenset())
    return (a, b), (c, d)


def _one(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise DrawingRefused("not a number")
    return float(text)


def _points(text: str, least: int) -> tuple[Point, ...]:
    numbers = [_one(one) for one in re.split(r"[\s,]+", text.strip())]
    if len(numbers) % 2 or len(numbers) // 2 < least:
        raise DrawingRefused("points come in pairs")
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _view(text: str | None) -> Box | None:
    if text is None:
        return None
    corner, *sides = _points(text, 2)
    if len(sides) != 1:
        raise DrawingRefused("a view has four numbers")
    (left, top), (width, height) = corner, sides[0]
    if width < 0 or height < 0:
        raise DrawingRefused("a negative side")
    return Box(left, top, width, height)


def _element(shape: Shape) -> str:
    values = [number(one, 3) for point in shape.points for one in point]
    if shape.kind in {ShapeKind.POLYGON, ShapeKind.STROKE}:
        pairs = " ".join(f"{x},{y}" for x, y in zip(values[::2], values[1::2], strict=True))
        return f'<{shape.kind} points="{pairs}"/>'
    is_line = shape.kind is ShapeKind.LINE
    names = ("x1", "y1", "x2", "y2") if is_line else ("cx", "cy", "rx", "ry")
    members = " ".join(f'{name}="{value}"' for name, value in zip(names, values, strict=True))
    return f"<{shape.kind} {members}/>"
