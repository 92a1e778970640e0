"""Text comes out as it was written, whatever wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.evidence.decoder.worker.texts import decode_text, looks_like_text
from assessor_app.evidence.decoder.worker.thumbnails import paint_lines


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_usual_encodings_are_recognised(encoding: str) -> None:
    text = "Réflexion – critère 2, “très bien” €"

    assert decode_text(text.encode(encoding)) == text
    assert looks_like_text(text.encode(encoding))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\0b\x07c\x1b[31m", "abc[31m"),
        (b"\x81\x8d", "\x81\x8d"),
        (b"", ""),
        ("\ufeffa\ufeffb".encode(), "ab"),
    ],
)
def test_line_ends_and_control_characters_are_tamed(data: bytes, expected: str) -> None:
    assert decode_text(data) == expected


@given(st.binary(max_size=300))
def test_any_bytes_become_some_text(data: bytes) -> None:
    text = decode_text(data)

    assert "\0" not in text
    assert "\r" not in text


@given(st.text(max_size=300), st.integers(8, 300))
def test_a_thumbnail_of_any_text_fits(text: str, max_px: int) -> None:
    window = memoryview(bytearray(300 * 300 * 4))

    painted = paint_lines(text, max_px, window)

    assert painted.width <= painted.height == max_px
