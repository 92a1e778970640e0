"""Moodle's and Canvas's own totals, by the formulas that their sources state."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.ids import CriterionId, LevelId
from assessor_app.rubrics.formats.canvas_totals import canvas_points_possible, canvas_score
from assessor_app.rubrics.formats.moodle_totals import MoodleGrading, guide_grade, rubric_grade
from assessor_app.rubrics.model import Level, Rubric, Score
from tests.fakes.rubrics import CODE, at, criterion, patient, rubric, sheet, urn

GRADING = MoodleGrading()
TRADITIONAL = MoodleGrading(lock_zero_points=False)


def of_points(*criteria: tuple[str, ...]) -> Rubric:
    """Return a rubric whose criteria have levels of these points."""
    made = []
    for number, points in enumerate(criteria, 1):
        code = f"1.{number}"
        levels = tuple(
            Level(LevelId(urn(f"{code}/{n}")), f"urn:{code}/{n}", f"L{n}", "", n, Decimal(worth))
            for n, worth in enumerate(points)
        )
        made.append(replace(criterion(code), levels=levels))
    return rubric(*made)


def chosen(made: Rubric, *levels: int) -> dict[CriterionId, Score]:
    """Return scores at these levels, counted from 0."""
    return {
        one.id: Score(one.id, level=one.levels[n].id)
        for one, n in zip(made.criteria, levels, strict=False)
    }


TWO = of_points(("0", "1", "2"), ("0", "3"))
LIFTED = of_points(("1", "2", "3"), ("2", "4"))


@pytest.mark.parametrize(
    ("made", "levels", "grading", "expected"),
    [
        (TWO, (2, 1), GRADING, "100"),
        (TWO, (0, 0), GRADING, "0"),
        (TWO, (1, 0), GRADING, "20"),
        (TWO, (1, 1), MoodleGrading(most=Decimal(10)), "8"),
        (TWO, (2, 0), MoodleGrading(most=Decimal(9)), "4"),  # 3.6
        (TWO, (1, 0), MoodleGrading(most=Decimal("12.5"), decimals=True), "2.5"),
        (LIFTED, (0, 0), GRADING, "43"),  # 3 of 7: locked zero points
        (LIFTED, (0, 0), TRADITIONAL, "0"),
        (LIFTED, (1, 0), TRADITIONAL, "25"),
        (LIFTED, (2, 1), TRADITIONAL, "100"),
        (LIFTED, (0, 0), MoodleGrading(least=Decimal(50)), "50"),
        (LIFTED, (0, 0), MoodleGrading(Decimal(1), Decimal(5), lock_zero_points=False), "1"),
        (LIFTED, (1, 0), MoodleGrading(Decimal(1), Decimal(3), lock_zero_points=False), "2"),
        (of_points(("0", "1"), ("0", "1")), (1, 0), MoodleGrading(most=Decimal(5)), "3"),  # 2.5
        (of_points(("1", "1")), (1,), GRADING, None),
        (TWO, (1,), GRADING, None),
    ],
)
def test_moodle_grades_a_rubric_so(
    made: Rubric, levels: tuple[int, ...], grading: MoodleGrading, expected: str | None
) -> None:
    found = rubric_grade(made, chosen(made, *levels), grading)
    assert found == (None if expected is None else Decimal(expected))


_points = st.lists(st.integers(0, 40), min_size=2, max_size=4).map(sorted)


@patient(120)
@given(st.lists(_points, min_size=1, max_size=5), st.data())
def test_any_rubric_gets_moodles_grade(points: list[list[int]], data: st.DataObject) -> None:
    """``standards.md``: round((cur-min)/(max-min)*(gmax-gmin))+gmin, in floats as PHP does."""
    made = of_points(*(tuple(str(worth) for worth in one) for one in points))
    picks = [data.draw(st.integers(0, len(one) - 1)) for one in points]
    least, most = data.draw(st.sampled_from([(0, 100), (0, 10), (1, 5)]))
    grading = MoodleGrading(Decimal(least), Decimal(most), lock_zero_points=False)
    found = rubric_grade(made, chosen(made, *picks), grading)
    low, high = sum(one[0] for one in points), sum(one[-1] for one in points)
    reached = sum(one[pick] for one, pick in zip(points, picks, strict=True))
    if high <= low:
        assert found is None
        return
    exact = (reached - low) * (most - least)
    assert found == math.floor((2 * exact + (high - low)) / (2 * (high - low))) + least


def test_moodle_grades_a_guide_by_its_highest_scores() -> None:
    made = of_points(("0", "10"), ("0", "5"))
    first, second = made.criteria
    scores = {
        first.id: Score(first.id, level=first.levels[0].id, points=Decimal("7.25")),
        second.id: Score(second.id, level=second.levels[1].id),
    }
    assert guide_grade(made, scores, GRADING) == 82  # 12.25 of 15: 81.67
    exact = MoodleGrading(decimals=True)
    assert guide_grade(made, scores, exact) == Decimal("81.66667")
    assert guide_grade(made, {}, GRADING) is None


def test_canvas_adds_points_without_weights_or_what_is_ignored() -> None:
    made = rubric(
        criterion("1.1", weight=Decimal(3)),
        criterion("1.2", advisory=True),
        criterion("1.3", not_applicable_allowed=True),
    )
    scores = sheet(at("1.1", "Demonstrated"), at("1.2", "Demonstrated"))
    assert canvas_score(made, scores) == 2
    assert canvas_points_possible(made) == 4
    assert canvas_score(made, {}) is None
    ignored = sheet(at("1.2", "Demonstrated"))
    assert canvas_score(made, ignored) is None


def test_canvas_adds_nothing_for_what_has_no_points() -> None:
    made = rubric(criterion("1.1"), criterion("1.2", not_applicable_allowed=True))
    none = Score(CriterionId(urn("1.2")), not_applicable=True)
    assert canvas_score(made, sheet(at("1.1", "Partially"), none)) == 1
    code = Score(CriterionId(urn("1.2")), condition_code=CODE)
    assert canvas_score(made, sheet(at("1.1", "Partially"), code)) == 1


@patient(60)
@given(st.lists(_points, min_size=1, max_size=5), st.data())
def test_any_rubric_gets_canvas_score(points: list[list[int]], data: st.DataObject) -> None:
    made = of_points(*(tuple(str(worth) for worth in one) for one in points))
    picks = [data.draw(st.integers(0, len(one) - 1)) for one in points]
    reached = sum(one[pick] for one, pick in zip(points, picks, strict=True))
    assert canvas_score(made, chosen(made, *picks)) == reached
    assert canvas_points_possible(made) == sum(one[-1] for one in points)
