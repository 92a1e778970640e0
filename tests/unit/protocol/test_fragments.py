"""Fragments by W3C's cases of the temporal dimension, and those of RFC 8118."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box
from assessor_app.protocol.fragments import (
    FragmentInvalid,
    MediaFragment,
    PdfFragment,
    parse_media_fragment,
    parse_pdf_fragment,
    write_media_fragment,
    write_pdf_fragment,
)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("t=0,9.97", "0", "9.97"),
        ("t=3,7", "3", "7"),
        ("t=3", "3", None),
        ("t=,7", "0", "7"),
        ("t=npt:3", "3", None),
        ("t=npt:3,7", "3", "7"),
        ("t=npt:,7", "0", "7"),
        ("t=3.", "3", None),
        ("t=00:03,00:07.5", "3", "7.5"),
        ("t=0:00:03", "3", None),
        ("t=npt:10:01:02,11:00:00", "36062", "39600"),
        ("t=3&t=7", "7", None),
        ("t=7&t=3,2", "7", None),
        ("a=b&t=3", "3", None),
        ("t=3&foo", "3", None),
        ("%74=3", "3", None),
        ("t=%33", "3", None),
        ("t=%6Ept:3", "3", None),
        ("&t=3&", "3", None),
        ("t=3&xywh=5,5,x,5&xywh=1,1,2,2", "3", None),
    ],
)
def test_times_that_are_valid(value: str, start: str, end: str | None) -> None:
    found = parse_media_fragment(value)
    assert (found.start, found.end) == (Decimal(start), None if end is None else Decimal(end))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "t=",
        "t=,",
        "t=3,",
        "t=3,3",
        "t=7,3",
        "t=-3",
        "t=-1,3",
        "t=npt:",
        "t=npt:3,",
        "t=foo:3,7",
        "t=smpte:0:00:03,0:00:07",
        "t=clock:2010-01-01T00:00:00Z",
        "t=3:7",
        "t=0:60:00",
        "t=00:00:61",
        "t=3,7,9",
        "t=3;7",
        "t='3'",
        "t=three",
        "t =3",
        "T=3",
        "t%3D3",
        "%t=3",
        "t=%3",
        "t=%",
        "t=3 ",
        "t=\u0663",
        "xywh=1,2,3",
        "xywh=percent:50,50,101,10",
        "xywh=percent:-1,0,1,1",
        "xywh=inch:1,1,1,1",
        "t=3,&xywh=1,1,1,1",
        "nothing=1",
    ],
)
def test_what_names_no_place_is_refused(value: str) -> None:
    with pytest.raises(FragmentInvalid):
        parse_media_fragment(value)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("page=10&viewrect=50,50,640,480", PdfFragment(10, Box(50, 50, 640, 480))),
        ("zoom=50&page=2#toolbar=0", PdfFragment(2)),
        ("viewrect=0,0,0,0&page=1", PdfFragment(1, Box(0, 0, 0, 0))),
    ],
)
def test_places_in_a_pdf(value: str, place: PdfFragment) -> None:
    assert parse_pdf_fragment(value) == place


@pytest.mark.parametrize(
    "value",
    [
        "",
        "page=0",
        "page=-1",
        "page=1.5",
        "page=",
        "viewrect=1,2,3,4",
        "page=1&page=2",
        "page=1&viewrect=1,2,3",
        "page=1&viewrect=1,2,-3,4",
        "page=1&viewrect=1,2,3,nan",
        "page=1&viewrect=1,2,3,4,5",
        "page=100001",
        "Page=1",
    ],
)
def test_no_places_in_a_pdf(value: str) -> None:
    with pytest.raises(FragmentInvalid):
        parse_pdf_fragment(value)


_SIDE = st.decimals(0, 14_400, places=2).map(float)


@given(st.integers(1, 100_000), st.none() | st.builds(Box, _SIDE, _SIDE, _SIDE, _SIDE))
def test_what_is_written_of_a_page_is_read(page: int, box: Box | None) -> None:
    assert parse_pdf_fragment(write_pdf_fragment(PdfFragment(page, box))) == PdfFragment(page, box)


_SHARE = st.decimals("0.001", 50, places=3).map(float)


@given(
    st.decimals(0, 100_000, places=3),
    st.none() | st.decimals("0.001", 1000, places=3),
    st.none() | st.builds(Box, _SHARE, _SHARE, _SHARE, _SHARE),
)
def test_what_is_written_of_a_recording_is_read(
    start: Decimal, length: Decimal | None, box: Box | None
) -> None:
    end = None if length is None else start + length
    found = parse_media_fragment(write_media_fragment(MediaFragment(start, end, box)))
    assert (found.start, found.end, found.box) == (start, end, box)


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    for parse in (parse_media_fragment, parse_pdf_fragment):
        try:
            parse(text)
        except FragmentInvalid:
            continue
