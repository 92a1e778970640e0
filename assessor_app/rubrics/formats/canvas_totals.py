"""The score that Canvas would show for a rubric, on its own formula.

Canvas, ``RubricAssociation#assess`` and ``Rubric#total_points_from_criteria``: points add up,
without weights; criteria that are ignored for scoring (advisory ones here) add nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.decimals import add
from assessor_app.rubrics.formats.dropped import plain_points
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.rubrics.scoring import points_of

_PRECISION: Final = Decimal("0.0001")


def canvas_score(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> Decimal | None:
    """Return Canvas' score, or None while no criterion that counts has points."""
    points, _ = plain_points(rubric)
    found = []
    for criterion in rubric.criteria:
        score = scores.get(criterion.id)
        if criterion.advisory or score is None or score.level is None:
            continue
        own = points_of(criterion, score)
        found.append(points[score.level] if own is None or own < 0 else own)
    return add(found) if found else None


def canvas_points_possible(rubric: Rubric) -> Decimal:
    """Return Canvas' ``points_possible``, to its four decimals."""
    points, _ = plain_points(rubric)
    most = add(
        max(points[level.id] for level in one.levels) for one in rubric.criteria if not one.advisory
    )
    return most.quantize(_PRECISION, ROUND_HALF_UP)
