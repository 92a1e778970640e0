"""The beginning of a long text, for a reader and for the decoder."""

from __future__ import annotations

import io
from typing import cast

import pytest

from assessor_app.evidence.blobs import BlobReader
from assessor_app.services.evidence.beginnings import Beginning


class _Reader(io.BytesIO):
    """Bytes, as a blob's reader gives them."""

    @property
    def size(self) -> int:
        return len(self.getvalue())


def beginning(data: bytes, most: int) -> tuple[_Reader, Beginning]:
    """Return a reader of ``data`` and its beginning."""
    reader = _Reader(data)
    return reader, Beginning(cast("BlobReader", reader), most)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("plain words", 5, "plain"),
        ("short", 50, "short"),
        ("short", 5, "short"),
        ("Gr\u00fc\u00dfe", 3, "Gr"),
        ("Gr\u00fc\u00dfe", 4, "Gr"),
        ("ab\u20accd", 4, "ab"),
        ("a\U0001f9d1b", 4, "a"),
        ("\U0001f9d1\U0001f9d1", 6, "\U0001f9d1"),
        ("", 5, ""),
    ],
)
def test_a_beginning_ends_between_two_characters(text: str, most: int, expected: str) -> None:
    _reader, begun = beginning(text.encode(), most)
    assert begun.read().decode() == expected
    assert begun.seek(0, io.SEEK_END) == len(expected.encode())


def test_a_beginning_is_sought_read_in_parts_and_closed_with_its_reader() -> None:
    reader, begun = beginning(b"0123456789abcdef", 10)
    window = bytearray(8)
    assert begun.seek(6) == 6
    assert begun.readinto(window) == 4
    assert bytes(window[:4]) == b"6789"
    assert begun.readinto(window) == 0
    assert begun.seek(-3, io.SEEK_END) == 7
    assert begun.read(2) == b"78"
    assert (begun.readable(), begun.seekable(), begun.tell()) == (True, True, 9)
    begun.close()
    assert reader.closed
