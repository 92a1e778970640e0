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
from assessor_app.rubrics.combining import Agreement, Need, combine, compare
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.model import Combining, DoubleScoring, Rubric, Score
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import CODE, EVERYTHING, at, criterion, rubric, sheet, urn

ONE = CriterionId(urn("1.1"))
LOW, MID, HIGH = "Not Met", "Partially", "Demonstrated"
CODED = Score(ONE, condition_code=CODE)
OUT = Score(ONE, not_applicable=True)


def _rubric(combining: Combining, *, tolerance: int = 0) -> Rubric:
    """Earned at 3 points of 4, over two criteria."""
    return rubric(
        criterion("1.1", not_applicable_allowed=True),
        criterion("1.2"),
        when=rule.Total(EVERYTHING, Decimal(3)),
        double_scoring=DoubleScoring(combine=combining, tolerance=tolerance),
    )


A, L, H, T = Combining.AGREE, Combining.LOWER, Combining.HIGHER, Combining.THIRD_DECIDES
E, NY = Outcome.EARNED, Outcome.NOT_YET_EARNED


@pytest.mark.parametrize(
    ("combining", "tolerance", "first", "second", "third", "outcome", "need"),
    [
        (A, 0, (MID, HIGH), (MID, HIGH), None, E, Need.NOTHING),
        (A, 0, (LOW, HIGH), (LOW, HIGH), None, NY, Need.NOTHING),
        (A, 0, (MID, HIGH), (HIGH, HIGH), None, None, Need.DISCUSSION),
        (A, 1, (MID, HIGH), (HIGH, HIGH), None, E, Need.NOTHING),
        (A, 1, (LOW, HIGH), (MID, HIGH), None, NY, Need.NOTHING),
        (A, 1, (LOW, HIGH), (HIGH, HIGH), None, None, Need.DISCUSSION),
        (A, 0, (MID, LOW), (HIGH, LOW), None, NY, Need.NOTHING),
        (L, 0, (MID, HIGH), (LOW, HIGH), None, NY, Need.NOTHING),
        (L, 0, (LOW, HIGH), (MID, HIGH), None, NY, Need.NOTHING),
        (H, 0, (MID, HIGH), (LOW, HIGH), None, E, Need.NOTHING),
        (H, 0, (LOW, HIGH), (MID, HIGH), None, E, Need.NOTHING),
        (T, 0, (MID, HIGH), (LOW, HIGH), None, None, Need.THIRD_READING),
        (T, 0, (MID, HIGH), (LOW, HIGH), (LOW, LOW), NY, Need.NOTHING),
        (T, 0, (MID, HIGH), (LOW, HIGH), (HIGH, LOW), E, Need.NOTHING),
        (T, 1, (MID, HIGH), (LOW, HIGH), None, NY, Need.NOTHING),
    ],
)
def test_two_readings_come_to_one(
    combining: Combining,
    tolerance: int,
    first: tuple[str, str],
    second: tuple[str, str],
    third: tuple[str, str] | None,
    outcome: Outcome | None,
    need: Need,
) -> None:
    made = _rubric(combining, tolerance=tolerance)
    readings = [
        None if one is None else sheet(at("1.1", one[0]), at("1.2", one[1]))
        for one in (first, second, third)
    ]
    assert readings[0] is not None
    assert readings[1] is not None
    found = combine(made, readings[0], readings[1], readings[2])
    assert (found.evaluation.outcome, found.need) == (outcome, need)


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [
        (at("1.1", LOW), at("1.1", LOW), Agreement.EXACT),
        (at("1.1", LOW), at("1.1", MID), Agreement.ADJACENT),
        (at("1.1", HIGH), at("1.1", LOW), Agreement.APART),
        (at("1.1", LOW), CODED, Agreement.UNLIKE),
        (OUT, CODED, Agreement.UNLIKE),
        (OUT, OUT, Agreement.EXACT),
        (CODED, CODED, Agreement.EXACT),
        (CODED, Score(ONE, condition_code=fake.OTHER_CODE), Agreement.UNLIKE),
        (None, CODED, Agreement.UNFINISHED),
        (at("1.1", LOW), Score(ONE, rationale="Later."), Agreement.UNFINISHED),
    ],
)
def test_two_scores_are_compared(
    first: Score | None, second: Score | None, agreement: Agreement
) -> None:
    one = criterion("1.1", not_applicable_allowed=True)
    assert compare(one, first, second) is agreement
    assert compare(one, second, first) is agreement


@pytest.mark.parametrize("combining", list(Combining))
def test_a_code_against_a_level_is_never_settled_by_itself(combining: Combining) -> None:
    made = _rubric(combining)
    high = at("1.2", HIGH)
    found = combine(made, sheet(at("1.1", HIGH), high), sheet(CODED, high))
    assert found.need is (Need.THIRD_READING if combining is T else Need.DISCUSSION)
    assert [one.criterion for one in found.discrepancies] == [ONE]
    assert found.sentence.endswith(
        "1.1 Title of 1.1: Demonstrated and cannot be scored (The recording has no sound)."
    )


