from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.ids import PartId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError, Bug, UserFixable
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.formats.canonical_json import canonical_json
from assessor_app.rubrics.formats.case import EXTENSION, from_case, to_case
from assessor_app.rubrics.model import PartKind, Rubric, Score
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import criterion, rubric
from tests.shared_data import shared

SOUND = rubric(criterion("1.1"), criterion("2.1"))


@fake.patient(40)
@given(fake.rubrics(texty=True))
def test_a_rubric_comes_back_exactly(made: Rubric) -> None:
    data = to_case(made)
    assert from_case(data) == made
    assert to_case(from_case(data)) == data
    assert rfc8785.dumps(json.loads(data)) == data


def test_numbers_are_written_exactly() -> None:
    tenth = criterion("1.1", weight=Decimal("0.10"), point_step=Decimal("0.500"))
    data = to_case(rubric(tenth))
    assert b'"weight":0.1}' in data
    assert b'"pointStep":0.5' in data
    assert b'"score":2,' in data
    assert from_case(data).criteria[0].weight == Decimal("0.1")


def _edited(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(to_case(SOUND))
    change(document)
    return json.dumps(document).encode()


def _own(document: dict[str, Any]) -> dict[str, Any]:
    extension = document["extensions"][EXTENSION]
    assert isinstance(extension, dict)
    return extension


def _own_of_first(document: dict[str, Any]) -> dict[str, Any]:
    return _own(document["CFRubricCriteria"][0])


def _when(document: dict[str, Any], when: object) -> None:
    _own(document)["rule"]["clauses"][0]["when"] = when


def _first_level(document: dict[str, Any]) -> dict[str, Any]:
    level = document["CFRubricCriteria"][0]["CFRubricCriterionLevels"][0]
    assert isinstance(level, dict)
    return level


OTHER = "00000000-0000-4000-8000-000000000000"
FOREIGN_LEVEL = SOUND.criteria[1].levels[0].id.removeprefix("urn:uuid:")
FIRST = SOUND.criteria[0].id.removeprefix("urn:uuid:")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (
            lambda d: _when(d, {"every": {"in": [OTHER], "atLeast": "highest"}}),
            "rule_unknown_criterion",
            f"unknown criterion “{OTHER}”",
        ),
        (
            lambda d: _when(d, {"every": {"in": ["P9"], "atLeast": "highest"}}),
            "rule_unknown_part",
            "unknown part “P9”",
        ),
        (
            lambda d: _when(d, {"every": {"in": "all", "atLeast": "Superb"}}),
            "rule_unknown_level",
            "“Superb”",
        ),
        (
            lambda d: _when(d, {"every": {"in": "all", "atLeast": {"level": OTHER}}}),
            "rule_unknown_level",
            OTHER,
        ),
        (
            lambda d: _when(d, {"every": {"in": [FIRST], "atLeast": {"level": FOREIGN_LEVEL}}}),
            "rule_unknown_level",
            "1.1 Title of 1.1 does not have",
        ),
        (lambda d: _when(d, {"every": {"in": "all"}}), "rule_malformed", "atLeast"),
        (lambda d: _when(d, {"most": {"in": "all"}}), "rule_malformed", "“most”"),
        (lambda d: _when(d, {"every": None}), "rule_malformed", "needs what it speaks of"),
        (lambda d: _when(d, {}), "rule_malformed", "one condition"),
        (lambda d: _when(d, {"all": [], "any": []}), "rule_malformed", "one condition"),
        (lambda d: _when(d, None), "rule_malformed", "when"),
        (lambda d: _when(d, {"count": {"atLeast": "highest"}}), "rule_malformed", "“n”"),
        (lambda d: _when(d, {"total": {}}), "rule_malformed", "total"),
        (lambda d: _when(d, {"total": {"atLeast": "3"}}), "rubric_number", "plain number"),
        (lambda d: _when(d, {"total": {"atLeast": 1e30}}), "rubric_number", "plain number"),
        (
            lambda d: _when(d, {"total": {"atLeast": 1, "wieghted": True}}),
            "rubric_malformed",
            "wieghted",
        ),
        (
            lambda d: _when(d, {"total": {"atLeast": 1, "weighted": 1}}),
            "rubric_malformed",
            "true or false",
        ),
        (
            lambda d: _when(d, {"count": {"atLeast": "highest", "n": 1.5}}),
            "rubric_number",
            "whole",
        ),
        (lambda d: _own(d)["rule"].update(otherwise="failed"), "rule_malformed", "“failed”"),
        (lambda d: _own(d)["rule"].update(otherwise="recused"), "rule_malformed", "Recusing"),
        (lambda d: _own(d).pop("rule"), "rule_malformed", "rule"),
        (lambda d: _own(d).update(news=1), "rubric_malformed", "news"),
        (lambda d: _own(d)["parts"][0].update(kind="poster"), "rubric_malformed", "poster"),
        (lambda d: _own(d)["parts"][0].update(id="all"), "rubric_malformed", "“id”"),
        (lambda d: _own(d)["parts"].append(_own(d)["parts"][0]), "rubric_duplicate", "P1"),
        (
            lambda d: _own(d)["parts"][0].update(
                prompts=[{"id": "Q", "text": "?", "minWords": 9, "maxWords": 3}]
            ),
            "rubric_malformed",
            "range",
        ),
        (lambda d: _own_of_first(d).update(part="P9"), "rubric_malformed", "P9"),
        (
            lambda d: _own_of_first(d).update(citationRequiredAt=[FOREIGN_LEVEL]),
            "rubric_malformed",
            FOREIGN_LEVEL,
        ),
        (lambda d: d["CFRubricCriteria"][0].pop("extensions"), "rubric_malformed", "extension"),
        (lambda d: d.update(CFRubricCriteria=[]), "rubric_malformed", "one criterion"),
        (lambda d: d.update(CFRubricCriteria={}), "rubric_malformed", "a list"),
        (lambda d: d.update(CFRubricCriteria=[7]), "rubric_malformed", "CFRubricCriteria 1"),
        (lambda d: d.update(CFRubricCriteria=[{}] * 1001), "rubric_malformed", "1000"),
        (lambda d: d.update(identifier="me"), "rubric_malformed", "UUID"),
        (lambda d: d.update(uri=" "), "rubric_malformed", "uri"),
        (lambda d: d.update(title=7), "rubric_malformed", "“title” must be a text"),
        (lambda d: d.update(title="x" * 501), "rubric_malformed", "500"),
        (lambda d: d.update(lastChangeDateTime="today"), "rubric_malformed", "time"),
        (
            lambda d: d["CFRubricCriteria"][1].update(identifier=FIRST),
            "rubric_duplicate",
            FIRST,
        ),
        (lambda d: _first_level(d).update(score="2"), "rubric_number", "score"),
        (lambda d: _first_level(d).update(score=0.12345678901), "rubric_number", "score"),
        (lambda d: _first_level(d).update(score=True), "rubric_number", "score"),
        (lambda d: _first_level(d).update(position=1.5), "rubric_number", "position"),
    ],
)
def test_what_does_not_hold_together_is_refused_by_name(
    change: Callable[[dict[str, Any]], object], code: str, words: str
) -> None:
    with pytest.raises(UserFixable) as caught:
        from_case(_edited(change))
    assert caught.value.code == code
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json_malformed"),
        (b"[]", "rubric_malformed"),
        (b'{"identifier":"a","identifier":"b"}', "json_duplicate_key"),
        (b'{"title":NaN}', "json_not_a_number"),
        (b"[" * 100_000, "json_too_deep"),
        (b'"' + b"x" * (4 << 20) + b'"', "json_too_large"),
    ],
)
def test_bytes_that_are_no_rubric_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(AssessorError) as caught:
        from_case(data)
    assert caught.value.code == code


