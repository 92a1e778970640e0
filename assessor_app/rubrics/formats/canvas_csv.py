"""Canvas' rubric CSV, as its importer reads it.

The columns “Rubric Name”, “Criteria Name”, “Criteria Description” and “Criteria Enable Range” are
found by name. Every column whose heading contains “rating name”, “rating description” or “rating
points” belongs to a rating, the first of each kind to the first rating and so on. A row is a
criterion; rows of one rubric name are one rubric; points have a point or a comma and two decimals.
Canvas itself reads commas and UTF-8 without a byte order mark only; here more is understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from assessor_app.rubrics.decimals import fraction_digits, plain
from assessor_app.rubrics.formats import tables
from assessor_app.rubrics.formats.canvas import (
    CanvasCriterion,
    CanvasRating,
    CanvasRubric,
    from_rubric,
    to_imported,
)
from assessor_app.rubrics.formats.drafts import read_points
from assessor_app.rubrics.formats.losses import Exported, Imported, Loss, Origin, places, refusal
from assessor_app.rubrics.formats.prose import from_either
from assessor_app.rubrics.formats.tables import Row
from assessor_app.rubrics.model import Rubric

RUBRIC: Final = "Rubric Name"
CRITERION: Final = "Criteria Name"
TEXT: Final = "Criteria Description"
RANGE: Final = "Criteria Enable Range"
RATING: Final = ("Rating Name", "Rating Description", "Rating Points")
_TWO_DECIMALS: Final = Decimal("0.01")

_Ratings = tuple[tuple[int, int, int], ...]
_Read = tuple[CanvasCriterion, tuple[Loss, ...]]


def is_canvas_csv(text: str) -> bool:
    """Say whether a line near the beginning holds Canvas' headings."""
    return tables.delimiter_of(text, (CRITERION.casefold(), RATING[0].casefold())) is not None


def read_canvas_csv(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    """Return the rubrics of a CSV file of Canvas, in the order of their first rows.

    Raises:
        UserFixable: naming row and column.
    """
    text, noted = tables.decode(data)
    delimiter = tables.delimiter_of(text, (CRITERION.casefold(), RATING[0].casefold()))
    rows = tables.read_rows(text, delimiter or ",")
    if delimiter is None or not rows:
        raise refusal(
            "Row 1",
            "the headings of Canvas' rubric CSV are not there.",
            f"Begin with the row: {RUBRIC},{CRITERION},{TEXT},{RANGE},{','.join(RATING)}, …",
            "header_missing",
        )
    header = rows[0]
    columns = tables.columns_once(header, (RUBRIC, CRITERION, TEXT, RANGE))
    for name in (RUBRIC, CRITERION):
        if name not in columns:
            raise refusal(
                header.where, f"the heading “{name}” is missing.", "Add it.", "header_missing"
            )
    ratings = _rating_columns(header)
    found: dict[str, list[_Read]] = {}
    for row in rows[1:]:
        name = row.cell(columns[RUBRIC])
        if not name:
            raise refusal(row.where, f"“{RUBRIC}” is empty.", "Write the rubric's name there.")
        found.setdefault(name, []).append(_criterion(row, columns, ratings))
    if not found:
        raise refusal("Row 2", "there is no criterion.", "Add a row for each criterion.")
    return tuple(_rubric(name, read, noted, origin) for name, read in found.items())


def _rubric(name: str, read: list[_Read], noted: tuple[Loss, ...], origin: Origin) -> Imported:
    criteria = tuple(criterion for criterion, _ in read)
    losses = tuple(loss for _, losses in read for loss in losses)
    canvas = CanvasRubric(name, criteria, criteria[0].where, noted=(*noted, *losses))
    return to_imported(canvas, origin)


def _rating_columns(header: Row) -> _Ratings:
    kinds = [
        [n for n, cell in enumerate(header.cells) if kind.casefold() in tables.name_of(cell)]
        for kind in RATING
    ]
    if len(set(map(len, kinds))) != 1:
        counts = ", ".join(f"{len(at)} × “{kind}”" for kind, at in zip(RATING, kinds, strict=True))
        raise refusal(
            header.where,
            f"the headings of the ratings do not come in threes ({counts}).",
            f"Repeat {', '.join(RATING)} once for each rating.",
            "header_missing",
        )
    return tuple(zip(*kinds, strict=True))


def _criterion(row: Row, columns: dict[str, int], ratings: _Ratings) -> _Read:
    losses: list[Loss] = []

    def prose(column: int | None, name: str) -> str:
        where = f"{row.where}, {name}"
        found = from_either("" if column is None else row.cell(column), where)
        losses.extend(found.losses(where))
        return found.text

    title = row.cell(columns[CRITERION])
    if not title:
        raise refusal(row.where, f"“{CRITERION}” is empty.", "Write the criterion's name there.")
    found = []
    for number, (name_at, text_at, points_at) in enumerate(ratings, 1):
        where = f"{row.where}, rating {number}"
        name, points = row.cell(name_at), row.cell(points_at)
        if not name:
            if points or row.cell(text_at):
                raise refusal(where, "the rating has no name.", "Write one, or clear its cells.")
            continue
        if not points:
            raise refusal(where, "the rating has no points.", "Write a number.", "rubric_number")
        worth = read_points(points, where).quantize(_TWO_DECIMALS, ROUND_HALF_UP)
        text = prose(text_at, f"rating {number}")
        found.append(CanvasRating(name, text, Decimal(plain(worth)), where))
    if not found:
        raise refusal(row.where, "the criterion has no rating.", "Fill in at least one.")
    wide = row.cell(columns[RANGE]).casefold() in ("true", "1") if RANGE in columns else False
    text = prose(columns.get(TEXT), TEXT)
    criterion = CanvasCriterion(title, text, tuple(found), row.where, use_range=wide)
    return criterion, tuple(losses)


def write_canvas_csv(rubric: Rubric) -> Exported:
    """Return ``rubric`` as a CSV file that Canvas imports."""
    canvas, losses = from_rubric(rubric, ("range", "level_range"))
    most = max(len(one.ratings) for one in canvas.criteria)
    header = [RUBRIC, CRITERION, TEXT, RANGE, *RATING * most]
    rows = [list(_cells(canvas, one)) for one in canvas.criteria]
    return Exported(tables.write_rows([header, *rows]), (*losses, *_rounded(canvas)))


def _cells(canvas: CanvasRubric, one: CanvasCriterion) -> Iterator[str]:
    yield from (canvas.title, one.title, one.text, "true" if one.use_range else "false")
    for rating in one.ratings:
        worth = rating.points.quantize(_TWO_DECIMALS, ROUND_HALF_UP)
        yield from (rating.title, rating.text, plain(worth))


def _rounded(canvas: CanvasRubric) -> tuple[Loss, ...]:
    at = [
        one.title
        for one in canvas.criteria
        if any(fraction_digits(rating.points) > 2 for rating in one.ratings)
    ]
    if not at:
        return ()
    return (Loss("points_rounded", places(at), "Canvas keeps two decimals of the points."),)
