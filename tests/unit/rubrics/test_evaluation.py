from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.evaluation import Truth, evaluate, truth_of
from assessor_app.rubrics.model import Rubric, Score
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import CODE, EVERYTHING, HIGHEST, at, criterion, named, rubric, sheet, urn

PARTIALLY = rule.LevelBar(title="Partially")
NOT_MET = rule.LevelBar(title="Not Met")
THREE = rubric(criterion("1.1"), criterion("1.2"), criterion("2.1", not_applicable_allowed=True))
NOT_CODED = replace(THREE, condition_codes=())
CODED = Score(CriterionId(urn("1.1")), condition_code=CODE)
NOT_APPLICABLE = Score(CriterionId(urn("2.1")), not_applicable=True)

S, F, O = Truth.SATISFIED, Truth.FAILED, Truth.OPEN  # noqa: E741 - they are read in tables


@pytest.mark.parametrize(
    ("condition", "scores", "expected"),
    [
        (rule.Every(EVERYTHING, HIGHEST), [], O),
        (rule.Every(EVERYTHING, HIGHEST), [at("1.1", "Partially")], F),
        (rule.Every(EVERYTHING, PARTIALLY), [at("1.1", "Partially")], O),
        (rule.Every(named("1.1"), PARTIALLY), [at("1.1", "Demonstrated")], S),
        (rule.Every(named("1.1"), NOT_MET), [], O),
        (rule.Every(named("1.1"), NOT_MET), [CODED], F),
        (rule.Every(named("2.1"), HIGHEST), [NOT_APPLICABLE], F),
        (rule.Every(named("1.1", "2.1"), PARTIALLY), [at("1.1", "Partially"), NOT_APPLICABLE], S),
        (rule.Count(EVERYTHING, PARTIALLY, 2), [at("1.1", "Partially")], O),
        (rule.Count(EVERYTHING, PARTIALLY, 2), [at("1.1", "Partially"), at("1.2", "Partially")], S),
        (rule.Count(EVERYTHING, PARTIALLY, 2), [CODED, NOT_APPLICABLE], F),
        (rule.Count(EVERYTHING, PARTIALLY, 4), [], F),
        (rule.NoneAt(EVERYTHING, NOT_MET), [], O),
        (rule.NoneAt(EVERYTHING, NOT_MET), [at("1.1", "Not Met")], F),
        (rule.NoneAt(named("1.1"), NOT_MET), [at("1.1", "Partially")], S),
        (rule.NoneAt(named("1.1"), NOT_MET), [CODED], S),
        (rule.NoneAt(named("2.1"), NOT_MET), [NOT_APPLICABLE], S),
        (rule.Total(EVERYTHING, Decimal(3)), [at("1.1", "Demonstrated")], O),
        (rule.Total(EVERYTHING, Decimal(2)), [at("1.1", "Demonstrated")], S),
        (rule.Total(EVERYTHING, Decimal(5)), [CODED], F),
        (rule.Total(EVERYTHING, Decimal(5)), [NOT_APPLICABLE], F),
        (rule.Total(EVERYTHING, Decimal(0)), [], S),
        (rule.Scorable(EVERYTHING), [], O),
        (rule.Scorable(EVERYTHING), [CODED], F),
        (rule.Scorable(named("2.1")), [NOT_APPLICABLE], S),
    ],
)
def test_conditions_stand_as_their_definition_says(
    condition: rule.Condition, scores: list[Score], expected: Truth
) -> None:
    assert truth_of(THREE, condition, sheet(*scores)) is expected


@pytest.mark.parametrize(
    ("first", "second", "both", "either"),
    [
        (S, S, S, S),
        (S, O, O, S),
        (S, F, F, S),
        (O, O, O, O),
        (O, F, F, O),
        (F, F, F, F),
    ],
)
def test_all_and_any_follow_kleene(first: Truth, second: Truth, both: Truth, either: Truth) -> None:
    scores = sheet(at("1.1", "Partially"))
    by_truth: dict[Truth, rule.Condition] = {
        S: rule.Every(named("1.1"), PARTIALLY),
        F: rule.Every(named("1.1"), HIGHEST),
        O: rule.Every(named("1.2"), HIGHEST),
    }
    for members in ((by_truth[first], by_truth[second]), (by_truth[second], by_truth[first])):
        assert truth_of(THREE, rule.All(members), scores) is both
        assert truth_of(THREE, rule.Any(members), scores) is either


def test_without_condition_codes_a_bar_at_the_lowest_level_is_met_at_once() -> None:
    assert truth_of(NOT_CODED, rule.Every(named("1.1"), NOT_MET), {}) is S
    assert truth_of(NOT_CODED, rule.Scorable(EVERYTHING), {}) is S
    may_not_apply = rule.Every(named("2.1"), NOT_MET)
    assert truth_of(NOT_CODED, may_not_apply, {}) is O


