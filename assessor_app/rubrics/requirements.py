"""Which level the rule asks for in a criterion, so that people can be told what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.model import Criterion, Level, Rubric
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
        if (rank := _rank(rubric, condition, criterion)) is not None
    ]
    return criterion.levels[max(asked)] if asked else None


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


def _rank(rubric: Rubric, condition: rule.Condition, criterion: Criterion) -> int | None:
    if not isinstance(condition, rule.Every | rule.Count | rule.NoneAt):
        return None
    if criterion not in selected(rubric, condition.of):
        return None
    if not isinstance(condition, rule.NoneAt):
        return bar_rank(criterion, condition.at_least)
    rank = bar_rank(criterion, condition.at)
    return rank + 1 if rank is not None and rank + 1 < len(criterion.levels) else None
