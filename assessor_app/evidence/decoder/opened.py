"""An open document: what the viewers, the search index and the queue's thumbnails ask of a file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from assessor_app.evidence.decoder import answers
from assessor_app.evidence.decoder.documents import (
    CancelToken,
    Clip,
    DecoderProblem,
    DocumentKind,
    OutlineEntry,
    PageSize,
    PageText,
    Raster,
    SearchBox,
)
from assessor_app.evidence.decoder.marks import MAX_READ, PdfMark, pack_marks
from assessor_app.evidence.decoder.wire import Op, Reply

if TYPE_CHECKING:
    from assessor_app.evidence.decoder.client import Decoder
    from assessor_app.evidence.decoder.sources import SeekableSource

_MAX_QUERY: Final = 500
_SIZES_AHEAD: Final = 255
_MAX_SCALE: Final = 1000.0
T = TypeVar("T")


@dataclass(slots=True)
class Loadable:
    """What it takes to open a document again: its source, and the handle that workers know."""

    handle: int
    stream: SeekableSource
    size: int
    media_type: str = ""
    pages: int = 0
    crashes: int = 0
    closed: bool = False


class DecodedDocument:
    """One open document. Its methods may be called from any thread; each may raise
    ``DecoderProblem`` (the file), ``DecoderUnavailable`` (no decoder) and, where ``cancel`` is
    given, ``RequestDropped``. Pages count from 0.
    """

    def __init__(self, decoder: Decoder, kind: DocumentKind, loadable: Loadable) -> None:
        self.kind = kind
        self._decoder = decoder
        self._loadable = loadable
        self._sizes: dict[int, PageSize] = {}

    def __enter__(self) -> DecodedDocument:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pages(self) -> int:
        """Number of pages (frames of an image); 1 for text and office, 0 for media."""
        return self._loadable.pages

    @property
    def media_type(self) -> str:
        """The type that the file was decoded as."""
        return self._loadable.media_type

    def page_size(self, page: int, *, ahead: int = _SIZES_AHEAD) -> PageSize:
        """Return the size of a page as shown: in points for PDF, in pixels for images.

        The sizes of up to ``ahead`` pages after it come along and are kept; with 0, a page is
        measured as fast as can be.
        """
        self._check_page(page)
        found = self._sizes.get(page)
        if found is None:
            most = min(self.pages - page, ahead + 1)
            sizes = self._ask(
                Op.PAGE_SIZE,
                {"page": page, "most": most},
                lambda reply: answers.page_sizes(reply, most),
            )
            self._sizes.update(enumerate(sizes, start=page))
            found = sizes[0]
        return found

    def render(
        self,
        page: int,
        *,
        scale: float,
        rotation: int = 0,
        clip: Clip | None = None,
        cancel: CancelToken | None = None,
    ) -> Raster:
        """Return pixels of a page over white.

        ``scale`` is in pixels a point (for images: a pixel of the file), ``rotation`` clockwise in
        degrees, a multiple of 90, on top of the page's own; ``clip`` in pixels of the scaled and
        rotated page, so that tiles meet without a seam. A clip that reaches over the edge is cut.

        Raises:
            DecoderProblem: ``decoder_too_large`` where the raster would be beyond the limits.
        """
        self._check_page(page)
        if not (math.isfinite(scale) and 0 < scale <= _MAX_SCALE) or rotation % 90:
            raise ValueError("scale or rotation")
        arguments = {
            "page": page,
            "scale": scale,
            "turns": rotation // 90 % 4,
            "clip": None if clip is None else (clip.left, clip.top, clip.width, clip.height),
        }
        limits = self._decoder.limits
        within = answers.asked_for(clip, limits)
        return self._ask(
            Op.RENDER,
            arguments,
            lambda reply: answers.raster(reply, limits, within),
            cancel,
            room=self._room(page, scale, clip),
        )

    def _room(self, page: int, scale: float, clip: Clip | None) -> int:
        """Return about how many bytes a raster has; 0 where nothing is known of the page."""
        if clip is not None:
            return clip.width * clip.height * 4
        size = self._sizes.get(page)
        return 0 if size is None else round(size.width * scale) * round(size.height * scale) * 4

    def thumbnail(self, max_px: int, *, cancel: CancelToken | None = None) -> Raster:
        """Return a small picture, no side longer than ``max_px`` (8 to 2048).

        Text and office documents show the shape of their lines. ``decoder_unsupported`` for media.
        """
        if not 8 <= max_px <= 2048:
            raise ValueError("max_px")
        limits = self._decoder.limits
        return self._ask(
            Op.THUMBNAIL,
            {"max_px": max_px},
            lambda reply: answers.raster(reply, limits, (max_px, max_px)),
            cancel,
        )

    def text(self, page: int, *, cancel: CancelToken | None = None) -> PageText:
        """Return the text of a page, with a box a word where the kind has positions (PDF)."""
        self._check_page(page)
        return self._ask(Op.TEXT, {"page": page}, answers.page_text, cancel)

    def all_text(self, limit: int = 2_000_000, *, cancel: CancelToken | None = None) -> str:
        """Return up to ``limit`` characters of the whole document, for the search index.

        Other requests are served between slices of about a tenth of a second. A page that cannot
        be read counts as empty. Media have no text.
        """
        return "\n".join(self.page_texts(limit, cancel=cancel))[:limit]

    def page_texts(
        self, limit: int = 2_000_000, *, cancel: CancelToken | None = None
    ) -> tuple[str, ...]:
        """Return the text of each page from the first, until ``limit`` characters are together;
        as :meth:`all_text`."""
        pieces: list[str] = []
        length = page = 0
        while page < self.pages and length < limit:
            texts, page = self._slice_of_text(page, limit - length, cancel)
            pieces += texts
            length += sum(len(one) + 1 for one in texts)
        return tuple(pieces)

    def _slice_of_text(
        self, page: int, limit: int, cancel: CancelToken | None
    ) -> tuple[list[str], int]:
        def check(reply: Reply) -> tuple[list[str], int]:
            following = answers.next_page(reply, page, self.pages)
            return answers.page_texts(reply, following - page), following

        return self._ask(Op.ALL_TEXT, {"page": page, "limit": limit}, check, cancel)

    def search(
        self,
        query: str,
        *,
        first: int = 0,
        end: int | None = None,
        limit: int = 1_000,
        cancel: CancelToken | None = None,
    ) -> tuple[SearchBox, ...]:
        """Return where ``query`` stands on the pages from ``first`` to before ``end`` (PDF).

        Letter case does not matter. Empty for kinds without positions.
        """
        stop = self.pages if end is None else min(end, self.pages)
        if self.kind is not DocumentKind.PDF or not query or len(query) > _MAX_QUERY:
            return ()
        found: list[SearchBox] = []
        page = max(0, first)
        while page < stop and len(found) < limit:
            boxes, page = self._slice_of_matches(query, page, stop, cancel)
            found += boxes
        return tuple(found[:limit])

    def _slice_of_matches(
        self, query: str, page: int, stop: int, cancel: CancelToken | None
    ) -> tuple[list[SearchBox], int]:
        def check(reply: Reply) -> tuple[list[SearchBox], int]:
            following = answers.next_page(reply, page, stop)
            return answers.search_boxes(reply, page, following), following

        return self._ask(Op.SEARCH, {"page": page, "end": stop, "query": query}, check, cancel)

    def outline(self) -> tuple[OutlineEntry, ...]:
        """Return the bookmarks in reading order; empty for kinds that have none."""
        if self.kind is not DocumentKind.PDF:
            return ()
        limits = self._decoder.limits
        return self._ask(Op.OUTLINE, {}, lambda reply: answers.outline(reply, self.pages, limits))

    def labels(self) -> tuple[str, ...]:
        """Return what each page is called in the document (``iv``, ``A-3``); empty where pages
        go by their numbers, and for kinds other than PDF."""
        if self.kind is not DocumentKind.PDF:
            return ()
        return self._ask(Op.LABELS, {}, lambda reply: answers.labels(reply, self.pages))

    def marks(self, *, cancel: CancelToken | None = None) -> tuple[PdfMark, ...]:
        """Return the annotations in a PDF, page by page, at most 5,000; none in other kinds.

        Links, form fields and what is hidden are no marks. A page that cannot be read has none.
        """
        found: list[PdfMark] = []
        page = 0
        while self.kind is DocumentKind.PDF and page < self.pages and len(found) < MAX_READ:
            some, page = self._slice_of_marks(page, cancel)
            found += some
        return tuple(found[:MAX_READ])

    def _slice_of_marks(
        self, page: int, cancel: CancelToken | None
    ) -> tuple[tuple[PdfMark, ...], int]:
        def check(reply: Reply) -> tuple[tuple[PdfMark, ...], int]:
            return answers.marks(reply, self.pages), answers.next_page(reply, page, self.pages)

        return self._ask(Op.MARKS, {"page": page}, check, cancel)

    def with_marks(self, marks: Sequence[PdfMark]) -> bytes:
        """Return a copy of a PDF with ``marks`` as annotations that carry their own appearance.

        The copy is made in the worker too: it is no less hostile than the file was. Scripts that
        run by themselves are left out of it.
        """
        if self.kind is not DocumentKind.PDF:
            raise DecoderProblem("Only PDF files take marks.", code="decoder_unsupported")
        return self._decoder.call(
            self._loadable, Op.WRITE_MARKS, {}, answers.marked_copy, given=pack_marks(marks)
        )

    def html(self, *, cancel: CancelToken | None = None) -> str:
        """Return an OFFICE document as HTML of the few elements in :mod:`markup`.

        No scripts, styles, forms or remote content; pictures are ``data:`` URLs that the decoder
        wrote anew. ``decoder_unsupported`` for other kinds.
        """
        return self._ask(Op.HTML, {}, answers.html, cancel)

    def _check_page(self, page: int) -> None:
        if not 0 <= page < self.pages:
            raise IndexError("page")

    def _ask(
        self,
        op: Op,
        arguments: dict[str, Any],
        check: Callable[[Reply], T],
        cancel: CancelToken | None = None,
        *,
        room: int = 0,
    ) -> T:
        if self.kind is DocumentKind.MEDIA:
            raise DecoderProblem("Media are not decoded here.", code="decoder_unsupported")
        return self._decoder.call(self._loadable, op, arguments, check, cancel=cancel, room=room)

    def close(self) -> None:
        """Let go of the document, without waiting. Closing twice is the same as once."""
        if not self._loadable.closed:
            self._decoder.forget(self._loadable)
