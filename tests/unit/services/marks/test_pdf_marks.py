"""Quoted words get a box a line, and annotations of others a place."""

from __future__ import annotations

import random

import pytest

from assessor_app.domain.geometry import Box, box_around
from assessor_app.domain.marks import MarkKind
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderProblem, PageText, TextBox
from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.evidence.decoder.media_types import PDF
from assessor_app.protocol.annotation import Target
from assessor_app.protocol.places import Quotation, place_of, target_of
from assessor_app.services.marks.pdf_marks import line_boxes, place_of_mark, with_room_for_notes
from tests.shared_data import shared


def page_of(*lines: str) -> PageText:
    """Return a page on which each letter is 5 points wide, and each line 10 high."""
    text, boxes = "", []
    for number, line in enumerate(lines):
        across = 0
        for word in line.split():
            start = len(text)
            text += word + " "
            wide = 5.0 * len(word)
            boxes.append(
                TextBox(start, start + len(word), number, across, 10.0 * number, wide, 10.0)
            )
            across += int(wide) + 5
    return PageText(text, tuple(boxes))


PAGE = page_of("to be or not", "to be that is", "Caf\u00e9 words")


@pytest.mark.parametrize(
    ("exact", "near", "boxes"),
    [
        ("or not to be", None, [Box(30, 0, 30, 10), Box(0, 10, 25, 10)]),
        ("to be", Box(0, 12, 30, 5), [Box(0, 10, 25, 10)]),
        ("TO  BE", None, [Box(0, 0, 25, 10)]),
        ("cafe\u0301", None, [Box(0, 20, 20, 10)]),
        ("never", None, []),
        (" ", None, []),
    ],
)
def test_words_are_found_where_they_stand(exact: str, near: Box | None, boxes: list[Box]) -> None:
    assert list(line_boxes(PAGE, Quotation(exact), near)) == boxes


def _first_text(decoder: Decoder, data: bytes) -> PageText | None:
    try:
        with decoder.open(data, media_type=PDF, name="a.pdf") as document:
            page = document.text(0)
    except DecoderProblem:
        return None
    return page if len(page.boxes) >= 5 else None


def test_a_quotation_stands_on_its_own_words_in_fifty_files_of_strangers(decoder: Decoder) -> None:
    draw, tried = random.Random(4), 0
    for file in sorted(shared("hostile").rglob("*.pdf")):
        page = None if tried == 50 else _first_text(decoder, file.read_bytes())
        if page is None:
            continue
        tried += 1
        first = draw.randrange(len(page.boxes) - 4)
        words = page.boxes[first : first + draw.randrange(1, 5)]
        near = box_around(
            corner
            for one in words
            for corner in Box(one.left, one.top, one.width, one.height).corners
        )
        quotation = Quotation(page.text[words[0].start : words[-1].end])
        found = line_boxes(page, quotation, near)
        assert found, file.name
        around = box_around(corner for box in found for corner in box.corners)
        assert around.overlap(near) >= 0.99 * near.width * near.height, file.name
    assert tried == 50


def test_notes_on_pages_stand_below_each_other() -> None:
    note = PdfMark(2, MarkKind.PAGE_NOTE, (Box(0, 0, 0, 0),))
    area = PdfMark(2, MarkKind.AREA, (Box(1, 2, 3, 4),))
    placed = with_room_for_notes([note, area, note], {2: 600})
    assert [one.boxes[0].top for one in placed] == [12, 2, 76]
    assert placed[0].boxes[0].left == 368


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        (PdfMark(0, MarkKind.AREA, (Box(-30, -5, 100, 100),)), MarkKind.AREA),
        (PdfMark(0, MarkKind.AREA, (Box(9e6, 0, 1, 1),)), MarkKind.PAGE_NOTE),
        (PdfMark(0, MarkKind.HIGHLIGHT, (Box(1, 1, 9, 9), Box(1, 20, 9, 9))), MarkKind.HIGHLIGHT),
        (PdfMark(0, MarkKind.ELLIPSE, (Box(1, 1, 9, 9),)), MarkKind.ELLIPSE),
        (PdfMark(0, MarkKind.INK, (Box(0, 0, 9, 9),), (((0, 0),) * 5_000,)), MarkKind.AREA),
        (PdfMark(0, MarkKind.ARROW, (Box(0, 0, 9, 9),), (((-4, 0), (9, 9)),)), MarkKind.ARROW),
    ],
)
def test_annotations_of_others_get_a_place_that_can_be_kept(mark: PdfMark, kind: MarkKind) -> None:
    place = place_of_mark(mark)
    assert place.kind is kind
    assert place_of(Target.from_json(target_of("urn:uuid:1", place).to_json())).kind is kind
