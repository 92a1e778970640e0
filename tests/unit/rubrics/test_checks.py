from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.ids import PartId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.checks import Severity, check_rubric
from assessor_app.rubrics.implication import implies
from assessor_app.rubrics.model import DoubleScoring, Part, PartKind, ResubmissionPolicy, Rubric
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import EVERYTHING, HIGHEST, criterion, named, rubric

PARTIALLY = rule.LevelBar(title="Partially")
NOT_MET = rule.LevelBar(title="Not Met")
SOUND = rubric(criterion("1.1"), criterion("2.1"))
FIRST = SOUND.criteria[0]


def _clauses(*whens: rule.Condition, outcome: Outcome = Outcome.EARNED) -> Rubric:
    clauses = tuple(rule.Clause(outcome, when) for when in whens)
    return replace(SOUND, rule=rule.DecisionRule(clauses))


def _points(*values: str | None) -> Rubric:
    levels = tuple(
        replace(level, points=None if value is None else Decimal(value))
        for level, value in zip(FIRST.levels, values, strict=True)
    )
    return replace(SOUND, criteria=(replace(FIRST, levels=levels), SOUND.criteria[1]))


def _codes(made: Rubric) -> list[str]:
    return [one.code for one in check_rubric(made)]


def test_a_sound_rubric_has_no_findings() -> None:
    assert check_rubric(SOUND) == ()


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (
            _clauses(rule.Total(EVERYTHING, Decimal(5))),
            ["never_earned", "unreachable_clause"],
        ),
        (_clauses(), ["never_earned"]),
        (_clauses(rule.Total(EVERYTHING, Decimal(0))), ["always_earned"]),
        (
            _clauses(rule.NoneAt(EVERYTHING, rule.LevelBar(title="Demonstrated"))),
            ["best_not_earned"],
        ),
        (
            _clauses(rule.Every(EVERYTHING, PARTIALLY), rule.Every(EVERYTHING, HIGHEST)),
            ["unreachable_clause"],
        ),
        (
            replace(SOUND, rule=replace(SOUND.rule, gates=(rule.Total(EVERYTHING, Decimal(0)),))),
            ["settled_condition"],
        ),
        (
            replace(SOUND, parts=(*SOUND.parts, Part(PartId("P3"), PartKind.OVERVIEW, "Empty"))),
            ["empty_part"],
        ),
        (
            replace(
                _clauses(rule.Total(EVERYTHING, Decimal(3))),
                resubmission=ResubmissionPolicy(scope="criteria_not_met"),
            ),
            ["nothing_carried"],
        ),
        (replace(SOUND, resubmission=ResubmissionPolicy(scope="criteria_not_met")), []),
        (
            replace(SOUND, double_scoring=DoubleScoring(near_points=Decimal(1))),
            ["near_without_total"],
        ),
        (
            replace(
                _clauses(rule.Any((rule.Total(EVERYTHING, Decimal(3)),))),
                double_scoring=DoubleScoring(near_points=Decimal(1)),
            ),
            [],
        ),
        (_points("0", "2", "1"), ["points_falling"]),
        (_points("-1", "0", "1"), ["points_negative"]),
        (_points("0", None, "1"), ["points_missing"]),
        (
            rubric(
                replace(FIRST, levels=(replace(FIRST.levels[0], descriptor=""),)),
                SOUND.criteria[1],
            ),
            ["single_level", "descriptor_missing"],
        ),
    ],
)
def test_each_mistake_is_found(made: Rubric, codes: list[str]) -> None:
    assert _codes(made) == codes


def test_errors_come_first_and_say_where() -> None:
    made = replace(_points("0", "2", "1"), rule=_clauses().rule)
    findings = check_rubric(made)
    assert [one.severity for one in findings] == [Severity.ERROR, Severity.WARNING]
    assert findings[1].criterion == FIRST.id


