from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.model import DoubleScoring, Rubric, Score, SecondReading
from assessor_app.rubrics.near_cut import second_reading
from tests.fakes.rubrics import CODE, EVERYTHING, HIGHEST, at, criterion, named, rubric, sheet

LOW, MID, HIGH = "Not Met", "Partially", "Demonstrated"


def _near(when: rule.Condition, *, points: str | None = None, levels: int | None = None) -> Rubric:
    policy = DoubleScoring(
        SecondReading.NEAR_CUT,
        near_points=None if points is None else Decimal(points),
        near_levels=levels,
    )
    criteria = (criterion("1.1"), criterion("1.2"), criterion("2.1"))
    return rubric(*criteria, when=when, double_scoring=policy)


TOTAL = rule.Total(EVERYTHING, Decimal(4))
SHARE = rule.Total(EVERYTHING, Decimal(60), percent=True)
EVERY = rule.Every(EVERYTHING, HIGHEST)


@pytest.mark.parametrize(
    ("made", "levels", "sentence"),
    [
        (_near(TOTAL, points="1"), (MID, MID, LOW), ""),
        (_near(TOTAL, points="1"), (MID, MID, MID), "the total is 3 points, close to 4"),
        (_near(TOTAL, points="0"), (MID, MID, HIGH), "the total is 4 points, close to 4"),
        (_near(TOTAL, points="1"), (HIGH, HIGH, MID), "the total is 5 points, close to 4"),
        (_near(TOTAL, points="1"), (HIGH, HIGH, HIGH), ""),
        (_near(SHARE, points="10"), (MID, MID, MID), "the total is 50 percent, close to 60"),
        (_near(SHARE, points="9"), (MID, MID, MID), ""),
        (
            _near(rule.Any((EVERY, rule.All((TOTAL, EVERY)))), points="1"),
            (MID, MID, MID),
            "the total is 3 points, close to 4",
        ),
        (_near(EVERY, levels=1), (HIGH, LOW, HIGH), ""),
        (
            _near(EVERY, levels=2),
            (HIGH, LOW, HIGH),
            "1.2 Title of 1.2 is Not Met, and Demonstrated would make it earned",
        ),
        (
            _near(EVERY, levels=1),
            (HIGH, MID, HIGH),
            "1.2 Title of 1.2 is Partially, and Demonstrated would make it earned",
        ),
        (_near(EVERY, levels=1), (HIGH, MID, MID), ""),
        (
            _near(rule.Every(named("1.1"), HIGHEST), levels=1),
            (HIGH, LOW, LOW),
            "1.1 Title of 1.1 is Demonstrated, and Partially would make it not yet earned",
        ),
        (_near(TOTAL, points="1"), (LOW, LOW, ""), ""),
    ],
)
def test_near_the_cut_a_second_reading_is_asked_for(
    made: Rubric, levels: tuple[str, str, str], sentence: str
) -> None:
    given = zip(("1.1", "1.2", "2.1"), levels, strict=True)
    call = second_reading(made, sheet(*(at(code, title) for code, title in given if title)))
    assert call.sentence == (sentence and f"A second reading is asked for: {sentence}.")
    assert call.needed is bool(sentence)


def test_nothing_is_near_before_there_is_an_outcome() -> None:
    made = _near(TOTAL, points="4", levels=2)
    assert not second_reading(made, sheet(at("1.1", HIGH))).needed


def test_what_has_no_share_or_no_level_is_near_nothing() -> None:
    made = _near(SHARE, points="100", levels=1)
    criteria = tuple(replace(one, not_applicable_allowed=True) for one in made.criteria)
    made = replace(made, criteria=criteria)
    out = {one.id: Score(one.id, not_applicable=True) for one in criteria}
    assert not second_reading(made, out).needed
    coded = {one.id: Score(one.id, condition_code=CODE) for one in criteria}
    assert [one.code for one in second_reading(made, coded).reasons] == ["near_total"]


def test_a_rubric_may_ask_always_or_never() -> None:
    made = _near(TOTAL, points="1")
    always = second_reading(replace(made, double_scoring=DoubleScoring()), {})
    assert (always.needed, always.sentence) == (True, "Every submission is read twice.")
    assert not second_reading(replace(made, double_scoring=None), {}).needed


def test_reasons_are_data() -> None:
    full = sheet(at("1.1", HIGH), at("1.2", MID), at("2.1", HIGH))
    reason = second_reading(_near(EVERY, levels=1), full).reasons[0]
    assert (reason.code, reason.param("other")) == ("near_level", HIGH)
    assert Outcome(reason.param("outcome")) is Outcome.EARNED
