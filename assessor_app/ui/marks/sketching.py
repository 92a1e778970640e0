"""From presses, moves and keys to the place of a new mark. Pure.

A drag draws; so do two clicks, and so does Enter at two places, for whom a drag is hard
(WCAG 2.2, 2.5.7). A pen lays several strokes until it is put away; a polygon ends where it began,
or where its last corner is set again. All points are in content coordinates.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from itertools import chain
from typing import Final

from assessor_app.domain.geometry import Box, Point, box_around
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.places import MarkPlace, area_of
from assessor_app.ui.marks.strokes import Stroke, in_few_points

SKETCHED: Final = (
    MarkKind.AREA,
    MarkKind.ELLIPSE,
    MarkKind.POLYGON,
    MarkKind.INK,
    MarkKind.ARROW,
    MarkKind.POINT,
)
"""The kinds that are drawn by hand."""
_LEAST_CORNERS: Final = 3

Near = Callable[[Point, Point], bool]


class Step(Enum):
    """What became of the sketch."""

    GOES_ON = auto()
    DONE = auto()
    GIVEN_UP = auto()


class Sketch:
    """A mark of one ``kind`` while it is drawn on page ``page`` (from 1; None: no pages).

    ``near`` says whether two points are the same to a hand; ``slack`` how far apart points of a
    stroke must lie to matter.
    """

    def __init__(self, kind: MarkKind, page: int | None, *, near: Near, slack: float) -> None:
        if kind not in SKETCHED:
            raise ValueError(kind)
        self.kind = kind
        self.page = page
        self._near = near
        self._slack = slack
        self._points: list[Point] = []
        self._strokes: list[list[Point]] = []
        self._pen_is_down = False
        self._cursor: Point | None = None

    @property
    def is_open_ended(self) -> bool:
        """Whether only the person knows when it is done."""
        return self.kind in {MarkKind.INK, MarkKind.POLYGON}

    def press(self, at: Point) -> Step:
        """The button goes down, or a finger."""
        self._cursor = at
        match self.kind:
            case MarkKind.POINT:
                self._points = [at]
                return Step.DONE
            case MarkKind.INK:
                self._put_pen_down(at)
            case MarkKind.POLYGON:
                return self._add_corner(at)
            case _ if self._points:
                return self._end_at(at)
            case _:
                self._points = [at]
        return Step.GOES_ON

    def move(self, at: Point) -> None:
        """The pointer, or the cross of the keys, goes on."""
        self._cursor = at
        if self._pen_is_down and self._strokes[-1][-1] != at:
            self._strokes[-1].append(at)

    def release(self, at: Point) -> Step:
        """The button goes up: a drag is done, a click waits for the other end."""
        self.move(at)
        if self.kind is MarkKind.INK:
            self._pen_is_down = False
        elif self.kind is not MarkKind.POLYGON and self._points:
            return self._end_at(at)
        return Step.GOES_ON

    def enter(self, at: Point) -> Step:
        """Enter is pressed with the cross at ``at``."""
        if self.kind is not MarkKind.INK:
            return self.press(at)
        self._cursor = at
        if self._pen_is_down:
            self._pen_is_down = False
        elif self._strokes and self._strokes[-1][-1] == at:
            return Step.DONE
        else:
            self._put_pen_down(at)
        return Step.GOES_ON

    def back(self) -> Step:
        """Take the last corner or stroke back; with none left, give up."""
        self._pen_is_down = False
        if self._strokes:
            self._strokes.pop()
        elif self._points:
            self._points.pop()
        else:
            return Step.GIVEN_UP
        return Step.GOES_ON

    def result(self) -> MarkPlace | None:
        """Return the place that is drawn; None while that is too little for a mark."""
        self._pen_is_down = False
        if self.kind is MarkKind.INK:
            return self._drawn(tuple(map(tuple, self._strokes)))
        if self.kind is MarkKind.POINT:
            return self._at_point()
        least = _LEAST_CORNERS if self.kind is MarkKind.POLYGON else 2
        return self._of(self._points) if len(self._points) >= least else None

    def preview(self) -> MarkPlace | None:
        """Return what to show now: the drawing as it would be with the pointer where it is."""
        if self.kind is MarkKind.INK:
            return self._drawn(tuple(map(tuple, self._strokes)), simplify=False)
        if not self._points or self.kind is MarkKind.POINT:
            return None
        points = self._points if self._cursor is None else [*self._points, self._cursor]
        if self.kind is MarkKind.POLYGON and len(points) < _LEAST_CORNERS:
            shape = Shape(ShapeKind.STROKE, tuple(points))
            return MarkPlace(MarkKind.INK, self.page, shape.bounds, (shape,))
        return self._of(points) if len(points) >= 2 else None

    def _put_pen_down(self, at: Point) -> None:
        self._strokes.append([at])
        self._pen_is_down = True

    def _add_corner(self, at: Point) -> Step:
        corners = self._points
        ends = (corners[0], corners[-1]) if corners else ()
        if any(self._near(at, end) for end in ends):
            return Step.DONE if len(corners) >= _LEAST_CORNERS else Step.GOES_ON
        corners.append(at)
        return Step.GOES_ON

    def _end_at(self, at: Point) -> Step:
        if self._near(self._points[0], at):
            return Step.GOES_ON
        self._points = [self._points[0], at]
        return Step.DONE

    def _at_point(self) -> MarkPlace | None:
        if not self._points:
            return None
        box = area_of(MarkKind.POINT, self._points[0], in_points=self.page is not None)
        return MarkPlace(MarkKind.POINT, self.page, box)

    def _drawn(self, strokes: tuple[Stroke, ...], *, simplify: bool = True) -> MarkPlace | None:
        if not strokes:
            return None
        few = in_few_points(strokes, self._slack) if simplify else strokes
        shapes = tuple(Shape(ShapeKind.STROKE, stroke) for stroke in few)
        return MarkPlace(MarkKind.INK, self.page, box_around(chain.from_iterable(few)), shapes)

    def _of(self, points: list[Point]) -> MarkPlace:
        box = box_around(points)
        return MarkPlace(self.kind, self.page, box, _shapes(self.kind, points, box))


def _shapes(kind: MarkKind, points: list[Point], box: Box) -> tuple[Shape, ...]:
    match kind:
        case MarkKind.ELLIPSE:
            return (Shape(ShapeKind.ELLIPSE, (box.middle, (box.width / 2, box.height / 2))),)
        case MarkKind.ARROW:
            return (Shape(ShapeKind.LINE, (points[0], points[-1])),)
        case MarkKind.POLYGON:
            return (Shape(ShapeKind.POLYGON, tuple(points)),)
    return ()
