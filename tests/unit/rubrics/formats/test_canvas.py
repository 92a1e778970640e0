"""Canvas' files as Canvas reads and writes them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from assessor_app.rubrics.formats.canvas_csv import read_canvas_csv, write_canvas_csv
from assessor_app.rubrics.formats.canvas_json import read_canvas_json, write_canvas_json
from assessor_app.rubrics.formats.canvas_xml import NAMESPACE, read_canvas_xml, write_canvas_xml
from assessor_app.rubrics.formats.losses import Imported, Origin
from assessor_app.rubrics.model import PointRange
from tests.fakes import rubric_files as files
from tests.fakes.rubrics import BASE, criterion, rubric

ORIGIN = Origin(BASE, datetime(2026, 11, 1, tzinfo=UTC))


def codes(imported: Imported) -> list[str]:
    return [loss.code for loss in imported.losses]


def test_ratings_are_ordered_by_points_whatever_the_file_says() -> None:
    row = "Essay,Aim,,,Low,,0,High,,2,Same,,2"
    head = f"{files.CANVAS_HEAD},Rating Name,Rating Description,Rating Points"
    (imported,) = read_canvas_csv(files.canvas_csv(row, head=head), ORIGIN)
    # Canvas shows the highest first and, of equal points, the first by name.
    assert [level.title for level in imported.rubric.criteria[0].levels] == ["Low", "Same", "High"]


def test_rows_of_one_name_are_one_rubric_wherever_they_stand() -> None:
    rows = [
        files.CANVAS_ROW.replace("Essay", name).replace("Aim", aim)
        for name, aim in (("A", "1"), ("B", "2"), ("A", "3"))
    ]
    first, second = read_canvas_csv(files.canvas_csv(*rows), ORIGIN)
    assert [one.title for one in first.rubric.criteria] == ["1", "3"]
    assert [one.title for one in second.rubric.criteria] == ["2"]


@pytest.mark.parametrize(
    ("written", "points"),
    [("2", "2"), ("2.5", "2.5"), ("2,5", "2.5"), ("2.505", "2.51"), (" 3 ", "3"), ("+1", "1")],
)
def test_points_have_a_point_or_a_comma_and_two_decimals(written: str, points: str) -> None:
    row = f'Essay,Aim,,,Good,,"{written}",Poor,,0'
    (imported,) = read_canvas_csv(files.canvas_csv(row), ORIGIN)
    assert imported.rubric.criteria[0].levels[-1].points == Decimal(points)


@pytest.mark.parametrize("said", ["true", "TRUE", "1"])
def test_a_range_is_canvas_own(said: str) -> None:
    row = files.CANVAS_ROW.replace("false", said)
    (imported,) = read_canvas_csv(files.canvas_csv(row), ORIGIN)
    (one,) = imported.rubric.criteria
    assert one.point_step == Decimal("0.01")
    # In Canvas, points between two ratings belong to the higher one.
    assert [level.range for level in one.levels] == [
        PointRange(Decimal(0), Decimal(0)),
        PointRange(Decimal("0.01"), Decimal(2)),
    ]
    assert codes(imported) == ["rule_assumed"]
    exported = write_canvas_csv(imported.rubric)
    assert b",true," in exported.data
    assert [loss.code for loss in exported.losses] == ["identifiers"]


def test_another_kind_of_range_is_told() -> None:
    exported = write_canvas_csv(rubric(criterion("1.1", point_step=Decimal("0.5"))))
    assert b",true," in exported.data
    assert "range_turned" in [loss.code for loss in exported.losses]


def test_a_range_over_equal_points_is_left_out_and_told() -> None:
    row = files.CANVAS_ROW.replace("false", "true").replace(",0", ",2")
    (imported,) = read_canvas_csv(files.canvas_csv(row), ORIGIN)
    assert imported.rubric.criteria[0].point_step is None
    assert "range" in codes(imported)


def test_rows_may_have_fewer_ratings_than_the_heading() -> None:
    (imported,) = read_canvas_csv(files.canvas_csv("Essay,Aim,,,Only,,3"), ORIGIN)
    assert [level.title for level in imported.rubric.criteria[0].levels] == ["Only"]


def test_a_cell_that_would_run_as_a_formula_is_disarmed() -> None:
    made = rubric(criterion("1.1", description="=1+1", title="@now"))
    data = write_canvas_csv(made).data
    assert b", @now, =1+1," in data
    (imported,) = read_canvas_csv(data, ORIGIN)
    assert imported.rubric.criteria[0].description == "=1+1"
    assert imported.rubric.criteria[0].title == "@now"


def test_the_export_says_what_canvas_would_change() -> None:
    made = rubric(criterion("1.1", advisory=True, weight=Decimal(2)))
    (one,) = made.criteria
    levels = tuple(
        replace(level, points=points)
        for level, points in zip(
            one.levels, (Decimal(-1), Decimal("0.333"), Decimal("0.1")), strict=True
        )
    )
    exported = write_canvas_csv(replace(made, criteria=(replace(one, levels=levels),)))
    found = [loss.code for loss in exported.losses]
    assert {"weight", "advisory", "points_negative", "level_order", "points_rounded"} <= set(found)


def test_the_api_rubric_is_read_with_its_html() -> None:
    (imported,) = read_canvas_json(files.canvas_json(hide_score_total=True), ORIGIN)
    (one,) = imported.rubric.criteria
    assert imported.rubric.title == "Essay"
    assert (one.title, one.description) == ("Aim", "States an **aim**")
    assert [level.title for level in one.levels] == ["Poor", "Good"]
    assert codes(imported) == ["rule_assumed", "points_hidden"]


def test_an_assignment_with_a_rubric_is_read() -> None:
    answer = {
        "id": 3,
        "name": "Homework",
        "rubric": [files.canvas_criterion()],
        "rubric_settings": {"id": 7, "title": "Essay", "points_possible": 2.0},
    }
    (imported,) = read_canvas_json(json.dumps(answer).encode(), ORIGIN)
    assert imported.rubric.title == "Essay"


def test_a_list_of_rubrics_is_read() -> None:
    both = b"[" + files.canvas_json() + b"," + files.canvas_json(title="Talk") + b"]"
    assert [one.rubric.title for one in read_canvas_json(both, ORIGIN)] == ["Essay", "Talk"]


def test_a_criterion_that_is_ignored_is_advisory_and_back() -> None:
    given = files.canvas_criterion(ignore_for_scoring=True, learning_outcome_id=5)
    (imported,) = read_canvas_json(files.canvas_json(given), ORIGIN)
    assert imported.rubric.criteria[0].advisory
    assert "outcome" in codes(imported)
    written = json.loads(write_canvas_json(imported.rubric).data)
    assert written["data"][0]["ignore_for_scoring"] is True
    assert written["points_possible"] == 0


def test_our_identifiers_come_back_from_the_api_and_the_export() -> None:
    made = rubric(criterion("1.1"), criterion("1.2"))
    for written, read in (
        (write_canvas_json(made), read_canvas_json),
        (write_canvas_xml(made), read_canvas_xml),
    ):
        (imported,) = read(written.data, ORIGIN)
        assert imported.rubric.id == made.id
        assert [one.id for one in imported.rubric.criteria] == [one.id for one in made.criteria]
        assert imported.rubric.criteria[0].levels[0].id == made.criteria[0].levels[0].id
        assert "identifiers" not in [loss.code for loss in written.losses]


def test_the_course_export_is_read() -> None:
    bare = "<criterion><points>5.0</points><description>No ratings</description></criterion>"
    (imported,) = read_canvas_xml(files.canvas_xml(files.CANVAS_XML_CRITERION + bare), ORIGIN)
    first, second = imported.rubric.criteria
    assert imported.rubric.id == "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"
    assert (first.title, first.description) == ("Aim", "States an *aim*")
    assert [(level.title, level.points) for level in second.levels] == [
        ("No Marks", Decimal(0)),
        ("Full Marks", Decimal(5)),
    ]
    assert codes(imported) == ["rule_assumed", "ratings_made"]


def test_the_course_export_is_written_as_the_schema_has_it() -> None:
    """cccv1p0: the members of a rubric, criterion and rating, and which must be there."""
    root = ElementTree.fromstring(write_canvas_xml(rubric(criterion("1.1"))).data)
    assert root.tag == f"{{{NAMESPACE}}}rubrics"
    (one,) = root
    assert one.attrib["identifier"].startswith("g")
    names = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in one]
    assert set(names) <= {
        "title",
        "description",
        "read_only",
        "reusable",
        "public",
        "points_possible",
        "hide_score_total",
        "free_form_criterion_comments",
        "external_identifier",
        "criteria",
    }
    assert len(set(names)) == len(names)
    for rating in root.iter(f"{{{NAMESPACE}}}rating"):
        assert rating.findtext(f"{{{NAMESPACE}}}description")
        assert float(rating.findtext(f"{{{NAMESPACE}}}points") or "nan") >= 0
