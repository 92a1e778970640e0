"""Which level the rule asks for in a criterion, so that people can be told what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.model import Criterion, Level, Rubric, Score
from assessor_app.rubrics.selections import bar_rank, selected


def required_level(rubric: Rubric, criterion: Criterion) -> Level | None:
    """Return the highest level that the rule asks for in ``criterion`` on the way to Earned.

    Completeness, gates and the clauses that lead to Earned ask; within them ``every`` and
    ``count``, and ``none`` at a level for the one above. None where only totals speak of it: no
    level of its own is then asked for.
    """
    asked = [
        rank
        for condition in _on_the_way(rubric.rule)
        if criterion in _asked(rubric, condition)
        and (rank := _rank(condition, criterion)) is not None
    ]
    return criterion.levels[max(asked)] if asked else None


def required_levels(rubric: Rubric) -> dict[CriterionId, Level]:
    """Return :func:`required_level` of every criterion that has one, in one pass."""
    ranks: dict[CriterionId, int] = {}
    for condition in _on_the_way(rubric.rule):
        for criterion in _asked(rubric, condition):
            rank = _rank(condition, criterion)
            if rank is not None:
                ranks[criterion.id] = max(rank, ranks.get(criterion.id, 0))
    return {one.id: one.levels[ranks[one.id]] for one in rubric.criteria if one.id in ranks}


def is_below(criterion: Criterion, score: Score | None, required: Level | None) -> bool:
    """Return whether ``score`` is at a level below the one ``required`` in its criterion."""
    if score is None or score.level is None or required is None:
        return False
    reached, wanted = criterion.rank(score.level), criterion.rank(required.id)
    return reached is not None and wanted is not None and reached < wanted


def _on_the_way(decision: rule.DecisionRule) -> Iterator[rule.Condition]:
    first = () if decision.completeness is None else (decision.completeness,)
    earning = (one.when for one in decision.clauses if one.outcome is Outcome.EARNED)
    for condition in (*first, *decision.gates, *earning):
        yield from _simple(condition)


def _simple(condition: rule.Condition) -> Iterator[rule.Condition]:
    if isinstance(condition, rule.All | rule.Any):
        for member in condition.members:
            yield from _simple(member)
    else:
        yield condition


def _asked(rubric: Rubric, condition: rule.Condition) -> tuple[Criterion, ...]:
    if not isinstance(condition, rule.Every | rule.Count | rule.NoneAt):
        return ()
    return selected(rubric, condition.of)


def _rank(condition: rule.Condition, criterion: Criterion) -> int | None:
    match condition:
        case rule.Every() | rule.Count():
            return bar_rank(criterion, condition.at_least)
        case rule.NoneAt():
            rank = bar_rank(criterion, condition.at)
            return rank + 1 if rank is not None and rank + 1 < len(criterion.levels) else None
    return None
