"""Selectors of Web Annotations for PDF (RFC 3778), written and read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.protocol.annotation import FragmentSelector
from assessor_app.ui.viewers.pdf.anchors import Anchor, anchor_of, selector_of
from assessor_app.ui.viewers.pdf.geometry import Box
from assessor_app.ui.viewers.pdf.page_words import Quote

pytestmark = pytest.mark.desktop

_RFC = "http://tools.ietf.org/rfc/rfc3778"


def _fragment(value: str, **more: Any) -> dict[str, Any]:
    return {"type": "FragmentSelector", "conformsTo": _RFC, "value": value, **more}


def test_a_selection_is_a_fragment_refined_by_its_words() -> None:
    selector = selector_of(3, Box(72, 100.126, 300.5, 12), Quote("asked all", "We ", " families"))
    assert selector == _fragment(
        "page=4&viewrect=72,100.13,300.5,12",
        refinedBy={
            "type": "TextQuoteSelector",
            "exact": "asked all",
            "prefix": "We ",
            "suffix": " families",
        },
    )
    FragmentSelector.from_json(selector)


def test_an_area_without_words_is_not_refined() -> None:
    assert selector_of(0, Box(1, 2, 3, 4), None) == _fragment("page=1&viewrect=1,2,3,4")


def test_a_box_over_the_edge_begins_at_the_edge() -> None:
    assert selector_of(0, Box(-5, -1, 20, 10), None)["value"] == "page=1&viewrect=0,0,15,9"


@given(
    st.integers(0, 9_999),
    st.builds(Box, *[st.floats(0, 14_400)] * 4),
    st.text(min_size=1).filter(str.strip),
)
def test_what_is_written_is_read_again(page: int, box: Box, words: str) -> None:
    anchor = anchor_of(selector_of(page, box, Quote(words)))
    assert anchor is not None
    assert anchor.page == page
    assert anchor.box is not None
    assert anchor.box.left == pytest.approx(box.left, abs=0.01)
    assert anchor.box.bottom == pytest.approx(box.bottom, abs=0.02)
    assert anchor.quote is not None


@pytest.mark.parametrize(
    ("selector", "anchor"),
    [
        (_fragment("page=2"), Anchor(1)),
        (_fragment("#page=2&zoom=50"), Anchor(1)),
        (_fragment("page=2&viewrect=1,2,3"), None),
        (_fragment("page=2&viewrect=1,2,3,1..2"), None),
        ({"type": "TextQuoteSelector", "exact": "here"}, Anchor(quote=Quote("here"))),
        (_fragment("page=0"), None),
        (_fragment("nameddest=chapter"), None),
        (_fragment("page=-1"), None),
        ({"type": "SvgSelector", "value": "<svg/>"}, None),
        ({"type": "FragmentSelector"}, None),
        ({}, None),
    ],
)
def test_selectors_of_others_are_read_as_far_as_they_go(
    selector: dict[str, Any], anchor: Anchor | None
) -> None:
    assert anchor_of(selector) == anchor
