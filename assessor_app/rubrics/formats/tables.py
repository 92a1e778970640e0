"""Tables of text files: bytes to rows of cells, whatever a spreadsheet program made of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from assessor_app.rubrics.formats.fields import clean_title
from assessor_app.rubrics.formats.losses import Loss, refusal

MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 400
MAX_CELL: Final = 32_767
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = (",", ";", "\t")
_FORMULA_SIGNS: Final = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``number`` is what a spreadsheet program shows beside it, from 1."""

    number: int
    cells: tuple[str, ...]

    @property
    def where(self) -> str:
        """The row, as a person looks for it."""
        return f"Row {self.number}"

    def cell(self, column: int) -> str:
        """Return the cell in that column, counted from 0; empty beyond the row's end."""
        return self.cells[column].strip() if column < len(self.cells) else ""


def decode(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    """Return the text in ``data``: UTF-8, with or without a byte order mark, or Windows-1252.

    The second encoding is a guess, which the report says, with the first line that shows it.

    Raises:
        UserFixable: ``file_encoding`` for UTF-16 and for what no encoding fits.
    """
    if data.startswith(_MARKS) or b"\0" in data:
        raise refusal(
            "The file",
            "it is not text in UTF-8.",
            "Save it again as “CSV UTF-8” or as .xlsx.",
            "file_encoding",
        )
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as exc:
        raise refusal(
            f"Line {line}",
            "the file is neither UTF-8 nor Windows-1252.",
            "Save it again as “CSV UTF-8” or as .xlsx.",
            "file_encoding",
        ) from exc
    shown = clean_title(text.splitlines()[line - 1])[:60]
    sentence = f"The file is not UTF-8 and was read as Windows-1252. Look at “{shown}”."
    return text, (Loss("encoding_guessed", f"Line {line}", sentence),)


def read_rows(text: str, delimiter: str) -> tuple[Row, ...]:
    """Return the rows that hold something.

    Raises:
        UserFixable: ``table_malformed``, ``rubric_limits``.
    """
    found: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            check_size(number, len(cells), max(map(len, cells), default=0))
            if any(cell.strip() for cell in cells):
                found.append(Row(number, tuple(cells)))
    except csv.Error as exc:
        raise refusal(
            f"Line {reader.line_num}",
            "the quotation marks or separators do not fit together.",
            "Open the file in a spreadsheet program and save it again as CSV.",
            "table_malformed",
        ) from exc
    return tuple(found)


def check_size(row: int, columns: int, longest: int) -> None:
    """Refuse what no rubric would have.

    Raises:
        UserFixable: ``rubric_limits``.
    """
    if row > MAX_ROWS or columns > MAX_COLUMNS or longest > MAX_CELL:
        raise refusal(
            f"Row {row}",
            f"a rubric's table has at most {MAX_ROWS} rows, {MAX_COLUMNS} columns and {MAX_CELL} "
            "characters in a cell.",
            "Split it into several rubrics, and clear what stands beside the table.",
            "rubric_limits",
        )


def delimiter_of(text: str, names: Iterable[str]) -> str | None:
    """Return what separates the cells of the first line that holds all ``names``, or None."""
    wanted = frozenset(names)
    for line in text.splitlines()[:50]:
        for delimiter in _DELIMITERS:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if wanted <= {name_of(cell) for cell in cells}:
                return delimiter
    return None


def name_of(header: str) -> str:
    """Return a header as it is compared: without case and outer space."""
    return clean_title(header).casefold()


def columns_once(header: Row, names: Iterable[str]) -> dict[str, int]:
    """Return where each of ``names`` stands in ``header``; absent ones are left out.

    Raises:
        UserFixable: ``header_duplicate`` for one that stands twice.
    """
    found: dict[str, int] = {}
    wanted = {name.casefold(): name for name in names}
    for column, cell in enumerate(header.cells):
        name = wanted.get(name_of(cell))
        if name is None:
            continue
        if name in found:
            raise refusal(
                f"{header.where}, column {column + 1}",
                f"the heading “{name}” stands twice.",
                "Keep one of the two columns.",
                "header_duplicate",
            )
        found[name] = column
    return found


def write_rows(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as CSV (RFC 4180): commas, CRLF, UTF-8.

    A cell that a spreadsheet program would run as a formula gets a space before it, which readers
    take off again.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return stream.getvalue().encode("utf-8")


def _harmless(cell: str) -> str:
    return f" {cell}" if cell.startswith(_FORMULA_SIGNS) else cell
