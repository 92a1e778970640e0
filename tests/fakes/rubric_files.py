"""Rubric files of other programs, small and by hand, good and bad."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

CANVAS_HEAD = (
    "Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range,"
    "Rating Name,Rating Description,Rating Points,Rating Name,Rating Description,Rating Points"
)
CANVAS_ROW = "Essay,Aim,States an aim,false,Good,It is clear,2,Poor,It is not,0"
TEMPLATE_HEAD = "Part,Code,Criterion,Level 1,Level 1 text,Level 1 points,Level 2,Level 2 text"
TEMPLATE_ROW = "Overview,1.1,Aim,Not met,Missing,0,Met,There"


def canvas_csv(*rows: str, head: str = CANVAS_HEAD) -> bytes:
    """Return a CSV of Canvas with these rows (one good row where none are given)."""
    return "\r\n".join([head, *(rows or (CANVAS_ROW,)), ""]).encode()


def template_csv(*rows: str, head: str = TEMPLATE_HEAD, title: str = "Rubric,Essay") -> bytes:
    """Return the template as CSV with these rows."""
    return "\n".join([title, "", head, *(rows or (TEMPLATE_ROW,)), ""]).encode()


def canvas_criterion(**members: Any) -> dict[str, Any]:
    """Return a criterion of Canvas' API."""
    return {
        "id": "_1",
        "description": "Aim",
        "long_description": "<p>States an <b>aim</b></p>",
        "points": 2.0,
        "criterion_use_range": False,
        "ratings": [
            {"id": "_2", "description": "Good", "long_description": "It is clear", "points": 2.0},
            {"id": "_3", "description": "Poor", "long_description": "", "points": 0.0},
        ],
        **members,
    }


def canvas_json(*criteria: dict[str, Any], **members: Any) -> bytes:
    """Return a Rubric of Canvas' API."""
    data = list(criteria) or [canvas_criterion()]
    return json.dumps({"id": 7, "title": "Essay", "data": data, **members}).encode()


def canvas_xml(criteria: str, head: str = "") -> bytes:
    """Return a ``rubrics.xml`` with one rubric and these criteria."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<rubrics xmlns="http://canvas.instructure.com/xsd/cccv1p0">
  <rubric identifier="g0123456789abcdef0123456789abcdef">
    <read_only>false</read_only>
    <title>Essay</title>
    <points_possible>10.0</points_possible>
    <criteria>{criteria}</criteria>
  </rubric>
</rubrics>""".encode()


CANVAS_XML_CRITERION = """<criterion>
  <criterion_id>_1</criterion_id><points>10.0</points><description>Aim</description>
  <long_description>&lt;p&gt;States an &lt;em&gt;aim&lt;/em&gt;&lt;/p&gt;</long_description>
  <ratings>
    <rating><description>Full</description><points>10.0</points><id>a</id></rating>
    <rating><description>None</description><points>0.0</points><id>b</id></rating>
  </ratings>
</criterion>"""


def moodle_levels(*scores: str) -> str:
    """Return levels of these scores."""
    return "".join(
        f'<level id="{n}"><score>{score}</score><definition>Text {n}</definition>'
        "<definitionformat>0</definitionformat></level>"
        for n, score in enumerate(scores, 1)
    )


def moodle_criterion(order: int, text: str, levels: str, text_format: int = 0) -> str:
    """Return a criterion of a rubric."""
    return (
        f'<criterion id="{order + 40}"><sortorder>{order}</sortorder>'
        f"<description>{text}</description><descriptionformat>{text_format}</descriptionformat>"
        f"<levels>{levels}</levels></criterion>"
    )


def moodle_xml(own: str, *, method: str = "rubric", more: str = "", head: str = "") -> bytes:
    """Return a ``grading.xml`` whose form of ``method`` holds ``own``."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<areas><area id="5"><areaname>submissions</areaname><activemethod>{method}</activemethod>
<definitions><definition id="9"><method>{method}</method><name>Essay</name>
<description>&lt;p&gt;How it is &lt;b&gt;judged&lt;/b&gt;.&lt;/p&gt;</description>
<descriptionformat>1</descriptionformat><status>20</status>
<timemodified>1793534400</timemodified>{more}
<plugin_gradingform_{method}_definition>{own}</plugin_gradingform_{method}_definition>
</definition></definitions></area></areas>""".encode()


GUIDE = """<guidecriteria><guidecriterion id="3"><sortorder>1</sortorder>
<shortname>Aim</shortname><description>What you wanted</description>
<descriptionformat>0</descriptionformat><descriptionmarkers>Look at the title</descriptionmarkers>
<descriptionmarkersformat>0</descriptionmarkersformat><maxscore>10.00000</maxscore>
</guidecriterion><guidecomments><guidecomment id="1"><description>Well done</description>
</guidecomment></guidecomments></guidecriteria>"""


def workbook(*rows: tuple[Any, ...], sheet: str = "Rubric") -> bytes:
    """Return a workbook that openpyxl wrote."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = sheet
    for row in rows:
        first.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def template_workbook(*rows: tuple[Any, ...]) -> bytes:
    """Return the template as a workbook with these rows."""
    return workbook(("Rubric", "Essay"), (), tuple(TEMPLATE_HEAD.split(",")), *rows)


def changed_zip(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """Return a zip after ``change`` has had its members."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
