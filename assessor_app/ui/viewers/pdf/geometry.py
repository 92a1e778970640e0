"""Where the pages of a continuous scroll lie, and which point of a page lies where. No Qt.

Two spaces meet here. *Page points* are those of RFC 3778: the origin is the top left of the page
as the file shows it, before any turn by the viewer. *Pixels* are device pixels of the whole
scroll with its origin at the top left, so that a page always begins on a whole pixel.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from assessor_app.domain.geometry import Box, box_around
from assessor_app.services.evidence.evidence_view import PageSize

POINTS_PER_INCH: Final = 72.0
MIN_ZOOM, MAX_ZOOM = 0.01, 64.0
_LONGEST: Final = 1 << 30  # scroll bars count in 32 bits


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of a page, in page points; it may lie beside the page. Pages count from 0."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the pages are laid out: ``scale`` in pixels a point, ``turns`` in quarters clockwise,
    ``gap`` and ``margin`` in pixels, ``view_width`` of what the person sees, in pixels."""

    scale: float
    turns: int
    gap: int
    margin: int
    view_width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Pages below each other, each in the middle. Made by :meth:`of`."""

    sizes: tuple[PageSize, ...]
    how: Arrangement
    tops: tuple[int, ...]
    width: int
    height: int

    @classmethod
    def of(cls, sizes: tuple[PageSize, ...], how: Arrangement) -> Layout:
        """Return the layout of pages of these ``sizes`` in points."""
        sides = {size: _pixels(size, how) for size in dict.fromkeys(sizes)}  # few differ
        tops = tuple(accumulate([sides[size][1] + how.gap for size in sizes], initial=how.margin))
        widest = max((wide for wide, _high in sides.values()), default=0)
        width = max(widest + 2 * how.margin, how.view_width)
        height = tops[-1] - how.gap + how.margin if sizes else 0
        return cls(sizes, how, tops[:-1], width, height)

    def pixels(self, page: int) -> tuple[int, int]:
        """Return width and height of a page as it lies here, turned, in whole pixels."""
        return _pixels(self.sizes[page], self.how)

    def page_box(self, page: int) -> Box:
        """Return where a page lies; the numbers are whole."""
        wide, high = self.pixels(page)
        return Box((self.width - wide) // 2, self.tops[page], wide, high)

    def pages_in(self, top: float, bottom: float) -> range:
        """Return the pages of which something lies between two heights."""
        first = max(0, bisect_right(self.tops, top) - 1)
        if first < len(self.tops) and self.page_box(first).bottom <= top:
            first += 1
        return range(first, max(first, bisect_right(self.tops, bottom)))

    def page_near(self, y: float) -> int:
        """Return the page at a height, or the nearest one. There is at least one page."""
        page = max(0, bisect_right(self.tops, y) - 1)
        below = self.page_box(page).bottom
        if page + 1 < len(self.tops) and y > below and self.tops[page + 1] - y < y - below:
            return page + 1
        return page

    def fullest_page(self, top: float, bottom: float) -> int:
        """Return the page of which most is seen between two heights; the first of equals."""

        def seen(page: int) -> float:
            box = self.page_box(page)
            return min(box.bottom, bottom) - max(box.top, top)

        pages = self.pages_in(top, bottom)
        return max(pages, key=seen) if pages else self.page_near(top)

    def spot_at(self, x: float, y: float) -> Spot:
        """Return the point of the nearest page at a place of the scroll."""
        return self.spot_on(self.page_near(y), x, y)

    def spot_on(self, page: int, x: float, y: float) -> Spot:
        """Return the place of the scroll as a point of a given page, perhaps beside it."""
        box, size = self.page_box(page), self.sizes[page]
        across, down = (x - box.left) / box.width, (y - box.top) / box.height
        u, v = _unturned(across, down, self.how.turns)
        return Spot(page, u * size.width, v * size.height)

    def place_of(self, spot: Spot) -> tuple[float, float]:
        """Return where a point of a page lies in the scroll."""
        box, size = self.page_box(spot.page), self.sizes[spot.page]
        across, down = _turned(spot.x / size.width, spot.y / size.height, self.how.turns)
        return box.left + across * box.width, box.top + down * box.height

    def box_of(self, page: int, box: Box) -> Box:
        """Return where a rectangle of a page lies in the scroll."""
        first = self.place_of(Spot(page, box.left, box.top))
        return box_around((first, self.place_of(Spot(page, box.right, box.bottom))))

    def clamped(self, spot: Spot) -> Spot:
        """Return the nearest point on the page itself."""
        size = self.sizes[spot.page]
        return Spot(
            spot.page, min(max(spot.x, 0.0), size.width), min(max(spot.y, 0.0), size.height)
        )


def _pixels(size: PageSize, how: Arrangement) -> tuple[int, int]:
    # As the decoder rounds, so that what it paints fits to the pixel.
    wide, high = max(1, round(size.width * how.scale)), max(1, round(size.height * how.scale))
    return (wide, high) if how.turns % 2 == 0 else (high, wide)


def _turned(u: float, v: float, turns: int) -> tuple[float, float]:
    """Turn a point of the unit square clockwise."""
    match turns % 4:
        case 1:
            return 1 - v, u
        case 2:
            return 1 - u, 1 - v
        case 3:
            return v, 1 - u
    return u, v


def _unturned(u: float, v: float, turns: int) -> tuple[float, float]:
    return _turned(u, v, -turns)


def shown_sizes(sizes: Sequence[PageSize]) -> list[PageSize]:
    """Return sizes to lay out: a page whose size cannot be read (1 by 1) gets its neighbour's."""
    sound = next((size for size in sizes if _is_sound(size)), PageSize(595.0, 842.0))
    shown = []
    for size in sizes:
        sound = size if _is_sound(size) else sound
        shown.append(sound)
    return shown


def _is_sound(size: PageSize) -> bool:
    return size.width > 1 or size.height > 1


def fitting_scale(
    size: PageSize, turns: int, room: tuple[int, int | None], *, margin: int
) -> float:
    """Return pixels a point with which a page fits into ``room``, or into its width alone."""
    across, down = (size.width, size.height) if turns % 2 == 0 else (size.height, size.width)
    wide, high = room
    scale = max(1, wide - 2 * margin) / across
    return scale if high is None else min(scale, max(1, high - 2 * margin) / down)


def bounded_scale(sizes: Sequence[PageSize], scale: float, *, pixel_ratio: float) -> float:
    """Return ``scale`` within the zooms there are, and so that the scroll can be counted."""
    lowest, highest = (zoom * pixel_ratio * 96 / POINTS_PER_INCH for zoom in (MIN_ZOOM, MAX_ZOOM))
    counted = Counter(sizes)
    longest = max(sum(max(size.width, size.height) * n for size, n in counted.items()), 1.0)
    return min(max(scale, lowest), highest, _LONGEST / longest)
