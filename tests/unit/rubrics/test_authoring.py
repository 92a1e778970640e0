"""A text half written: what it holds, and what is wrong on which line, at which thing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessor_app.rubrics.authoring import Study, line_of, study
from assessor_app.rubrics.checks import Severity
from assessor_app.rubrics.formats.yaml_trees import Path

TEXT = """\
title: Essay
rule:
  clauses:
    - outcome: earned
      when: {every: {in: all, at_least: highest}}
parts:
  - id: P1
    kind: artifacts
    title: Work
    criteria:
      - title: Aim
        levels: {Low: {points: 0, text: l}, High: {points: 1, text: h}}
      - title: Plan
        levels: {Low: l, High: h}
"""
CRITERIA: Path = ("parts", 0, "criteria")


def look(old: str = "", new: str = "") -> Study:
    assert old in TEXT
    text = TEXT.replace(old, new, 1) if old else TEXT
    return study(text, base_uri="urn:x", changed_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_sound_text_has_no_problem() -> None:
    found = look()
    assert found.sound
    assert found.problems == ()
    assert found.rubric is not None


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "place"),
    [
        ("Low: {points: 0,", "Low: {points: -,", "rubric_number", 12, (*CRITERIA, 0, "levels")),
        ("kind: artifacts", "kind: other", "rubric_malformed", 8, ("parts", 0, "kind")),
        ("at_least: highest", "at_least: Top", "rule_unknown_level", 2, ("rule",)),
        ("in: all", "in: [P9]", "rule_unknown_part", 5, ("rule", "clauses", 0, "when")),
        ("title: Plan", "title: Plan\n        titel: x", "rubric_malformed", 14, (*CRITERIA, 1)),
        ("    title: Work", "    title: [Work", "yaml_malformed", 10, ()),
        ("title: Essay", "title: Essay\ntitle: Talk", "yaml_duplicate_key", 2, ()),
        ("rule:\n", "rule: &r\n", "yaml_not_allowed", 2, ()),
    ],
)
def test_a_mistake_is_told_at_its_line_and_thing(
    old: str, new: str, code: str, line: int, place: Path
) -> None:
    found = look(old, new)
    (problem,) = found.problems
    assert (problem.code, found.rubric, found.sound) == (code, None, False)
    assert line_of(found, problem) == line
    assert problem.place[: len(place)] == place
    assert not problem.sentence.startswith("Line")


@pytest.mark.parametrize(
    "text", ["", "   \n", "just words", "- a\n- b\n", "\x07", "a: 1\n---\nb: 2"]
)
def test_what_is_no_rubric_at_all_is_told_too(text: str) -> None:
    found = study(text, base_uri="urn:x", changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert (found.document, found.rubric, len(found.problems)) == (None, None, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("{points: 1, text: h}", "{points: 0, text: h}", "points_falling", (*CRITERIA, 0)),
        ("text: l", "text: ''", "descriptor_missing", (*CRITERIA, 0)),
        ("High: h}", "High: }", "descriptor_missing", (*CRITERIA, 1)),
        (
            "every: {in: all, at_least: highest}",
            "total: {in: all, at_least: 9}",
            "never_earned",
            ("rule",),
        ),
        ("parts:", "resubmission: {scope: criteria_not_met}\nparts:", "", ()),
    ],
)
def test_a_finding_is_told_at_the_thing_that_it_is_about(
    old: str, new: str, code: str, place: Path
) -> None:
    found = look(old, new)
    assert found.rubric is not None
    codes = {one.code: one for one in found.problems}
    if not code:
        assert codes == {}
        return
    assert codes[code].place == place
    assert found.sound == (codes[code].severity is Severity.WARNING)
