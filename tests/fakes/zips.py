"""Builds zip archives field by field, so that a test can make any of them lie."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

MAX32 = 0xFFFFFFFF


def deflated(data: bytes) -> bytes:
    """Return ``data`` as a whole raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry. What is None follows from ``data`` and ``plain``, as an honest packer has it."""

    name: bytes = b"a"
    plain: bytes = b"plain"
    data: bytes | None = None
    method: int = 0
    flags: int = 0
    size: int | None = None
    local_sizes: tuple[int, int, int] | None = None
    central_sizes: tuple[int, int] | None = None
    extra: bytes = b""
    local_extra: bytes = b""
    descriptor: bytes = b""
    gap: bytes = b""
    offset: int | None = None

    @property
    def stored(self) -> bytes:
        """The bytes in the archive."""
        return self.plain if self.data is None else self.data

    @property
    def known(self) -> tuple[int, int, int]:
        """CRC, compressed size and size."""
        size = len(self.plain) if self.size is None else self.size
        return zlib.crc32(self.plain), len(self.stored), size

    def local(self) -> bytes:
        """Return header, data, descriptor and what follows."""
        sizes = self.known if self.local_sizes is None else self.local_sizes
        head = struct.pack("<4s5H3L", b"PK\x03\x04", 20, self.flags, self.method, 0, 0, *sizes)
        lengths = struct.pack("<2H", len(self.name), len(self.local_extra))
        parts = (head, lengths, self.name, self.local_extra, self.stored)
        return b"".join((*parts, self.descriptor, self.gap))

    def central(self, offset: int) -> bytes:
        """Return the entry of the directory."""
        crc, compressed, size = self.known
        compressed, size = self.central_sizes or (compressed, size)
        numbers = (20, 20, self.flags, self.method, 0, 0)
        head = struct.pack("<4s6H3L", b"PK\x01\x02", *numbers, crc, compressed, size)
        where = offset if self.offset is None else self.offset
        lengths = (len(self.name), len(self.extra), 0, 0, 0)
        return head + struct.pack("<5H2L", *lengths, 0, where) + self.name + self.extra


def body(entries: list[RawEntry]) -> tuple[bytes, bytes]:
    """Return all local parts, and the directory."""
    out, directory = b"", b""
    for entry in entries:
        directory += entry.central(len(out))
        if entry.offset is None:
            out += entry.local()
    return out, directory


def end(entries: int, size: int, offset: int) -> bytes:
    """Return the end record."""
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, size, offset, 0)


def raw_zip(*entries: RawEntry, after_directory: bytes = b"") -> bytes:
    """Return an archive of these entries; ``after_directory`` counts as part of it."""
    out, directory = body(list(entries))
    directory += after_directory
    return out + directory + end(len(entries), len(directory), len(out))


@dataclass(frozen=True, slots=True)
class Zip64End:
    """The zip64 records' numbers, as differences from the honest ones."""

    mark: bytes = b"PK\x06\x06"
    record_size: int = 44
    disk: int = 0
    here: int = 0
    entries: int = 0
    size: int = 0
    locator_disk: int = 0
    disks: int = 1
    locator_offset: int = 0
    old: tuple[int, int, int] = (0xFFFF, MAX32, MAX32)
    between: bytes = b""


def raw_zip64(change: Zip64End, *entries: RawEntry) -> bytes:
    """Return an archive with zip64 end records."""
    out, directory = body(list(entries))
    count = len(entries)
    record = struct.pack(
        "<4sQ2H2L4Q",
        change.mark,
        change.record_size,
        45,
        45,
        change.disk,
        0,
        count + change.here,
        count + change.entries,
        len(directory) + change.size,
        len(out),
    )
    at = len(out) + len(directory) + change.locator_offset
    locator = struct.pack("<4sLQL", b"PK\x06\x07", change.locator_disk, at, change.disks)
    old_count, old_size, old_offset = change.old
    tail = record + change.between + locator + end(old_count, old_size, old_offset)
    return out + directory + tail