def test_a_deeply_nested_rule_is_refused() -> None:
    when: object = {"scorable": {"in": "all"}}
    for _ in range(25):
        when = {"all": [when]}
    with pytest.raises(UserFixable) as caught:
        from_case(_edited(lambda d: _when(d, when)))
    assert caught.value.code == "rule_malformed"


@fake.patient(100)
@given(st.data())
def test_a_damaged_rubric_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    document = json.loads(to_case(SOUND))
    spots: list[tuple[Any, Any]] = []
    pending = [document]
    while pending:
        value = pending.pop()
        keys = value if isinstance(value, dict) else range(len(value))
        spots += [(value, key) for key in keys]
        pending += [value[key] for key in keys if isinstance(value[key], dict | list)]
    holder, key = data.draw(st.sampled_from(spots))
    holder[key] = data.draw(
        st.sampled_from(
            [None, True, -1, 0, 1.5, 1e308, "", "P1", "all", [], {}, [[]], [{}], "\ud800"]
        )
    )
    try:
        made = from_case(json.dumps(document).encode())
    except AssessorError:
        return
    assert from_case(to_case(made)) == made


# -- rubrics of other programs ---------------------------------------------------------------------


def _foreign(levels: list[dict[str, object]], **criterion_members: object) -> bytes:
    stamp = {"lastChangeDateTime": "2026-10-01T00:00:00"}
    document = {
        "identifier": "4B6F0D5E-7F0A-4C1E-9D53-0C3F6F1A2000",
        "uri": "https://elsewhere.example/1",
        **stamp,
        "extensions": {"other": {"x": 1}},
        "CFRubricCriteria": [
            {
                "identifier": "4b6f0d5e-7f0a-4c1e-9d53-0c3f6f1a2100",
                "uri": "https://elsewhere.example/2",
                **stamp,
                **criterion_members,
                "CFRubricCriterionLevels": [
                    {
                        "identifier": f"4b6f0d5e-7f0a-4c1e-9d53-0c3f6f1a21{n:02}",
                        "uri": f"https://elsewhere.example/2/{n}",
                        **stamp,
                        **level,
                    }
                    for n, level in enumerate(levels, 1)
                ],
            }
        ],
    }
    return json.dumps(document).encode()


