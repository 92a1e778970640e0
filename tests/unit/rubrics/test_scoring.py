from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.ids import CriterionId, LevelId
from assessor_app.errors import UserFixable
from assessor_app.rubrics.decimals import add, fraction_digits, is_writable, plain
from assessor_app.rubrics.model import PointRange, Score
from assessor_app.rubrics.scoring import (
    RunningTotal,
    check_score,
    check_scores,
    points_of,
    total,
    total_max,
)
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import CODE, at, criterion, rubric, sheet, urn

HALVES = criterion("1.1", point_step=Decimal("0.5"))
WHOLE = criterion("1.2", not_applicable_allowed=True)
POINTLESS = criterion("2.1")
POINTLESS = replace(
    POINTLESS, levels=tuple(replace(level, points=None) for level in POINTLESS.levels)
)
RANGED = criterion("2.2", point_step=Decimal("0.5"))
RANGED = replace(
    RANGED,
    levels=tuple(
        replace(level, points=Decimal(top), range=PointRange(Decimal(low), Decimal(top)))
        for level, low, top in zip(RANGED.levels, ("0", "3", "7"), ("2.75", "6", "10"), strict=True)
    ),
)
RUBRIC = rubric(HALVES, WHOLE, POINTLESS, RANGED)
FIRST, SECOND, THIRD = (CriterionId(urn(code)) for code in ("1.1", "1.2", "2.1"))


@pytest.mark.parametrize(
    "score",
    [
        Score(FIRST, rationale="Only a comment so far."),
        at("1.1", "Partially"),
        at("1.1", "Partially", points=Decimal(1)),
        at("1.1", "Partially", points=Decimal("1.5")),
        at("1.1", "Not Met", points=Decimal("0.50")),
        at("1.1", "Demonstrated", points=Decimal(2)),
        at("1.2", "Partially", points=Decimal("1.0")),
        at("2.1", "Partially"),
        Score(FIRST, condition_code=CODE),
        Score(SECOND, not_applicable=True),
        at("2.2", "Not Met"),
        at("2.2", "Not Met", points=Decimal(0)),
        at("2.2", "Not Met", points=Decimal("2.5")),
        at("2.2", "Not Met", points=Decimal("2.75")),
        at("2.2", "Partially", points=Decimal("3.5")),
        at("2.2", "Demonstrated", points=Decimal("9.5")),
    ],
)
def test_allowed_scores_are_accepted(score: Score) -> None:
    check_score(RUBRIC, score)


@pytest.mark.parametrize(
    ("score", "code"),
    [
        (Score(CriterionId("urn:other")), "unknown_criterion"),
        (Score(FIRST, level=LevelId(urn("1.2/Partially"))), "foreign_level"),
        (at("1.1", "Partially", points=Decimal(2)), "points_out_of_range"),
        (at("1.1", "Partially", points=Decimal("0.5")), "points_out_of_range"),
        (at("1.1", "Partially", points=Decimal("1.25")), "points_out_of_range"),
        (at("1.1", "Partially", points=Decimal("1E-30")), "points_out_of_range"),
        (at("1.1", "Partially", points=Decimal("NaN")), "points_out_of_range"),
        (at("1.1", "Demonstrated", points=Decimal("2.5")), "points_out_of_range"),
        (at("1.2", "Partially", points=Decimal("1.5")), "points_out_of_range"),
        (at("2.1", "Partially", points=Decimal(1)), "points_out_of_range"),
        (at("2.2", "Not Met", points=Decimal("0.25")), "points_out_of_range"),
        (at("2.2", "Not Met", points=Decimal(3)), "points_out_of_range"),
        (at("2.2", "Partially", points=Decimal("2.75")), "points_out_of_range"),
        (at("2.2", "Demonstrated", points=Decimal("10.5")), "points_out_of_range"),
        (Score(FIRST, points=Decimal(1)), "points_out_of_range"),
        (Score(FIRST, condition_code=CODE, points=Decimal(1)), "points_out_of_range"),
        (Score(FIRST, condition_code="other"), "unknown_condition_code"),
        (Score(FIRST, not_applicable=True), "not_applicable_not_allowed"),
        (at("1.1", "Partially", condition_code=CODE), "contradictory_score"),
        (Score(SECOND, condition_code=CODE, not_applicable=True), "contradictory_score"),
    ],
)
def test_other_scores_are_refused(score: Score, code: str) -> None:
    with pytest.raises(UserFixable) as caught:
        check_score(RUBRIC, score)
    assert caught.value.code == code
    assert caught.value.diagnostics()["criterion"] == score.criterion


def test_a_score_under_another_criterion_is_refused() -> None:
    with pytest.raises(UserFixable) as caught:
        check_scores(RUBRIC, {SECOND: at("1.1", "Partially")})
    assert caught.value.code == "unknown_criterion"


@pytest.mark.parametrize(
    ("score", "points"),
    [
        (None, None),
        (Score(FIRST), None),
        (Score(FIRST, condition_code=CODE), None),
        (Score(FIRST, level=LevelId("urn:other")), None),
        (at("1.1", "Partially"), Decimal(1)),
        (at("1.1", "Partially", points=Decimal("1.5")), Decimal("1.5")),
    ],
)
def test_points_are_the_levels_or_the_scores_own(
    score: Score | None, points: Decimal | None
) -> None:
    assert points_of(HALVES, score) == points


def test_totals_weigh_and_leave_out_what_does_not_apply() -> None:
    made = rubric(replace(HALVES, weight=Decimal("1.5")), WHOLE, POINTLESS)
    scores = sheet(at("1.1", "Partially", points=Decimal("1.5")), at("1.2", "Demonstrated"))
    assert (total(made, scores), total_max(made, scores)) == (Decimal("4.25"), Decimal(5))
    scores[SECOND] = Score(SECOND, not_applicable=True)
    assert (total(made, scores), total_max(made, scores)) == (Decimal("2.25"), Decimal(3))
    assert (total(made, {}), total_max(made, {})) == (Decimal(0), Decimal(5))


def test_a_range_reaches_to_its_most() -> None:
    made = rubric(RANGED)
    scores = sheet(at("2.2", "Demonstrated", points=Decimal("7.5")))
    assert (total(made, scores), total_max(made, scores)) == (Decimal("7.5"), Decimal(10))
    running = RunningTotal(made, {})
    assert (running.now, running.most) == (Decimal(0), Decimal(10))


@fake.patient(60)
@given(st.data())
def test_the_running_total_is_the_total(data: st.DataObject) -> None:
    made = data.draw(fake.rubrics())
    scores = data.draw(fake.scores_of(made))
    running = RunningTotal(made, data.draw(fake.scores_of(made)))
    for one in made.criteria:
        running.change(one, scores.get(one.id))
    assert (running.now, running.most) == (total(made, scores), total_max(made, scores))


def test_a_rubric_without_points_has_no_total() -> None:
    made = rubric(POINTLESS, replace(WHOLE, advisory=True))
    assert (total(made, {}), total_max(made, {})) == (None, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2.0", "2"),
        ("0.50", "0.5"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1E+2", "100"),
        ("1E-3", "0.001"),
        ("-1.250", "-1.25"),
        ("100", "100"),
    ],
)
def test_a_number_is_written_in_one_way(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_numbers_are_bounded() -> None:
    assert is_writable(Decimal("9999.123456"))
    assert not is_writable(Decimal("10000.1"))
    assert not is_writable(Decimal("0.0000001"))
    assert not is_writable(Decimal("Infinity"))
    assert fraction_digits(Decimal("NaN")) == 0
    assert add([Decimal("0.1")] * 10) == 1
