"""Plain text of any usual encoding: what the learner wrote, or a good guess at it."""

from __future__ import annotations

import codecs
from typing import Final

from assessor_app.evidence.decoder.worker.document import Document, Painted
from assessor_app.evidence.decoder.worker.thumbnails import paint_lines

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 4_096
_DROPPED: Final = dict.fromkeys((*range(9), 11, *range(14, 32), 127, 65279))


class TextDocument(Document):
    """A text of one page, without positions."""

    def __init__(self, data: bytes) -> None:
        self._text = decode_text(data)

    def text(self, page: int) -> tuple[str, bytes]:
        """Return all the text."""
        return self._text, b""

    def thumbnail(self, max_px: int, window: memoryview) -> Painted:
        """Paint the shape of the text on a sheet of paper."""
        return paint_lines(self._text, max_px, window)


def decode_text(data: bytes) -> str:
    """Return the text of ``data``, lines ended by one newline and control characters dropped.

    A byte order mark decides; then UTF-16 by its zero bytes, UTF-8, Windows-1252, Latin-1.
    """
    text = _decoded(data)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").translate(_DROPPED)


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def wide_encoding(data: bytes) -> str:
    """Return the name of UTF-16 without a mark where ``data`` looks like it, or nothing."""
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if pairs < 2:
        return ""
    even, odd = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.4 and odd < pairs * 0.05:
        return "utf-16-be"
    return ""


def looks_like_text(data: bytes) -> bool:
    """Say whether the beginning of a file is text: no zero bytes, hardly a control character."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)) or wide_encoding(data):
        return True
    sample = data[:_SAMPLE]
    odd = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in sample)
    return 0 not in sample and odd * 50 <= len(sample)
