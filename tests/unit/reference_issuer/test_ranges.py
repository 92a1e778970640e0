"""Which bytes a Range header asks for (RFC 9110, 14.1.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_issuer.api.blobs import ByteRange, Unsatisfiable, parse_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-9", ByteRange(0, 10)),
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=90-", ByteRange(90, 100)),
        ("bytes=99-", ByteRange(99, 100)),
        ("bytes=90-1000", ByteRange(90, 100)),
        ("bytes=-10", ByteRange(90, 100)),
        ("bytes=-1000", ByteRange(0, 100)),
        ("bytes= 5-7 ", ByteRange(5, 8)),
        ("bytes=0-", ByteRange(0, 100)),
        # what is not one range of bytes is ignored (14.2)
        ("bytes=-", None),
        ("bytes=9-5", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("pages=0-9", None),
        ("bytes 0-9", None),
        ("", None),
    ],
)
def test_a_range_is_read(header: str, wanted: ByteRange | None) -> None:
    assert parse_range(header, 100) == wanted


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=5000-"])
def test_a_range_beyond_the_end_is_not_satisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, 100)


@given(st.text("0123456789-,= x", max_size=30), st.integers(1, 10**6))
def test_whatever_is_asked_stays_inside_the_file(text: str, size: int) -> None:
    try:
        part = parse_range(f"bytes={text}", size)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part.start < part.stop <= size
