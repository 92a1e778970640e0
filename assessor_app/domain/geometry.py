"""Where points of a page lie: as the file shows it, in the file's own space, and in a view. Pure.

Three spaces meet. *Page points* are those that are stored: 1/72 inch, the origin at the top left
of the page as the file shows it (its crop box, after its own ``/Rotate``), y downwards. The
*user space* of a PDF has any origin, y upwards, and knows nothing of ``/Rotate``. A *view* is
page points scaled and turned by the person, in pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left top corner and its sides, which are not negative."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> Point:
        """The point in the middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Left top, right top, left bottom, right bottom."""
        return (
            (self.left, self.top),
            (self.right, self.top),
            (self.left, self.bottom),
            (self.right, self.bottom),
        )

    def holds(self, point: Point, *, slack: float = 0.0) -> bool:
        """Say whether a point lies inside, edges included."""
        return (
            self.left - slack <= point[0] <= self.right + slack
            and self.top - slack <= point[1] <= self.bottom + slack
        )

    def is_within(self, width: float, height: float, *, slack: float = 0.0) -> bool:
        """Say whether it lies on a page of that size."""
        return Box(0, 0, width, height).holds((self.left, self.top), slack=slack) and Box(
            0, 0, width, height
        ).holds((self.right, self.bottom), slack=slack)

    def overlap(self, other: Box) -> float:
        """Return the area that both share."""
        shared = self.cut(other)
        return shared.width * shared.height

    def meets(self, other: Box) -> bool:
        """Say whether the two share an area."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def covers(self, other: Box, *, slack: float = 0.0) -> bool:
        """Say whether ``other`` lies within, edges included."""
        return all(self.holds(corner, slack=slack) for corner in other.corners)

    def cut(self, other: Box) -> Box:
        """Return the part inside ``other``; no width or height where there is none."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def grown(self, across: float, down: float | None = None) -> Box:
        """Return it with a rim around it: ``across`` left and right, ``down`` (else the same)
        above and below. A negative rim is taken away; sides end at 0."""
        down = across if down is None else down
        width, height = self.width + 2 * across, self.height + 2 * down
        return Box(self.left - across, self.top - down, max(0.0, width), max(0.0, height))


def box_around(points: Iterable[Point]) -> Box:
    """Return the smallest box around points, in whatever order they come.

    Raises:
        ValueError: there is no point, or one is not finite.
    """
    xs, ys = zip(*points, strict=True)
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    if not all(map(math.isfinite, (*xs, *ys))):
        raise ValueError("not finite")
    return Box(left, top, right - left, bottom - top)


def hull(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around boxes.

    Raises:
        ValueError: there is none, or one is not finite.
    """
    return box_around(corner for box in boxes for corner in (box.corners[0], box.corners[3]))


@dataclass(frozen=True, slots=True)
class Affine:
    """``x' = a·x + c·y + e``, ``y' = b·x + d·y + f``, in the order of PDF's matrices."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def of(self, point: Point) -> Point:
        """Return where a point goes."""
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """Return the box around where a box goes."""
        return box_around(map(self.of, box.corners))

    def inverse(self) -> Affine:
        """Return the way back.

        Raises:
            ValueError: there is none.
        """
        size = self.a * self.d - self.b * self.c
        if not math.isfinite(size) or abs(size) < 1e-12:
            raise ValueError("no way back")
        a, b, c, d = self.d / size, -self.b / size, -self.c / size, self.a / size
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))


def user_to_page(crop: tuple[float, float, float, float], rotate: int) -> Affine:
    """Return the map from a PDF page's user space to page points.

    ``crop`` is the visible box (two opposite corners, in any order); ``rotate`` the page's own
    turn, clockwise in degrees, a multiple of 90 (ISO 32000-2, 14.11.2 and table 31).
    """
    (x0, x1), (y0, y1) = sorted((crop[0], crop[2])), sorted((crop[1], crop[3]))
    match rotate // 90 % 4:
        case 1:
            return Affine(0, 1, 1, 0, -y0, -x0)
        case 2:
            return Affine(-1, 0, 0, 1, x1, -y0)
        case 3:
            return Affine(0, -1, -1, 0, y1, x1)
    return Affine(1, 0, 0, -1, -x0, y1)


def page_to_view(size: tuple[float, float], *, scale: float, turns: int) -> Affine:
    """Return the map from page points to pixels of a page of ``size`` that is scaled (pixels a
    point) and turned by quarters clockwise; the turned page begins at 0, 0."""
    wide, high = size[0] * scale, size[1] * scale
    match turns % 4:
        case 1:
            return Affine(0, scale, -scale, 0, high, 0)
        case 2:
            return Affine(-scale, 0, 0, -scale, wide, high)
        case 3:
            return Affine(0, -scale, scale, 0, 0, wide)
    return Affine(scale, 0, 0, scale, 0, 0)
