"""The records of a zip archive (APPNOTE 6.3), read by their letter and refused when they waver.

Nothing here decides what an archive may hold; that is :mod:`assessor_app.evidence.zip_checks`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

from assessor_app.errors import IntegrityProblem

STORED: Final = 0
DEFLATED: Final = 8
FLAG_DESCRIPTOR: Final = 1 << 3
FLAG_UTF8: Final = 1 << 11

_END: Final = struct.Struct("<4s4H2LH")
_LOCATOR: Final = struct.Struct("<4sLQL")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_U16_MAX: Final = 0xFFFF
_U32_MAX: Final = 0xFFFFFFFF
_ZIP64_EXTRA: Final = 0x0001
_DESCRIPTOR_MARK: Final = b"PK\x07\x08"
_REFUSED_EXTRAS: Final = frozenset({0x7075, 0x6375, 0x9901, 0x0017})
"""Another name or comment beside the real one (Info-ZIP); AES; strong encryption."""


def zip_problem(why: str) -> IntegrityProblem:
    """Return the problem of an archive that is not what it says, or says two things."""
    return IntegrityProblem("A zip file is damaged or deceptive.", code="bag_zip", why=why)


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory is, and how many entries it says to have."""

    offset: int
    size: int
    entries: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the central directory has it; offsets and sizes in bytes."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int
    attributes: int
    zip64: bool


def read_at(file: BinaryIO, offset: int, length: int) -> bytes:
    """Return just ``length`` bytes at ``offset``.

    Raises:
        IntegrityProblem: the file ends before.
    """
    file.seek(offset)
    data = file.read(length)
    if len(data) != length:
        raise zip_problem("truncated")
    return data


def find_directory(file: BinaryIO, length: int) -> Directory:
    """Return the central directory of an archive of ``length`` bytes that ends with its record.

    An archive comment is refused: another end record could hide in it, and another program find
    that one first. Where there are zip64 records, the old ones must agree with them.

    Raises:
        IntegrityProblem: ``code="bag_zip"``.
    """
    if length < _END.size:
        raise zip_problem("no end record")
    position = length - _END.size
    end = _END.unpack(read_at(file, position, _END.size))
    mark, disk, first_disk, here, entries, size, offset, comment = end
    if mark != b"PK\x05\x06" or comment:
        raise zip_problem("no end record at the end")
    locator_at = position - _LOCATOR.size
    has_locator = locator_at >= 0 and read_at(file, locator_at, 4) == b"PK\x06\x07"
    if not has_locator:
        if _U16_MAX in (disk, here, entries) or _U32_MAX in (size, offset):
            raise zip_problem("zip64 record missing")
        directory, limit = Directory(offset, size, entries), position
    else:
        directory, limit = _directory64(file, locator_at)
        old = (here, entries, size, offset)
        new = (directory.entries, directory.entries, directory.size, directory.offset)
        tops = (_U16_MAX, _U16_MAX, _U32_MAX, _U32_MAX)
        if any(a not in (b, top) for a, b, top in zip(old, new, tops, strict=True)):
            raise zip_problem("zip64 record disagrees")
        here = directory.entries if here == _U16_MAX else here
        entries = directory.entries if entries == _U16_MAX else entries
        disk, first_disk = disk % _U16_MAX, first_disk % _U16_MAX
    if disk or first_disk or here != entries:
        raise zip_problem("several disks")
    if directory.offset + directory.size != limit:
        raise zip_problem("bytes around the directory")
    return directory


def _directory64(file: BinaryIO, locator_at: int) -> tuple[Directory, int]:
    """Return the directory by the zip64 records, and where the first of those begins."""
    _, disk, offset, disks = _LOCATOR.unpack(read_at(file, locator_at, _LOCATOR.size))
    if disk or disks != 1 or offset + _END64.size != locator_at:
        raise zip_problem("zip64 locator")
    record = _END64.unpack(read_at(file, offset, _END64.size))
    mark, record_size, _, _, disk, first_disk, here, entries, size, start = record
    if mark != b"PK\x06\x06" or record_size != _END64.size - 12:
        raise zip_problem("zip64 record")
    if disk or first_disk or here != entries:
        raise zip_problem("several disks")
    return Directory(start, size, entries), offset


def parse_directory(data: bytes, count: int) -> list[Entry]:
    """Return the ``count`` entries that fill ``data`` to its last byte.

    Raises:
        IntegrityProblem: ``code="bag_zip"``.
    """
    entries: list[Entry] = []
    position = 0
    for _ in range(count):
        entry, position = _parse_central(data, position)
        entries.append(entry)
    if position != len(data):
        raise zip_problem("bytes after the directory")
    return entries


