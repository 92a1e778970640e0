"""The bytes of one file in a checked zip archive, never more and never others than stated."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from assessor_app.domain.durable import disk_problems
from assessor_app.evidence.zip_records import read_at, zip_problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_INPUT: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class ZipFile:
    """Where a file's data is in its archive, and what it must turn out to be; in bytes."""

    path: str
    size: int
    compressed: int
    crc: int
    start: int
    deflated: bool


class ZipStream(io.RawIOBase):
    """Reads forward; size, CRC-32 and the end of the compressed data are checked at the end.

    Raises:
        IntegrityProblem: ``code="bag_zip"``, from the read that meets the fault.
    """

    def __init__(self, archive: BinaryIO, file: ZipFile) -> None:
        super().__init__()
        self._archive = archive
        self._file = file
        self._left = file.size
        self._input_at = file.start
        self._input_left = file.compressed
        self._crc = 0
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if file.deflated else None
        self._checked = False

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill some of ``buffer``; return the number of bytes, 0 at the end."""
        target = memoryview(buffer).cast("B")
        wanted = min(len(target), self._left)
        data = self._some(wanted) if wanted else b""
        if wanted and not data:
            raise zip_problem("data ends early")
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        if not self._left and not self._checked:
            self._check_end()
        target[: len(data)] = data
        return len(data)

    def _some(self, wanted: int) -> bytes:
        """Return 1 to ``wanted`` plain bytes, or none when the data gives no more."""
        if self._inflater is None:
            return self._next_input(wanted)
        try:
            while not self._inflater.eof:
                tail = self._inflater.unconsumed_tail or self._next_input(_INPUT)
                if data := self._inflater.decompress(tail, wanted):
                    return data
                if not tail:
                    break
        except zlib.error as exc:
            raise zip_problem("compressed data") from exc
        return b""

    def _next_input(self, wanted: int) -> bytes:
        length = min(wanted, self._input_left)
        with disk_problems():
            data = read_at(self._archive, self._input_at, length)
        self._input_at += length
        self._input_left -= length
        return data

    def _check_end(self) -> None:
        self._checked = True
        if self._inflater is not None:
            if self._some(1):
                raise zip_problem("more data than stated")
            if not self._inflater.eof:
                raise zip_problem("data ends early")
            if self._inflater.unused_data:
                raise zip_problem("bytes after the data")
        if self._input_left:
            raise zip_problem("bytes after the data")
        if self._crc != self._file.crc:
            raise zip_problem("checksum")
