"""Reads the table for people without a learning platform, from CSV or a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from assessor_app.domain.ids import PartId
from assessor_app.rubrics.formats import tables
from assessor_app.rubrics.formats.drafts import (
    ONLY_PART,
    RULE_ASSUMED,
    CriterionDraft,
    LevelDraft,
    RubricDraft,
    compile_draft,
    read_points,
)
from assessor_app.rubrics.formats.losses import Imported, Loss, Origin, refusal
from assessor_app.rubrics.formats.prose import from_either
from assessor_app.rubrics.formats.required_levels import rule_of
from assessor_app.rubrics.formats.sheet_reading import read_workbook
from assessor_app.rubrics.formats.tables import Row
from assessor_app.rubrics.formats.template import (
    ABOUT,
    ADVISORY,
    CODE,
    COLUMNS,
    CRITERION,
    GUIDANCE,
    KIND,
    LOOK_FORS,
    MAY_NOT_APPLY,
    PART,
    REQUIRED,
    STEP,
    TEXT,
    TITLE,
    WEIGHT,
)
from assessor_app.rubrics.model import Part, PartKind

_LEVEL = re.compile(r"level ([0-9]{1,2})( text| points)?")
_YES: Final = frozenset({"yes", "y", "true", "1", "x"})
_NO: Final = frozenset({"", "no", "n", "false", "0"})
_Levels = dict[int, dict[str, int]]


def is_template(text: str) -> bool:
    """Say whether a line near the beginning holds this table's heading."""
    return _delimiter(text) is not None


def _delimiter(text: str) -> str | None:
    return tables.delimiter_of(text, (CRITERION.casefold(), "level 1"))


