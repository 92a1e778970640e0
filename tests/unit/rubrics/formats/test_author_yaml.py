from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError, UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.author_yaml import from_yaml, to_yaml
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.formats.yaml_text import MAX_YAML_CHARACTERS
from assessor_app.rubrics.model import Rubric
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import BASE

CHANGED_AT = datetime(2026, 11, 1, tzinfo=UTC)

SHORT = dedent(
    """\
    title: Short one
    rule:
      clauses:
        - outcome: earned
          when: {every: {in: P1, at_least: highest}}
      otherwise: not yet earned
    parts:
      - id: P1
        kind: artifacts
        title: Artifacts
        criteria:
          - title: First
            levels:
              Low: It is low.
              High: {points: 2.50, text: It is high.}
          - code: 1.10
            title: Second
            levels: {Low: '', High: null}
    """
)


def compile_(text: str, base_uri: str = BASE) -> Rubric:
    return from_yaml(text, base_uri=base_uri, changed_at=CHANGED_AT)


def test_a_short_file_compiles() -> None:
    made = compile_(SHORT)
    first, second = made.criteria
    assert (first.code, second.code) == ("1.1", "1.10")
    assert [level.descriptor for level in first.levels] == ["It is low.", "It is high."]
    assert first.levels[1].points == Decimal("2.5")
    assert made.version == "2026-11-01T00:00:00Z"
    assert made.uri == f"{BASE}/ims/case/v1p1/CFRubrics/{made.id.removeprefix('urn:uuid:')}"
    assert made.rule.clauses[0].when == rule.Every(
        rule.Selection(parts=(made.parts[0].id,)), rule.LevelBar(highest=True)
    )
    assert made.rule.otherwise is Outcome.NOT_YET_EARNED


def test_compiling_twice_gives_equal_bytes() -> None:
    assert to_case(compile_(SHORT)) == to_case(compile_(SHORT, f"{BASE}/"))
    assert compile_(SHORT).id != compile_(SHORT, "https://other.example").id
    assert compile_(SHORT).id == compile_(SHORT.replace("Short one", "Short one!")).id
    assert compile_(SHORT).id == compile_(f"key: short-one\n{SHORT.replace('Short one', 'X')}").id


def test_a_compiled_rubric_is_written_without_its_identifiers() -> None:
    made = compile_(SHORT)
    text = to_yaml(made)
    assert "identifier" not in text
    assert "uri" not in text
    assert compile_(text) == made


@fake.patient(40)
@given(fake.rubrics(texty=True))
def test_any_rubric_comes_back_exactly(made: Rubric) -> None:
    text = to_yaml(made)
    assert from_yaml(text, base_uri=BASE, changed_at=from_rfc3339(made.version)) == made
    assert to_yaml(from_case(to_case(made))) == text


def test_positions_codes_and_levels_of_elsewhere_are_kept() -> None:
    first = replace(fake.criterion("1.1", position=30), code="")
    second = fake.criterion("2.1", position=10)
    third = fake.criterion("1.2", position=40)
    levels = tuple(replace(one, position=one.position * 10) for one in third.levels)
    own = rule.Every(rule.Selection(criteria=(first.id,)), rule.LevelBar(level=first.levels[1].id))
    made = fake.rubric(second, first, replace(third, levels=levels), when=own)
    assert compile_(to_yaml(made)) == made


def test_a_level_that_is_called_highest_stays_a_title() -> None:
    named = rule.Every(rule.Selection(), rule.LevelBar(title="highest"))
    one = fake.criterion("1.1")
    levels = (replace(one.levels[0], title="highest"), *one.levels[1:])
    made = fake.rubric(replace(one, levels=levels), when=named)
    assert compile_(to_yaml(made)) == made
    assert from_case(to_case(made)) == made


