"""Which pictures are wanted to show a part of the scroll, and in which order. No Qt.

A page is painted whole where it is of moderate size, else in tiles of a fixed grid. A *preview*
is a small picture of a whole page that stands there until the sharp ones come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from assessor_app.domain.geometry import Box
from assessor_app.services.evidence.evidence_view import Clip
from assessor_app.ui.viewers.pdf.geometry import Layout

WHOLE_PX: Final = 4 << 20
TILE: Final = 1024
PREVIEW_SIDE: Final = 256
_PREVIEWS_AHEAD: Final = 8
_PREVIEW_FROM_PX: Final = 3 << 19


@dataclass(frozen=True, slots=True)
class Piece:
    """One picture to paint: a page, or a ``clip`` of it in pixels of the scaled, turned page."""

    page: int
    scale: float
    turns: int
    inverted: bool
    clip: tuple[int, int, int, int] | None = None
    preview: bool = False

    def as_clip(self) -> Clip | None:
        """Return the clip as the decoder wants it."""
        return None if self.clip is None else Clip(*self.clip)


def preview_of(layout: Layout, page: int, *, inverted: bool) -> Piece | None:
    """Return the preview of a page; None where the sharp picture is no larger."""
    size = layout.sizes[page]
    scale = PREVIEW_SIDE / max(size.width, size.height)
    if scale >= layout.how.scale:
        return None
    return Piece(page, scale, layout.how.turns, inverted, preview=True)


def pieces_of(layout: Layout, page: int, seen: Box, *, inverted: bool) -> list[Piece]:
    """Return the sharp pieces that cover what is ``seen`` (pixels of the scroll) of a page."""
    wide, high = layout.pixels(page)
    how = layout.how
    if wide * high <= WHOLE_PX:
        return [Piece(page, how.scale, how.turns, inverted)]
    box = layout.page_box(page)
    part = seen.cut(box)
    if part.width <= 0 or part.height <= 0:
        return []
    columns = _tiles(part.left - box.left, part.right - box.left, wide)
    rows = _tiles(part.top - box.top, part.bottom - box.top, high)
    return [
        Piece(page, how.scale, how.turns, inverted, (left, top, width, height))
        for top, height in rows
        for left, width in columns
    ]


def _tiles(start: float, end: float, length: int) -> list[tuple[int, int]]:
    first = int(start) // TILE * TILE
    last = min(length, max(int(end) + (end > int(end)), first + 1))
    return [(at, min(TILE, length - at)) for at in range(first, last, TILE)]


@dataclass(frozen=True, slots=True)
class Need:
    """What the person sees: a part of the scroll (in pixels) and the page that they read."""

    layout: Layout
    seen: Box
    current: int
    inverted: bool

    def visible(self) -> list[Piece]:
        """Return the sharp pieces of what is seen, the current page's first."""
        pages = self.layout.pages_in(self.seen.top, self.seen.bottom)
        ordered = sorted(pages, key=lambda page: abs(page - self.current))
        return [piece for page in ordered for piece in self._sharp(page, self.seen)]

    def near(self) -> list[Piece]:
        """Return the sharp pieces of what is seen, and of the pages above and below."""
        return list(dict.fromkeys([*self.visible(), *self._neighbours()]))

    def wanted(self, there: Callable[[Piece], bool]) -> list[Piece]:
        """Return what is not ``there`` yet, the most urgent first.

        First small pictures of large pages that have nothing, then what is seen, then the
        pages above and below, and last the previews of some more pages.
        """
        sharp = self.visible()
        first = [
            preview
            for page in dict.fromkeys(piece.page for piece in sharp if not there(piece))
            if self._is_large(page) and (preview := self._preview(page)) is not None
        ]
        asked = [*first, *sharp, *self._neighbours(), *self._previews_ahead()]
        return [piece for piece in dict.fromkeys(asked) if not there(piece)]

    def _sharp(self, page: int, seen: Box) -> list[Piece]:
        return pieces_of(self.layout, page, seen, inverted=self.inverted)

    def _preview(self, page: int) -> Piece | None:
        return preview_of(self.layout, page, inverted=self.inverted)

    def _is_large(self, page: int) -> bool:
        wide, high = self.layout.pixels(page)
        return wide * high > _PREVIEW_FROM_PX

    def _neighbours(self) -> Iterator[Piece]:
        """Yield what comes into view when the person scrolls on by a view, or back by one."""
        for step in (self.seen.height, -self.seen.height):
            there = Box(self.seen.left, self.seen.top + step, self.seen.width, self.seen.height)
            for page in self.layout.pages_in(there.top, there.bottom):
                yield from self._sharp(page, there)

    def _previews_ahead(self) -> Iterator[Piece]:
        last = len(self.layout.sizes) - 1
        for distance in range(1, _PREVIEWS_AHEAD + 1):
            for page in (self.current + distance, self.current - distance):
                preview = self._preview(page) if 0 <= page <= last else None
                if preview is not None:
                    yield preview