def test_a_third_reading_may_agree_with_neither_and_may_lack_what_is_needed() -> None:
    made = _rubric(T)
    first, second = sheet(at("1.1", LOW), at("1.2", HIGH)), sheet(at("1.1", HIGH), at("1.2", HIGH))
    assert combine(made, first, second, sheet(at("1.1", MID))).scores[ONE] == at("1.1", MID)
    without = combine(made, first, second, sheet(at("1.2", LOW)))
    assert (without.need, without.evaluation.outcome) == (Need.THIRD_READING, None)
    assert combine(made, first, second, sheet(CODED)).evaluation.outcome is NY


def test_an_unfinished_reading_is_waited_for_unless_it_cannot_matter() -> None:
    made = _rubric(A)
    waiting = combine(made, sheet(at("1.1", HIGH)), sheet(at("1.1", HIGH), at("1.2", MID)))
    assert waiting.need is Need.SCORES
    assert waiting.sentence == (
        "A reading is not finished: 1.2 Title of 1.2: not scored and Partially."
    )
    lost = combine(made, sheet(at("1.1", LOW)), sheet(at("1.1", LOW), at("1.2", MID)))
    assert (lost.need, lost.evaluation.outcome) == (Need.NOTHING, NY)
    assert lost.sentence == (
        "Not yet earned: the total can be 2 at most, needs 3. "
        "The readings differ in one criterion, which cannot change this."
    )


def test_points_of_one_level_count_like_the_level_does() -> None:
    half = criterion("1.1", point_step=Decimal("0.5"))
    first, second = at("1.1", MID, points=Decimal("1.5")), at("1.1", MID)
    for combining, points in ((L, None), (A, None), (T, None), (H, Decimal("1.5"))):
        made = rubric(half, double_scoring=DoubleScoring(combine=combining))
        for readings in ((first, second), (second, first)):
            found = combine(made, sheet(readings[0]), sheet(readings[1]))
            assert found.scores[ONE].points == points
            assert found.agreements[ONE] is Agreement.EXACT


def test_without_a_policy_a_third_reading_decides() -> None:
    made = replace(_rubric(A), double_scoring=None)
    low, high = sheet(at("1.1", LOW), at("1.2", HIGH)), sheet(at("1.1", HIGH), at("1.2", HIGH))
    found = combine(made, low, high)
    assert found.need is Need.THIRD_READING
    assert found.sentence == (
        "A third reading decides: 1.1 Title of 1.1: Not Met and Demonstrated."
    )


def test_many_differences_are_told_in_short() -> None:
    criteria = [criterion(f"1.{n}") for n in range(1, 6)]
    made = rubric(*criteria, when=rule.Total(EVERYTHING, Decimal(3)))
    low = sheet(*(at(f"1.{n}", LOW) for n in range(1, 6)))
    high = sheet(*(at(f"1.{n}", HIGH) for n in range(1, 6)))
    assert combine(made, low, high).sentence.endswith("Not Met and Demonstrated and 2 more.")


def test_a_score_that_the_rubric_does_not_allow_is_refused_in_any_reading() -> None:
    good, bad = sheet(at("1.1", LOW)), sheet(at("9.9", LOW))
    for readings in ((bad, good, good), (good, bad, good), (good, good, bad)):
        with pytest.raises(UserFixable):
            combine(_rubric(A), *readings)


@fake.patient(40)
@given(st.data())
def test_the_order_of_the_two_readings_does_not_matter(data: st.DataObject) -> None:
    policy = data.draw(fake.double_scorings)
    made = replace(data.draw(fake.rubrics()), double_scoring=policy)
    first, second = data.draw(fake.scores_of(made)), data.draw(fake.scores_of(made))
    here, there = combine(made, first, second), combine(made, second, first)
    assert (here.scores, here.need, here.evaluation) == (there.scores, there.need, there.evaluation)


@fake.patient(40)
@given(st.data())
def test_two_equal_readings_are_one_reading(data: st.DataObject) -> None:
    policy = data.draw(fake.double_scorings)
    made = replace(data.draw(fake.rubrics()), double_scoring=policy)
    scores = {one.id: data.draw(st.sampled_from(fake.endings(made, one))) for one in made.criteria}
    found = combine(made, scores, scores)
    assert (found.scores, found.discrepancies, found.need) == (scores, (), Need.NOTHING)
    assert found.evaluation == evaluate(made, scores)


@fake.patient(40)
@given(st.data())
def test_an_outcome_that_stands_in_spite_of_differences_stands_however_they_end(
    data: st.DataObject,
) -> None:
    made = data.draw(fake.rubrics())
    full = [
        {one.id: data.draw(st.sampled_from(fake.endings(made, one))) for one in made.criteria}
        for _ in range(3)
    ]
    before = combine(made, full[0], full[1])
    after = combine(made, full[0], full[1], full[2])
    assert after.need is Need.NOTHING
    if before.need is Need.NOTHING:
        assert after.evaluation.outcome is before.evaluation.outcome
