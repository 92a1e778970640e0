"""The decoder's HTML, taken apart for showing: pieces of text, pictures, sheets. Pure but for Qt's
image reader, which gets only what the decoder wrote anew (PNG or JPEG)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from assessor_app.ui.viewers.text.reading import Rows, count_words

_PICTURE: Final = re.compile(r'src="data:image/(png|jpeg);base64,([A-Za-z0-9+/=]+)"')
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_ANY_TAG: Final = re.compile(r"<[^>]*>")
_VOID: Final = frozenset({"br", "hr", "img"})
_MAX_SIDE: Final = 4_096
_COLUMN: Final = 660
_PIECE: Final = 6_000
_MAX_PIECE: Final = 120_000
_TOO_LONG: Final = "<p><em>(A part too large to show with its layout; its text follows.)</em></p>"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    title: str
    rows: Rows = field(repr=False)


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A document ready to be shown: rich text in pieces with its pictures, or sheets."""

    pieces: tuple[str, ...] = field(default=(), repr=False)
    pictures: dict[str, QImage] = field(default_factory=dict, repr=False)
    sheets: tuple[Sheet, ...] = ()
    words: int = 0


def read_workbook(html: str) -> DocumentReading:
    """Return the sheets of a workbook: a heading and a table each."""
    parser = _SheetParser()
    parser.feed(html)
    parser.close()
    return DocumentReading(sheets=tuple(parser.sheets()))


def read_document(html: str) -> DocumentReading:
    """Return a text document in pieces that each are quick to lay out."""
    pictures: dict[str, QImage] = {}

    def keep(match: re.Match[str]) -> str:
        name = f"picture:{len(pictures)}"
        image = pictures[name] = _image(base64.b64decode(match[2]), match[1])
        return f'src="{name}" width="{min(image.width(), _COLUMN)}"'

    plain = _PICTURE.sub(keep, html)
    pieces = tuple(_quick(piece) for piece in _pieces(plain))
    words = count_words(unescape(_ANY_TAG.sub(" ", plain)))
    return DocumentReading(pieces, pictures, words=words)


def _image(data: bytes, form: str) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(form.encode("ascii")))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _MAX_SIDE:
        return QImage()
    return reader.read()


def _pieces(html: str) -> Iterator[str]:
    """Yield parts that end where no element is open, of some size where that is possible."""
    depth = start = 0
    for tag in _TAG.finditer(html):
        closing, name = tag.groups()
        if name not in _VOID:
            depth += -1 if closing else 1
        if depth == 0 and tag.end() - start >= _PIECE:
            yield html[start : tag.end()]
            start = tag.end()
    if html[start:].strip():
        yield html[start:]


def _quick(piece: str) -> str:
    if len(piece) <= _MAX_PIECE:
        return piece
    lines = re.sub(r"</(?:p|tr|li|h[1-6]|div)>|<br>", "\n", piece)
    text = _ANY_TAG.sub(" ", lines)[:_MAX_PIECE]
    return _TOO_LONG + "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())


class _SheetParser(HTMLParser):
    """Collects headings, and the cells of the table that follows each."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._titles: list[str] = []
        self._tables: list[list[list[str]]] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a sheet, a row or a cell."""
        if tag == "h2":
            self._titles.append("")
            self._tables.append([])
        elif tag == "tr" and self._tables:
            self._tables[-1].append([])
        elif tag in ("td", "th") and self._tables and self._tables[-1]:
            self._tables[-1][-1].append("")
        if tag in ("h2", "td", "th"):
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        """End a title or a cell."""
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep the text of a title or a cell."""
        if self._inside == "h2":
            self._titles[-1] += data
        elif self._inside and self._tables and self._tables[-1] and self._tables[-1][-1]:
            self._tables[-1][-1][-1] += data

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in order."""
        for title, table in zip(self._titles, self._tables, strict=True):
            yield Sheet(title.strip() or "Sheet", tuple(tuple(row) for row in table))
