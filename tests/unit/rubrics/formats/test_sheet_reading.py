"""Workbooks as different programs write them, and as nobody should."""

from __future__ import annotations

import pytest

from assessor_app.errors import UserFixable
from assessor_app.rubrics.formats.sheet_reading import read_workbook
from assessor_app.rubrics.formats.sheet_writing import Sheet, write_workbook
from tests.fakes.rubric_files import changed_zip

PLAIN = write_workbook([Sheet("Rubric", [["a", "", "b"]], (10,))])
STRINGS = (
    "<sst><si><t>one</t></si>"
    "<si><r><t>rich </t></r><r><t>text</t></r><rPh sb='0' eb='1'><t>spoken</t></rPh></si></sst>"
)


def book(cells: str, strings: str = STRINGS) -> bytes:
    """Return a workbook whose only row holds ``cells``."""

    def change(members: dict[str, bytes]) -> None:
        sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
        members["xl/worksheets/sheet1.xml"] = sheet.encode()
        members["xl/sharedStrings.xml"] = strings.encode()

    return changed_zip(PLAIN, change)


def row(cells: str) -> tuple[str, ...]:
    (found,) = read_workbook(book(cells)).rows
    return found.cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ('<c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c>', ("one", "", "rich text")),
        ('<c t="s"><v>0</v></c><c t="s"><v>0</v></c>', ("one", "one")),
        ("<c><v>0.30000000000000004</v></c><c><v>2</v></c>", ("0.3", "2")),
        ("<c><v>1.1000000000000001</v></c><c><v>1E-2</v></c>", ("1.1", "0.01")),
        ('<c t="b"><v>1</v></c><c t="b"><v>0</v></c>', ("yes", "no")),
        ('<c t="str"><v>text</v></c><c t="inlineStr"/><c/><c><v>1</v></c>', ("text", "", "", "1")),
        ('<c t="inlineStr"><is><t>a_x000A_b</t></is></c>', ("a\nb",)),
        ('<c r="AB1"><v>7</v></c>', ("",) * 27 + ("7",)),
    ],
)
def test_cells_are_read_as_they_are_shown(cells: str, expected: tuple[str, ...]) -> None:
    assert row(cells) == expected


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ('<c r="B2"><f>A1</f><v>1</v></c>', "Cell B2: it holds a formula"),
        ('<c r="B2" t="e"><v>#REF!</v></c>', "Cell B2: it shows the error #REF!"),
        ('<c r="B2"><v>NaN</v></c>', "Cell B2: it holds no proper number"),
        ('<c r="B2"><v>many</v></c>', "Cell B2: it holds no proper number"),
        ('<c r="B2"><v>1e300</v></c>', "Cell B2: it holds no proper number"),
        ('<c t="s"><v>9</v></c>', "damaged"),
        ('<c t="s"><v>-1</v></c>', "damaged"),
        ('<c r="XFD1"><v>1</v></c>', "at most"),
    ],
)
def test_cells_that_say_nothing_sure_are_refused(cells: str, words: str) -> None:
    with pytest.raises(UserFixable) as caught:
        read_workbook(book(cells))
    assert words in caught.value.message
    assert caught.value.hint


def _drop_type(members: dict[str, bytes]) -> None:
    del members["[Content_Types].xml"]


def _no_sheets(members: dict[str, bytes]) -> None:
    members["xl/workbook.xml"] = b"<workbook/>"


def _outside(members: dict[str, bytes]) -> None:
    relations = members["xl/_rels/workbook.xml.rels"]
    members["xl/_rels/workbook.xml.rels"] = relations.replace(b"worksheets/", b"../../")


def _macro_type(members: dict[str, bytes]) -> None:
    types = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = types.replace(b"sheet.main", b"sheet.macroEnabled.main")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_drop_type, "sheet_malformed"),
        (_no_sheets, "sheet_malformed"),
        (_outside, "sheet_malformed"),
        (_macro_type, "sheet_macros"),
    ],
)
def test_packages_that_are_none_are_refused(change: object, code: str) -> None:
    assert callable(change)
    with pytest.raises(UserFixable) as caught:
        read_workbook(changed_zip(PLAIN, change))
    assert caught.value.code == code


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(PLAIN)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark)
        data[place + at] |= 1
    with pytest.raises(UserFixable) as caught:
        read_workbook(bytes(data))
    assert "encrypted" in caught.value.message
