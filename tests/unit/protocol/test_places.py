"""A place becomes a selector, and the selector the same place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.annotation import Target
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.places import (
    MarkPlace,
    Quotation,
    box_of_shapes,
    place_of,
    shape_of,
    target_of,
)

SOURCE = "urn:uuid:00000000-0000-4000-8000-000000000001"
_SIDE = st.decimals(1, 3_000, places=2).map(float)
_POINT = st.tuples(_SIDE, _SIDE)
_WORDS = st.text(st.characters(categories=["L"], codec="ascii"), min_size=1, max_size=9)
_QUOTED = st.builds(Quotation, _WORDS, _WORDS, _WORDS)
_BOX = st.builds(Box, _SIDE, _SIDE, _SIDE, _SIDE)


@st.composite
def places_on_pages(draw: st.DrawFn) -> MarkPlace:
    kind = draw(st.sampled_from([one for one in MarkKind if not one.in_time]))
    if kind is MarkKind.WHOLE:
        return MarkPlace(kind)
    page = draw(st.integers(1, 10_000))
    shape = shape_of(kind)
    if shape is not None:
        least = {ShapeKind.POLYGON: 3, ShapeKind.STROKE: 1}.get(shape, 2)
        most = 2 if least == 2 else 9
        points = draw(st.lists(_POINT, min_size=least, max_size=most))
        return MarkPlace(kind, page, None, (Shape(shape, tuple(points)),))
    box = None if kind is MarkKind.PAGE_NOTE else draw(_BOX)
    return MarkPlace(kind, page, box, (), draw(_QUOTED) if kind.on_text else None)


@given(places_on_pages())
def test_a_place_on_a_page_is_read_back(place: MarkPlace) -> None:
    found = place_of(Target.from_json(target_of(SOURCE, place).to_json()))
    assert (found.kind, found.page, found.quotation) == (place.kind, place.page, place.quotation)
    assert [one.kind for one in found.shapes] == [one.kind for one in place.shapes]
    for one, two in zip(found.shapes, place.shapes, strict=True):
        assert sum(one.points, ()) == pytest.approx(sum(two.points, ()), abs=0.001)
    expected = box_of_shapes(place.shapes) if place.shapes else place.box
    if expected is not None and found.box is not None:
        near = [max(0.0, expected.left), max(0.0, expected.top), expected.right, expected.bottom]
        shown = [found.box.left, found.box.top, found.box.right, found.box.bottom]
        assert shown == pytest.approx(near, abs=0.02)


@given(
    st.decimals(0, 100_000, places=3),
    st.none() | st.decimals("0.001", 1_000, places=3),
    st.none() | st.builds(Box, *[st.integers(1, 50).map(float)] * 4),
)
def test_a_place_in_a_recording_is_read_back(
    start: Decimal, length: Decimal | None, box: Box | None
) -> None:
    end = None if length is None else start + length
    kind = MarkKind.MOMENT if end is None else MarkKind.RANGE
    place = MarkPlace(kind, None, box, start=start, end=end)
    assert place_of(Target.from_json(target_of(SOURCE, place).to_json())) == place


def test_words_come_with_their_position() -> None:
    place = MarkPlace(MarkKind.UNDERLINE, quotation=Quotation("b", "a", "c", (1, 2)))
    target = target_of(SOURCE, place)
    assert [one["type"] for one in target.to_json()["selector"]] == [
        "TextQuoteSelector",
        "TextPositionSelector",
    ]
    assert place_of(Target.from_json(target.to_json())) == place


def _fragment(value: str, refined: dict[str, str] | None = None) -> dict[str, Any]:
    pdf = value.startswith("page=")
    made: dict[str, Any] = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3778"
        if pdf
        else "http://www.w3.org/TR/media-frags/",
        "value": value,
    }
    return made if refined is None else {**made, "refinedBy": refined}


_QUOTE = {"type": "TextQuoteSelector", "exact": "a"}


def _svg(inside: str) -> dict[str, str]:
    return {"type": "SvgSelector", "value": f"<svg{inside}</svg>"}


@pytest.mark.parametrize(
    ("selector", "kind"),
    [
        (_fragment("page=2"), MarkKind.PAGE_NOTE),
        (_fragment("page=2&viewrect=1,2,3,4"), MarkKind.AREA),
        (_fragment("page=2&viewrect=1,2,3,4", _QUOTE), MarkKind.HIGHLIGHT),
        (_fragment("xywh=percent:1,2,3,4"), MarkKind.AREA),
        (_fragment("t=3"), MarkKind.MOMENT),
        (_fragment("t=3,4"), MarkKind.RANGE),
        (_QUOTE, MarkKind.HIGHLIGHT),
        (_svg('><polyline points="1,1 2,2"/>'), MarkKind.INK),
    ],
)
def test_marks_without_a_named_kind_get_that_of_their_selector(
    selector: dict[str, Any], kind: MarkKind
) -> None:
    target = Target.from_json({"source": SOURCE, "selector": selector})
    assert place_of(target).kind is kind


def test_a_foreign_view_is_stretched_over_the_area() -> None:
    drawing = _svg(' viewBox="0 0 10 10"><ellipse cx="5" cy="5" rx="1" ry="2"/>')
    selector = _fragment("page=1&viewrect=100,200,50,20", drawing)
    place = place_of(Target.from_json({"source": SOURCE, "selector": selector}))
    assert place.shapes == (Shape(ShapeKind.ELLIPSE, ((125, 210), (5, 4))),)
    without = _fragment(
        "page=1&viewrect=100,200,50,20", _svg('><line x1="0" y1="0" x2="50" y2="20"/>')
    )
    place = place_of(Target.from_json({"source": SOURCE, "selector": without}))
    assert place.shapes == (Shape(ShapeKind.LINE, ((100, 200), (150, 220))),)
