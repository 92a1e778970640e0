"""The table of an ``.xlsx`` workbook (ECMA-376), read without running or trusting any of it.

Only texts, numbers and truth values count. Formulas are refused by their cell: what such a cell
shows was computed elsewhere, and may be old. Sizes are checked before anything is inflated.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.formats.losses import Loss, places, refusal
from assessor_app.rubrics.formats.safe_xml import below, child, children, local, parse_xml
from assessor_app.rubrics.formats.tables import MAX_COLUMNS, Row, check_size

SHEET: Final = "Rubric"
HELP_SHEET: Final = "How to fill this in"
_MAX_MEMBERS: Final = 1_000
_MAX_MEMBER: Final = 16 << 20
_MAX_TOTAL: Final = 64 << 20
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SHOWN_DIGITS: Final = 15
_MACROS: Final = (b"macroEnabled", b"vbaProject")


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of one sheet that hold something, and what else the file holds."""

    rows: tuple[Row, ...]
    losses: tuple[Loss, ...] = ()


def is_workbook(data: bytes) -> bool:
    """Say whether ``data`` is a zip with a workbook in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read_workbook(data: bytes) -> Workbook:
    """Return the sheet called “Rubric”, or the first one.

    Raises:
        UserFixable: ``sheet_malformed``, ``sheet_formula``, ``sheet_macros``, ``rubric_limits``,
            and as :func:`safe_xml.parse_xml`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(_Package(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as exc:
        raise _damaged() from exc


def _damaged() -> Exception:
    return refusal(
        "The file",
        "the workbook is damaged.",
        "Open it in a spreadsheet program and save it again as .xlsx.",
        "sheet_malformed",
    )


class _Package:
    """The members of a checked archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        members = archive.infolist()
        sizes = [member.file_size for member in members]
        if len(members) > _MAX_MEMBERS or sum(sizes) > _MAX_TOTAL or max(sizes) > _MAX_MEMBER:
            raise refusal(
                "The file",
                "the workbook inflates to more than any rubric needs.",
                "Copy the rubric alone into a new workbook.",
                "rubric_limits",
            )
        if any(member.flag_bits & 1 for member in members):
            raise refusal("The file", "it is encrypted.", "Save it without a password.")
        names = {member.filename for member in members}
        if len(names) != len(members):
            raise _damaged()
        types = self.read("[Content_Types].xml")
        if any(name.endswith("vbaProject.bin") for name in names) or any(
            mark in types for mark in _MACROS
        ):
            raise refusal(
                "The file",
                "the workbook holds macros.",
                "Save it as .xlsx, which has none.",
                "sheet_macros",
            )

    def read(self, name: str) -> bytes:
        try:
            with self._archive.open(name) as member:
                return member.read(_MAX_MEMBER)
        except KeyError as exc:
            raise _damaged() from exc

    def xml(self, name: str) -> Element:
        return parse_xml(self.read(name))

    def has(self, name: str) -> bool:
        return name in self._archive.namelist()


def _read(package: _Package) -> Workbook:
    targets = {
        one.get("Id"): one.get("Target", "") for one in package.xml("xl/_rels/workbook.xml.rels")
    }
    sheets: dict[str, str] = {}
    for one in below(package.xml("xl/workbook.xml"), "sheets") or ():
        relation = next((value for key, value in one.attrib.items() if key.endswith("}id")), "")
        sheets[one.get("name", "")] = targets.get(relation, "")
    if not sheets:
        raise _damaged()
    chosen = next((name for name in sheets if name.casefold() == SHEET.casefold()), None)
    chosen = next(iter(sheets)) if chosen is None else chosen
    target = sheets[chosen]
    member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    others = [name for name in sheets if name not in (chosen, HELP_SHEET)]
    losses = (
        (Loss("sheets", places(others), f"Only the sheet “{chosen}” was read."),) if others else ()
    )
    strings = _strings(package)
    data = child(package.xml(member), "sheetData")
    rows = () if data is None else tuple(_rows(data, strings))
    return Workbook(rows, losses)


def _strings(package: _Package) -> tuple[str, ...]:
    if not package.has("xl/sharedStrings.xml"):
        return ()
    return tuple(_runs(one) for one in children(package.xml("xl/sharedStrings.xml"), "si"))


def _runs(element: Element) -> str:
    """Return the text of a string item; phonetic readings are no part of it."""
    found = []
    for one in element:
        if local(one) == "t":
            found.append(one.text or "")
        elif local(one) == "r":
            found.extend(run.text or "" for run in children(one, "t"))
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(found))


def _rows(data: Element, strings: tuple[str, ...]) -> Iterator[Row]:
    number = 0
    for element in children(data, "row"):
        given = element.get("r", "")
        number = int(given) if given.isascii() and given.isdigit() else number + 1
        cells: dict[int, str] = {}
        column = -1
        for cell in children(element, "c"):
            column = _column(cell, column + 1)
            text = _cell(cell, strings)
            if text.strip():
                cells[column] = text
        if cells:
            last = max(cells)
            check_size(number, last + 1, max(map(len, cells.values())))
            yield Row(number, tuple(cells.get(n, "") for n in range(last + 1)))


def _column(cell: Element, following: int) -> int:
    found = _REFERENCE.fullmatch(cell.get("r", ""))
    if found is None:
        return min(following, MAX_COLUMNS)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return min(column - 1, MAX_COLUMNS)


def _cell(cell: Element, strings: tuple[str, ...]) -> str:
    where = f"Cell {cell.get('r', '?')}"
    if child(cell, "f") is not None:
        raise refusal(
            where,
            "it holds a formula.",
            "Copy the cell and paste it as a value.",
            "sheet_formula",
        )
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = child(cell, "is")
        return "" if inline is None else _runs(inline)
    held = child(cell, "v")
    value = "" if held is None else held.text or ""
    if kind == "s":
        return _shared(value, strings)
    if kind == "e":
        raise refusal(where, f"it shows the error {value[:20]}.", "Mend or clear it.")
    if kind == "b":
        return "yes" if value.strip() == "1" else "no"
    return value if kind == "str" else _number(value, where)


def _shared(value: str, strings: tuple[str, ...]) -> str:
    if not value.isascii() or not value.isdigit() or int(value[:9]) >= len(strings):
        raise _damaged()
    return strings[int(value)]


def _number(value: str, where: str) -> str:
    """Return a number as it is shown: workbooks hold the nearest binary fraction."""
    if not value.strip():
        return ""
    try:
        number = Decimal(format(float(value), f".{_SHOWN_DIGITS}g"))
    except ValueError:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**15:
        raise refusal(where, "it holds no proper number.", "Write a number.", "rubric_number")
    return plain(number)
