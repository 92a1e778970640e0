"""PPTX (ECMA-376 part 1, 19): slide by slide, with titles as headings and the speaker's notes.

Read with the standard library's XML behind the checks of :mod:`archive`; no macro, no chart and
no recording is run, and nothing outside the archive is looked at.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.archive import Archive
from assessor_app.evidence.decoder.worker.embedded import EmbeddedPictures
from assessor_app.evidence.decoder.worker.refusal import Refusal

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SLIDE: Final = re.compile(r"ppt/slides/slide(\d{1,6})\.xml")
_TITLES: Final = frozenset({"title", "ctrTitle"})
_FURNITURE: Final = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
_MAX_SLIDES: Final = 1_000
_MAX_LEVEL: Final = 8
_MAX_DEPTH: Final = 20
_NOT_SHOWN: Final = "<p><em>(A chart or a drawing is not shown here.)</em></p>"


def from_slides(data: bytes) -> str:
    """Return a presentation as HTML.

    Raises:
        Refusal: EMPTY without slides; DAMAGED where a part cannot be read.
    """
    archive = Archive(data)
    names = _in_order(archive)
    if not names:
        raise Refusal(Status.EMPTY, "slides")
    pictures = EmbeddedPictures()
    shown = [
        _Slide(archive, name, pictures).html(number)
        for number, name in enumerate(names[:_MAX_SLIDES], start=1)
    ]
    if len(names) > _MAX_SLIDES:
        shown.append("<p><em>(The rest is not shown: too many slides.)</em></p>")
    return "".join(shown)


def _in_order(archive: Archive) -> list[str]:
    """Return the slides as the presentation orders them; by number, where it does not say."""
    there = {name: int(match[1]) for name in archive.names() if (match := _SLIDE.fullmatch(name))}
    related = _related(archive, "ppt/presentation.xml")
    try:
        listed = archive.xml("ppt/presentation.xml").iter(f"{_P}sldId")
        named = [related.get(one.get(f"{_R}id", ""), "") for one in listed]
    except Refusal:
        named = []
    ordered = [name for name in dict.fromkeys(named) if name in archive.names()]
    return ordered or sorted(there, key=there.__getitem__)


def _related(archive: Archive, part: str) -> dict[str, str]:
    """Return the parts that ``part`` names, by their ids; what lies outside is left out."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.names():
        return {}
    found = {}
    for one in archive.xml(relations):
        if one.get("TargetMode") != "External":
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[one.get("Id", "")] = posixpath.normpath(path)
    return found


class _Slide:
    """One slide, or one page of notes."""

    def __init__(self, archive: Archive, part: str, pictures: EmbeddedPictures) -> None:
        self._archive = archive
        self._pictures = pictures
        self._root = archive.xml(part)
        self._related = _related(archive, part)
        self._title = ""

    def html(self, number: int) -> str:
        body = "".join(self._shapes(self._root, 0))
        hidden = " (hidden)" if self._root.get("show") in ("0", "false") else ""
        title = f": {self._title}" if self._title else ""
        return f"<h2>Slide {number}{hidden}{title}</h2>{body}{self._notes()}"

    def _notes(self) -> str:
        part = next((one for one in self._related.values() if "/notesSlides/" in one), "")
        if part not in self._archive.names():
            return ""
        words = "".join(_Slide(self._archive, part, self._pictures)._shapes_of_notes())
        if not words:
            return ""
        return f"<blockquote><p><strong>Speaker notes</strong></p>{words}</blockquote>"

    def _shapes_of_notes(self) -> Iterator[str]:
        for shape in self._root.iter(f"{_P}sp"):
            if _placeholder(shape) == "body":
                yield from _paragraphs(shape, bullets=False)

    def _shapes(self, parent: Element, depth: int) -> Iterator[str]:
        """Yield what stands on the slide, in the order of its drawing."""
        if depth > _MAX_DEPTH:
            return
        for one in parent:
            if one.tag == f"{_P}sp":
                yield from self._shape(one)
            elif one.tag == f"{_P}pic":
                yield self._picture(one)
            elif one.tag == f"{_P}graphicFrame":
                yield from _frame(one)
            elif one.tag == f"{_MC}AlternateContent":
                yield from self._shapes(one[0] if len(one) else one, depth + 1)
            elif one.tag in (f"{_P}cSld", f"{_P}spTree", f"{_P}grpSp"):
                yield from self._shapes(one, depth + 1)
            elif one.tag == f"{_A}p":
                yield from _paragraph(one)

    def _shape(self, shape: Element) -> Iterator[str]:
        kind = _placeholder(shape)
        if kind in _FURNITURE:
            return
        if kind in _TITLES and not self._title:
            self._title = " ".join(_words(one) for one in shape.iter(f"{_A}p")).strip()
            return
        yield from _paragraphs(shape, bullets=kind in ("body", "obj", "subTitle"))

    def _picture(self, shape: Element) -> str:
        named = shape.find(f".//{_P}cNvPr")
        words = "" if named is None else named.get("descr") or named.get("title") or ""
        blip = shape.find(f".//{_A}blip")
        part = self._related.get("" if blip is None else blip.get(f"{_R}embed", ""), "")
        if part not in self._archive.names():
            return f"<p><em>({html.escape(words or 'A picture that is not here')})</em></p>"
        return f"<p>{self._pictures.element(self._archive.read(part), words or 'A picture')}</p>"


def _placeholder(shape: Element) -> str:
    """Return what a shape is the place for; ``obj`` where it says no more, empty for none."""
    found = shape.find(f".//{_P}nvPr/{_P}ph")
    return "" if found is None else found.get("type", "obj")


def _words(paragraph: Element) -> str:
    pieces = []
    for one in paragraph.iter():
        if one.tag == f"{_A}t":
            pieces.append(html.escape(one.text or ""))
        elif one.tag == f"{_A}br":
            pieces.append("<br>")
    return "".join(pieces)


def _paragraph(one: Element) -> Iterator[str]:
    words = _words(one)
    if words.strip():
        yield f"<p>{words}</p>"


def _paragraphs(shape: Element, *, bullets: bool) -> Iterator[str]:
    """Yield a shape's text; points under points as lists in lists."""
    texts = [(_level(one), _words(one)) for one in shape.iter(f"{_A}p")]
    texts = [(level, words) for level, words in texts if words.strip()]
    if not bullets or len(texts) < 2:
        yield from (f"<p>{words}</p>" for _, words in texts)
        return
    depth = 0
    for level, words in texts:
        yield "<ul>" * (level + 1 - depth) + "</ul>" * (depth - level - 1)
        depth = level + 1
        yield f"<li>{words}</li>"
    yield "</ul>" * depth


def _level(paragraph: Element) -> int:
    properties = paragraph.find(f"{_A}pPr")
    level = "0" if properties is None else properties.get("lvl", "0")
    return min(int(level), _MAX_LEVEL) if level.isdecimal() else 0


def _frame(frame: Element) -> Iterator[str]:
    table = frame.find(f".//{_A}tbl")
    if table is None:
        yield _NOT_SHOWN
        return
    rows = (
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row.iter(f"{_A}tc")) + "</tr>"
        for row in table.iter(f"{_A}tr")
    )
    yield f"<table>{''.join(rows)}</table>"


def _cell(cell: Element) -> str:
    return "<br>".join(words for one in cell.iter(f"{_A}p") if (words := _words(one)).strip())
