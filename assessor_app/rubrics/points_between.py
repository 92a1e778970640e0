"""Points between the levels' own: the next ones that a criterion allows, and the level they are at;
half levels; and a score in words.

What is allowed is said by :func:`scoring.allows_points`; here it is only walked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from assessor_app.domain.ids import LevelId
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.model import Criterion, Level, Score
from assessor_app.rubrics.scoring import allows_points, points_of


@dataclass(frozen=True, slots=True)
class Half:
    """Half way between two levels that stand next to each other, where its points are allowed.

    Scored is ``lower``, with ``points``: half way is not yet the level above.
    """

    lower: Level
    upper: Level
    points: Decimal

    @property
    def words(self) -> str:
        """What it is called."""
        return f"Between {self.lower.title} and {self.upper.title}, {plain(self.points)}"


def halves(criterion: Criterion) -> tuple[Half, ...]:
    """Return the half levels of a criterion, from the lowest to the highest.

    There are none without a ``point_step``, and none at points that lie in a level's own range.
    """
    found = []
    for lower, upper in pairwise(criterion.levels):
        if criterion.point_step is None or lower.points is None or upper.points is None:
            continue
        points = (lower.points + upper.points) / 2
        if lower.range is None and level_at(criterion, points) == lower.id:
            found.append(Half(lower, upper, points))
    return tuple(found)


def half_of(criterion: Criterion, score: Score | None) -> Half | None:
    """Return the half level that ``score`` is, or None where it is not one."""
    if score is None or score.points is None:
        return None
    given = (score.level, score.points)
    return next((one for one in halves(criterion) if (one.lower.id, one.points) == given), None)


def level_in_words(criterion: Criterion, score: Score | None) -> str:
    """Return the level of a score, half levels too; nothing where no level is chosen."""
    if score is None or score.level is None:
        return ""
    half = half_of(criterion, score)
    level = criterion.level(score.level)
    return half.words if half is not None else "" if level is None else level.title


def half_beside(criterion: Criterion, score: Score | None) -> Score | None:
    """Return ``score`` half a level higher; from a half level, back at the level below it.

    None where there is no half level above the level that is chosen.
    """
    if score is None or score.level is None:
        return None
    if half_of(criterion, score) is not None:
        return replace(score, points=None)
    above = next((one for one in halves(criterion) if one.lower.id == score.level), None)
    return None if above is None else at_points(criterion, score, score.level, above.points)


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
