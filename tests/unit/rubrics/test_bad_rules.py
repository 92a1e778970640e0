"""Rules and numbers that make no rubric, in both file forms: a code, a sentence that says where."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError, UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.checks import check_rubric
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.case import EXTENSION, from_case, to_case
from assessor_app.rubrics.model import (
    Combining,
    DoubleScoring,
    PointRange,
    Rubric,
    Score,
    SecondReading,
)
from tests.fakes.rubrics import criterion, rubric

_TEXT = """\
title: One
condition_codes: [{{code: lost, title: Lost}}]
{more}
rule:
  {rule}
parts:
  - id: P1
    kind: artifacts
    title: Artifacts
    criteria:
      - title: First
        {criterion}
        levels: {levels}
"""
_LEVELS = "{Low: {points: 1}, High: {points: 2}}"


def _text(when: str = "", *, levels: str = _LEVELS, more: str = "", own: str = "") -> str:
    decision = f"clauses: [{{outcome: earned, when: {when}}}]" if when else "otherwise: escalated"
    return _TEXT.format(rule=decision, levels=levels, more=more, criterion=own)


def _read(text: str) -> Rubric:
    return from_yaml(
        text, base_uri="https://issuer.example", changed_at=datetime(2026, 11, 1, tzinfo=UTC)
    )


def test_the_text_itself_is_sound() -> None:
    made = _read(_text("{scorable: {in: all, at_most: 1, codes: [lost]}}"))
    assert made.rule.clauses[0].when == rule.Scorable(rule.Selection(), 1, ("lost",))


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (_text("{scorable: {in: all, codes: [found]}}"), "rule_unknown_code", "“found”"),
        (_text("{coded: {in: all, codes: [lost, lost]}}"), "rubric_duplicate", "“lost”"),
        (_text("{coded: {in: all, n: 0}}"), "rule_malformed", "at least one"),
        (_text("{scorable: {in: all, at_most: -1}}"), "rule_malformed", "below zero"),
        (_text("{none: {in: all, at: Low, at_most: -1}}"), "rule_malformed", "below zero"),
        (_text("{none: {in: all, at: Low, at_most: 0.5}}"), "rubric_number", "whole"),
        (_text("{coded: {in: P2}}"), "rule_unknown_part", "“P2”"),
        (_text("{coded: {in: ['1.7']}}"), "rule_unknown_criterion", "“1.7”"),
        (_text("{none: {in: all, at: Superb}}"), "rule_unknown_level", "“Superb”"),
        (_text("{all: []}"), "rule_malformed", "at least one condition"),
        (_text("{any: []}"), "rule_malformed", "at least one condition"),
        (_text("{}"), "rule_malformed", "one condition"),
        (_text("{all: [{any: []}]}"), "rule_malformed", "at least one condition"),
        (_text("&own {all: [*own]}"), "yaml_not_allowed", "anchors"),
        (_text("{total: {at_least: 101, percent: true}}"), "rubric_number", "percentage"),
        (
            _text(
                "{total: {at_least: 50, percent: true}}",
                levels="{Low: {points: -1}, High: {points: 2}}",
            ),
            "rule_malformed",
            "below zero",
        ),
        (_text("{total: {at_least: .nan}}"), "rubric_number", "plain number"),
        (_text(levels="{Low: {points: .nan}}"), "rubric_number", "plain number"),
        (_text(levels="{Low: {points: -1e400}}"), "rubric_number", "plain number"),
        (_text(levels="{Low: {points: 1}, Low: {points: 2}}"), "yaml_duplicate_key", "“Low”"),
        (_text(levels="{Low: {points: 1}, 'Low ': {points: 2}}"), "rubric_duplicate", "“Low”"),
        (_text(levels="[Low, High]"), "rubric_malformed", "“levels” must hold names with values"),
        (_text(own="point_step: 0"), "rubric_number", "not above zero"),
        (_text() + "\t- x", "yaml_malformed", "a tab stands where spaces are expected"),
        (_text() + "\x00", "yaml_malformed", "a character stands here that no text has"),
        (
            _text(levels="{Low: {points: 1, points_from: 0}}"),
            "rubric_malformed",
            "both of its ends",
        ),
        (
            _text(levels="{Low: {points: 1, points_from: 0, points_to: 2}}"),
            "rubric_number",
            "point step",
        ),
        (
            _text(own="point_step: 1", levels="{Low: {points: 3, points_from: 0, points_to: 2}}"),
            "rubric_number",
            "outside",
        ),
        (
            _text(
                own="point_step: 1",
                levels="{Low: {points: 1, points_from: 0, points_to: 2}, High: {points: 3}}",
            ),
            "rubric_number",
            "each level needs points and a range",
        ),
        (
            _text(
                own="point_step: 1",
                levels="{Low: {points: 1, points_from: 0, points_to: 2}, "
                "High: {points: 3, points_from: 2, points_to: 4}}",
            ),
            "rubric_number",
            "overlap",
        ),
        (_text(more="double_scoring: {when: sometimes}"), "rubric_malformed", "“sometimes”"),
        (_text(more="double_scoring: {combine: mean}"), "rubric_malformed", "“mean”"),
        (_text(more="double_scoring: {when: near_cut}"), "rubric_malformed", "how near"),
        (_text(more="double_scoring: {near_points: -1}"), "rubric_number", "below zero"),
        (_text(more="double_scoring: {near_levels: 0}"), "rubric_malformed", "counted from one"),
        (_text(more="double_scoring: {tolerance: -1}"), "rubric_malformed", "from zero"),
        (_text(more="double_scoring: {third: me}"), "rubric_malformed", "third"),
        (_text(more="citation_required_for: [earned]"), "rubric_malformed", "notYetEarned"),
    ],
)
def test_what_makes_no_rule_is_refused_with_its_place(text: str, code: str, words: str) -> None:
    with pytest.raises(UserFixable) as caught:
        _read(text)
    assert caught.value.code == code
    assert words in caught.value.message


def _case(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(to_case(rubric(criterion("1.1"))))
    change(document)
    return json.dumps(document).encode("utf-8")


def _first_levels(document: dict[str, Any]) -> list[dict[str, Any]]:
    levels = document["CFRubricCriteria"][0]["CFRubricCriterionLevels"]
    assert isinstance(levels, list)
    return levels


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: _first_levels(d)[0].update(score=float("nan")), "json_not_a_number"),
        (lambda d: _first_levels(d)[0].update(score=float("inf")), "json_not_a_number"),
        (lambda d: _first_levels(d)[1].update(quality="Not Met"), "rubric_duplicate"),
        (lambda d: d.update(CFRubricCriteria=d["CFRubricCriteria"] * 10_000), "json_too_large"),
        (lambda d: d.update(CFRubricCriteria=[{}] * 10_000), "rubric_malformed"),
        (
            lambda d: d["extensions"][EXTENSION].update(doubleScoring={"when": "never"}),
            "rubric_malformed",
        ),
        (
            lambda d: d["extensions"][EXTENSION]["rule"].update(
                completeness={"scorable": {"in": "all", "codes": ["lost"]}}
            ),
            "rule_unknown_code",
        ),
    ],
)
def test_case_documents_are_refused_alike(
    change: Callable[[dict[str, Any]], object], code: str
) -> None:
    with pytest.raises(AssessorError) as caught:
        from_case(_case(change))
    assert caught.value.code == code


def test_ten_thousand_criteria_are_too_many_for_one_text() -> None:
    entry = "\n      - {title: More, levels: {Low: a, High: b}}"
    with pytest.raises(UserFixable) as caught:
        _read(_text() + entry.strip("\n") * 10_000)
    assert caught.value.code in ("yaml_too_large", "yaml_malformed")
    with pytest.raises(UserFixable) as caught:
        _read(_text().rstrip("\n") + entry * 10_000)
    assert caught.value.code == "yaml_too_large"


def test_negative_points_may_be_added_up() -> None:
    text = _text("{total: {at_least: 0}}", levels="{Low: {points: -1}, High: {points: 0.5}}")
    found = _read(text)
    assert from_case(to_case(found)) == found
    low, high = found.criteria[0].levels
    for level, outcome in ((low, Outcome.NOT_YET_EARNED), (high, Outcome.EARNED)):
        scores = {found.criteria[0].id: Score(found.criteria[0].id, level=level.id)}
        assert evaluate(found, scores).outcome is outcome


def test_an_empty_rule_is_read_and_told_of() -> None:
    text = _text().replace("otherwise: escalated", "otherwise: notYetEarned")
    findings = check_rubric(_read(text))
    assert [one.code for one in findings][:1] == ["never_earned"]


def test_ranges_and_double_scoring_travel() -> None:
    text = _text(
        own="point_step: 0.5",
        levels="{Low: {points: 2, points_from: 0, points_to: 4}, "
        "High: {points: 10, points_from: 4.5, points_to: 10}}",
        more="double_scoring: {when: near_cut, near_points: 1.5, near_levels: 1, "
        "combine: lower, tolerance: 1}",
    )
    found = _read(text)
    assert found.double_scoring == DoubleScoring(
        SecondReading.NEAR_CUT, Combining.LOWER, 1, Decimal("1.5"), 1
    )
    levels = found.criteria[0].levels
    assert [level.range for level in levels] == [
        PointRange(Decimal(0), Decimal(4)),
        PointRange(Decimal("4.5"), Decimal(10)),
    ]
    assert from_case(to_case(found)) == found
