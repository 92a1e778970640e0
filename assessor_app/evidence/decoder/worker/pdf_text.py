"""Text of a PDF page and where it stands, in points from the top left of the page as shown."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw

from assessor_app.evidence.decoder.wire import SEARCH_BOX, TEXT_BOX, Status
from assessor_app.evidence.decoder.worker.refusal import Refusal

pdfium: Any = pypdfium2.raw  # made by ctypesgen: it has no types
_MAX_CHARACTERS: Final = 1_000_000
_MAX_MATCHES: Final = 2_000
_UNITS: Final = 1000  # device units a point: PDFium gives whole numbers
_HYPHEN_AT_LINE_END: Final = 0x02
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placement:
    """The affine map from a page's own space (any box, any /Rotate) to the page as shown."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of(cls, page: Any) -> Placement:
        """Return the map of a loaded page, as PDFium lays it out."""
        width = max(1, round(pdfium.FPDF_GetPageWidthF(page) * _UNITS))
        height = max(1, round(pdfium.FPDF_GetPageHeightF(page) * _UNITS))
        x, y = ctypes.c_int(), ctypes.c_int()

        def shown(px: float, py: float) -> tuple[float, float]:
            pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, px, py, x, y)
            return x.value / _UNITS, y.value / _UNITS

        (e, f), (ax, ay), (cx, cy) = shown(0, 0), shown(100, 0), shown(0, 100)
        return cls((ax - e) / 100, (ay - f) / 100, (cx - e) / 100, (cy - f) / 100, e, f)

    def box(self, left: float, bottom: float, right: float, top: float) -> _Box:
        """Return left, top, right, bottom as shown."""
        xs = [self.a * x + self.c * y + self.e for x in (left, right) for y in (bottom, top)]
        ys = [self.b * x + self.d * y + self.f for x in (left, right) for y in (bottom, top)]
        return min(xs), min(ys), max(xs), max(ys)


@contextmanager
def _text_page(page: Any) -> Iterator[tuple[Any, int]]:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise Refusal(Status.DAMAGED, "text")
    try:
        yield text_page, max(0, min(int(pdfium.FPDFText_CountChars(text_page)), _MAX_CHARACTERS))
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def plain(page: Any) -> str:
    """Return the text of a page with lines ended by one newline."""
    with _text_page(page) as (text_page, count):
        if count == 0:
            return ""
        units = (ctypes.c_ushort * (count * 2 + 1))()
        written = int(pdfium.FPDFText_GetText(text_page, 0, count, units))
        text = bytes(units)[: max(0, written - 1) * 2].decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "-").replace("\0", "")


def words(page: Any) -> tuple[str, bytes]:
    """Return the text of a page, and a packed ``TEXT_BOX`` for each of its words."""
    placement = Placement.of(page)
    gathered = _Words(placement)
    with _text_page(page) as (text_page, count):
        rectangle = pdfium.FS_RECTF()
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text_page, index)
            boxed = pdfium.FPDFText_GetLooseCharBox(text_page, index, rectangle)
            gathered.add(int(code), rectangle if boxed else None)
    return gathered.finished()


class _Words:
    """Gathers characters into words and lines."""

    def __init__(self, placement: Placement) -> None:
        self._placement = placement
        self._text: list[str] = []
        self._packed: list[bytes] = []
        self._length = 0
        self._line = 0
        self._start = -1
        self._box: list[float] = []
        self._high = 0

    def add(self, code: int, rectangle: Any) -> None:
        character = self._character(code)
        if not character:
            return
        if character in "\r\n":
            self._end_word()
            if character == "\n":
                self._line += 1
        elif character.isspace():
            self._end_word()
        else:
            self._widen(rectangle)
        if character != "\r":
            self._text.append(character)
            self._length += len(character)

    def _character(self, code: int) -> str:
        """Return the character; surrogates are joined, since some builds give UTF-16 units."""
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return ""
        if 0xDC00 <= code < 0xE000:
            high, self._high = self._high, 0
            return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else ""
        if code == _HYPHEN_AT_LINE_END:
            return "-"
        return chr(code) if 0 < code <= 0x10FFFF else ""

    def _widen(self, rectangle: Any) -> None:
        if self._start < 0:
            self._start = self._length
        if rectangle is None:
            return
        sides = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if not all(map(math.isfinite, sides)):
            return
        left, top, right, bottom = self._placement.box(*sides)
        if not self._box:
            self._box = [left, top, right, bottom]
            return
        box = self._box
        box[0], box[1] = min(box[0], left), min(box[1], top)
        box[2], box[3] = max(box[2], right), max(box[3], bottom)

    def _end_word(self) -> None:
        if self._start >= 0 and self._box:
            left, top, right, bottom = self._box
            self._packed.append(
                TEXT_BOX.pack(
                    self._start, self._length, self._line, left, top, right - left, bottom - top
                )
            )
        self._start, self._box = -1, []

    def finished(self) -> tuple[str, bytes]:
        self._end_word()
        return "".join(self._text), b"".join(self._packed)


def matches(page: Any, query: str, number: int) -> bytes:
    """Return a packed ``SEARCH_BOX`` for each rectangle of each match of ``query``."""
    packed: list[bytes] = []
    placement = Placement.of(page)
    units = (query + "\0").encode("utf-16-le")
    wanted = (ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units)
    with _text_page(page) as (text_page, _):
        handle = pdfium.FPDFText_FindStart(text_page, wanted, 0, 0)
        if not handle:
            return b""
        try:
            match = 0
            while match < _MAX_MATCHES and pdfium.FPDFText_FindNext(handle):
                index = int(pdfium.FPDFText_GetSchResultIndex(handle))
                count = int(pdfium.FPDFText_GetSchCount(handle))
                packed += _rectangles(text_page, (index, count), placement, (number, match))
                match += 1
        finally:
            pdfium.FPDFText_FindClose(handle)
    return b"".join(packed)


def _rectangles(
    text_page: Any, span: tuple[int, int], placement: Placement, label: tuple[int, int]
) -> Iterator[bytes]:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    for index in range(min(int(pdfium.FPDFText_CountRects(text_page, *span)), 50)):
        if pdfium.FPDFText_GetRect(text_page, index, left, top, right, bottom):
            box = placement.box(left.value, bottom.value, right.value, top.value)
            yield SEARCH_BOX.pack(*label, box[0], box[1], box[2] - box[0], box[3] - box[1])