def test_advisory_criteria_count_only_where_they_are_named() -> None:
    made = rubric(criterion("1.1"), criterion("1.2", advisory=True))
    low = sheet(at("1.1", "Demonstrated"), at("1.2", "Not Met"))
    assert truth_of(made, rule.Every(EVERYTHING, HIGHEST), low) is S
    parts = rule.Selection(parts=(made.parts[0].id,))
    assert truth_of(made, rule.Every(parts, HIGHEST), low) is S
    assert truth_of(made, rule.Every(named("1.2"), HIGHEST), low) is F
    assert evaluate(made, {}).unscored == tuple(one.id for one in made.criteria)


def test_words_alone_settle_nothing_and_each_reason_is_told_once() -> None:
    made = _steps()
    (first, *_) = made.criteria
    begun = Score(criterion=first.id, rationale="So far, so good.")
    found = evaluate(made, {first.id: begun})
    assert found.unscored == tuple(one.id for one in made.criteria)
    twice = replace(made, rule=replace(made.rule, gates=(made.rule.completeness,) * 2))  # type: ignore[arg-type]  # it has one
    reasons = evaluate(twice, {}).reasons
    assert len(set(reasons)) == len(reasons) > 0


def _steps(rubric_: Rubric = THREE) -> Rubric:
    """Complete when 1.1 is Partially, gated by 1.2 at Partially, earned at 2.1 the highest."""
    decision = rule.DecisionRule(
        clauses=(
            rule.Clause(Outcome.EARNED, rule.Every(named("2.1"), HIGHEST)),
            rule.Clause(Outcome.ESCALATED, rule.Every(named("2.1"), PARTIALLY), "A second look"),
        ),
        completeness=rule.Every(named("1.1"), PARTIALLY),
        gates=(rule.Every(named("1.2"), PARTIALLY),),
        gate_outcome=Outcome.NON_SCORABLE,
    )
    return replace(rubric_, rule=decision)


@pytest.mark.parametrize(
    ("first", "second", "third", "expected"),
    [
        ("Not Met", "", "", Outcome.RETURNED_INCOMPLETE),
        ("Not Met", "Not Met", "Demonstrated", Outcome.RETURNED_INCOMPLETE),
        ("", "Not Met", "Demonstrated", None),
        ("Partially", "Not Met", "Demonstrated", Outcome.NON_SCORABLE),
        ("Partially", "Not Met", "", Outcome.NON_SCORABLE),
        ("Partially", "Partially", "", None),
        ("Partially", "Partially", "Demonstrated", Outcome.EARNED),
        ("Partially", "Partially", "Partially", Outcome.ESCALATED),
        ("Partially", "Partially", "Not Met", Outcome.NOT_YET_EARNED),
    ],
)
def test_completeness_then_gates_then_clauses_in_order(
    first: str, second: str, third: str, expected: Outcome | None
) -> None:
    given_levels = {"1.1": first, "1.2": second, "2.1": third}
    scores = sheet(*(at(code, title) for code, title in given_levels.items() if title))
    assert evaluate(_steps(), scores).outcome is expected


def test_possible_names_what_may_yet_come() -> None:
    scores = sheet(at("1.1", "Partially"), at("2.1", "Not Met"))
    assert evaluate(_steps(), scores).possible == {Outcome.NON_SCORABLE, Outcome.NOT_YET_EARNED}


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ([], "Depends on the 3 left to score: 1.1, 1.2, 2.1."),
        (
            [at("1.1", "Partially")],
            "Not yet earned: 1.1 Title of 1.1 is Partially, needs Demonstrated.",
        ),
        (
            [at("1.1", "Demonstrated"), at("1.2", "Demonstrated")],
            "Depends on the one left to score: 2.1.",
        ),
        (
            [CODED],
            "Not yet earned: 1.1 Title of 1.1 cannot be scored (The recording has no sound).",
        ),
        (
            [at("1.1", "Demonstrated"), at("1.2", "Demonstrated"), at("2.1", "Demonstrated")],
            "Earned: every criterion is at Demonstrated.",
        ),
    ],
)
def test_the_sentence_is_plain(scores: list[Score], sentence: str) -> None:
    assert evaluate(THREE, sheet(*scores)).sentence == sentence


def test_the_sentence_says_when_earning_is_out_of_reach() -> None:
    evaluation = evaluate(_steps(), sheet(at("2.1", "Not Met")))
    assert evaluation.outcome is None
    assert evaluation.sentence == (
        "Can no longer be earned: 2.1 Title of 2.1 is Not Met, needs Demonstrated. "
        "Depends on the 2 left to score: 1.1, 1.2."
    )
    labelled = evaluate(
        _steps(), sheet(at("1.1", "Partially"), at("1.2", "Partially"), at("2.1", "Partially"))
    )
    assert labelled.sentence == "Escalated: A second look."


def test_a_long_sentence_is_cut() -> None:
    many = rubric(*(criterion(f"1.{n}") for n in range(1, 10)))
    assert evaluate(many, {}).sentence == (
        "Depends on the 9 left to score: 1.1, 1.2, 1.3, 1.4, 1.5, 1.6 and 3 more."
    )
    low = sheet(*(at(f"1.{n}", "Not Met") for n in range(1, 10)))
    assert evaluate(many, low).sentence.endswith("1.3 is Not Met, needs Demonstrated and 6 more.")


