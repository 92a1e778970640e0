"""A workbook (``.xlsx``, ECMA-376) of texts; equal rubrics give equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from assessor_app.rubrics.formats.safe_xml import add, write_xml

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_PLAIN: Final = "0"
_HEADING: Final = "1"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: rows of texts, the widths of its columns, and which row is the heading, from 0."""

    name: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    heading: int | None = None


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the workbook; every cell is a text, so that nothing in it can be run."""
    members = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([(f"{_OFFICE}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *((f"{_OFFICE}/worksheet", f"worksheets/sheet{n + 1}.xml") for n in _each(sheets)),
                (f"{_OFFICE}/styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _styles(),
    }
    for number, sheet in enumerate(sheets, 1):
        members[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheet)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), data, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _each(sheets: Sequence[Sheet]) -> range:
    return range(len(sheets))


def _content_types(count: int) -> bytes:
    root = Element("Types", {"xmlns": f"{_PACKAGE}/content-types"})
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    add(root, "Default", Extension="rels", ContentType=relations)
    add(root, "Default", Extension="xml", ContentType="application/xml")
    parts = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    parts |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in range(1, count + 1)}
    for name, kind in parts.items():
        add(root, "Override", PartName=name, ContentType=f"{_TYPE}.{kind}+xml")
    return write_xml(root)


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    root = Element("Relationships", {"xmlns": f"{_PACKAGE}/relationships"})
    for number, (kind, target) in enumerate(targets, 1):
        add(root, "Relationship", Id=f"rId{number}", Type=kind, Target=target)
    return write_xml(root)


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    root = Element("workbook", {"xmlns": _MAIN, "xmlns:r": _OFFICE})
    held = add(root, "sheets")
    for number, sheet in enumerate(sheets, 1):
        add(held, "sheet", name=sheet.name, sheetId=str(number), **{"r:id": f"rId{number}"})
    return write_xml(root)


def _styles() -> bytes:
    root = Element("styleSheet", {"xmlns": _MAIN})
    fonts = add(root, "fonts", count="2")
    for bold in (False, True):
        font = add(fonts, "font")
        if bold:
            add(font, "b")
        add(font, "sz", val="11")
        add(font, "name", val="Calibri")
    fills = add(root, "fills", count="2")
    for pattern in ("none", "gray125"):
        add(add(fills, "fill"), "patternFill", patternType=pattern)
    border = add(add(root, "borders", count="1"), "border")
    for side in ("left", "right", "top", "bottom", "diagonal"):
        add(border, side)
    none = {"numFmtId": "49", "fillId": "0", "borderId": "0"}
    add(add(root, "cellStyleXfs", count="1"), "xf", fontId="0", **none)
    formats = add(root, "cellXfs", count="2")
    for font_id in ("0", "1"):
        one = add(formats, "xf", fontId=font_id, xfId="0", applyAlignment="1", **none)
        add(one, "alignment", vertical="top", wrapText="1")
    names = add(root, "cellStyles", count="1")
    add(names, "cellStyle", "", name="Normal", xfId="0", builtinId="0")
    return write_xml(root)


def _sheet(sheet: Sheet) -> bytes:
    root = Element("worksheet", {"xmlns": _MAIN})
    view = add(add(root, "sheetViews"), "sheetView", workbookViewId="0")
    if sheet.heading is not None:
        top = sheet.heading + 1
        pane = {"ySplit": str(top), "topLeftCell": f"A{top + 1}", "state": "frozen"}
        add(view, "pane", activePane="bottomLeft", **pane)
    columns = add(root, "cols")
    for number, width in enumerate(sheet.widths, 1):
        place = str(number)
        add(columns, "col", min=place, max=place, width=str(width), customWidth="1")
    data = add(root, "sheetData")
    for number, row in enumerate(sheet.rows, 1):
        _add_row(data, row, number, heading=number - 1 == sheet.heading)
    return write_xml(root)


def _add_row(data: Element, row: Sequence[str], number: int, *, heading: bool) -> None:
    element = add(data, "row", r=str(number))
    for column, text in enumerate(row):
        if not text:
            continue
        style = _HEADING if heading else _PLAIN
        cell = add(element, "c", r=f"{_letters(column)}{number}", s=style, t="inlineStr")
        held = add(add(cell, "is"), "t", _ESCAPED.sub("_x005F_", text))
        held.set("xml:space", "preserve")


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
