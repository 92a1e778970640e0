"""Points between the levels' own: the next ones that a criterion allows, and the level they are at.

What is allowed is said by :func:`scoring.allows_points`; here it is only walked.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from assessor_app.domain.ids import LevelId
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.scoring import allows_points, points_of


def level_at(
    criterion: Criterion, points: Decimal, *, rather: LevelId | None = None
) -> LevelId | None:
    """Return the level at which ``points`` may be given: ``rather`` where it may, else the highest.

    None where no level allows them.
    """
    fitting = [
        level.id
        for rank, level in enumerate(criterion.levels)
        if allows_points(criterion, rank, points)
    ]
    if rather in fitting:
        return rather
    return fitting[-1] if fitting else None


def beside(criterion: Criterion, score: Score | None, *, up: bool) -> Score | None:
    """Return the score with the next points that are allowed above (``up``) or below.

    Rationale and citations stay. None where there are none, where nothing is chosen yet, or where
    the criterion allows no points between.
    """
    now, step = points_of(criterion, score), criterion.point_step
    if score is None or now is None or step is None:
        return None
    found = [one for one in _near(criterion, now, step, up=up) if (one > now) is up and one != now]
    for points in sorted(found, reverse=not up):
        level = level_at(criterion, points, rather=score.level)
        if level is not None:
            return at_points(criterion, score, level, points)
    return None


def at_points(criterion: Criterion, score: Score, level: LevelId, points: Decimal) -> Score:
    """Return ``score`` at ``level`` with ``points``, which are left out where they are its own."""
    known = criterion.level(level)
    own = None if known is None else known.points
    return Score(
        criterion.id,
        level=level,
        points=None if points == own else points,
        rationale=score.rationale,
        citations=score.citations,
    )


def _near(criterion: Criterion, now: Decimal, step: Decimal, *, up: bool) -> Iterator[Decimal]:
    """Return what may be the next points: every level's own and ends, and steps from each."""
    for level in criterion.levels:
        for points in (level.points, level.least, level.most):
            if points is None:
                continue
            yield points
            steps = (now - points) / step
            whole = steps.to_integral_value(ROUND_FLOOR if up else ROUND_CEILING)
            yield points + step * (whole + (1 if up else -1))
