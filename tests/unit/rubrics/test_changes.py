from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from assessor_app.rubrics.changes import Change, compare_rubrics
from assessor_app.rubrics.model import Criterion, PointRange
from tests.fakes.rubrics import criterion, rubric

FIRST, SECOND = criterion("1.1"), criterion("1.2")
BEFORE = rubric(FIRST, SECOND)


def _level(one: Criterion, number: int, **changes: object) -> Criterion:
    levels = list(one.levels)
    levels[number] = replace(levels[number], **changes)  # type: ignore[arg-type]  # a table's cell
    return replace(one, levels=tuple(levels))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda one: replace(one, title="Other"), ["Title"]),
        (lambda one: replace(one, description="Other"), ["Description"]),
        (lambda one: replace(one, weight=Decimal(3)), ["Weight"]),
        (lambda one: replace(one, advisory=True), ["Counts"]),
        (lambda one: replace(one, point_step=Decimal("0.5")), ["Points between"]),
        (lambda one: replace(one, not_applicable_allowed=True), ["May not apply"]),
        (lambda one: _level(one, 0, descriptor="Other"), ["Level “Not Met”"]),
        (lambda one: _level(one, 1, points=Decimal("1.5")), ["Level “Partially”"]),
        (
            lambda one: _level(one, 1, range=PointRange(Decimal(1), Decimal("1.5"))),
            ["Level “Partially”"],
        ),
        (
            lambda one: replace(one, levels=one.levels[:2]),
            ["Order of the levels", "Level “Demonstrated”"],
        ),
        (lambda one: replace(one, levels=one.levels[::-1]), ["Order of the levels"]),
        (lambda one: replace(one, guidance="Look closely.", position=9), []),
        (lambda one: one, []),
    ],
)
def test_what_an_earner_is_judged_by_is_told(
    change: Callable[[Criterion], Criterion], told: list[str]
) -> None:
    found = compare_rubrics(BEFORE, rubric(FIRST, change(SECOND)))
    first, second = found.criteria
    assert first.change is Change.UNCHANGED
    assert [one.what for one in second.differences] == told
    assert second.change is (Change.CHANGED if told else Change.UNCHANGED)
    assert found.none is not bool(told)


def test_new_and_gone_criteria_are_told_gone_ones_last() -> None:
    third = criterion("1.3")
    found = compare_rubrics(BEFORE, rubric(third, SECOND))
    assert [(one.label, one.change) for one in found.criteria] == [
        (third.label, Change.NEW),
        (SECOND.label, Change.UNCHANGED),
        (FIRST.label, Change.GONE),
    ]
    assert not found.none


def test_another_rule_is_told_in_words() -> None:
    after = replace(BEFORE, rule=replace(BEFORE.rule, clauses=()))
    found = compare_rubrics(BEFORE, after)
    assert found.rule is not None
    assert found.rule.before != found.rule.after
    assert not found.none