def read_template_csv(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    """Return the rubric of a CSV file; commas, semicolons and tabs may separate its cells.

    Raises:
        UserFixable: naming row and column.
    """
    text, noted = tables.decode(data)
    rows = tables.read_rows(text, _delimiter(text) or ",")
    return (_read(rows, noted, origin),)


def read_template_workbook(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    """Return the rubric of an ``.xlsx`` workbook; errors as above."""
    book = read_workbook(data)
    return (_read(book.rows, book.losses, origin),)


def _read(rows: tuple[Row, ...], noted: tuple[Loss, ...], origin: Origin) -> Imported:
    at = next((n for n, row in enumerate(rows) if _is_heading(row)), None)
    if at is None:
        raise refusal(
            "Row 1",
            f"no row holds the headings “{CRITERION}” and “Level 1”.",
            "Begin with the template: assessor-app rubric template FILE.",
            "header_missing",
        )
    reader = _Reader(rows[at])
    head = {tables.name_of(row.cell(0)): row for row in rows[:at]}
    title = head.get(TITLE.casefold())
    if title is None or not title.cell(1):
        raise refusal(
            "Row 1",
            "the rubric has no name.",
            f"Write “{TITLE}” into the first cell and the name beside it.",
        )
    about = head.get(ABOUT.casefold())
    criteria = [reader.criterion(row) for row in rows[at + 1 :]]
    required = reader.required
    draft = RubricDraft(
        title=title.cell(1),
        criteria=criteria,
        where="The table",
        description="" if about is None else reader.prose(about, 1),
        parts=tuple(reader.parts.values()) or (ONLY_PART,),
        rule=lambda compiled: rule_of(compiled, required),
    )
    assumed = () if any(level for level, _ in required) else (RULE_ASSUMED,)
    return Imported(compile_draft(draft, origin), (*noted, *assumed, *reader.losses))


def _is_heading(row: Row) -> bool:
    return {CRITERION.casefold(), "level 1"} <= {tables.name_of(cell) for cell in row.cells}


class _Reader:
    """Reads the rows below one heading."""

    def __init__(self, heading: Row) -> None:
        self.columns = tables.columns_once(heading, COLUMNS)
        self.levels = _level_columns(heading)
        self.parts: dict[str, Part] = {}
        self.required: list[tuple[str, str]] = []
        self.losses: list[Loss] = []
        self._part = ""

    def criterion(self, row: Row) -> CriterionDraft:
        """Return the criterion of one row; its part and its required level are noted."""
        part = self._part_of(row)
        self.required.append((self._cell(row, REQUIRED), row.where))
        weight, step = self._cell(row, WEIGHT), self._cell(row, STEP)
        return CriterionDraft(
            title=self._cell(row, CRITERION),
            levels=tuple(self._levels(row)),
            where=row.where,
            description=self._prose(row, TEXT),
            part=part,
            code=self._cell(row, CODE),
            guidance=self._prose(row, GUIDANCE),
            look_fors=tuple(
                look.strip() for look in self._prose(row, LOOK_FORS).split("\n") if look.strip()
            ),
            weight=read_points(weight, f"{row.where}, {WEIGHT}") if weight else Decimal(1),
            advisory=self._flag(row, ADVISORY),
            not_applicable_allowed=self._flag(row, MAY_NOT_APPLY),
            point_step=read_points(step, f"{row.where}, {STEP}") if step else None,
        )

    def prose(self, row: Row, column: int) -> str:
        """Return a cell's text as Markdown."""
        found = from_either(row.cell(column), row.where)
        self.losses.extend(found.losses(row.where))
        return found.text

    def _prose(self, row: Row, name: str) -> str:
        column = self.columns.get(name)
        return "" if column is None else self.prose(row, column)

    def _cell(self, row: Row, name: str) -> str:
        column = self.columns.get(name)
        return "" if column is None else row.cell(column)

    def _flag(self, row: Row, name: str) -> bool:
        said = self._cell(row, name).casefold()
        if said not in _YES | _NO:
            raise refusal(
                f"{row.where}, {name}", f"“{said[:40]}” is neither yes nor no.", "Write yes or no."
            )
        return said in _YES

    def _part_of(self, row: Row) -> PartId:
        title = self._cell(row, PART) or self._part or ONLY_PART.title
        self._part = title
        if title not in self.parts:
            kind = self._cell(row, KIND).casefold() or PartKind.ARTIFACTS.value
            if kind not in tuple(PartKind):
                raise refusal(
                    f"{row.where}, {KIND}",
                    f"“{kind[:40]}” is not a kind of part.",
                    f"Write {', '.join(PartKind)}.",
                )
            name = PartId(f"P{len(self.parts) + 1}")
            self.parts[title] = Part(name, PartKind(kind), title)
        return self.parts[title].id

    def _levels(self, row: Row) -> Iterator[LevelDraft]:
        for number, at in sorted(self.levels.items()):
            where = f"{row.where}, Level {number}"
            name = row.cell(at[""])
            points = row.cell(at[" points"]) if " points" in at else ""
            text = self.prose(row, at[" text"]) if " text" in at else ""
            if not name and (points or text):
                raise refusal(where, "the level has no name.", "Write one, or clear its cells.")
            if name:
                worth = read_points(points, where) if points else None
                yield LevelDraft(name, text, worth, where)


def _level_columns(heading: Row) -> _Levels:
    found: _Levels = {}
    for column, cell in enumerate(heading.cells):
        match = _LEVEL.fullmatch(tables.name_of(cell))
        if match is None:
            continue
        kind = match[2] or ""
        if kind in found.setdefault(int(match[1]), {}):
            raise refusal(
                f"{heading.where}, column {column + 1}",
                f"the heading “{cell.strip()}” stands twice.",
                "Number the levels 1, 2, 3 and so on.",
                "header_duplicate",
            )
        found[int(match[1])][kind] = column
    for number, at in found.items():
        if "" not in at:
            raise refusal(
                heading.where,
                f"the heading “Level {number}” is missing.",
                "Add it: its column holds the level's name.",
                "header_missing",
            )
    return found
