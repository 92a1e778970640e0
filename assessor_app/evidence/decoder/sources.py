"""Where the bytes of a document come from: memory, or a reader that decrypts as it goes."""

from __future__ import annotations

import io
from typing import Protocol

from assessor_app.evidence.decoder.documents import DecoderProblem


class SeekableSource(Protocol):
    """A binary file object that can seek; the decoder reads it while it has the turn only."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move, and return the new position."""
        ...

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill a part of ``buffer``; 0 at the end."""
        ...


Source = bytes | SeekableSource


def stream_of(source: Source) -> SeekableSource:
    """Return a source that can seek."""
    return io.BytesIO(source) if isinstance(source, bytes) else source


def size_of(stream: SeekableSource) -> int:
    """Return the number of bytes of a source."""
    return stream.seek(0, io.SEEK_END)


def fill(stream: SeekableSource, offset: int, window: memoryview, span: tuple[int, int]) -> None:
    """Read the part of ``window`` between ``span`` from ``offset`` of the source.

    Raises ``DecoderProblem`` where the source ends too early, and whatever the source raises.
    No view may outlive this, not even in a traceback: the window could not be unmapped.
    """
    stream.seek(offset)
    start, end = span
    while start < end:
        with window[start:end] as rest:
            count = stream.readinto(rest)
        if not count:
            raise DecoderProblem("The file ends before its size.", code="decoder_damaged")
        start += min(count, end - start)