def _parse_central(data: bytes, position: int) -> tuple[Entry, int]:
    fixed = data[position : position + _CENTRAL.size]
    if len(fixed) != _CENTRAL.size or not fixed.startswith(b"PK\x01\x02"):
        raise zip_problem("directory entry")
    fields = _CENTRAL.unpack(fixed)
    flags, method, _, _, crc, compressed, size, name_len, extra_len, comment_len = fields[3:13]
    disk, _, attributes, offset = fields[13:]
    name_at = position + _CENTRAL.size
    extra_at = name_at + name_len
    after = extra_at + extra_len + comment_len
    if after > len(data):
        raise zip_problem("directory entry")
    extra = parse_extra(data[extra_at : extra_at + extra_len])
    wide = _wide_values(extra, size, compressed, offset, disk)
    entry = Entry(
        raw_name=data[name_at:extra_at],
        flags=flags,
        method=method,
        crc=crc,
        compressed=wide[1],
        size=wide[0],
        offset=wide[2],
        attributes=attributes,
        zip64=_ZIP64_EXTRA in extra,
    )
    if wide[3]:
        raise zip_problem("several disks")
    return entry, after


def parse_extra(data: bytes) -> dict[int, bytes]:
    """Return the extra fields by their ids (APPNOTE 4.5).

    Raises:
        IntegrityProblem: they do not fill ``data``, stand twice, or give a second name.
    """
    fields: dict[int, bytes] = {}
    position = 0
    while position < len(data):
        if position + 4 > len(data):
            raise zip_problem("extra field")
        kind, length = struct.unpack_from("<2H", data, position)
        position += 4
        if position + length > len(data) or kind in fields or kind in _REFUSED_EXTRAS:
            raise zip_problem("extra field")
        fields[kind] = data[position : position + length]
        position += length
    return fields


def _wide_values(
    extra: dict[int, bytes], size: int, compressed: int, offset: int, disk: int
) -> tuple[int, int, int, int]:
    """Return the four with what the zip64 field holds for those that are at their maximum.

    Some packers write also values that are not at their maximum; those must then agree.
    """
    field = extra.get(_ZIP64_EXTRA, b"")
    values = [size, compressed, offset, disk]
    tops = (_U32_MAX, _U32_MAX, _U32_MAX, _U16_MAX)
    wide = [values[index] == tops[index] for index in range(4)]
    needed = sum(4 if index == 3 else 8 for index in range(4) if wide[index])
    positional = len(field) != needed
    position = 0
    for index, form in enumerate(("<Q", "<Q", "<Q", "<L")):
        if wide[index] or (positional and position < len(field)):
            if position + struct.calcsize(form) > len(field):
                raise zip_problem("zip64 field")
            (value,) = struct.unpack_from(form, field, position)
            if not wide[index] and value != values[index]:
                raise zip_problem("zip64 field")
            values[index] = value
            position += struct.calcsize(form)
    if position != len(field):
        raise zip_problem("zip64 field")
    return values[0], values[1], values[2], values[3]


def data_span(file: BinaryIO, entry: Entry, limit: int) -> tuple[int, int]:
    """Return where the entry's data begins, and where the entry ends, descriptor included.

    The local header must say what the directory says: name, flags, method, and sizes and CRC
    (which may be zero in the header when a data descriptor follows; then that must agree).

    Raises:
        IntegrityProblem: ``code="bag_zip"``, also when the entry goes beyond ``limit``.
    """
    if entry.offset + _LOCAL.size > limit:
        raise zip_problem("local header")
    fields = _LOCAL.unpack(read_at(file, entry.offset, _LOCAL.size))
    mark, _, flags, method, _, _, crc, compressed, size, name_len, extra_len = fields
    if mark != b"PK\x03\x04":
        raise zip_problem("local header")
    start = entry.offset + _LOCAL.size + name_len + extra_len
    if start + entry.compressed > limit:
        raise zip_problem("data beyond the directory")
    tail = read_at(file, entry.offset + _LOCAL.size, name_len + extra_len)
    extra = parse_extra(tail[name_len:])
    if (tail[:name_len], flags, method) != (entry.raw_name, entry.flags, entry.method):
        raise zip_problem("local header disagrees")
    size, compressed, _, _ = _wide_values(extra, size, compressed, 0, 0)
    stated = (crc, compressed, size)
    known = (entry.crc, entry.compressed, entry.size)
    if not entry.flags & FLAG_DESCRIPTOR:
        if stated != known:
            raise zip_problem("local header disagrees")
        return start, start + entry.compressed
    if any(a not in (0, b) for a, b in zip(stated, known, strict=True)):
        raise zip_problem("local header disagrees")
    wide = entry.zip64 or _ZIP64_EXTRA in extra
    end = start + entry.compressed
    return start, end + _descriptor_length(file, end, known, wide=wide)


def _descriptor_length(
    file: BinaryIO, position: int, known: tuple[int, int, int], *, wide: bool
) -> int:
    """Return the length of the data descriptor at ``position``, which must say ``known``."""
    body = struct.pack("<L2Q" if wide else "<3L", *known)
    file.seek(position)
    found = file.read(len(_DESCRIPTOR_MARK) + len(body))
    if found == _DESCRIPTOR_MARK + body:
        return len(found)
    if found.startswith(body):
        return len(body)
    raise zip_problem("data descriptor")
