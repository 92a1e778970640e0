"""The table for people without a learning platform: a row a criterion, as CSV or a workbook.

Two rows name the rubric and describe it; then comes the heading, then the criteria. Levels stand
from the lowest to the highest, each in three columns: its name, its text and its points. “Required
level” is the whole decision rule: Earned when every criterion that has one is at it or above.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from assessor_app.domain.ids import CriterionId, PartId
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.formats import tables
from assessor_app.rubrics.formats.dropped import dropped
from assessor_app.rubrics.formats.losses import Exported, Loss, places
from assessor_app.rubrics.formats.required_levels import required_titles
from assessor_app.rubrics.formats.sheet_reading import HELP_SHEET, SHEET
from assessor_app.rubrics.formats.sheet_writing import Sheet, write_workbook
from assessor_app.rubrics.model import Criterion, Rubric

TITLE: Final = "Rubric"
ABOUT: Final = "Description"
PART: Final = "Part"
KIND: Final = "Part kind"
CODE: Final = "Code"
CRITERION: Final = "Criterion"
TEXT: Final = "Description"
GUIDANCE: Final = "Guidance"
LOOK_FORS: Final = "Look-fors"
WEIGHT: Final = "Weight"
ADVISORY: Final = "Advisory"
MAY_NOT_APPLY: Final = "May not apply"
STEP: Final = "Point step"
REQUIRED: Final = "Required level"
COLUMNS: Final = (
    PART,
    KIND,
    CODE,
    CRITERION,
    TEXT,
    GUIDANCE,
    LOOK_FORS,
    WEIGHT,
    ADVISORY,
    MAY_NOT_APPLY,
    STEP,
    REQUIRED,
)
HELP: Final = (
    (TITLE, "The rubric's name, in the first row."),
    (PART, "Overview, Artifacts, Reflection, or what you call it. Empty: as in the row above."),
    (KIND, "overview, artifacts or reflection. Empty: artifacts."),
    (CODE, "What people call the criterion, such as 2.1. Empty: counted."),
    (CRITERION, "What is judged, in a few words."),
    (TEXT, "What the earner reads about it."),
    (GUIDANCE, "What only assessors read."),
    (LOOK_FORS, "What assessors look for, one a line."),
    (WEIGHT, "A number. Empty: 1."),
    (ADVISORY, "yes: scored, but does not count."),
    (MAY_NOT_APPLY, "yes: an assessor may say that it does not apply."),
    (STEP, "Points between levels in such steps, such as 0.5. Empty: the levels' points only."),
    (REQUIRED, "The level that is needed for Earned. Empty everywhere: the highest of each."),
    ("Level 1, Level 2 …", "The levels' names, from the lowest to the highest."),
    ("Level 1 text …", "What the level looks like."),
    ("Level 1 points …", "A number, or empty."),
)
_WIDTHS: Final = (14, 11, 7, 28, 34, 34, 28, 8, 9, 9, 9, 16)
_KEPT: Final = (
    "rule",
    "parts",
    "description",
    "guidance",
    "look_fors",
    "weight",
    "advisory",
    "not_applicable",
    "range",
)


def write_template_csv(rubric: Rubric) -> Exported:
    """Return ``rubric`` as the table in CSV."""
    rows, losses = _rows(rubric)
    return Exported(tables.write_rows(rows), losses)


def write_template_workbook(rubric: Rubric) -> Exported:
    """Return ``rubric`` as the table in a workbook, with a second sheet that explains it."""
    rows, losses = _rows(rubric)
    levels = [24, 34, 8] * ((len(rows[3]) - len(COLUMNS)) // 3)
    return Exported(
        write_workbook(
            [
                Sheet(SHEET, rows, [*_WIDTHS, *levels], heading=3),
                Sheet(HELP_SHEET, HELP, (22, 90)),
            ]
        ),
        losses,
    )


def _rows(rubric: Rubric) -> tuple[list[list[str]], tuple[Loss, ...]]:
    required = required_titles(rubric)
    most = max(2, *(len(one.levels) for one in rubric.criteria))
    heading = [*COLUMNS]
    for number in range(1, most + 1):
        heading += [f"Level {number}", f"Level {number} text", f"Level {number} points"]
    titles = _part_titles(rubric)
    rows = [[TITLE, rubric.title], [ABOUT, rubric.description], [], heading]
    rows += [_row(rubric, one, titles, required or {}) for one in rubric.criteria]
    return rows, tuple(_losses(rubric, carries_rule=required is not None))


def _part_titles(rubric: Rubric) -> dict[PartId, str]:
    """Return a name for each part, no two alike."""
    found: dict[PartId, str] = {}
    for part in rubric.parts:
        title, number = part.title, 1
        while title in found.values():
            number += 1
            title = f"{part.title} ({number})"
        found[part.id] = title
    return found


def _row(
    rubric: Rubric,
    one: Criterion,
    titles: dict[PartId, str],
    required: dict[CriterionId, str],
) -> list[str]:
    part = next(part for part in rubric.parts if part.id == one.part)
    row = [
        titles[part.id],
        part.kind.value,
        one.code,
        one.title,
        one.description,
        one.guidance,
        "\n".join(" ".join(look.split()) for look in one.look_fors),
        "" if one.weight == 1 else plain(one.weight),
        "yes" if one.advisory else "",
        "yes" if one.not_applicable_allowed else "",
        "" if one.point_step is None else plain(one.point_step),
        required.get(one.id, ""),
    ]
    for level in one.levels:
        points = "" if level.points is None else plain(max(level.points, Decimal(0)))
        row += [level.title, level.descriptor, points]
    return row


def _losses(rubric: Rubric, *, carries_rule: bool) -> Iterator[Loss]:
    yield from dropped(rubric, _KEPT)
    if not carries_rule:
        yield Loss(
            "rule",
            "rubric",
            "The decision rule asks for more than a required level of each criterion: it is not "
            "carried.",
        )
    told = [part.title for part in rubric.parts if part.description or not rubric.in_part(part.id)]
    if told:
        yield Loss("parts", places(told), "Parts without criteria, and their texts, are left out.")
    below = [
        one.label
        for one in rubric.criteria
        if any(level.points is not None and level.points < 0 for level in one.levels)
    ]
    if below:
        yield Loss("points_negative", places(below), "Points below zero became 0.")
