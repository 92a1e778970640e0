"""What a format can carry comes back: any rubric, through every format, with its report."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given

from assessor_app.rubrics.formats.catalogue import FORMATS, read_rubrics, recognise
from assessor_app.rubrics.formats.example import example_rubric
from assessor_app.rubrics.formats.losses import Imported, Origin
from assessor_app.rubrics.formats.names import TITLES
from assessor_app.rubrics.formats.prose import is_html
from assessor_app.rubrics.model import Rubric
from tests.fakes import rubrics as fake
from tests.fakes.rubrics import BASE, criterion, patient, rubric
from tests.shared_data import shared

ORIGIN = Origin(BASE, datetime(2026, 11, 1, tzinfo=UTC))
WHOLE = ("case", "case-package", "yaml")
PLAINER = tuple(name for name in FORMATS if name not in WHOLE)
TABLES = ("csv", "xlsx")
SAME_CONTENT = {"moodle-guide-xml": "moodle-xml", "moodle-guide-json": "moodle-json"}


def read_one(data: bytes) -> Imported:
    (imported,) = read_rubrics(data, ORIGIN).rubrics
    return imported


def _texts(made: Rubric) -> list[str]:
    found = [made.title, made.description]
    for one in made.criteria:
        found += [one.title, one.description, one.guidance, *one.look_fors]
        found += [level.descriptor for level in one.levels]
    return found


@patient(15)
@given(made=fake.rubrics(texty=True))
def test_case_and_yaml_hold_all_of_a_rubric(made: Rubric) -> None:
    for name in WHOLE:
        exported = FORMATS[name].write(made)
        assert read_one(exported.data) == Imported(made), name
        assert {loss.code for loss in exported.losses} <= {"version"}


@patient(25)
@given(made=fake.rubrics(texty=True))
def test_what_was_written_once_is_written_the_same_again(made: Rubric) -> None:
    assume(not any(map(is_html, _texts(made))))
    for name in PLAINER:
        exported = FORMATS[name].write(made)
        lost = {loss.code for loss in exported.losses}
        back = read_one(exported.data).rubric
        again = FORMATS[name].write(back)
        # A table without the rule means the strictest one, which it then says.
        assert again.data == exported.data or (name in TABLES and "rule" in lost), name
        assert read_one(again.data).rubric == back, name
        assert "identifiers" in lost or back.id == made.id, name
        _assert_told(name, made, back, lost)


@pytest.mark.parametrize("name", PLAINER)
def test_what_every_format_carries_is_the_same_rubric(name: str) -> None:
    made = rubric(criterion("1.1", description="First line.\nSecond, with ü & <that>."))
    back = read_one(FORMATS[name].write(made).data).rubric
    (one,), (before,) = back.criteria, made.criteria
    assert back.title == made.title
    assert (one.title, one.description) == (before.title, before.description)
    assert one.levels[-1].points == before.levels[-1].points
    if "guide" not in name:
        told = [(level.title, level.descriptor, level.points) for level in before.levels]
        assert [(level.title, level.descriptor, level.points) for level in one.levels] == told


def _assert_told(name: str, made: Rubric, back: Rubric, lost: set[str]) -> None:
    """Assert that where the report is silent on a thing, the thing is still there."""
    pairs = list(zip(made.criteria, back.criteria, strict=True))
    kept = {
        "rule": back.rule == made.rule or name in TABLES,
        "parts": len(made.parts) == len(back.parts),
        "description": back.description == made.description,
        "guidance": all(one.guidance == two.guidance for one, two in pairs),
        "look_fors": all(
            [" ".join(look.split()) for look in one.look_fors if look] == list(two.look_fors)
            for one, two in pairs
        ),
        "weight": all(one.weight == two.weight for one, two in pairs),
        "advisory": all(one.advisory == two.advisory for one, two in pairs),
        "not_applicable": all(
            one.not_applicable_allowed == two.not_applicable_allowed for one, two in pairs
        ),
        "condition_codes": made.condition_codes == back.condition_codes,
        "resubmission": made.resubmission == back.resubmission,
        "exemplars": not any(level.exemplars for one in made.criteria for level in one.levels),
        "feedback": not any(level.feedback for one in made.criteria for level in one.levels),
        "prompts": not any(part.prompts for part in made.parts),
        "double_scoring": made.double_scoring == back.double_scoring,
        "range": "levels" in lost  # a marking guide: any points, and told so
        or all(bool(one.point_step) == bool(two.point_step) for one, two in pairs),
        "item": not any(one.item for one in made.criteria),
        "cited_outcomes": made.citation_required_for == back.citation_required_for,
        "citations": not any(one.citation_required_at for one in made.criteria),
    }
    if "level_order" not in lost and name in (*TABLES, "canvas-csv", "canvas-json", "canvas-xml"):
        for one, two in pairs:
            assert [(level.title, level.descriptor) for level in one.levels] == [
                (level.title, level.descriptor) for level in two.levels
            ], name
    assert {code for code, is_kept in kept.items() if not is_kept} <= lost, name


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_recognised_by_its_content(name: str) -> None:
    data = FORMATS[name].write(example_rubric()).data
    assert recognise(data) == SAME_CONTENT.get(name, name)


def test_every_format_has_its_name() -> None:
    assert list(TITLES) == list(FORMATS)


def test_equal_rubrics_give_equal_bytes() -> None:
    for one in FORMATS.values():
        assert one.write(example_rubric()).data == one.write(example_rubric()).data


def test_the_shared_canvas_rubric_comes_back_to_the_byte() -> None:
    data = shared("conformance/rubrics/canvas-rubric-template.csv").read_bytes()
    imported = read_one(data)
    assert [one.title for one in imported.rubric.criteria][:2] == [
        "Argument and purpose",
        "Evidence",
    ]
    assert [level.points for level in imported.rubric.criteria[0].levels] == [
        Decimal(0),
        Decimal(2),
        Decimal(4),
    ]
    written = FORMATS["canvas-csv"].write(imported.rubric).data
    assert written.splitlines() == data.splitlines()
