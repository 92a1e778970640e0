"""Damaged files of every format are read or refused, and never crash the reader."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.errors import AssessorError, Bug
from assessor_app.rubrics.formats.catalogue import FORMATS, read_rubrics
from assessor_app.rubrics.formats.example import example_rubric
from assessor_app.rubrics.formats.losses import Origin
from tests.fakes import rubric_files as files
from tests.fakes.rubrics import BASE, patient

ORIGIN = Origin(BASE, datetime(2026, 11, 1, tzinfo=UTC))
GOOD = {name: one.write(example_rubric()).data for name, one in FORMATS.items()}
JSON = tuple(name for name, one in FORMATS.items() if one.suffix == ".json")
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 10**15, "", "x", "NaN", [], [None], [[]], {}, {"a": {}}, "<b>x", "\u202e", 1.5]
)
_MEMBERS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml")
_PIECES = st.sampled_from(
    [b"", b"<", b">", b'"', b"\0", b"\xff", b",", b"\n", b"]]>", b"&#0;", b"9"]
)


def read_or_refuse(data: bytes) -> None:
    refused: list[AssessorError] = []
    try:
        assert read_rubrics(data, ORIGIN).rubrics
    except AssessorError as problem:
        refused.append(problem)
    for one in refused:
        assert not isinstance(one, Bug)
        assert one.message
        assert one.hint


def cut(draw: st.DataObject, data: bytes) -> bytes:
    start = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(start, min(len(data), start + 30)))
    return data[:start] + draw.draw(_PIECES) + data[end:]


@pytest.mark.parametrize("name", FORMATS)
@patient(15)
@given(draw=st.data())
def test_bytes_that_changed(name: str, draw: st.DataObject) -> None:
    read_or_refuse(cut(draw, GOOD[name]))


@pytest.mark.parametrize("member", _MEMBERS)
@patient(15)
@given(draw=st.data())
def test_members_of_a_workbook_that_changed(member: str, draw: st.DataObject) -> None:
    def change(members: dict[str, bytes]) -> None:
        members[member] = cut(draw, members[member])

    read_or_refuse(files.changed_zip(GOOD["xlsx"], change))


def _paths(value: Any) -> list[tuple[Any, Any]]:
    """Return every place in a JSON value: what holds it, and its name or number."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for step, member in list(steps):
        found.append((value, step))
        if isinstance(member, dict | list):
            found.extend(_paths(member))
    return found


@pytest.mark.parametrize("name", JSON)
@patient(20)
@given(draw=st.data())
def test_json_whose_members_are_of_another_kind(name: str, draw: st.DataObject) -> None:
    document = json.loads(GOOD[name])
    for _ in range(draw.draw(st.integers(1, 2))):
        places = _paths(document)
        holder, step = places[draw.draw(st.integers(0, len(places) - 1))]
        holder[step] = deepcopy(draw.draw(ODD))
    read_or_refuse(json.dumps(document).encode())
    if name.startswith("canvas"):
        read_or_refuse(json.dumps([document, document]).encode())
