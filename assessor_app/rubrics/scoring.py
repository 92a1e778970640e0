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
        one.weight * _top(one)
        for one in counted
        if one.id not in scores or not scores[one.id].not_applicable
    )


class RunningTotal:
    """:func:`total` and :func:`total_max`, kept up to date as one score after another changes."""

    def __init__(self, rubric: Rubric, scores: Mapping[CriterionId, Score]) -> None:
        self._tops = {one.id: one.weight * _top(one) for one in _counted(rubric)}
        self._values: dict[CriterionId, Decimal] = {}
        self._out: set[CriterionId] = set()
        for criterion in rubric.criteria:
            self.change(criterion, scores.get(criterion.id))

    def change(self, criterion: Criterion, score: Score | None) -> None:
        """Take in the score of one criterion, checked by the caller; None where there is none."""
        if criterion.id not in self._tops:
            return
        points = points_of(criterion, score)
        self._values[criterion.id] = Decimal(0) if points is None else criterion.weight * points
        if score is not None and score.not_applicable:
            self._out.add(criterion.id)
        else:
            self._out.discard(criterion.id)

    @property
    def now(self) -> Decimal | None:
        """The weighted sum of the points so far, as :func:`total` has it."""
        return add(self._values.values()) if self._tops else None

    @property
    def most(self) -> Decimal | None:
        """The most that it can be, as :func:`total_max` has it."""
        if not self._tops:
            return None
        return add(top for one, top in self._tops.items() if one not in self._out)


def check_score(rubric: Rubric, score: Score) -> None:
    """Accept a score that ``rubric`` allows.

    Points beside a level are its own. With ``point_step`` they are also those within the level's
    range, a whole number of steps above its least, and its most; or, where the levels have no
    ranges, from its own up to, and without, the next level's, a whole number of steps above the
    lowest level's, and the highest level has its own points only.

    Raises:
        UserFixable: codes ``unknown_criterion``, ``foreign_level``, ``points_out_of_range``,
            ``unknown_condition_code``, ``not_applicable_not_allowed``, and
            ``contradictory_score`` for more than one of level, condition code, not applicable.
    """
    criterion = rubric.criterion(score.criterion)
    if criterion is None:
        raise _refuse("The rubric has no such criterion.", "unknown_criterion", score)
    check_score_of(criterion, codes_of(rubric), score)


def check_score_of(criterion: Criterion, codes: frozenset[str], score: Score) -> None:
    """Accept a score of ``criterion`` in a rubric with these condition codes.

    Raises:
        UserFixable: as :func:`check_score`.
    """
    given = (score.level is not None, score.condition_code is not None, score.not_applicable)
    if sum(given) > 1:
        raise _refuse(
            f"{criterion.label} has more than one of level, condition code and not applicable.",
            "contradictory_score",
            score,
        )
    if score.not_applicable and not criterion.not_applicable_allowed:
        raise _refuse(f"{criterion.label} always applies.", "not_applicable_not_allowed", score)
    if score.condition_code is not None and score.condition_code not in codes:
        raise _refuse("The rubric has no such condition code.", "unknown_condition_code", score)
    _check_level_and_points(criterion, score)


def check_scores(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> None:
    """Accept scores that ``rubric`` allows, each under its own criterion.

    Raises:
        UserFixable: as :func:`check_score`; ``unknown_criterion`` also for a score that stands
            under another criterion's id.
    """
    criteria, codes = {one.id: one for one in rubric.criteria}, codes_of(rubric)
    for name, score in scores.items():
        if name != score.criterion:
            raise _refuse("A score stands under another criterion.", "unknown_criterion", score)
        criterion = criteria.get(name)
        if criterion is None:
            raise _refuse("The rubric has no such criterion.", "unknown_criterion", score)
        check_score_of(criterion, codes, score)


def codes_of(rubric: Rubric) -> frozenset[str]:
    """Return the condition codes that ``rubric`` has."""
    return frozenset(one.code for one in rubric.condition_codes)


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
    if score.points is not None and not allows_points(criterion, rank, score.points):
        raise _refuse(
            f"{criterion.label} does not allow these points at “{criterion.levels[rank].title}”.",
            "points_out_of_range",
            score,
        )


def allows_points(criterion: Criterion, rank: int, points: Decimal) -> bool:
    """Say whether ``points`` may be given at the level that ``rank`` levels stand below."""
    own, span, step = (
        criterion.levels[rank].points,
        criterion.levels[rank].range,
        criterion.point_step,
    )
    lowest = criterion.levels[0].points
    if own is None or lowest is None or not is_writable(points):
        return False
    if points == own or step is None:
        return points == own
    if span is not None:
        stepped = (points - span.least) % step == 0 or points == span.most
        return span.least <= points <= span.most and stepped
    above = _next_points(criterion.levels, rank)
    return above is not None and own < points < above and (points - lowest) % step == 0


def _next_points(levels: tuple[Level, ...], rank: int) -> Decimal | None:
    return levels[rank + 1].points if rank + 1 < len(levels) else None


def _top(criterion: Criterion) -> Decimal:
    return max(level.most for level in criterion.levels if level.most is not None)


def _counted(rubric: Rubric) -> tuple[Criterion, ...]:
    return tuple(
        one
        for one in rubric.criteria
        if not one.advisory and any(level.points is not None for level in one.levels)
    )


def _refuse(message: str, code: str, score: Score) -> UserFixable:
    return UserFixable(message, code=code, criterion=str(score.criterion))
