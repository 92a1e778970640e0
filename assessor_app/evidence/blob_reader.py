"""Random access to one encrypted blob, as the file object that decoders and players expect."""

from __future__ import annotations

import io
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assessor_app.domain.durable import environment_problem
from assessor_app.domain.ids import BlobId
from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.chunks import (
    CHUNK,
    HEADER_BYTES,
    OVERHEAD,
    SEALED_CHUNK,
    ChunkHeader,
    damaged,
    open_chunk,
    open_chunk_into,
)
from assessor_app.evidence.package_keys import PackageKey

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_AT_ONCE: Final = 16
CACHED_CHUNKS: Final = 8
"""Plain chunks kept at hand: half a megabyte, whatever the size of the blob."""


class BlobReader(io.RawIOBase):
    """The plain bytes of a blob. Seekable, read-only, in constant memory.

    Opening authenticates the header (and so ``size``) by the last chunk; each other chunk is
    authenticated when it is first read. One thread may use a reader at a time.

    Raises:
        IntegrityProblem: ``blob_missing``, or ``blob_damaged`` here or at any later read.
        EnvironmentProblem: as :func:`assessor_app.domain.durable.environment_problem`.
    """

    def __init__(self, path: Path, key: PackageKey, blob: BlobId) -> None:
        super().__init__()
        self._position = 0
        self._cache: OrderedDict[int, bytes] = OrderedDict()
        try:
            self._file = io.FileIO(path, "rb")
        except FileNotFoundError as exc:
            raise IntegrityProblem("A stored file is missing.", code="blob_missing") from exc
        except OSError as exc:
            raise environment_problem(exc) from exc
        try:
            self._header = ChunkHeader.unpack(self._stored(0, HEADER_BYTES))
            if self._file.seek(0, io.SEEK_END) != self._header.file_size:
                raise damaged("length")
            self._cipher = self._header.cipher(key, blob)
            self._chunk(self._header.chunks - 1)
        except BaseException:
            self._file.close()
            raise

    @property
    def size(self) -> int:
        """The length of the plain bytes."""
        return self._header.size

    def readable(self) -> bool:
        """Say yes, while it is open."""
        self._check_open()
        return True

    def seekable(self) -> bool:
        """Say yes, while it is open."""
        self._check_open()
        return True

    def tell(self) -> int:
        """Return the position of the next read, in plain bytes."""
        self._check_open()
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to ``offset`` from the start, the position or the end; beyond the end is allowed.

        Raises:
            ValueError: the place would be before the start, or ``whence`` is unknown.
        """
        self._check_open()
        origins = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}
        if whence not in origins or origins[whence] + offset < 0:
            raise ValueError("a seek goes to no place in the file")
        self._position = origins[whence] + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill ``buffer`` as far as the blob goes; return the number of bytes, 0 at the end."""
        self._check_open()
        target = memoryview(buffer).cast("B")
        wanted = max(0, min(len(target), self.size - self._position))
        done = 0
        while done < wanted:
            index, within = divmod(self._position, CHUNK)
            if within == 0 and wanted - done >= 2 * CHUNK:
                count = min((wanted - done) // CHUNK, _AT_ONCE)
                self._open_row(index, target[done : done + count * CHUNK])
                done += count * CHUNK
                self._position += count * CHUNK
                continue
            part = memoryview(self._chunk(index))[within : within + wanted - done]
            target[done : done + len(part)] = part
            done += len(part)
            self._position += len(part)
        return done

    def readall(self) -> bytes:
        """Return all from the position to the end: only for blobs that are known to be small."""
        self._check_open()
        rest = bytearray(max(0, self.size - self._position))
        self.readinto(rest)
        return bytes(rest)

    def close(self) -> None:
        """Close the file and forget the plain chunks."""
        if not self.closed:
            self._cache.clear()
            if hasattr(self, "_file"):
                self._file.close()
        super().close()

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on a closed blob")

    def _chunk(self, index: int) -> bytes:
        cached = self._cache.get(index)
        if cached is not None:
            self._cache.move_to_end(index)
            return cached
        length = self._header.plain_length(index) + OVERHEAD
        sealed = self._stored(self._header.position(index), length)
        plain = open_chunk(self._header, self._cipher, index, sealed)
        self._cache[index] = plain
        if len(self._cache) > CACHED_CHUNKS:
            self._cache.popitem(last=False)
        return plain

    def _open_row(self, first: int, target: memoryview) -> None:
        """Write whole chunks into ``target``, from one read of the file and without a copy."""
        count = len(target) // CHUNK
        row = memoryview(self._stored(self._header.position(first), count * SEALED_CHUNK))
        for number in range(count):
            sealed = row[number * SEALED_CHUNK : (number + 1) * SEALED_CHUNK]
            plain = target[number * CHUNK : (number + 1) * CHUNK]
            open_chunk_into(self._header, self._cipher, first + number, sealed, plain)

    def _stored(self, position: int, length: int) -> bytes:
        """Return up to ``length`` bytes of the file; fewer only at its end."""
        try:
            self._file.seek(position)
            parts = self._file.read(length)
            while 0 < len(parts) < length and (more := self._file.read(length - len(parts))):
                parts += more
        except OSError as exc:
            raise environment_problem(exc) from exc
        return parts
