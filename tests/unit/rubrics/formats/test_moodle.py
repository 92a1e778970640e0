"""Moodle's rubrics and marking guides, from a backup and from the web service."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from assessor_app.rubrics.formats.losses import Imported, Origin
from assessor_app.rubrics.formats.moodle_json import read_moodle_json, write_rubric_json
from assessor_app.rubrics.formats.moodle_xml import (
    read_moodle_xml,
    write_guide_xml,
    write_rubric_xml,
)
from tests.fakes import rubric_files as files
from tests.fakes.rubrics import BASE, criterion, rubric

ORIGIN = Origin(BASE, datetime(2026, 11, 1, tzinfo=UTC))
FILLED = "<instances><instance id='1'><rawgrade>2</rawgrade></instance></instances>"


def read(data: bytes) -> Imported:
    (imported,) = read_moodle_xml(data, ORIGIN)
    return imported


def criteria(*found: str) -> str:
    return f"<criteria>{''.join(found)}</criteria>"


def codes(imported: Imported) -> list[str]:
    return [loss.code for loss in imported.losses]


def test_a_rubric_of_a_backup_is_read() -> None:
    data = files.moodle_xml(
        criteria(
            files.moodle_criterion(2, "Second", files.moodle_levels("0")),
            files.moodle_criterion(1, "Aim\nWhat it is", files.moodle_levels("2.50000", "0.00000")),
        ),
        more="<options>{}</options>",
    )
    imported = read(data)
    first, second = imported.rubric.criteria
    assert imported.rubric.title == "Essay"
    assert imported.rubric.description == "How it is **judged**."
    assert imported.rubric.version == "2026-11-01T12:00:00Z"
    assert (first.title, first.description, second.title) == ("Aim", "What it is", "Second")
    assert [(level.title, level.descriptor, level.points) for level in first.levels] == [
        ("Level 1", "Text 2", Decimal(0)),
        ("Level 2", "Text 1", Decimal("2.5")),
    ]
    assert codes(imported) == ["rule_assumed"]


def test_learners_grades_are_not_read_and_that_is_told() -> None:
    one = criteria(files.moodle_criterion(1, "Aim", files.moodle_levels("0", "1")))
    imported = read(files.moodle_xml(one, more=FILLED + '<options>{"a":"1"}</options>'))
    assert codes(imported) == ["rule_assumed", "options", "grades"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Poor\nIt is not", "Good\nIt is"), [("Poor", "It is not"), ("Good", "It is")]),
        (("Poor", "Good\nIt is"), [("Level 1", "Poor"), ("Level 2", "Good\nIt is")]),
        (("Same\na", "Same\nb"), [("Level 1", "Same\na"), ("Level 2", "Same\nb")]),
        (("", "x"), [("Level 1", ""), ("Level 2", "x")]),
    ],
)
def test_a_short_first_line_is_a_level_name_where_all_have_one(
    texts: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    levels = "".join(
        f"<level id='{n}'><score>{n}</score><definition>{text}</definition></level>"
        for n, text in enumerate(texts)
    )
    imported = read(files.moodle_xml(criteria(files.moodle_criterion(1, "Aim", levels))))
    found = imported.rubric.criteria[0].levels
    assert [(level.title, level.descriptor) for level in found] == expected


def test_html_of_a_criterion_becomes_a_title_and_markdown() -> None:
    text = (
        "&lt;p&gt;&lt;strong&gt;Aim&lt;/strong&gt;&lt;/p&gt;&lt;p&gt;x &lt;img src=y&gt;&lt;/p&gt;"
    )
    one = files.moodle_criterion(1, text, files.moodle_levels("0", "1"), text_format=1)
    imported = read(files.moodle_xml(criteria(one)))
    (found,) = imported.rubric.criteria
    assert (found.title, found.description) == ("Aim", "x")
    assert "html_dropped" in codes(imported)


def test_a_null_of_moodle_is_empty() -> None:
    one = files.moodle_criterion(1, "Aim", files.moodle_levels("0", "1"))
    data = files.moodle_xml(criteria(one)).replace(
        b"&lt;p&gt;How it is &lt;b&gt;judged&lt;/b&gt;.&lt;/p&gt;", b"$@NULL@$"
    )
    assert read(data).rubric.description == ""


def test_a_marking_guide_allows_any_points_up_to_its_highest() -> None:
    imported = read(files.moodle_xml(files.GUIDE, method="guide"))
    (one,) = imported.rubric.criteria
    assert (one.title, one.description, one.guidance) == (
        "Aim",
        "What you wanted",
        "Look at the title",
    )
    assert [level.points for level in one.levels] == [Decimal(0), Decimal(10)]
    assert one.point_step == Decimal("0.01")
    assert codes(imported) == ["rule_assumed", "comments"]
    written = ElementTree.fromstring(write_guide_xml(imported.rubric).data)
    assert written.findtext(".//guidecriterion/maxscore") == "10"
    assert written.findtext(".//guidecriterion/descriptionmarkers") == "Look at the title"
    assert "levels" not in [loss.code for loss in write_guide_xml(imported.rubric).losses]


def test_a_backup_is_written_as_moodle_restores_it() -> None:
    root = ElementTree.fromstring(write_rubric_xml(rubric(criterion("1.1"))).data)
    definition = root.find("area/definitions/definition")
    assert definition is not None
    assert definition.findtext("method") == "rubric"
    assert json.loads(definition.findtext("options") or "")["lockzeropoints"] == "1"
    own = definition.find("plugin_gradingform_rubric_definition/criteria/criterion")
    assert own is not None
    assert [one.findtext("score") for one in own.iter("level")] == ["0", "1", "2"]
    texts = [one.findtext("definition") for one in own.iter("level")]
    assert texts[0] == "Not Met\nDescriptor of Not Met."
    assert definition.find("instances") is not None


def test_the_web_service_and_the_backup_tell_the_same() -> None:
    made = rubric(criterion("1.1", description="More."), criterion("1.2"))
    (from_json,) = read_moodle_json(write_rubric_json(made).data, ORIGIN)
    assert from_json.rubric == read(write_rubric_xml(made).data).rubric


def test_a_guide_of_the_web_service_is_read() -> None:
    guide = {
        "guide_criteria": [
            {"sortorder": 2, "shortname": "B", "maxscore": 5},
            {"sortorder": 1, "shortname": "A", "description": "d", "maxscore": 2.5},
        ],
        "guide_comments": [{"id": 1, "description": "Well done"}],
    }
    definition = {"method": "guide", "name": "Essay", "guide": guide}
    answer = {"areas": [{"definitions": [definition]}]}
    (imported,) = read_moodle_json(json.dumps(answer).encode(), ORIGIN)
    assert [one.title for one in imported.rubric.criteria] == ["A", "B"]
    assert imported.rubric.version == "2026-11-01T00:00:00Z"
    assert codes(imported) == ["rule_assumed", "comments"]
