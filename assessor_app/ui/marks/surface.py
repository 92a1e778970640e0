"""What marks lie on: the pages of a document, a picture, the picture of a video."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from assessor_app.domain.geometry import Affine, Box, Point
from assessor_app.services.marks.shown import ShownMark


class Surface(Protocol):
    """Content and its view. Pages count from 0; what has no pages is page 0.

    Content coordinates are those of a :class:`MarkPlace`; view points are logical pixels of the
    widget that is painted.
    """

    @property
    def paged(self) -> bool:
        """Whether places name their page."""

    @property
    def inverted(self) -> bool:
        """Whether the content is shown light on dark."""

    def pages(self) -> Iterable[int]:
        """Return the pages of which something is seen."""

    def page_at(self, at: Point) -> int | None:
        """Return the page under a view point; None beside all of them."""

    def room(self, page: int) -> Box | None:
        """Return a page's extent in content coordinates; None where it is not there."""

    def way(self, page: int) -> Affine:
        """Return the way from content coordinates of a page that is there to the view."""

    def shows(self, mark: ShownMark) -> bool:
        """Say whether a mark is to be seen now; marks in time come and go."""

    def lines(self, mark: ShownMark) -> tuple[Box, ...]:
        """Return the lines of a mark's words in content coordinates, as far as they are known."""

    def reveal(self, page: int, box: Box | None) -> None:
        """Bring a part of a page into view, or the page."""

    def repaint(self) -> None:
        """Paint anew soon."""
