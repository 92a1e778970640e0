"""How the person looks at the document: what decides the zoom, the turn, and the room there is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assessor_app.services.evidence.evidence_view import PageSize
from assessor_app.ui.viewers.pdf.geometry import (
    POINTS_PER_INCH,
    Arrangement,
    bounded_scale,
    fitting_scale,
)
from assessor_app.ui.viewers.pdf.pieces import WHOLE_PX, Piece

_SCREEN_INCH: Final = 96.0
_MARGIN: Final = 16
_GAP: Final = 12


class Fit(StrEnum):
    """What decides the zoom: the page's width, the whole page, or the person."""

    WIDTH = "width"
    PAGE = "page"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Viewing:
    """``zoom`` counts where ``fit`` is FREE; 1.0 shows a point as 1/72 inch of a screen of 96
    logical pixels an inch. ``wide`` and ``high`` are the room in device pixels, ``ratio`` device
    pixels a logical pixel."""

    fit: Fit
    zoom: float
    turns: int
    inverted: bool
    ratio: float
    wide: int
    high: int

    def arrangement(self, sizes: tuple[PageSize, ...], page: int) -> Arrangement:
        """Return how to lay out pages when ``page`` is the one that is read."""
        margin, gap = round(_MARGIN * self.ratio), round(_GAP * self.ratio)
        if self.fit is Fit.FREE:
            scale = self.zoom * self.ratio * _SCREEN_INCH / POINTS_PER_INCH
        else:
            room = (self.wide, self.high if self.fit is Fit.PAGE else None)
            scale = fitting_scale(sizes[page], self.turns, room, margin=margin)
        scale = bounded_scale(sizes, scale, pixel_ratio=self.ratio)
        return Arrangement(scale, self.turns, gap, margin, self.wide)

    def first_piece(self, sizes: tuple[PageSize, ...], page: int) -> Piece | None:
        """Return what to draw first when a document opens at ``page``; None for a page that is
        drawn in tiles."""
        scale = self.arrangement(sizes, page).scale
        size = sizes[page]
        if size.width * size.height * scale * scale > WHOLE_PX:
            return None
        return Piece(page, scale, self.turns, self.inverted)

    def zoom_of(self, scale: float) -> float:
        """Return the zoom that a scale, in device pixels a point, is."""
        return scale * POINTS_PER_INCH / _SCREEN_INCH / self.ratio
