"""Turns replies of a worker into values, or finds that they cannot be true."""

from __future__ import annotations

import json
import math
from typing import Any, Final, TypeVar

from assessor_app.evidence.decoder.documents import (
    Clip,
    DecoderLimits,
    OutlineEntry,
    PageSize,
    PageText,
    Raster,
    SearchBox,
    TextBox,
)
from assessor_app.evidence.decoder.marks import MAX_READ, PdfMark, unpack_marks
from assessor_app.evidence.decoder.markup import MarkupRefused, check_markup
from assessor_app.evidence.decoder.wire import (
    MAX_JSON_REPLY,
    PAGE_BREAK,
    PAGE_SIZE,
    SEARCH_BOX,
    TEXT_BOX,
    Reply,
    WireViolation,
)

_MAX_POINTS: Final = float(1 << 24)
_MAX_TITLE: Final = 1_000
_MAX_LABEL: Final = 40
_MAX_TYPE: Final = 200
T = TypeVar("T")


def raster(reply: Reply, limits: DecoderLimits, within: tuple[int, int] | None = None) -> Raster:
    """Return the pixels; no side is beyond ``within`` (or the limits), and rows have no gaps."""
    header = reply.header
    widest, highest = within or (limits.side_px, limits.side_px)
    if not (1 <= header.width <= widest and 1 <= header.height <= highest):
        raise WireViolation("raster size")
    if header.width * header.height > limits.raster_px or header.stride != header.width * 4:
        raise WireViolation("raster shape")
    if header.data_bytes != header.stride * header.height:
        raise WireViolation("raster length")
    return Raster(header.width, header.height, header.stride, reply.data)


def asked_for(clip: Clip | None, limits: DecoderLimits) -> tuple[int, int]:
    """Return the largest raster that a request may be answered with."""
    if clip is None:
        return limits.side_px, limits.side_px
    return min(clip.width, limits.side_px), min(clip.height, limits.side_px)


def page_count(reply: Reply, limits: DecoderLimits) -> int:
    """Return the number of pages of a document just opened."""
    if not 1 <= reply.header.count <= limits.pages:
        raise WireViolation("pages")
    return reply.header.count


def page_sizes(reply: Reply, most: int) -> list[PageSize]:
    """Return between 1 and ``most`` sizes."""
    if len(reply.data) % PAGE_SIZE.size or not 1 <= len(reply.data) // PAGE_SIZE.size <= most:
        raise WireViolation("page sizes")
    sizes = [PageSize(*pair) for pair in PAGE_SIZE.iter_unpack(reply.data)]
    for size in sizes:
        for side in (size.width, size.height):
            if not (math.isfinite(side) and 0 < side <= _MAX_POINTS):
                raise WireViolation("page size")
    return sizes


def text(reply: Reply) -> str:
    """Return the text section; it is UTF-8 without zero characters."""
    try:
        found = reply.text.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise WireViolation("text") from exc
    return found.replace("\0", "")


def media_type(reply: Reply) -> str:
    """Return the name of a media type."""
    found = text(reply)
    if len(found) > _MAX_TYPE or not found.isprintable() or "/" not in found:
        raise WireViolation("media type")
    return found


def page_texts(reply: Reply, pages: int) -> list[str]:
    """Return the text of each of so many pages; a worker that tells of others lies."""
    texts = text(reply).split(PAGE_BREAK)
    if len(texts) != pages:
        raise WireViolation("pages")
    return texts


def page_text(reply: Reply) -> PageText:
    """Return text and boxes; each box names a part of the text, in order, and a finite place."""
    found = text(reply)
    if len(reply.data) % TEXT_BOX.size:
        raise WireViolation("boxes")
    boxes: list[TextBox] = []
    position = line = 0
    for fields in TEXT_BOX.iter_unpack(reply.data):
        box = TextBox(*fields)
        if not position <= box.start < box.end <= len(found) or box.line < line:
            raise WireViolation("box order")
        if not _is_place(fields[3:]):
            raise WireViolation("box place")
        position, line = box.end, box.line
        boxes.append(box)
    return PageText(found, tuple(boxes))


def search_boxes(reply: Reply, first: int, end: int) -> list[SearchBox]:
    """Return the boxes of matches on pages from ``first`` to before ``end``."""
    if len(reply.data) % SEARCH_BOX.size:
        raise WireViolation("boxes")
    boxes: list[SearchBox] = []
    for fields in SEARCH_BOX.iter_unpack(reply.data):
        box = SearchBox(*fields)
        if not first <= box.page < end or not _is_place(fields[2:]):
            raise WireViolation("box")
        boxes.append(box)
    return boxes


def _is_place(numbers: tuple[float, ...]) -> bool:
    return all(math.isfinite(number) and abs(number) <= _MAX_POINTS for number in numbers)


def next_page(reply: Reply, page: int, end: int) -> int:
    """Return where to go on; at least one page further, and never beyond ``end``."""
    if not page < reply.header.count <= end:
        raise WireViolation("progress")
    return reply.header.count


def outline(reply: Reply, pages: int, limits: DecoderLimits) -> tuple[OutlineEntry, ...]:
    """Return the bookmarks, of pages that the document has."""
    if len(reply.text) > MAX_JSON_REPLY:
        raise WireViolation("outline")
    entries: list[Any] = _json(reply.text, list)
    if len(entries) > limits.outline_entries:
        raise WireViolation("outline")
    try:
        return tuple(_outline_entry(*entry, pages=pages) for entry in entries)
    except TypeError as exc:
        raise WireViolation("outline") from exc


def _outline_entry(title: object, level: object, page: object, *, pages: int) -> OutlineEntry:
    if not isinstance(title, str) or not isinstance(level, int) or not isinstance(page, int):
        raise WireViolation("outline")
    if not 0 <= level <= 100 or not -1 <= page < pages:
        raise WireViolation("outline")
    return OutlineEntry(title[:_MAX_TITLE], level, page)


def labels(reply: Reply, pages: int) -> tuple[str, ...]:
    """Return the labels of all pages, or nothing; each is a short word to show."""
    if len(reply.text) > MAX_JSON_REPLY:
        raise WireViolation("labels")
    found: list[Any] = _json(reply.text, list)
    if len(found) not in {0, pages} or not all(isinstance(one, str) for one in found):
        raise WireViolation("labels")
    return tuple("".join(filter(str.isprintable, one))[:_MAX_LABEL].strip() for one in found)


def _json(data: bytes, kind: type[T]) -> T:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise WireViolation("json") from exc
    if not isinstance(value, kind):
        raise WireViolation("json")
    return value


def marks(reply: Reply, pages: int) -> tuple[PdfMark, ...]:
    """Return the annotations that were found on some pages."""
    found = unpack_marks(reply.text, pages)
    if len(found) > MAX_READ:
        raise WireViolation("marks")
    return found


def marked_copy(reply: Reply) -> bytes:
    """Return the bytes of a PDF. They are the worker's word: nothing here reads them."""
    copy = bytes(reply.data)
    if not copy.startswith(b"%PDF-"):
        raise WireViolation("copy")
    return copy


def html(reply: Reply) -> str:
    """Return HTML of the small language of :mod:`markup`."""
    found = text(reply)
    try:
        check_markup(found)
    except MarkupRefused as exc:
        raise WireViolation("html") from exc
    return found


def probe(reply: Reply) -> dict[str, str]:
    """Return what became of each attempt to break out."""
    found: dict[Any, Any] = _json(reply.text, dict)
    return {str(name)[:60]: str(outcome)[:60] for name, outcome in found.items()}
