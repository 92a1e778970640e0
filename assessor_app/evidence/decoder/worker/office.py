"""Office documents and web pages as sanitised HTML and plain text."""

from __future__ import annotations

import html
import io
import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from xml.parsers.expat import ExpatError

import mammoth
import openpyxl

from assessor_app.evidence.decoder import media_types
from assessor_app.evidence.decoder.markup import sanitised
from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.archive import Archive
from assessor_app.evidence.decoder.worker.document import Document, Painted
from assessor_app.evidence.decoder.worker.embedded import EmbeddedPictures
from assessor_app.evidence.decoder.worker.open_document import from_open_document
from assessor_app.evidence.decoder.worker.refusal import Refusal
from assessor_app.evidence.decoder.worker.slides import from_slides
from assessor_app.evidence.decoder.worker.texts import decode_text
from assessor_app.evidence.decoder.worker.thumbnails import paint_lines

_convert: Any = mammoth.convert_to_html  # mammoth has no types
_img_element: Any = mammoth.images.img_element
_MAX_SHEETS: Final = 40
_MAX_ROWS: Final = 2_000
_MAX_COLUMNS: Final = 100
_MAX_CELLS: Final = 40_000
_MAX_CELL_TEXT: Final = 4_000
_MAX_TEXT: Final = 8 << 20


class OfficeDocument(Document):
    """A document shown as HTML. It has no pages of its own: one page holds all of it."""

    def __init__(self, data: bytes, media_type: str) -> None:
        self._html = sanitised(_READERS[media_type](data))
        self._text = _text_of(self._html)

    def html(self) -> str:
        """Return the document as HTML of few, known elements, without remote content."""
        return self._html

    def text(self, page: int) -> tuple[str, bytes]:
        """Return all the text, a line for each block."""
        return self._text, b""

    def thumbnail(self, max_px: int, window: memoryview) -> Painted:
        """Paint the shape of the text on a sheet of paper."""
        return paint_lines(self._text, max_px, window)


def _from_word(data: bytes) -> str:
    archive = Archive(data)
    archive.refuse_declarations()
    pictures = EmbeddedPictures()
    try:
        result = _convert(
            io.BytesIO(data),
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=_img_element(pictures.attributes),
        )
    except (ExpatError, OSError, KeyError, AttributeError, IndexError, TypeError) as exc:
        raise Refusal(Status.DAMAGED, type(exc).__name__) from exc
    return str(result.value)


def _from_excel(data: bytes) -> str:
    Archive(data).refuse_declarations()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        parts: list[str] = []
        budget = _MAX_CELLS
        for sheet in book.worksheets[:_MAX_SHEETS]:
            rows, used = _sheet_rows(sheet, budget)
            budget -= used
            parts.append(f"<h2>{html.escape(str(sheet.title))}</h2><table>{rows}</table>")
            if budget <= 0:
                parts.append("<p><em>(The rest is not shown: too many cells.)</em></p>")
                break
    return "".join(parts)


def _sheet_rows(sheet: Any, budget: int) -> tuple[str, int]:
    """Return the rows as HTML, without empty rows at the end, and how many cells were read."""
    rows: list[str] = []
    used = filled = 0
    for values in sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True):
        used += max(1, len(values))
        if used > budget:
            break
        cells = [_cell_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        if cells:
            filled = len(rows)
    return "".join(rows[:filled]), used


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return html.escape(str(value)[:_MAX_CELL_TEXT])


_READERS: Final[dict[str, Callable[[bytes], str]]] = {
    media_types.DOCX: _from_word,
    media_types.XLSX: _from_excel,
    media_types.PPTX: from_slides,
    media_types.ODT: from_open_document,
    media_types.ODP: from_open_document,
    media_types.ODS: from_open_document,
    media_types.HTML: decode_text,
}


_REST_OF_TAG: Final = r'(?: [a-z]+="[^"]*")*>'
_BLOCK: Final = re.compile(
    r"<(?:p|h[1-6]|li|tr|br|hr|blockquote|pre|div|d[td]|caption)" + _REST_OF_TAG
)
_CELL: Final = re.compile("<t[dh]" + _REST_OF_TAG)
_TAG: Final = re.compile("</?[a-z][a-z0-9]*" + _REST_OF_TAG)


def _text_of(markup: str) -> str:
    """Return the text of the small language, a line a block and a tab between cells."""
    text = _TAG.sub("", _CELL.sub("\t", _BLOCK.sub("\n", markup)))
    lines = (line.strip() for line in html.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)[:_MAX_TEXT]
