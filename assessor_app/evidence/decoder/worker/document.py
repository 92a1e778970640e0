"""The door that every kind of decoded document offers to the loop that serves requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessor_app.evidence.decoder.documents import Clip
from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Settings:
    """What the parent allows; the fields are those of ``DecoderLimits``, and the window."""

    window: str
    window_bytes: int
    memory_bytes: int
    cpu_s: int
    pages: int
    side_px: int
    raster_px: int
    reply_bytes: int
    outline_entries: int


@dataclass(frozen=True, slots=True)
class View:
    """What of a page to paint: ``scale`` in pixels a point (or a pixel of an image), ``turns`` in
    quarters clockwise, ``clip`` in pixels of the scaled and turned page."""

    scale: float
    turns: int
    clip: Clip | None


@dataclass(frozen=True, slots=True)
class Painted:
    """The size of a raster that lies at the start of the window, rows without gaps."""

    width: int
    height: int


class Document:
    """One open document. Each kind overrides what it can do; the rest is refused."""

    pages: int = 1

    def page_sizes(self, first: int, most: int = 1) -> list[tuple[float, float]]:
        """Return the sizes of up to ``most`` pages from ``first`` on, at least of that one."""
        raise Refusal(Status.UNSUPPORTED, "page_sizes")

    def render(self, page: int, view: View, window: memoryview) -> Painted:
        """Paint a page into the window as BGRX."""
        raise Refusal(Status.UNSUPPORTED, "render")

    def text(self, page: int) -> tuple[str, bytes]:
        """Return the text of a page and its packed boxes."""
        raise Refusal(Status.UNSUPPORTED, "text")

    def plain_text(self, page: int) -> str:
        """Return the text of a page, for the search index."""
        return self.text(page)[0]

    def search(self, page: int, query: str) -> bytes:
        """Return the packed boxes of all matches on a page."""
        raise Refusal(Status.UNSUPPORTED, "search")

    def outline(self) -> list[tuple[str, int, int]]:
        """Return title, level and page (-1: none) of each bookmark, in reading order."""
        return []

    def labels(self) -> list[str]:
        """Return what each page is called in the document; nothing where that is its number."""
        return []

    def marks(self, page: int) -> list[PdfMark]:
        """Return the annotations of a page that are marks."""
        raise Refusal(Status.UNSUPPORTED, "marks")

    def with_marks(self, marks: Sequence[PdfMark]) -> bytes:
        """Return a copy of the file with marks as annotations."""
        raise Refusal(Status.UNSUPPORTED, "with_marks")

    def html(self) -> str:
        """Return the document as sanitised HTML."""
        raise Refusal(Status.UNSUPPORTED, "html")

    def thumbnail(self, max_px: int, window: memoryview) -> Painted:
        """Paint the first page, no side longer than ``max_px``."""
        raise Refusal(Status.UNSUPPORTED, "thumbnail")

    def close(self) -> None:
        """Let go of memory."""


def clipped(full_width: int, full_height: int, clip: Clip | None, settings: Settings) -> Clip:
    """Return the part to paint, inside the page and within the limits of a raster."""
    part = clip or Clip(0, 0, full_width, full_height)
    left, top = max(0, part.left), max(0, part.top)
    width = min(part.left + part.width, full_width) - left
    height = min(part.top + part.height, full_height) - top
    if width <= 0 or height <= 0:
        raise Refusal(Status.UNSUPPORTED, "clip outside the page")
    if width > settings.side_px or height > settings.side_px or width * height > settings.raster_px:
        raise Refusal(Status.TOO_LARGE, "raster")
    return Clip(left, top, width, height)
