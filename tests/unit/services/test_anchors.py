"""From what a person says of a place to a selector, as tables."""

from __future__ import annotations

from typing import Any

import pytest

from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import FragmentSelector, TextQuoteSelector
from assessor_app.services.anchors import selector_for

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
