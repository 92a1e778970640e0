"""Only what can be true is believed of a worker's reply."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.evidence.decoder import answers
from assessor_app.evidence.decoder.documents import Clip, DecoderLimits, PageSize
from assessor_app.evidence.decoder.wire import (
    PAGE_SIZE,
    SEARCH_BOX,
    TEXT_BOX,
    Reply,
    ReplyHeader,
    WireViolation,
)

LIMITS = DecoderLimits()


def reply(data: bytes = b"", text: bytes = b"", **numbers: int) -> Reply:
    header = ReplyHeader(0, data_bytes=len(data), text_bytes=len(text), **numbers)  # type: ignore[arg-type]  # status is not among them
    return Reply(header, data, text)


def pixels(width: int, height: int, *, stride: int | None = None) -> Reply:
    return reply(
        b"\0" * (width * height * 4),
        width=width,
        height=height,
        stride=width * 4 if stride is None else stride,
    )


def test_a_raster_of_the_size_asked_for_is_believed() -> None:
    raster = answers.raster(pixels(3, 2), LIMITS, (3, 2))

    assert (raster.width, raster.height, raster.stride, len(raster.pixels)) == (3, 2, 12, 24)


@pytest.mark.parametrize(
    ("found", "within"),
    [
        (pixels(4, 2), (3, 2)),
        (pixels(3, 3), (3, 2)),
        (pixels(0, 2), (3, 2)),
        (pixels(3, 2, stride=13), (3, 2)),
        (reply(b"\0" * 23, width=3, height=2, stride=12), (3, 2)),
        (reply(b"", width=10_001, height=1, stride=40_004), None),
        (reply(b"", width=10_000, height=10_000, stride=40_000), None),
    ],
)
def test_a_raster_of_another_size_or_shape_is_not(
    found: Reply, within: tuple[int, int] | None
) -> None:
    with pytest.raises(WireViolation):
        answers.raster(found, LIMITS, within)


def test_no_raster_may_be_larger_than_the_clip_asked_for() -> None:
    assert answers.asked_for(None, LIMITS) == (10_000, 10_000)
    assert answers.asked_for(Clip(0, 0, 20, 99_999), LIMITS) == (20, 10_000)


@pytest.mark.parametrize("pages", [0, 10_001])
def test_the_number_of_pages_is_bounded(pages: int) -> None:
    with pytest.raises(WireViolation):
        answers.page_count(reply(count=pages), LIMITS)
    assert answers.page_count(reply(count=10_000), LIMITS) == 10_000


def test_page_sizes_are_finite_and_positive() -> None:
    sound = PAGE_SIZE.pack(595, 842)
    assert answers.page_sizes(reply(sound * 2), 2) == [PageSize(595, 842)] * 2
    for data, most in [
        (b"", 1),
        (sound * 2, 1),
        (sound[:-1], 1),
        (PAGE_SIZE.pack(float("inf"), 1), 1),
        (PAGE_SIZE.pack(1, 0), 1),
    ]:
        with pytest.raises(WireViolation):
            answers.page_sizes(reply(data), most)


def test_labels_are_of_all_pages_or_of_none() -> None:
    assert answers.labels(reply(text=b'["i", "ii\\u0007"]'), 2) == ("i", "ii")
    assert answers.labels(reply(text=b"[]"), 2) == ()
    for text in (b'["i"]', b"[1, 2]", b'{"a": 1}', b"[" * 100_000):
        with pytest.raises(WireViolation):
            answers.labels(reply(text=text), 2)


WORD = TEXT_BOX.pack(0, 2, 0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    "boxes",
    [
        WORD[:-1],
        TEXT_BOX.pack(0, 6, 0, 1, 2, 3, 4),
        TEXT_BOX.pack(2, 2, 0, 1, 2, 3, 4),
        WORD + WORD,
        TEXT_BOX.pack(0, 2, 5, 1, 2, 3, 4) + TEXT_BOX.pack(3, 5, 4, 1, 2, 3, 4),
        TEXT_BOX.pack(0, 2, 0, float("nan"), 2, 3, 4),
    ],
)
def test_boxes_name_parts_of_the_text_in_order(boxes: bytes) -> None:
    assert len(answers.page_text(reply(WORD, b"hi yo")).boxes) == 1
    with pytest.raises(WireViolation):
        answers.page_text(reply(boxes, b"hi yo"))


@given(st.binary(max_size=200), st.binary(max_size=60))
def test_any_bytes_are_text_or_a_violation(data: bytes, text: bytes) -> None:
    try:
        found = answers.page_text(reply(data, text))
    except WireViolation:
        return
    assert all(found.text[box.start : box.end] for box in found.boxes)
    assert "\0" not in found.text or not found.boxes


def test_matches_are_on_the_pages_that_were_searched() -> None:
    box = SEARCH_BOX.pack(3, 0, 1, 2, 3, 4)
    assert [found.page for found in answers.search_boxes(reply(box), 3, 4)] == [3]
    for first, end in [(4, 5), (0, 3)]:
        with pytest.raises(WireViolation):
            answers.search_boxes(reply(box), first, end)


@pytest.mark.parametrize("count", [4, 5, 11])
def test_a_slice_goes_forward_and_not_beyond_the_end(count: int) -> None:
    assert answers.next_page(reply(count=10), 5, 10) == 10
    with pytest.raises(WireViolation):
        answers.next_page(reply(count=count), 5, 10)


@pytest.mark.parametrize(
    "entries",
    [
        {},
        [["x", 0]],
        [["x", 0, 9]],
        [["x", -1, 0]],
        [[1, 0, 0]],
        ["abc"],
        [None],
        [["x", 0, 0]] * 5_001,
    ],
)
def test_an_outline_leads_to_pages_that_exist(entries: object) -> None:
    good = reply(text=json.dumps([["Part 1", 0, 1], ["Nowhere", 1, -1]]).encode())
    assert [entry.title for entry in answers.outline(good, 2, LIMITS)] == ["Part 1", "Nowhere"]
    with pytest.raises(WireViolation):
        answers.outline(reply(text=json.dumps(entries).encode()), 2, LIMITS)


@pytest.mark.parametrize("read", [answers.text, answers.html, answers.page_text])
def test_text_is_utf_8(read: Callable[[Reply], object]) -> None:
    with pytest.raises(WireViolation):
        read(reply(text=b"\xff"))
