"""The beginning of a file, as a file of its own: a text of any size can be begun to be read."""

from __future__ import annotations

import io
from typing import Final

from assessor_app.evidence.blobs import BlobReader

LONG_TEXT_BYTES: Final = 16 << 20
"""A text of more bytes than this is not shown whole: the decoder does not take it."""

BEGINNING_BYTES: Final = 4_000_000
"""So much of a long text is shown: about a thousand pages. A saved copy holds the rest."""

_LONGEST_CHARACTER: Final = 4


class Beginning(io.RawIOBase):
    """The first ``most`` bytes of a reader, without a character of UTF-8 that would be cut in two.

    It closes the reader with itself. Raises what the reader raises.
    """

    def __init__(self, reader: BlobReader, most: int) -> None:
        super().__init__()
        self._reader = reader
        self._size = min(reader.size, most)
        if self._size < reader.size:
            self._size -= self._cut_off()
        self._reader.seek(0)

    def _cut_off(self) -> int:
        """Return how many bytes at the end begin a character that may not be whole."""
        count = min(_LONGEST_CHARACTER, self._size)
        self._reader.seek(self._size - count)
        for number, byte in enumerate(reversed(self._reader.read(count))):
            if byte & 0xC0 != 0x80:
                return number + 1 if byte >= 0xC0 else 0
        return 0

    def readable(self) -> bool:
        """Say what the reader says."""
        return self._reader.readable()

    def seekable(self) -> bool:
        """Say what the reader says."""
        return self._reader.seekable()

    def tell(self) -> int:
        """Return the position of the next read."""
        return self._reader.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; the end is that of the beginning."""
        if whence == io.SEEK_END:
            return self._reader.seek(self._size + offset)
        return self._reader.seek(offset, whence)

    def readinto(self, buffer: memoryview | bytearray, /) -> int:  # type: ignore[override]  # what it is called with
        """Fill ``buffer`` as far as the beginning goes; return the number of bytes."""
        room = max(0, self._size - self._reader.tell())
        with memoryview(buffer) as whole, whole.cast("B") as target, target[:room] as part:
            return self._reader.readinto(part)

    def close(self) -> None:
        """Close the reader."""
        self._reader.close()
        super().close()
