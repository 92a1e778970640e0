"""ODT, ODP and ODS (OASIS OpenDocument 1.3): text, slides and tables as HTML.

Only ``content.xml`` and pictures of the archive itself are looked at; macros, forms, formulas and
linked files are not. Text that was deleted under tracked changes is not the learner's any more,
and is left out.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.archive import Archive
from assessor_app.evidence.decoder.worker.embedded import EmbeddedPictures
from assessor_app.evidence.decoder.worker.refusal import Refusal

_OASIS: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE = _OASIS + "text:1.0}", _OASIS + "table:1.0}"
_DRAW, _OFFICE = _OASIS + "drawing:1.0}", _OASIS + "office:1.0}"
_SHOW, _STYLE = _OASIS + "presentation:1.0}", _OASIS + "style:1.0}"
_FO: Final = _OASIS + "xsl-fo-compatible:1.0}"
_SVG: Final = _OASIS + "svg-compatible:1.0}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_MAX_DEPTH: Final = 40
_MAX_COLUMNS: Final = 100
_MAX_CELLS: Final = 40_000
_MAX_REPEATED: Final = 200
_PASSED_OVER: Final = frozenset(
    {
        *(f"{_TEXT}{one}" for one in ("tracked-changes", "sequence-decls", "variable-decls")),
        *(f"{_OFFICE}{one}" for one in ("forms", "annotation", "annotation-end", "scripts")),
    }
)
_NO_FURNITURE: Final = frozenset({"page-number", "date-time", "header", "footer", "page"})


def from_open_document(data: bytes) -> str:
    """Return a document as HTML.

    Raises:
        Refusal: DAMAGED where its content cannot be read; EMPTY where there is none.
    """
    archive = Archive(data)
    root = archive.xml("content.xml")
    shown = "".join(_Reader(archive, root).body(root))
    if not shown:
        raise Refusal(Status.EMPTY, "open document")
    return shown


class _Reader:
    """Walks one content, with the styles that make text bold or italic."""

    def __init__(self, archive: Archive, root: Element) -> None:
        self._archive = archive
        self._names = frozenset(archive.names())
        self._pictures = EmbeddedPictures()
        self._cells = _MAX_CELLS
        self._weights = {
            style.get(f"{_STYLE}name", ""): _weight(style) for style in root.iter(f"{_STYLE}style")
        }
        self._blocks: dict[str, Callable[[Element, int], Iterator[str]]] = {
            f"{_TEXT}h": self._heading,
            f"{_TEXT}p": self._paragraph,
            f"{_TEXT}list": self._list,
            f"{_TABLE}table": self._table,
            f"{_DRAW}frame": self._frame,
        }

    def body(self, root: Element) -> Iterator[str]:
        pages = list(root.iter(f"{_DRAW}page"))
        sheets = root.find(f".//{_OFFICE}spreadsheet")
        if pages:
            for number, page in enumerate(pages, start=1):
                yield from self._slide(number, page)
        elif sheets is not None:
            for sheet in sheets.iter(f"{_TABLE}table"):
                yield f"<h2>{html.escape(sheet.get(f'{_TABLE}name', ''))}</h2>"
                yield from self._table(sheet, 0)
        else:
            yield from self._all(root, 0)

    def _all(self, parent: Element, depth: int) -> Iterator[str]:
        """Yield every block below ``parent``; what only holds others is walked through."""
        if depth > _MAX_DEPTH:
            return
        for one in parent:
            if one.tag in _PASSED_OVER:
                continue
            block = self._blocks.get(one.tag, self._all)
            yield from block(one, depth + 1)

    def _slide(self, number: int, page: Element) -> Iterator[str]:
        title, notes = "", ""
        body: list[str] = []
        for one in page:
            kind = one.get(f"{_SHOW}class", "")
            if one.tag == f"{_SHOW}notes":
                notes = "".join(self._notes(one))
            elif kind == "title" and not title:
                words = (self._inline(it, 0) for it in one.iter(f"{_TEXT}p"))
                title = " ".join(words).strip()
            elif kind not in _NO_FURNITURE:
                block = self._blocks.get(one.tag, self._all)
                body += block(one, 1)
        yield f"<h2>Slide {number}{': ' if title else ''}{title}</h2>"
        yield from body
        if notes:
            yield f"<blockquote><p><strong>Speaker notes</strong></p>{notes}</blockquote>"

    def _notes(self, notes: Element) -> Iterator[str]:
        for one in notes:
            if one.get(f"{_SHOW}class", "") not in _NO_FURNITURE:
                yield from self._all(one, 1)

    def _heading(self, element: Element, _depth: int) -> Iterator[str]:
        level = element.get(f"{_TEXT}outline-level", "2")
        level = level if level in "123456" else "6"
        yield f"<h{level}>{self._inline(element, 0)}</h{level}>"

    def _paragraph(self, element: Element, _depth: int) -> Iterator[str]:
        words = self._inline(element, 0)
        if words.strip():
            yield f"<p>{words}</p>"

    def _list(self, element: Element, depth: int) -> Iterator[str]:
        yield "<ul>"
        for item in element:
            yield f"<li>{''.join(self._all(item, depth + 1))}</li>"
        yield "</ul>"

    def _table(self, table: Element, depth: int) -> Iterator[str]:
        rows: list[str] = []
        filled = 0
        for row in table.iter(f"{_TABLE}table-row"):
            cells = "".join(f"<td>{words}</td>" for words in self._row(row, depth))
            again = _repeated(row, "rows") if cells else 1
            for _ in range(again):
                self._cells -= max(1, cells.count("<td>"))
                if self._cells < 0:
                    break
                rows.append(f"<tr>{cells}</tr>")
                filled = len(rows) if cells else filled
        yield f"<table>{''.join(rows[:filled])}</table>"
        if self._cells < 0:
            yield "<p><em>(The rest is not shown: too many cells.)</em></p>"

    def _row(self, row: Element, depth: int) -> list[str]:
        cells: list[str] = []
        for one in row:
            if one.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                words = "<br>".join(self._inline(it, 0) for it in one.iter(f"{_TEXT}p"))
                cells += [words] * _repeated(one, "columns")
            if len(cells) >= _MAX_COLUMNS or depth > _MAX_DEPTH:
                break
        while cells and not cells[-1]:
            cells.pop()
        return cells[:_MAX_COLUMNS]

    def _frame(self, frame: Element, depth: int) -> Iterator[str]:
        image = frame.find(f"{_DRAW}image")
        if image is None:
            yield from self._all(frame, depth)
        else:
            yield f"<p>{self._picture(frame, image)}</p>"

    def _picture(self, frame: Element, image: Element) -> str:
        named = (frame.findtext(f"{_SVG}{one}") for one in ("desc", "title"))
        words = next((one for one in named if one), "A picture")
        part = image.get(_HREF, "").removeprefix("./")
        if part not in self._names:
            return f"<em>({html.escape(words)}: not in the file)</em>"
        return self._pictures.element(self._archive.read(part), words)

    def _inline(self, element: Element, depth: int) -> str:
        """Return the text of a paragraph, with what stands within its lines."""
        if depth > _MAX_DEPTH:
            return ""
        pieces = [html.escape(element.text or "")]
        for one in element:
            pieces.append(self._within(one, depth + 1))
            pieces.append(html.escape(one.tail or ""))
        return "".join(pieces)

    def _within(self, one: Element, depth: int) -> str:
        if one.tag in _PASSED_OVER or one.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            return ""
        if one.tag == f"{_TEXT}s":
            return " " * _repeated(one, "", space=f"{_TEXT}c")
        if one.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            return "\t" if one.tag.endswith("tab") else "<br>"
        if one.tag == f"{_TEXT}note":
            words = " ".join(self._inline(it, depth) for it in one.iter(f"{_TEXT}p"))
            return f" <small>[{words}]</small>"
        image = one.find(f"{_DRAW}image") if one.tag == f"{_DRAW}frame" else None
        if image is not None:
            return self._picture(one, image)
        words = self._inline(one, depth)
        weight = self._weights.get(one.get(f"{_TEXT}style-name", ""), "")
        return f"<{weight}>{words}</{weight}>" if weight and words else words


def _weight(style: Element) -> str:
    """Return the element that shows a style's stress: bold before italic; empty for none."""
    found = style.find(f"{_STYLE}text-properties")
    if found is None:
        return ""
    if found.get(f"{_FO}font-weight") == "bold":
        return "strong"
    return "em" if found.get(f"{_FO}font-style") == "italic" else ""


def _repeated(element: Element, what: str, *, space: str = "") -> int:
    """Return how often a row, a cell or a space stands there; bounded."""
    text = element.get(space or f"{_TABLE}number-{what}-repeated", "1")
    return max(1, min(int(text), _MAX_REPEATED)) if text.isdecimal() and len(text) < 9 else 1
