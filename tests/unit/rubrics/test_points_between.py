from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assessor_app.rubrics.model import Criterion, PointRange, Score
from assessor_app.rubrics.points_between import (
    at_points,
    beside,
    half_beside,
    half_of,
    halves,
    level_at,
    level_in_words,
)
from assessor_app.rubrics.scoring import allows_points, points_of
from tests.fakes.rubrics import criterion


def _with(spans: list[tuple[str, str, str]], step: str) -> Criterion:
    """Return a criterion whose levels have these least, own and most points."""
    made = criterion("2.2", point_step=Decimal(step), levels=len(spans))
    levels = tuple(
        replace(
            level,
            points=Decimal(own),
            range=None if low == own == top else PointRange(Decimal(low), Decimal(top)),
        )
        for level, (low, own, top) in zip(made.levels, spans, strict=True)
    )
    return replace(made, levels=levels)


HALVES = _with([("0", "0", "0"), ("1", "1", "1"), ("2", "2", "2")], "0.5")
OFF_STEP = _with([("0", "0", "0"), ("0.7", "0.7", "0.7"), ("2", "2", "2")], "0.5")
WITH_GAPS = _with([("0", "1", "1"), ("3", "4", "4.25"), ("7", "9", "9")], "0.5")
TOUCHING = _with([("0", "2", "2"), ("2", "4", "4")], "1")
BELOW_ZERO = _with([("-2", "-2", "-2"), ("0", "0", "0")], "1")
ALL = [HALVES, OFF_STEP, WITH_GAPS, TOUCHING, BELOW_ZERO]


def _allowed(one: Criterion) -> list[Decimal]:
    grid = (Decimal(n) / 20 for n in range(-60, 220))
    return [
        it for it in grid if any(allows_points(one, rank, it) for rank in range(len(one.levels)))
    ]


@pytest.mark.parametrize("one", ALL)
@pytest.mark.parametrize("up", [True, False])
def test_steps_walk_all_that_is_allowed_and_nothing_else(one: Criterion, up: bool) -> None:
    wanted = sorted(_allowed(one), reverse=not up)
    level = level_at(one, wanted[0])
    assert level is not None
    score: Score | None = at_points(one, Score(one.id), level, wanted[0])
    walked = []
    while score is not None:
        walked.append(points_of(one, score))
        score = beside(one, score, up=up)
    assert walked == wanted


def test_the_level_is_kept_where_two_have_the_points() -> None:
    low, high = TOUCHING.levels
    assert level_at(TOUCHING, Decimal(2)) == high.id
    assert level_at(TOUCHING, Decimal(2), rather=low.id) == low.id
    assert level_at(TOUCHING, Decimal(9)) is None


def test_a_levels_own_points_are_left_out_and_the_reasons_stay() -> None:
    level = HALVES.levels[1]
    score = Score(HALVES.id, level=level.id, rationale="Why", citations=("a",))
    more = beside(HALVES, score, up=True)
    assert more == replace(score, points=Decimal("1.5"))
    assert beside(HALVES, more, up=False) == score


@pytest.mark.parametrize(
    ("one", "score"),
    [
        (criterion("1.1"), Score(HALVES.id, level=criterion("1.1").levels[0].id)),
        (HALVES, None),
        (HALVES, Score(HALVES.id, not_applicable=True)),
        (HALVES, Score(HALVES.id, level=HALVES.levels[-1].id)),
    ],
    ids=["no-step", "no-score", "no-level", "top"],
)
def test_there_is_nothing_beside(one: Criterion, score: Score | None) -> None:
    assert beside(one, score, up=True) is None


@pytest.mark.parametrize(
    ("one", "points"),
    [
        (HALVES, ["0.5", "1.5"]),
        (replace(HALVES, point_step=None), []),
        (OFF_STEP, []),
        (WITH_GAPS, []),
        (TOUCHING, []),
        (BELOW_ZERO, ["-1"]),
        (_with([("0", "0", "0"), ("2", "2", "2"), ("3", "3", "3")], "1"), ["1"]),
    ],
)
def test_half_levels_are_where_the_middle_is_allowed(one: Criterion, points: list[str]) -> None:
    assert [half.points for half in halves(one)] == [Decimal(it) for it in points]
    for half in halves(one):
        assert allows_points(one, one.levels.index(half.lower), half.points)


def test_half_a_level_up_and_back_says_what_it_is() -> None:
    low, middle, top = HALVES.levels
    score = Score(HALVES.id, level=middle.id, rationale="Why", citations=("a",))
    half = half_beside(HALVES, score)
    assert half == replace(score, points=Decimal("1.5"))
    assert level_in_words(HALVES, half) == f"Between {middle.title} and {top.title}, 1.5"
    assert half_beside(HALVES, half) == score
    assert level_in_words(HALVES, score) == middle.title
    assert half_beside(HALVES, replace(score, level=top.id)) is None
    assert half_beside(HALVES, Score(HALVES.id)) is None
    assert level_in_words(HALVES, Score(HALVES.id)) == ""
    assert half_of(HALVES, replace(score, level=low.id, points=Decimal("1.5"))) is None
