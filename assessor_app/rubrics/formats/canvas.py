"""Canvas' rubrics as its files hold them, to the model and back.

One shape stands behind its CSV, its API's JSON and the ``cccv1p0`` XML of a course export: a
criterion is a title and a long description, a rating is a title, a long description and points;
ratings are ordered by their points from the highest. What was read of Canvas: its rubric model
(``generate_criteria``), its CSV importer and its course exporter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from assessor_app.rubrics.decimals import add
from assessor_app.rubrics.formats.drafts import (
    RULE_ASSUMED,
    CriterionDraft,
    LevelDraft,
    RubricDraft,
    compile_draft,
)
from assessor_app.rubrics.formats.dropped import dropped, plain_points
from assessor_app.rubrics.formats.identifiers import bare, is_uuid
from assessor_app.rubrics.formats.losses import Imported, Loss, Origin, places
from assessor_app.rubrics.model import Criterion, PointRange, Rubric

RANGE_STEP: Final = Decimal("0.01")
"""Canvas takes any points within a range; it keeps two decimals of a rating's."""

_MIGRATION_ID = re.compile(r"g([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class CanvasRating:
    """One rating of a criterion."""

    title: str
    text: str
    points: Decimal
    where: str
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class CanvasCriterion:
    """One criterion. ``points`` matter only where there is no rating, as in some real exports.

    ``ignored`` is Canvas' ``ignore_for_scoring``; ``outcome`` says that it stands for one of
    Canvas' learning outcomes.
    """

    title: str
    text: str
    ratings: tuple[CanvasRating, ...]
    where: str
    identifier: str = ""
    points: Decimal | None = None
    use_range: bool = False
    ignored: bool = False
    outcome: bool = False


@dataclass(frozen=True, slots=True)
class CanvasRubric:
    """A rubric of Canvas; ``noted`` is what its reader has already had to leave out."""

    title: str
    criteria: tuple[CanvasCriterion, ...]
    where: str
    description: str = ""
    identifier: str = ""
    hides_points: bool = False
    noted: tuple[Loss, ...] = ()


def points_possible(criteria: Iterable[CanvasCriterion]) -> Decimal:
    """Return Canvas' ``points_possible``: the most of each criterion that is not ignored."""
    return add(one.points or Decimal(0) for one in criteria if not one.ignored)


def to_imported(canvas: CanvasRubric, origin: Origin) -> Imported:
    """Return the model's rubric, and what of Canvas' it does not hold.

    Raises:
        UserFixable: as :func:`drafts.compile_draft`.
    """
    criteria = [_draft(one) for one in canvas.criteria]
    draft = RubricDraft(
        title=canvas.title,
        criteria=criteria,
        where=canvas.where,
        description=canvas.description,
        identifier=uuid_of(canvas.identifier),
    )
    return Imported(compile_draft(draft, origin), (RULE_ASSUMED, *_losses(canvas)))


def uuid_of(identifier: str) -> str:
    """Return the UUID that an identifier of Canvas is or was made from, or an empty text."""
    found = _MIGRATION_ID.fullmatch(identifier)
    if found:
        return "-".join(found.groups())
    return identifier if is_uuid(identifier) else ""


def _draft(one: CanvasCriterion) -> CriterionDraft:
    ranked = _shown(one.ratings or _made_ratings(one))[::-1]
    ranges = ranges_of([rating.points for rating in ranked]) if _ranged(one) else {}
    levels = tuple(
        LevelDraft(
            title=rating.title,
            descriptor=rating.text,
            points=rating.points,
            where=rating.where,
            identifier=uuid_of(rating.identifier),
            range=ranges.get(rating.points),
        )
        for rating in ranked
    )
    return CriterionDraft(
        title=one.title,
        levels=levels,
        where=one.where,
        description=one.text,
        advisory=one.ignored,
        point_step=RANGE_STEP if _ranged(one) else None,
        identifier=uuid_of(one.identifier),
    )


def _shown(ratings: Iterable[CanvasRating]) -> tuple[CanvasRating, ...]:
    """Return ratings in the order in which Canvas keeps them: by points, then by title."""
    return tuple(sorted(ratings, key=lambda rating: (-rating.points, rating.title)))


def _made_ratings(one: CanvasCriterion) -> tuple[CanvasRating, ...]:
    most = one.points or Decimal(0)
    full = CanvasRating("Full Marks", "", most, one.where)
    return (full, CanvasRating("No Marks", "", Decimal(0), one.where)) if most else (full,)


def ranges_of(rising: Sequence[Decimal]) -> dict[Decimal, PointRange]:
    """Return Canvas' ranges: of the lowest rating its points alone, of each other one all above
    the next lower rating's points, up to its own."""
    found = {rising[0]: PointRange(rising[0], rising[0])}
    for low, high in pairwise(rising):
        found[high] = PointRange(low + RANGE_STEP, high)
    return found


def _ranged(one: CanvasCriterion) -> bool:
    points = sorted(rating.points for rating in one.ratings)
    return one.use_range and all(low + RANGE_STEP <= high for low, high in pairwise(points))


def _losses(canvas: CanvasRubric) -> tuple[Loss, ...]:
    criteria = canvas.criteria
    report = (
        (
            "ratings_made",
            [one.title for one in criteria if not one.ratings],
            "The criterion has no rating: “Full Marks” and “No Marks” were made from its points.",
        ),
        (
            "range",
            [one.title for one in criteria if one.use_range and not _ranged(one)],
            "The criterion has a range, but two ratings with equal points: no points between "
            "levels are allowed here.",
        ),
        (
            "outcome",
            [one.title for one in criteria if one.outcome],
            "The link to a learning outcome of Canvas, and its mastery points, are not kept.",
        ),
        (
            "points_hidden",
            ["rubric"] if canvas.hides_points else [],
            "That Canvas hides the points or the total is not kept.",
        ),
    )
    found = [Loss(code, places(at), words) for code, at, words in report if at]
    return (*canvas.noted, *found)


def from_rubric(rubric: Rubric, keeps: Iterable[str]) -> tuple[CanvasRubric, tuple[Loss, ...]]:
    """Return ``rubric`` as Canvas would hold it, for a file that ``keeps`` these traits."""
    points, remarks = plain_points(rubric)
    criteria = []
    for criterion in rubric.criteria:
        ratings = _shown(
            CanvasRating(
                level.title, level.descriptor, points[level.id], criterion.label, bare(level.id)
            )
            for level in criterion.levels
        )
        criteria.append(
            CanvasCriterion(
                title=criterion.title,
                text=criterion.description,
                ratings=ratings,
                where=criterion.label,
                identifier=bare(criterion.id),
                points=max(rating.points for rating in ratings),
                use_range=criterion.point_step is not None,
                ignored=criterion.advisory,
            )
        )
    canvas = CanvasRubric(
        title=rubric.title,
        criteria=tuple(criteria),
        where="rubric",
        description=rubric.description,
        identifier=bare(rubric.id),
    )
    turned = _turned(rubric) if "range" in keeps else ()
    return canvas, (*dropped(rubric, keeps), *remarks, *turned)


def _turned(rubric: Rubric) -> tuple[Loss, ...]:
    ranged = [one.label for one in rubric.criteria if one.point_step and not _is_canvas_range(one)]
    if not ranged:
        return ()
    sentence = "Canvas allows any points, and counts those between two ratings to the higher one."
    return (Loss("range_turned", places(ranged), sentence),)


def _is_canvas_range(one: Criterion) -> bool:
    points = [level.points for level in one.levels if level.points is not None]
    ranges = ranges_of(points)
    return one.point_step == RANGE_STEP and all(
        level.points is not None and level.range == ranges[level.points] for level in one.levels
    )