@pytest.mark.parametrize(
    ("condition", "scores", "why"),
    [
        (
            rule.Count(EVERYTHING, HIGHEST, 3),
            [at("1.1", "Not Met")],
            "only 2 criteria can reach Demonstrated, needs 3",
        ),
        (
            rule.Total(EVERYTHING, Decimal("5.5")),
            [at("1.1", "Not Met")],
            "the total can be 4 at most, needs 5.5",
        ),
        (
            rule.Total(EVERYTHING, Decimal(5)),
            [at("1.1", "Not Met"), at("1.2", "Partially"), at("2.1", "Partially")],
            "the total is 2, needs 5",
        ),
        (rule.NoneAt(EVERYTHING, NOT_MET), [at("1.1", "Not Met")], "1.1 Title of 1.1 is Not Met"),
        (
            rule.Every(named("2.1"), HIGHEST),
            [NOT_APPLICABLE],
            "no criterion that it asks for applies",
        ),
        (
            rule.All((rule.Every(EVERYTHING, PARTIALLY), rule.Every(EVERYTHING, HIGHEST))),
            [at("1.1", "Not Met")],
            "1.1 Title of 1.1 is Not Met, needs Demonstrated",
        ),
    ],
)
def test_each_kind_of_failure_has_its_words(
    condition: rule.Condition, scores: list[Score], why: str
) -> None:
    made = rubric(*THREE.criteria, when=condition)
    assert evaluate(made, sheet(*scores)).sentence == f"Not yet earned: {why}."


def test_reasons_are_data() -> None:
    reason = evaluate(THREE, sheet(at("1.1", "Partially"))).reasons[0]
    assert (reason.code, reason.truth) == ("below", F)
    assert reason.criteria == (urn("1.1"),)
    assert reason.param("level") == "Partially"
    assert reason.param("needs") == "Demonstrated"
    assert reason.param("nothing") == ""


def test_points_are_summed_as_decimals() -> None:
    tenth = replace(criterion("1.1", weight=Decimal("0.1")), point_step=Decimal("0.5"))
    made = rubric(tenth, criterion("1.2"), criterion("2.1", advisory=True))
    scores = sheet(at("1.1", "Partially", points=Decimal("1.5")), at("1.2", "Partially"))
    evaluation = evaluate(made, scores)
    assert evaluation.total == Decimal("1.15")
    assert evaluation.total_max == Decimal("2.2")


def test_a_score_that_the_rubric_does_not_allow_is_refused() -> None:
    with pytest.raises(UserFixable) as caught:
        evaluate(THREE, sheet(at("9.9", "Partially")))
    assert caught.value.code == "unknown_criterion"


# -- properties ------------------------------------------------------------------------------------


@fake.patient(60)
@given(st.data())
def test_no_completion_leads_elsewhere_than_possible(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    scores = data.draw(fake.scores_of(made))
    evaluation = evaluate(made, scores)
    reached = {fake.outcome_of(made, full) for full in fake.completions(made, scores)}
    assert reached <= evaluation.possible
    if evaluation.outcome is not None:
        assert reached == {evaluation.outcome}


@fake.patient(60)
@given(st.data())
def test_a_full_sheet_decides_by_the_letter_of_the_rule(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    scores = {one.id: data.draw(st.sampled_from(fake.endings(made, one))) for one in made.criteria}
    assert evaluate(made, scores).outcome is fake.outcome_of(made, scores)


@fake.patient(60)
@given(st.data())
def test_one_condition_is_decided_exactly_when_nothing_can_change_it(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    condition = data.draw(fake.simple_conditions(made.criteria))
    scores = data.draw(fake.scores_of(made))
    answers = {fake.holds(made, condition, full) for full in fake.completions(made, scores)}
    expected = O if len(answers) == 2 else S if True in answers else F
    assert truth_of(made, condition, scores) is expected


@fake.patient(60)
@given(st.data())
def test_a_rising_rule_is_decided_exactly_when_nothing_can_change_it(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    criteria = tuple(
        replace(
            one,
            not_applicable_allowed=False,
            levels=tuple(replace(level, points=Decimal(n)) for n, level in enumerate(one.levels)),
        )
        for one in made.criteria
    )
    condition = data.draw(fake.conditions(criteria, rising=True))
    made = replace(rubric(*criteria, when=condition), condition_codes=())
    scores = data.draw(fake.scores_of(made))
    reached = {fake.outcome_of(made, full) for full in fake.completions(made, scores)}
    assert evaluate(made, scores).possible == reached


@fake.patient(60)
@given(st.data())
def test_the_order_of_criteria_does_not_matter(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    assume(len(made.criteria) > 1)
    scores = data.draw(fake.scores_of(made))
    turned = replace(made, criteria=tuple(data.draw(st.permutations(made.criteria))))
    here, there = evaluate(made, scores), evaluate(turned, dict(reversed(scores.items())))
    assert (here.outcome, here.possible) == (there.outcome, there.possible)
    assert (here.total, here.total_max) == (there.total, there.total_max)
    assert set(here.unscored) == set(there.unscored)
