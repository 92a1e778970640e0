"""What is selected in PDFs of others is what a mark quotes, and where it is found again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assessor_app.domain.geometry import Box, hull
from assessor_app.domain.marks import MarkKind
from assessor_app.domain.strict_json import to_nfc
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderProblem, PageText
from assessor_app.protocol.annotation import Target
from assessor_app.protocol.places import MarkPlace, place_of, target_of
from assessor_app.services.marks.pdf_marks import line_boxes
from assessor_app.ui.viewers.pdf.page_words import PageWords, Passage
from tests.shared_data import shared

pytestmark = pytest.mark.desktop

_WANTED = 50
_LARGEST = 400_000
_SOURCE = "urn:uuid:00000000-0000-4000-8000-000000000001"


def _pages_with_text(decoder: Decoder) -> Iterator[tuple[str, PageText]]:
    """Yield the first page of each hostile PDF whose first page has a few words."""
    for path in sorted(shared("hostile").rglob("*.pdf")):
        data = path.read_bytes()
        if len(data) > _LARGEST:
            continue
        try:
            document = decoder.open(data, media_type="application/pdf", name=path.name)
            with document:
                page = document.text(0)
        except DecoderProblem:
            continue
        if len(page.boxes) >= 4:
            yield path.name, page


def _passage(words: PageWords) -> Passage:
    """Return from the second word to the one before the last, of a long page the first twenty."""
    boxes = words.content.boxes
    return Passage(boxes[1].start, boxes[min(len(boxes) - 2, 20)].end)


def _area(boxes: tuple[Box, ...]) -> float:
    return sum(box.width * box.height for box in boxes)


def test_a_selection_is_its_quotation_and_is_found_again_in_fifty_files(decoder: Decoder) -> None:
    tried: list[str] = []
    for name, page in _pages_with_text(decoder):
        words = PageWords(0, page)
        passage = _passage(words)
        selected = page.text[passage.start : passage.end]
        quotation, boxes = words.quote(passage), words.boxes(passage)
        assert quotation.exact == " ".join(selected.split()), name
        mark = MarkPlace(MarkKind.HIGHLIGHT, 1, hull(boxes), quotation=quotation)
        stored = place_of(Target.from_json(target_of(_SOURCE, mark).to_json()))
        assert stored.quotation is not None
        assert stored.quotation.exact == to_nfc(quotation.exact), name
        again = line_boxes(page, stored.quotation, stored.box)
        assert again, name
        assert _area((hull(again),)) == pytest.approx(_area((hull(boxes),)), rel=0.02), name
        tried.append(name)
        if len(tried) == _WANTED:
            break
    assert len(tried) == _WANTED