def test_a_rubric_that_is_none_is_refused() -> None:
    with pytest.raises(UserFixable):
        check_rubric(replace(SOUND, criteria=()))


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        (rule.Scorable(EVERYTHING), rule.Scorable(EVERYTHING), True),
        (rule.Scorable(EVERYTHING), rule.Scorable(named("1.1")), False),
        (rule.Total(EVERYTHING, Decimal(3)), rule.Total(EVERYTHING, Decimal(2)), True),
        (rule.Total(EVERYTHING, Decimal(2)), rule.Total(EVERYTHING, Decimal(3)), False),
        (rule.Total(EVERYTHING, Decimal(3)), rule.Total(named("1.1"), Decimal(2)), False),
        (rule.Count(EVERYTHING, HIGHEST, 2), rule.Count(EVERYTHING, PARTIALLY, 1), True),
        (rule.Count(EVERYTHING, PARTIALLY, 2), rule.Count(EVERYTHING, HIGHEST, 1), False),
        (rule.Every(EVERYTHING, HIGHEST), rule.Every(named("1.1"), PARTIALLY), True),
        (rule.NoneAt(EVERYTHING, NOT_MET), rule.NoneAt(EVERYTHING, NOT_MET, 1), True),
        (rule.NoneAt(EVERYTHING, NOT_MET, 1), rule.NoneAt(EVERYTHING, NOT_MET), False),
        (rule.Scorable(EVERYTHING, 1), rule.Scorable(EVERYTHING, 2), True),
        (rule.Scorable(EVERYTHING, 1), rule.Scorable(EVERYTHING, 2, ("missing",)), False),
        (rule.Coded(EVERYTHING, 2), rule.Coded(EVERYTHING, 1), True),
        (rule.Coded(EVERYTHING, 1), rule.Coded(EVERYTHING, 2), False),
        (
            rule.Total(EVERYTHING, Decimal(50)),
            rule.Total(EVERYTHING, Decimal(40), percent=True),
            False,
        ),
        (rule.Every(named("1.1"), HIGHEST), rule.Every(EVERYTHING, PARTIALLY), False),
        (
            rule.All((rule.Scorable(EVERYTHING), rule.Every(EVERYTHING, HIGHEST))),
            rule.All((rule.Every(EVERYTHING, PARTIALLY),)),
            True,
        ),
        (
            rule.Any((rule.Every(EVERYTHING, HIGHEST), rule.Scorable(EVERYTHING))),
            rule.Any((rule.Scorable(EVERYTHING), rule.Every(EVERYTHING, NOT_MET))),
            True,
        ),
        (rule.Scorable(EVERYTHING), rule.Any((rule.Every(EVERYTHING, HIGHEST),)), False),
    ],
)
def test_implication_by_form(narrow: rule.Condition, wide: rule.Condition, expected: bool) -> None:
    assert implies(SOUND, narrow, wide) is expected


def test_what_may_not_apply_is_not_implied_by_the_rest() -> None:
    made = rubric(criterion("1.1"), criterion("2.1", not_applicable_allowed=True))
    narrow, wide = rule.Every(EVERYTHING, HIGHEST), rule.Every(named("2.1"), HIGHEST)
    assert not implies(made, narrow, wide)
    assert implies(made, narrow, rule.Every(named("1.1"), HIGHEST))


def test_a_condition_over_no_criterion_is_implied_by_nothing() -> None:
    made = rubric(criterion("1.1", advisory=True), criterion("2.1", advisory=True))
    assert not implies(made, rule.Every(named("1.1"), HIGHEST), rule.Every(EVERYTHING, HIGHEST))


@fake.patient(60)
@given(st.data())
def test_implication_is_never_claimed_wrongly(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    wide = data.draw(fake.conditions(made.criteria))
    narrow = data.draw(fake.conditions(made.criteria) | st.just(rule.All((wide,))))
    if implies(made, narrow, wide):
        for full in fake.completions(made, {}):
            assert not fake.holds(made, narrow, full) or fake.holds(made, wide, full)
