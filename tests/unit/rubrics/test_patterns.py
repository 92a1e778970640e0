"""Examples of scores: the ends, one below each bar, the cuts, and the author's own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.model import ConditionCode, Rubric
from assessor_app.rubrics.patterns import (
    CODE,
    NOT_APPLICABLE,
    Example,
    OwnPattern,
    examples,
    own_pattern,
    pattern_of,
)
from tests.fakes.rubrics import EVERYTHING, HIGHEST, criterion, rubric

EVERY = rubric(criterion("1.1"), criterion("2.1"), when=rule.Every(EVERYTHING, HIGHEST))
TOTAL = rubric(criterion("1.1"), criterion("2.1"), when=rule.Total(EVERYTHING, Decimal(3)))


def _by_name(found: tuple[Example, ...]) -> dict[str, Outcome | None]:
    return {one.pattern.name: one.outcome for one in found}


def test_the_ends_and_each_criterion_below_its_bar_are_told() -> None:
    found = _by_name(examples(EVERY))
    assert found["All at the highest level"] is Outcome.EARNED
    assert found["All at the lowest level"] is Outcome.NOT_YET_EARNED
    below = [name for name in found if name.endswith("is Partially, the rest at the highest")]
    assert [name[:3] for name in below] == ["1.1", "2.1"]
    assert {found[name] for name in below} == {Outcome.NOT_YET_EARNED}


def test_the_cut_of_a_total_is_found_from_both_sides() -> None:
    found = examples(TOTAL)
    below = [one for one in found if one.pattern.name.startswith("Just below")]
    assert {one.outcome for one in below} == {Outcome.NOT_YET_EARNED}
    assert {evaluate(TOTAL, one.pattern.scores).total for one in below} == {Decimal(2)}
    earned = [one for one in found if one.outcome is Outcome.EARNED]
    assert min(evaluate(TOTAL, one.pattern.scores).total or 0 for one in earned) == Decimal(3)


def test_the_cuts_of_a_long_way_are_found_too() -> None:
    """100 criteria make 200 steps, which are halved and not walked."""
    criteria = [criterion(f"1.{n}") for n in range(100)]
    clauses = tuple(
        rule.Clause(outcome, rule.Total(EVERYTHING, Decimal(least)))
        for outcome, least in ((Outcome.EARNED, 151), (Outcome.ESCALATED, 40))
    )
    made = replace(rubric(*criteria), rule=rule.DecisionRule(clauses))
    cuts = {
        evaluate(made, one.pattern.scores).total
        for one in examples(made)
        if one.pattern.name.startswith("Just")
    }
    assert cuts == {Decimal(39), Decimal(40), Decimal(150), Decimal(151)}


def test_every_example_is_as_evaluating_it_alone() -> None:
    coded: Rubric = replace(EVERY, condition_codes=(ConditionCode("blank", "Blank"),))
    for made in (EVERY, TOTAL, coded):
        found = examples(made)
        alone = [evaluate(made, one.pattern.scores) for one in found]
        assert [(one.outcome, one.sentence) for one in found] == [
            (one.outcome, one.sentence) for one in alone
        ]
        scores = [frozenset(one.pattern.scores.values()) for one in found]
        assert len(set(scores)) == len(scores)
    assert any("“Blank”" in one.pattern.name for one in examples(coded))


def test_an_own_pattern_outlives_a_changed_rubric() -> None:
    made = rubric(criterion("1.1", not_applicable_allowed=True), criterion("2.1"))
    made = replace(made, condition_codes=(ConditionCode("blank", "Blank"),))
    own = OwnPattern(
        "Mine", (("1.1", NOT_APPLICABLE), ("2.1", CODE + "blank"), ("9.9", "x"), ("2.2", "y"))
    )
    pattern = pattern_of(made, own, 0)
    assert pattern.lost == ("9.9 x", "2.2 y")
    assert own_pattern(made, "Mine", pattern.scores).choices == own.choices[:2]
    first = examples(made, (own,))[0]
    assert (first.pattern.own, first.pattern.name) == (0, "Mine")
    strict = rubric(criterion("1.1"), criterion("2.1"))
    assert pattern_of(strict, own, 0).lost == ("1.1 not applicable", "2.1 blank", "9.9 x", "2.2 y")
