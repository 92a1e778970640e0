"""From what a person says of a place to a selector, as tables."""

from __future__ import annotations

from typing import Any

import pytest

from assessor_app.domain.marks import MarkKind
from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import FragmentSelector, TextQuoteSelector
from assessor_app.protocol.places import place_of, target_of
from assessor_app.services.anchors import Wish, place_for, selector_for

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("media_type", "place", "value"),
    [
        (PDF, {"page": 3}, "page=3"),
        (PDF, {"page": 3, "box": "72, 90.50,100,12"}, "page=3&viewrect=72,90.5,100,12"),
        ("image/png", {"box": "10,0,25.5,100"}, "xywh=percent:10,0,25.5,100"),
        ("video/mp4", {"time": "61"}, "t=61"),
        ("video/mp4", {"time": "1.5,12", "box": "0,0,50,50"}, "t=1.5,12&xywh=percent:0,0,50,50"),
        ("audio/mp4", {"time": "0,3600"}, "t=0,3600"),
    ],
)
def test_places(media_type: str, place: dict[str, Any], value: str) -> None:
    selector = selector_for(media_type, **place)
    assert isinstance(selector, FragmentSelector)
    assert selector.value == value


def test_a_quote_refines_a_page_and_stands_alone_in_a_text() -> None:
    on_page = selector_for(PDF, page=1, quote="cafe\u0301")
    assert isinstance(on_page, FragmentSelector)
    assert isinstance(on_page.refined_by, TextQuoteSelector)
    assert on_page.refined_by.exact == "café"
    alone = selector_for("text/plain", quote="here")
    assert isinstance(alone, TextQuoteSelector)
    assert selector_for("text/plain") is None


@pytest.mark.parametrize(
    ("media_type", "place"),
    [
        (PDF, {"page": 0}),
        (PDF, {"box": "1,2,3,4"}),
        (PDF, {"page": 1, "box": "1,2,3"}),
        (PDF, {"page": 1, "box": "1,2,3,x"}),
        (PDF, {"page": 1, "box": "1,2,3,NaN"}),
        (PDF, {"page": 1, "box": "-1,2,3,4"}),
        ("image/png", {"page": 1}),
        ("image/png", {"box": "0,0,100.1,1"}),
        ("image/png", {"time": "1"}),
        ("audio/mp4", {"box": "0,0,1,1"}),
        ("audio/mp4", {"time": "5,5"}),
        ("audio/mp4", {"time": "1,2,3"}),
        ("text/plain", {"box": "0,0,1,1"}),
    ],
)
def test_places_that_are_none(media_type: str, place: dict[str, Any]) -> None:
    with pytest.raises(UserFixable) as refused:
        selector_for(media_type, **place)
    assert refused.value.code == "anchor_malformed"


@pytest.mark.parametrize(
    ("media_type", "wish", "kind"),
    [
        (PDF, Wish(page=1), MarkKind.PAGE_NOTE),
        (PDF, Wish(page=1, quote="x"), MarkKind.HIGHLIGHT),
        (PDF, Wish(MarkKind.STRIKE, 1, quote="x"), MarkKind.STRIKE),
        (PDF, Wish(page=1, points="1,2 3,4;5,6"), MarkKind.INK),
        (PDF, Wish(MarkKind.POINT, 1, points="1,2"), MarkKind.POINT),
        ("image/png", Wish(MarkKind.ELLIPSE, points="10,10 90,50"), MarkKind.ELLIPSE),
        ("image/png", Wish(MarkKind.POLYGON, points="1,1 2,1 2,2"), MarkKind.POLYGON),
        ("video/mp4", Wish(MarkKind.RANGE, time="1,2", box="1,1,9,9"), MarkKind.RANGE),
        ("text/plain", Wish(), MarkKind.WHOLE),
    ],
)
def test_the_kind_is_the_one_that_was_meant(media_type: str, wish: Wish, kind: MarkKind) -> None:
    place = place_for(media_type, wish)
    assert place.kind is kind
    assert place_of(target_of("urn:uuid:1", place)).kind is kind


@pytest.mark.parametrize(
    ("media_type", "wish"),
    [
        (PDF, Wish(MarkKind.HIGHLIGHT, 1, box="1,1,2,2")),
        (PDF, Wish(MarkKind.AREA, 1)),
        (PDF, Wish(MarkKind.POINT, 1)),
        (PDF, Wish(MarkKind.PAGE_NOTE, 1, box="1,1,2,2")),
        (PDF, Wish(MarkKind.MOMENT, 1)),
        (PDF, Wish(MarkKind.ARROW, 1, points="1,1 2,2 3,3")),
        (PDF, Wish(MarkKind.ARROW, 1, points="1,1 2,2;3,3 4,4")),
        (PDF, Wish(MarkKind.POLYGON, 1, points="1,1 2,2")),
        (PDF, Wish(MarkKind.INK, 1, points=" ; ")),
        (PDF, Wish(MarkKind.INK, 1, points="1 2")),
        (PDF, Wish(MarkKind.INK, 1, points="1,2 -3,4")),
        (PDF, Wish(MarkKind.INK, points="1,2 3,4")),
        (PDF, Wish(MarkKind.AREA, 1, points="1,2 3,4")),
        ("image/png", Wish(MarkKind.INK, points="1,2 101,4")),
        ("image/png", Wish(box="95,0,10,10")),
        ("image/png", Wish(box="5,0,0,10")),
        ("audio/mp4", Wish(MarkKind.RANGE, time="5")),
        ("text/plain", Wish(points="1,2 3,4")),
        ("video/mp4", Wish(time="1e30")),
    ],
)
def test_marks_that_lack_what_they_consist_of(media_type: str, wish: Wish) -> None:
    with pytest.raises(UserFixable) as refused:
        place_for(media_type, wish)
    assert refused.value.code == "anchor_malformed"
    assert refused.value.message.endswith(".")
