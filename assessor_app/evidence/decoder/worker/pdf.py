"""PDF through PDFium, on bytes in memory."""

from __future__ import annotations

import ctypes
import math
import mmap
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2.raw

from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker import pdf_reading, pdf_text, pdf_writing
from assessor_app.evidence.decoder.worker.document import (
    Document,
    Painted,
    Settings,
    View,
    clipped,
)
from assessor_app.evidence.decoder.worker.pdf_reading import placement_of
from assessor_app.evidence.decoder.worker.refusal import Refusal

pdfium: Any = pypdfium2.raw  # made by ctypesgen: it has no types
_PAGES_KEPT: Final = 3
_SIZES_AT_ONCE: Final = 256
_MAX_SIDE: Final = 1 << 24
_MAX_OUTLINE_LEVEL: Final = 20
_MAX_TITLE: Final = 500
_MAX_LABEL: Final = 40
_STATUS: Final = {
    pdfium.FPDF_ERR_PASSWORD: Status.PASSWORD,
    pdfium.FPDF_ERR_SECURITY: Status.UNSUPPORTED,
}
_ACRO_FORM: Final = pdfium.FORMTYPE_ACRO_FORM


class PdfDocument(Document):
    """An open PDF. PDFium reads pages from ``data`` when they are needed, so it is kept."""

    def __init__(self, data: mmap.mmap, settings: Settings) -> None:
        self._data = data
        self._settings = settings
        self._buffer: Any = (ctypes.c_ubyte * len(data)).from_buffer(data)
        self._raw = pdfium.FPDF_LoadMemDocument64(self._buffer, len(data), None)
        self._loaded: OrderedDict[int, Any] = OrderedDict()
        if not self._raw:
            error = int(pdfium.FPDF_GetLastError())
            del self._buffer
            raise Refusal(_STATUS.get(error, Status.DAMAGED), f"pdfium {error}")
        self.pages = int(pdfium.FPDF_GetPageCount(self._raw))
        self._form_info: Any = None
        self._form: Any = None
        if pdfium.FPDF_GetFormType(self._raw) == _ACRO_FORM:
            self._start_form()

    def _start_form(self) -> None:
        self._form_info = pdfium.FPDF_FORMFILLINFO(version=2)
        self._form = pdfium.FPDFDOC_InitFormFillEnvironment(self._raw, self._form_info)
        if self._form:
            pdfium.FPDF_SetFormFieldHighlightAlpha(self._form, 0)

    def _page(self, index: int) -> Any:
        """Return a loaded page; the last few stay loaded, as zooming asks for the same again."""
        page = self._loaded.pop(index, None)
        if page is None:
            while len(self._loaded) >= _PAGES_KEPT:
                self._close_page(self._loaded.popitem(last=False)[1])
            page = pdfium.FPDF_LoadPage(self._raw, index)
            if not page:
                raise Refusal(Status.DAMAGED, "page")
            if self._form:
                pdfium.FORM_OnAfterLoadPage(page, self._form)
        self._loaded[index] = page
        return page

    def _close_page(self, page: Any) -> None:
        if self._form:
            pdfium.FORM_OnBeforeClosePage(page, self._form)
        pdfium.FPDF_ClosePage(page)

    def page_sizes(self, first: int, most: int = 1) -> list[tuple[float, float]]:
        """Return sizes in points, 256 at once; a page that cannot be read counts as 1 by 1."""
        sizes = []
        size = pdfium.FS_SIZEF()
        for index in range(first, min(first + min(most, _SIZES_AT_ONCE), self.pages)):
            found = pdfium.FPDF_GetPageSizeByIndexF(self._raw, index, size)
            sound = found and _is_side(size.width) and _is_side(size.height)
            sizes.append((size.width, size.height) if sound else (1.0, 1.0))
        return sizes

    def render(self, page: int, view: View, window: memoryview) -> Painted:
        """Paint with annotations and filled form fields, over white."""
        raw = self._page(page)
        points = (pdfium.FPDF_GetPageWidthF(raw), pdfium.FPDF_GetPageHeightF(raw))
        across, down = points if view.turns % 2 == 0 else points[::-1]
        full_width, full_height = _pixels(across * view.scale), _pixels(down * view.scale)
        part = clipped(full_width, full_height, view.clip, self._settings)
        where = (-part.left, -part.top, full_width, full_height, view.turns)
        with _bitmap(part.width, part.height, window) as bitmap:
            flags = pdfium.FPDF_ANNOT
            pdfium.FPDF_RenderPageBitmap(bitmap, raw, *where, flags)
            if self._form:
                pdfium.FPDF_FFLDraw(self._form, bitmap, raw, *where, flags)
        return Painted(part.width, part.height)

    def thumbnail(self, max_px: int, window: memoryview) -> Painted:
        """Paint the first page, no side longer than ``max_px``."""
        width, height = self.page_sizes(0)[0]
        return self.render(0, View(max_px / max(width, height), 0, None), window)

    def text(self, page: int) -> tuple[str, bytes]:
        """Return the text of a page with a box for each word."""
        return pdf_text.words(self._page(page))

    def plain_text(self, page: int) -> str:
        """Return the text of a page without boxes, several times faster."""
        return pdf_text.plain(self._page(page))

    def search(self, page: int, query: str) -> bytes:
        """Return the packed boxes of matches; letter case does not matter."""
        return pdf_text.matches(self._page(page), query, page)

    def outline(self) -> list[tuple[str, int, int]]:
        """Return the bookmarks; each once, although a hostile outline may lead in circles."""
        entries: list[tuple[str, int, int]] = []
        seen: set[int] = set()
        pending = [(pdfium.FPDFBookmark_GetFirstChild(self._raw, None), 0)]
        while pending and len(entries) < self._settings.outline_entries:
            bookmark, level = pending.pop()
            address = ctypes.cast(bookmark, ctypes.c_void_p).value if bookmark else None
            if address is None or address in seen:
                continue
            seen.add(address)
            entries.append((_title(bookmark), level, self._target(bookmark)))
            pending.append((pdfium.FPDFBookmark_GetNextSibling(self._raw, bookmark), level))
            if level < _MAX_OUTLINE_LEVEL:
                child = pdfium.FPDFBookmark_GetFirstChild(self._raw, bookmark)
                pending.append((child, level + 1))
        return entries

    def labels(self) -> list[str]:
        """Return page labels, such as ``iv``, where the file gives any (ISO 32000-2, 12.4.2)."""
        labels = [self._label(page) for page in range(self.pages)]
        plain = all(label in {"", str(number)} for number, label in enumerate(labels, start=1))
        return [] if plain else labels

    def _label(self, page: int) -> str:
        buffer = ctypes.create_string_buffer(_MAX_LABEL * 2 + 2)
        size = int(pdfium.FPDF_GetPageLabel(self._raw, page, buffer, len(buffer)))
        if not 2 < size <= len(buffer):
            return ""
        return buffer.raw[: size - 2].decode("utf-16-le", "replace")

    def marks(self, page: int) -> list[PdfMark]:
        """Return the annotations of a page that are marks."""
        return pdf_reading.marks_on(self._page(page), page)

    def with_marks(self, marks: Sequence[PdfMark]) -> bytes:
        """Return a copy with marks, placed where PDFium shows the page."""
        return pdf_writing.write_marks(
            self._data[:], marks, lambda page: placement_of(self._page(page)), self.pages
        )

    def _target(self, bookmark: Any) -> int:
        target = pdfium.FPDFBookmark_GetDest(self._raw, bookmark)
        if not target:
            action = pdfium.FPDFBookmark_GetAction(bookmark)
            if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_GOTO:
                target = pdfium.FPDFAction_GetDest(self._raw, action)
        index = int(pdfium.FPDFDest_GetDestPageIndex(self._raw, target)) if target else -1
        return index if 0 <= index < self.pages else -1

    def close(self) -> None:
        """Close pages, form, document and memory, in this order."""
        for page in self._loaded.values():
            self._close_page(page)
        self._loaded.clear()
        if self._form:
            pdfium.FPDFDOC_ExitFormFillEnvironment(self._form)
        pdfium.FPDF_CloseDocument(self._raw)
        del self._buffer
        self._data.close()


def _is_side(points: float) -> bool:
    return math.isfinite(points) and 0 < points <= _MAX_SIDE


def _pixels(length: float) -> int:
    if not math.isfinite(length) or length > _MAX_SIDE:
        raise Refusal(Status.TOO_LARGE, "page")
    return max(1, round(length))


def _title(bookmark: Any) -> str:
    size = int(pdfium.FPDFBookmark_GetTitle(bookmark, None, 0))
    if size <= 2 or size > 1 << 20:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFBookmark_GetTitle(bookmark, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")[:_MAX_TITLE]


@contextmanager
def _bitmap(width: int, height: int, window: memoryview) -> Iterator[Any]:
    """Yield a white bitmap whose pixels are the start of the window: nothing is copied."""
    memory = (ctypes.c_ubyte * (width * height * 4)).from_buffer(window)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, memory, width * 4)
    if not bitmap:
        raise Refusal(Status.TOO_LARGE, "bitmap")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        yield bitmap
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