def test_a_foreign_rubric_gets_one_part_and_the_strictest_rule() -> None:
    made = from_case(
        _foreign(
            [{"quality": "Low", "extensions": [{"other": 1}]}, {}],
            description="Plans\na protocol",
            weight=0.5,
            CFItemURI={"identifier": "i", "uri": "u", "title": "An item"},
        )
    )
    assert made.id == "urn:uuid:4b6f0d5e-7f0a-4c1e-9d53-0c3f6f1a2000"
    assert made.title == "Untitled rubric"
    assert made.version == "2026-10-01T00:00:00Z"
    assert [(part.id, part.kind) for part in made.parts] == [("P1", PartKind.ARTIFACTS)]
    only = made.criteria[0]
    assert (only.title, only.weight, only.part) == ("Plans a protocol", Decimal("0.5"), "P1")
    assert [level.title for level in only.levels] == ["Low", "Level 2"]
    assert only.item is not None
    assert only.item.title == "An item"
    best = {only.id: Score(only.id, level=only.levels[-1].id)}
    assert evaluate(made, best).outcome is Outcome.EARNED
    assert from_case(to_case(made)) == made


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        ([{"score": 4}, {"score": 2}, {"score": 0}], [3, 2, 1]),
        ([{"score": 0}, {"score": 2}, {"score": 4}], [1, 2, 3]),
        ([{"position": 3}, {"position": 1}, {"position": 2}], [2, 3, 1]),
        ([{"position": 1}, {"position": 1}, {"position": 2}], [1, 2, 3]),
        ([{"score": 4, "position": 1}, {"score": 2, "position": 2}], [2, 1]),
        ([{"score": 4}, {"score": 4}], [1, 2]),
        ([{"score": 4}, {}], [1, 2]),
    ],
)
def test_foreign_levels_stand_from_low_to_high(
    levels: list[dict[str, object]], order: list[int]
) -> None:
    only = from_case(_foreign(levels)).criteria[0]
    assert [int(level.uri.rpartition("/")[2]) for level in only.levels] == order
    assert [level.position for level in only.levels] == sorted(
        level.position for level in only.levels
    )


def test_the_example_that_others_wrote_is_read() -> None:
    made = from_case(shared("design/documents/rubric.case.json").read_bytes())
    assert made.title == "Facilitating peer feedback"
    assert [len(one.levels) for one in made.criteria] == [4, 4]
    assert made.criteria[0].levels[-1].title == "Exemplary"
    assert from_case(to_case(made)) == made


def test_equal_rubrics_give_equal_bytes() -> None:
    other = replace(
        SOUND,
        criteria=tuple(replace(one, weight=Decimal("1.000")) for one in SOUND.criteria),
    )
    assert to_case(other) == to_case(SOUND)


def test_an_invalid_rubric_is_not_written() -> None:
    with pytest.raises(UserFixable):
        to_case(replace(SOUND, criteria=(replace(SOUND.criteria[0], part=PartId("P9")),)))


def test_canonical_json_knows_json_only() -> None:
    assert (
        canonical_json({"b": [None, True, 1], "a": "é\n"})
        == '{"a":"é\\n","b":[null,true,1]}'.encode()
    )
    with pytest.raises(Bug):
        canonical_json(0.5)
