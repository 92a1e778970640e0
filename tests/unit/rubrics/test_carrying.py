from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.carrying import Attempt, Carry, carry_forward
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.model import Criterion, ResubmissionPolicy, Rubric, Score
from assessor_app.rubrics.requirements import required_level
from tests.fakes.rubrics import CODE, EVERYTHING, HIGHEST, at, criterion, named, rubric, sheet

LOW, MID, HIGH = "Not Met", "Partially", "Demonstrated"
MIDDLE = rule.LevelBar(title=MID)
POLICY = ResubmissionPolicy(scope="criteria_not_met")
MADE = rubric(
    criterion("1.1"),
    criterion("1.2"),
    criterion("2.1", not_applicable_allowed=True),
    when=rule.All((rule.Every(named("1.1", "2.1"), HIGHEST), rule.Every(named("1.2"), MIDDLE))),
    resubmission=POLICY,
)


def _attempts(*sheets: tuple[Score, ...], made: Rubric = MADE) -> list[Attempt]:
    return [Attempt(n, made, sheet(*scores)) for n, scores in enumerate(sheets, 1)]


def _why(made: Rubric, attempts: list[Attempt]) -> dict[str, tuple[Carry, int]]:
    codes = {one.id: one.code for one in made.criteria}
    return {codes[x.criterion]: (x.why, x.attempt) for x in carry_forward(made, attempts)}


@pytest.mark.parametrize(
    ("attempts", "why", "number"),
    [
        ([], Carry.NEVER_SCORED, 0),
        ([()], Carry.NEVER_SCORED, 0),
        ([(at("1.1", HIGH),)], Carry.MET, 1),
        ([(at("1.1", MID),)], Carry.BELOW, 1),
        ([(at("1.1", HIGH),), ()], Carry.MET, 1),
        ([(at("1.1", HIGH),), (Score(at("1.1", HIGH).criterion, rationale="?"),)], Carry.MET, 1),
        ([(at("1.1", HIGH),), (at("1.1", LOW),)], Carry.BELOW, 2),
        ([(at("1.1", LOW),), (at("1.1", HIGH),)], Carry.MET, 2),
        (
            [(at("1.1", HIGH),), (Score(at("1.1", HIGH).criterion, condition_code=CODE),)],
            Carry.NOT_AT_A_LEVEL,
            2,
        ),
    ],
)
def test_the_latest_attempt_that_settled_it_speaks(
    attempts: list[tuple[Score, ...]], why: Carry, number: int
) -> None:
    assert _why(MADE, _attempts(*attempts))["1.1"] == (why, number)


def test_each_criterion_is_met_at_what_the_rule_asks_of_it() -> None:
    first = (at("1.1", MID), at("1.2", MID), Score(at("2.1", LOW).criterion, not_applicable=True))
    assert _why(MADE, _attempts(first)) == {
        "1.1": (Carry.BELOW, 1),
        "1.2": (Carry.MET, 1),
        "2.1": (Carry.NOT_AT_A_LEVEL, 1),
    }


def test_what_is_carried_is_an_ordinary_score_without_citations() -> None:
    before = at("1.1", HIGH, rationale="Three sources.", citations=("urn:mark",))
    found = carry_forward(MADE, _attempts((before, at("1.2", LOW))))
    assert found[0].score == replace(before, citations=())
    assert found[1].score is None
    assert [one.sentence for one in found] == [
        "1.1 Title of 1.1 was met in attempt 1 (Demonstrated).",
        "1.2 Title of 1.2 was Not Met in attempt 1, needs Partially.",
        "2.1 Title of 2.1 was not scored before.",
    ]
    scores = {one.criterion: one.score for one in found if one.score is not None}
    again = sheet(at("1.2", MID), at("2.1", HIGH))
    assert evaluate(MADE, {**scores, **again}).outcome is Outcome.EARNED


def _reworded(one: Criterion) -> Criterion:
    return replace(one, levels=(replace(one.levels[0], descriptor="Else."), *one.levels[1:]))


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (replace(MADE.criteria[0], guidance="Look twice."), Carry.MET),
        (replace(MADE.criteria[0], position=11, code="1.9"), Carry.MET),
        (_reworded(MADE.criteria[0]), Carry.RUBRIC_CHANGED),
        (replace(MADE.criteria[0], levels=MADE.criteria[0].levels[1:]), Carry.RUBRIC_CHANGED),
        (replace(MADE.criteria[0], title="Something else"), Carry.RUBRIC_CHANGED),
        (None, Carry.RUBRIC_CHANGED),
    ],
)
def test_only_what_is_judged_as_it_was_is_carried(then: Criterion | None, why: Carry) -> None:
    earlier = replace(MADE, criteria=(*([then] if then else []), *MADE.criteria[1:]))
    found = carry_forward(MADE, _attempts((at("1.1", HIGH),), made=earlier))
    assert found[0].why is why
    assert (found[0].score is not None) is (why is Carry.MET)


def test_a_policy_that_asks_for_everything_carries_nothing() -> None:
    made = replace(MADE, resubmission=ResubmissionPolicy())
    assert carry_forward(made, _attempts((at("1.1", HIGH),))) == ()


def test_what_only_a_total_speaks_of_is_scored_anew() -> None:
    made = rubric(*MADE.criteria, when=rule.Total(EVERYTHING, Decimal(3)), resubmission=POLICY)
    found = carry_forward(made, _attempts((at("1.1", HIGH),), made=made))
    assert (found[0].why, found[0].score) == (Carry.NO_BAR, None)
    assert found[0].sentence.endswith("counts in a total only, so it is scored anew.")


@pytest.mark.parametrize(
    ("decision", "title"),
    [
        (rule.DecisionRule(()), None),
        (
            rule.DecisionRule((rule.Clause(Outcome.ESCALATED, rule.Every(EVERYTHING, HIGHEST)),)),
            None,
        ),
        (rule.DecisionRule((), completeness=rule.Every(EVERYTHING, MIDDLE)), MID),
        (rule.DecisionRule((), gates=(rule.Every(EVERYTHING, HIGHEST),)), HIGH),
        (
            rule.DecisionRule(
                (rule.Clause(Outcome.EARNED, rule.NoneAt(EVERYTHING, rule.LevelBar(title=LOW))),)
            ),
            MID,
        ),
        (
            rule.DecisionRule((rule.Clause(Outcome.EARNED, rule.NoneAt(EVERYTHING, HIGHEST)),)),
            None,
        ),
        (
            rule.DecisionRule(
                (
                    rule.Clause(
                        Outcome.EARNED,
                        rule.Any(
                            (
                                rule.Count(EVERYTHING, MIDDLE, 1),
                                rule.Every(named("1.2"), HIGHEST),
                                rule.Scorable(EVERYTHING),
                            )
                        ),
                    ),
                )
            ),
            MID,
        ),
    ],
)
def test_the_level_that_the_rule_asks_for(decision: rule.DecisionRule, title: str | None) -> None:
    found = required_level(replace(MADE, rule=decision), MADE.criteria[0])
    assert (found.title if found else None) == title
