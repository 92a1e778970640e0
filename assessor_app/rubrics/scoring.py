"""Points in decimals, and the check that a score is one which the rubric allows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assessor_app.domain.ids import CriterionId
from assessor_app.errors import UserFixable
from assessor_app.rubrics.decimals import add, is_writable
from assessor_app.rubrics.model import Criterion, Level, Rubric, Score


def points_of(criterion: Criterion, score: Score | None) -> Decimal | None:
    """Return the points of ``score``, unweighted: its own, or those of its level.

    None for a criterion that is unscored, not applicable or under a condition code, and for a
    level without points.
    """
    if score is None or score.level is None:
        return None
    if score.points is not None:
        return score.points
    level = criterion.level(score.level)
    return None if level is None else level.points


def total(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> Decimal | None:
    """Return the weighted sum of the points so far, without advisory criteria.

    None for a rubric whose levels have no points. What is unscored, under a condition code or not
    applicable adds nothing.
    """
    counted = _counted(rubric)
    if not counted:
        return None
    points = ((one.weight, points_of(one, scores.get(one.id))) for one in counted)
    return add(weight * value for weight, value in points if value is not None)


def total_max(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> Decimal | None:
    """Return the most that :func:`total` can be, without criteria that are not applicable.

    None for a rubric whose levels have no points.
    """
    counted = _counted(rubric)
    if not counted:
        return None
    return add(
        one.weight * max(_points(one))
        for one in counted
        if one.id not in scores or not scores[one.id].not_applicable
    )


def check_score(rubric: Rubric, score: Score) -> None:
    """Accept a score that ``rubric`` allows.

    Points beside a level are its own, or (with ``point_step``) from its own up to, and without,
    the next level's, a whole number of steps above the lowest level's. The highest level has its
    own points only.

    Raises:
        UserFixable: codes ``unknown_criterion``, ``foreign_level``, ``points_out_of_range``,
            ``unknown_condition_code``, ``not_applicable_not_allowed``, and
            ``contradictory_score`` for more than one of level, condition code, not applicable.
    """
    criterion = rubric.criterion(score.criterion)
    if criterion is None:
        raise _refuse("The rubric has no such criterion.", "unknown_criterion", score)
    given = (score.level is not None, score.condition_code is not None, score.not_applicable)
    if sum(given) > 1:
        raise _refuse(
            f"{criterion.label} has more than one of level, condition code and not applicable.",
            "contradictory_score",
            score,
        )
    if score.not_applicable and not criterion.not_applicable_allowed:
        raise _refuse(f"{criterion.label} always applies.", "not_applicable_not_allowed", score)
    if score.condition_code is not None and score.condition_code not in _codes(rubric):
        raise _refuse("The rubric has no such condition code.", "unknown_condition_code", score)
    _check_level_and_points(criterion, score)


def check_scores(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> None:
    """Accept scores that ``rubric`` allows, each under its own criterion.

    Raises:
        UserFixable: as :func:`check_score`; ``unknown_criterion`` also for a score that stands
            under another criterion's id.
    """
    for criterion, score in scores.items():
        if criterion != score.criterion:
            raise _refuse("A score stands under another criterion.", "unknown_criterion", score)
        check_score(rubric, score)


def _check_level_and_points(criterion: Criterion, score: Score) -> None:
    if score.level is None:
        if score.points is not None:
            raise _refuse(
                f"{criterion.label} has points without a level.", "points_out_of_range", score
            )
        return
    rank = criterion.rank(score.level)
    if rank is None:
        raise _refuse(f"{criterion.label} has no such level.", "foreign_level", score)
    if score.points is not None and not _allows(criterion, rank, score.points):
        raise _refuse(
            f"{criterion.label} does not allow these points at “{criterion.levels[rank].title}”.",
            "points_out_of_range",
            score,
        )


def _allows(criterion: Criterion, rank: int, points: Decimal) -> bool:
    own = criterion.levels[rank].points
    lowest = criterion.levels[0].points
    if own is None or lowest is None or not is_writable(points):
        return False
    if points == own:
        return True
    above = _next_points(criterion.levels, rank)
    if criterion.point_step is None or above is None:
        return False
    return own < points < above and (points - lowest) % criterion.point_step == 0


def _next_points(levels: tuple[Level, ...], rank: int) -> Decimal | None:
    return levels[rank + 1].points if rank + 1 < len(levels) else None


def _points(criterion: Criterion) -> tuple[Decimal, ...]:
    return tuple(level.points for level in criterion.levels if level.points is not None)


def _counted(rubric: Rubric) -> tuple[Criterion, ...]:
    return tuple(one for one in rubric.criteria if not one.advisory and _points(one))


def _codes(rubric: Rubric) -> frozenset[str]:
    return frozenset(one.code for one in rubric.condition_codes)


def _refuse(message: str, code: str, score: Score) -> UserFixable:
    return UserFixable(message, code=code, criterion=str(score.criterion))
