"""One changed score at a time: the same as evaluating the whole, and looking at less."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.evaluation import Evaluator, Truth, evaluate, truth_of
from assessor_app.rubrics.model import Rubric, Score
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import EVERYTHING, HIGHEST, at, criterion, named, rubric, sheet, urn

PARTIALLY = rule.LevelBar(title="Partially")
FIRST = rule.Every(named("1.1"), PARTIALLY)
SECOND = rule.Every(named("1.2"), PARTIALLY)
TOTAL = rule.Total(EVERYTHING, Decimal(4))
BOTH = rule.All((SECOND, TOTAL))


def _made() -> Rubric:
    decision = rule.DecisionRule(
        clauses=(rule.Clause(Outcome.EARNED, BOTH), rule.Clause(Outcome.ESCALATED, SECOND)),
        completeness=FIRST,
    )
    return rubric(criterion("1.1"), criterion("1.2"), criterion("2.1"), rule=decision)


def test_a_change_is_seen_at_once() -> None:
    evaluator = Evaluator(_made())
    assert evaluator.evaluation.outcome is None
    assert evaluator.change(CriterionId(urn("1.1")), at("1.1", "Not Met")).outcome is (
        Outcome.RETURNED_INCOMPLETE
    )
    assert evaluator.change(CriterionId(urn("1.1")), None).outcome is None
    assert evaluator.scores == {}


@pytest.mark.parametrize(
    ("code", "looked_at"),
    [("1.1", {FIRST, TOTAL, BOTH}), ("1.2", {SECOND, TOTAL, BOTH}), ("2.1", {TOTAL, BOTH})],
)
def test_only_what_depends_on_the_change_is_looked_at(
    code: str, looked_at: set[rule.Condition]
) -> None:
    evaluator = Evaluator(_made())
    assert set(evaluator.looked_at) == set()
    assert evaluator.evaluation.outcome is None
    assert set(evaluator.looked_at) == {FIRST, SECOND, TOTAL, BOTH}
    evaluator.change(CriterionId(urn(code)), at(code, "Partially"))
    assert set(evaluator.looked_at) == looked_at
    assert len(evaluator.looked_at) == len(looked_at)


def test_an_advisory_criterion_that_no_condition_names_changes_no_condition() -> None:
    made = rubric(criterion("1.1"), criterion("1.2", advisory=True))
    evaluator = Evaluator(made, sheet(at("1.1", "Demonstrated")))
    assert evaluator.evaluation.outcome is Outcome.EARNED
    after = evaluator.change(CriterionId(urn("1.2")), at("1.2", "Not Met"))
    assert (after.outcome, after.unscored) == (Outcome.EARNED, ())
    assert evaluator.looked_at == ()


@pytest.mark.parametrize(
    ("name", "score", "code"),
    [
        ("1.1", at("1.1", "Partially", points=Decimal(9)), "points_out_of_range"),
        ("1.1", at("1.2", "Partially"), "unknown_criterion"),
        ("9.9", at("9.9", "Partially"), "unknown_criterion"),
        ("9.9", None, "unknown_criterion"),
    ],
)
def test_a_refused_change_changes_nothing(name: str, score: Score | None, code: str) -> None:
    evaluator = Evaluator(_made(), sheet(at("2.1", "Partially")))
    before = evaluator.evaluation
    with pytest.raises(UserFixable) as caught:
        evaluator.change(CriterionId(urn(name)), score)
    assert caught.value.code == code
    assert evaluator.evaluation == before
    assert evaluator.scores == sheet(at("2.1", "Partially"))


def test_scores_of_which_one_is_refused_change_nothing() -> None:
    evaluator = Evaluator(_made(), sheet(at("2.1", "Partially")))
    with pytest.raises(UserFixable):
        evaluator.show(sheet(at("1.1", "Not Met"), at("1.2", "Not Met", points=Decimal(7))))
    assert evaluator.scores == sheet(at("2.1", "Partially"))
    assert evaluator.evaluation == evaluate(_made(), sheet(at("2.1", "Partially")))


# -- properties ------------------------------------------------------------------------------------


@fake.patient(80)
@given(st.data())
def test_after_any_changes_it_says_what_evaluating_the_whole_says(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    evaluator = Evaluator(made, data.draw(fake.scores_of(made)))
    for _ in range(data.draw(st.integers(1, 6))):
        one = data.draw(st.sampled_from(made.criteria))
        commented = Score(one.id, rationale="Not scored yet.")
        score = data.draw(st.sampled_from([None, commented, *fake.endings(made, one)]))
        after = evaluator.change(one.id, score)
        assert after == evaluate(made, evaluator.scores)


@fake.patient(60)
@given(st.data())
def test_any_order_of_scoring_ends_the_same(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    scores = {one.id: data.draw(st.sampled_from(fake.endings(made, one))) for one in made.criteria}
    ends = []
    for order in (made.criteria, data.draw(st.permutations(made.criteria))):
        evaluator = Evaluator(made)
        for one in order:
            evaluator.change(one.id, scores[one.id])
        ends.append(evaluator.evaluation)
    assert ends[0] == ends[1] == Evaluator(made).show(scores)


@fake.patient(60)
@given(st.data())
def test_more_scores_only_ever_add_to_what_is_known(data: st.DataObject) -> None:
    """Kleene monotonicity: along any way of scoring on, satisfied stays satisfied, failed stays
    failed, ``possible`` only shrinks, and a decided outcome stays.
    """
    made = data.draw(fake.rubrics())
    condition = data.draw(fake.conditions(made.criteria))
    evaluator = Evaluator(made)
    truth, before = truth_of(made, condition, {}), evaluator.evaluation
    for one in data.draw(st.permutations(made.criteria)):
        score = data.draw(st.sampled_from(fake.endings(made, one)))
        after = evaluator.change(one.id, score)
        then = truth_of(made, condition, evaluator.scores)
        assert truth is Truth.OPEN or then is truth
        assert after.possible <= before.possible
        assert before.outcome is None or after.outcome is before.outcome
        truth, before = then, after
    assert truth is not Truth.OPEN
    assert before.outcome is fake.outcome_of(made, dict(evaluator.scores))


@fake.patient(60)
@given(st.data())
def test_a_higher_level_never_harms_where_the_rule_only_rises(data: st.DataObject) -> None:
    """``every``, ``count`` and ``total`` over rising points, and ``all`` and ``any`` of them, hold
    at a higher level wherever they held at a lower one.
    """
    codes = data.draw(st.sampled_from([("1.1",), ("1.1", "2.1")]))
    criteria = tuple(criterion(code) for code in codes)
    made = rubric(*criteria, when=data.draw(fake.conditions(criteria, rising=True)))
    scores = {one.id: Score(one.id, level=one.levels[0].id) for one in criteria}
    evaluator = Evaluator(made, scores)
    earned = evaluator.evaluation.outcome is Outcome.EARNED
    for one in criteria:
        for level in one.levels[1:]:
            after = evaluator.change(one.id, Score(one.id, level=level.id))
            assert not earned or after.outcome is Outcome.EARNED
            earned = after.outcome is Outcome.EARNED


def test_equal_conditions_in_two_clauses_are_looked_at_once() -> None:
    again = rule.Every(named("1.1"), PARTIALLY)
    clauses = (
        rule.Clause(Outcome.EARNED, rule.All((FIRST, rule.Every(named("1.2"), HIGHEST)))),
        rule.Clause(Outcome.ESCALATED, again),
    )
    made = replace(_made(), rule=rule.DecisionRule(clauses))
    evaluator = Evaluator(made)
    assert evaluator.evaluation.outcome is None
    assert evaluator.looked_at.count(FIRST) == 1
