"""How long one changed score takes in a rubric of 200 criteria with 6 levels each.

The rule has every kind of condition over all criteria. Measured is the time of the thread itself,
so that a busy machine does not count; beside it stands evaluating the whole anew.
"""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from assessor_app.domain.ids import CriterionId, LevelId, PartId, RubricId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.evaluation import Evaluator, evaluate
from assessor_app.rubrics.model import (
    ConditionCode,
    Criterion,
    Level,
    Part,
    PartKind,
    Rubric,
    Score,
)

CRITERIA, LEVELS, PARTS = 200, 6, 4
BUDGET_MS = 16.0
_CHANGES = 400
_WHOLE = 20


def measure() -> dict[str, object]:
    """Return milliseconds for one change (median, 99 of 100, worst) and for the whole."""
    made, chance = _rubric(), random.Random(5)
    evaluator = Evaluator(made)
    changes = []
    for number in range(_CHANGES):
        criterion = made.criteria[number % CRITERIA]
        score = Score(criterion.id, level=chance.choice(criterion.levels).id)
        changes.append(_timed_ms(partial(evaluator.change, criterion.id, score)))
    scores = dict(evaluator.scores)
    whole = [_timed_ms(partial(evaluate, made, scores)) for _ in range(_WHOLE)]
    if evaluate(made, scores) != evaluator.evaluation:
        raise AssertionError("the changed evaluation is not the whole one")
    changes.sort()
    change, anew = statistics.median(changes), statistics.median(whole)
    return {
        "change_ms": change,
        "change_ms_p99": changes[len(changes) * 99 // 100],
        "change_ms_worst": changes[-1],
        "budget_ms": BUDGET_MS,
        "whole_ms": anew,
        "whole_per_change": anew / change,
    }


def _timed_ms(run: Callable[[], object]) -> float:
    start = time.thread_time()
    run()
    return (time.thread_time() - start) * 1e3


def _rubric() -> Rubric:
    parts = tuple(
        Part(PartId(f"P{n}"), PartKind.ARTIFACTS, f"Part {n}") for n in range(1, PARTS + 1)
    )
    return Rubric(
        id=RubricId(_urn("rubric")),
        uri="https://issuer.example/rubrics/bench",
        title="Many criteria",
        version="2026-11-01T00:00:00Z",
        parts=parts,
        criteria=tuple(_criterion(n, parts[n * PARTS // CRITERIA].id) for n in range(CRITERIA)),
        rule=_rule(),
        condition_codes=(ConditionCode("missing", "Missing"), ConditionCode("doubt", "In doubt")),
    )


def _criterion(number: int, part: PartId) -> Criterion:
    levels = tuple(
        Level(
            LevelId(_urn(f"{number}/{n}")),
            f"https://issuer.example/levels/{number}/{n}",
            f"Level {n}",
            "A descriptor.",
            n,
            Decimal(n),
        )
        for n in range(LEVELS)
    )
    return Criterion(
        id=CriterionId(_urn(str(number))),
        uri=f"https://issuer.example/criteria/{number}",
        part=part,
        title=f"Criterion {number}",
        levels=levels,
        position=number,
        code=f"C{number}",
        not_applicable_allowed=number % 3 == 0,
    )


def _rule() -> rule.DecisionRule:
    everything = rule.Selection()
    half = rule.LevelBar(title="Level 3")
    lowest = rule.LevelBar(title="Level 0")
    earned = rule.All(
        (
            rule.Total(everything, Decimal(600), weighted=True),
            rule.Count(everything, half, CRITERIA // 2),
            rule.NoneAt(everything, lowest, CRITERIA // 4),
            rule.Any((rule.Every(rule.Selection(parts=(PartId("P1"),)), half),)),
        )
    )
    return rule.DecisionRule(
        clauses=(
            rule.Clause(Outcome.NON_SCORABLE, rule.Coded(everything, 9)),
            rule.Clause(Outcome.EARNED, earned),
            rule.Clause(Outcome.ESCALATED, rule.Total(everything, Decimal(55), percent=True)),
        ),
        completeness=rule.Scorable(everything, 2),
        gates=(rule.Scorable(everything, 0, ("doubt",)),),
    )


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://issuer.example/{name}").urn
