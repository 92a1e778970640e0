"""Marks on their way to the worker and back: what it answers is checked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box
from assessor_app.domain.marks import MarkKind
from assessor_app.evidence.decoder import answers
from assessor_app.evidence.decoder.marks import MAX_MARKS, PdfMark, pack_marks, unpack_marks
from assessor_app.evidence.decoder.wire import Reply, ReplyHeader, WireViolation

_NUMBER = st.floats(-10_000, 10_000)
_SIDE = st.floats(0, 10_000)
_POINT = st.tuples(_NUMBER, _NUMBER)
_COLOUR = st.tuples(*[st.integers(0, 255)] * 3)
_WORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)
_MARK = st.builds(
    PdfMark,
    page=st.integers(0, 9),
    kind=st.sampled_from(MarkKind),
    boxes=st.lists(st.builds(Box, _NUMBER, _NUMBER, _SIDE, _SIDE), min_size=1, max_size=3).map(
        tuple
    ),
    strokes=st.lists(st.lists(_POINT, min_size=1, max_size=4).map(tuple), max_size=3).map(tuple),
    colour=_COLOUR,
    text=_WORDS,
    subject=_WORDS,
    author=_WORDS,
    id=_WORDS,
    modified=_WORDS,
)


@given(st.lists(_MARK, max_size=4))
def test_marks_are_read_as_they_were_packed(marks: list[PdfMark]) -> None:
    assert unpack_marks(pack_marks(marks), 10) == tuple(marks)


SOUND = json.loads(pack_marks([PdfMark(0, MarkKind.AREA, (Box(1, 2, 3, 4),))]))[0]


@pytest.mark.parametrize(
    "change",
    [
        {"page": 1},
        {"page": -1},
        {"page": True},
        {"page": "0"},
        {"kind": "stamp"},
        {"boxes": []},
        {"boxes": [[1, 2, 3]]},
        {"boxes": [[1, 2, -3, 4]]},
        {"boxes": [[1, 2, 3, 1e30]]},
        {"boxes": [[1, 2, 3, float("nan")]]},
        {"boxes": [["1", 2, 3, 4]]},
        {"boxes": [[0, 0, 1, 1]] * 50_001},
        {"strokes": [[[1]]]},
        {"strokes": 5},
        {"colour": [0, 0]},
        {"colour": [0, 0, 256]},
        {"colour": [0, 0, 0.5]},
        {"text": None},
        {"more": 1},
    ],
)
def test_what_cannot_be_true_is_not_believed(change: dict[str, Any]) -> None:
    with pytest.raises(WireViolation):
        unpack_marks(json.dumps([{**SOUND, **change}]).encode(), 1)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"[[]]", b"\xff", b"[" * 100_000])
def test_what_is_no_list_of_marks_is_not_believed(data: bytes) -> None:
    with pytest.raises(WireViolation):
        unpack_marks(data, 1)


def test_there_is_a_most_of_everything() -> None:
    one = PdfMark(0, MarkKind.AREA, (Box(1, 2, 3, 4),), text="x" * 20_000)
    assert len(unpack_marks(pack_marks([one]), 1)[0].text) == 10_000
    with pytest.raises(ValueError, match="too many"):
        pack_marks([one] * (MAX_MARKS + 1))
    many = Reply(ReplyHeader(1), b"", pack_marks([one] * 5_001))
    with pytest.raises(WireViolation):
        answers.marks(many, 1)


def test_a_copy_is_a_pdf() -> None:
    assert answers.marked_copy(Reply(ReplyHeader(1), b"%PDF-1.7 x", b"")) == b"%PDF-1.7 x"
    with pytest.raises(WireViolation):
        answers.marked_copy(Reply(ReplyHeader(1), b"MZ", b""))