def _with(old: str, new: str) -> str:
    assert old in SHORT
    return SHORT.replace(old, new)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "yaml_malformed", "empty"),
        ("title: [", "yaml_malformed", "Line 1"),
        ("title: a\n  b: c: d\n", "yaml_malformed", "Line 2"),
        ("title: \x00", "yaml_malformed", "Line 1"),
        ("a: 1\n---\nb: 2\n", "yaml_malformed", "Line 2"),
        ("[" * 50_000, "yaml_not_allowed", "deeply"),
        ("x: " + "{a: " * 40 + "}" * 40, "yaml_not_allowed", "deeply"),
        ("a: !!str 5\n", "yaml_not_allowed", "Line 1"),
        ("x: " + "[" * 40 + "]" * 40, "yaml_not_allowed", "deeply"),
        ("x" * (MAX_YAML_CHARACTERS + 1), "yaml_too_large", "262144"),
        ("- a\n" * 50_000, "yaml_too_large", "20000 values"),
        ("title: a\ntitle: b\n", "yaml_duplicate_key", "Line 2: “title”"),
        ("a: &x 1\nb: *x\n", "yaml_not_allowed", "Line 1"),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml_not_allowed", "Line 1"),
        ("a: !mine b\n", "yaml_not_allowed", "!mine"),
        ("<<: {a: 1}\n", "yaml_not_allowed", "plain text"),
        ("? [a]\n: 1\n", "yaml_not_allowed", "plain text"),
        ("- a\n", "rubric_malformed", "names with values"),
        ("7\n", "rubric_malformed", "names with values"),
        (_with("title: Short one\n", ""), "rubric_malformed", "title"),
        (_with("title: Short one", "title: ' '"), "rubric_malformed", "empty"),
        (_with("title: First", "titel: First"), "rubric_malformed", "title"),
        (_with("title: First", "title: First\n        colour: red"), "rubric_malformed", ""),
        (_with("in: P1", "in: P7"), "rule_unknown_part", "Line 5"),
        (_with("in: P1", "in: [1.7]"), "rule_unknown_criterion", "Line 5"),
        (_with("at_least: highest", "at_least: Top"), "rule_unknown_level", "“Top”"),
        (
            _with("at_least: highest", "at_least: {level: 1.1/Top}"),
            "rule_unknown_level",
            "Line 5",
        ),
        (_with("outcome: earned", "outcome: passed"), "rule_malformed", "Line 4"),
        (_with("kind: artifacts", "kind: things"), "rubric_malformed", "Line 9"),
        (_with("points: 2.50", "points: 1_000"), "rubric_number", "Line 15"),
        (_with("points: 2.50", "points: 0x10"), "rubric_number", "Line 15"),
        (_with("points: 2.50", "points: .inf"), "rubric_number", "Line 15"),
        (_with("points: 2.50", "points: '2.5'"), "rubric_number", "Line 15"),
        (_with("points: 2.50", "points: 2.5e3"), "rubric_number", "Line 15"),
        (_with("points: 2.50", "points: 123456"), "rubric_number", "points"),
        (_with("code: 1.10", "code: 1.1"), "rubric_duplicate", "1.1"),
        (_with("code: 1.10", "identifier: x"), "rubric_malformed", "Line 16"),
        (_with("title: Second", "title: Second\n        advisory: yes"), "rubric_malformed", ""),
        (
            _with("title: Second", "title: Second\n        advisory: maybe"),
            "rubric_malformed",
            "Line 18",
        ),
        (
            _with("title: Second", "title: Second\n        citation_required_at: Top"),
            "rubric_malformed",
            "“Top”",
        ),
        (_with("levels: {Low: '', High: null}", "weight: 2"), "rubric_malformed", "levels"),
        (_with("rule:", "rules:"), "rule_malformed", "rule"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, code: str, words: str) -> None:
    with pytest.raises(UserFixable) as caught:
        compile_(text)
    assert words in caught.value.message
    if words:
        assert caught.value.code == code


@pytest.mark.parametrize("base", ["", "issuer.example", "https://a b", "javascript:alert(1)"])
def test_the_base_must_be_a_uri(base: str) -> None:
    with pytest.raises(UserFixable) as caught:
        compile_(SHORT, base)
    assert caught.value.code == "base_uri"


@pytest.mark.parametrize("text", ["a\n\u2028b", "a\u2029\nb", "one\u2028two", "a\n b\n\nc"])
def test_every_kind_of_line_break_comes_back(text: str) -> None:
    made = replace(fake.rubric(fake.criterion("1.1")), description=text)
    again = from_yaml(to_yaml(made), base_uri=BASE, changed_at=from_rfc3339(made.version))
    assert again == made


def test_flags_and_items_are_read() -> None:
    more = "title: Second\n        advisory: true\n        item: {id: i, uri: u, title: t}"
    second = compile_(_with("title: Second", more)).criteria[1]
    assert second.advisory
    assert second.item is not None
    assert second.item.title == "t"


@fake.patient(100)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SHORT)))
    end = data.draw(st.integers(start, min(len(SHORT), start + 20)))
    text = SHORT[:start] + data.draw(st.text(max_size=10)) + SHORT[end:]
    try:
        made = compile_(text)
    except AssessorError:
        return
    assert compile_(to_yaml(made)) == made
