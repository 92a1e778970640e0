"""Each record of a zip archive is read by its letter, and each lie in one is found."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.zip_checks import ZipArchive
from tests.fakes.zips import MAX32, RawEntry, Zip64End, deflated, raw_zip, raw_zip64

A = RawEntry(b"a", b"first")
B = RawEntry(b"b", b"second")


def wide(*values: int) -> bytes:
    return struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values)


def described(mark: bytes, form: str, *, crc: int | None = None) -> RawEntry:
    plain = b"streamed"
    data = deflated(plain)
    known = (zlib.crc32(plain) if crc is None else crc, len(data), len(plain))
    descriptor = mark + struct.pack(form, *known)
    entry = RawEntry(b"a", plain, data, method=8, flags=8, local_sizes=(0, 0, 0))
    return replace(entry, descriptor=descriptor)


def read(tmp_path: Path, data: bytes) -> dict[str, bytes]:
    (tmp_path / "a.zip").write_bytes(data)
    with ZipArchive(tmp_path / "a.zip") as archive:
        return {path: archive.open(path).read() for path in archive.sizes}


BLOCK = bytes(32_758)
FULL_BLOCKS = (
    b"\0" + struct.pack("<2H", len(BLOCK), 0xFFFF ^ len(BLOCK)) + BLOCK
    + b"\1" + struct.pack("<2H", len(BLOCK) + 10, 0xFFFF ^ (len(BLOCK) + 10)) + BLOCK + bytes(10)
)  # fmt: skip
"""A deflate stream that ends just where one read of 65,536 bytes does."""

HONEST = {
    "two": raw_zip(A, B),
    "deflated": raw_zip(RawEntry(b"a", b"first", deflated(b"first"), method=8), B),
    "zip64 end": raw_zip64(Zip64End(), A, B),
    "zip64 end with the old numbers": raw_zip64(Zip64End(old=(2, MAX32, MAX32)), A, B),
    "zip64 field": raw_zip(
        replace(A, central_sizes=(MAX32, MAX32), extra=wide(5, 5)),
        B,
    ),
    "zip64 field that says more": raw_zip(
        replace(A, central_sizes=(MAX32, MAX32), extra=wide(5, 5, 0)), B
    ),
    "zip64 local field": raw_zip(
        replace(A, local_sizes=(zlib.crc32(b"first"), MAX32, MAX32), local_extra=wide(5, 5)), B
    ),
    "descriptor": raw_zip(described(b"PK\x07\x08", "<3L"), B),
    "descriptor without mark": raw_zip(described(b"", "<3L"), B),
    "full blocks": raw_zip(RawEntry(b"a", bytes(65_526), FULL_BLOCKS, method=8)),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_archives_are_read(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, HONEST[name])
    assert found["a"] in (b"first", b"streamed", bytes(65_526))
    assert found.get("b", b"second") == b"second"


def unfinished(plain: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush(zlib.Z_SYNC_FLUSH)


def nested() -> bytes:
    """Return an archive whose second entry lies inside the data of the first."""
    inner = RawEntry(b"b", b"second")
    outer = RawEntry(b"a", inner.local())
    offset = len(outer.local()) - len(inner.local())
    return raw_zip(outer, replace(inner, offset=offset))


LIES = {
    "unfinished stream": raw_zip(RawEntry(b"a", b"x" * 99, unfinished(b"x" * 99), method=8)),
    "bytes after the stream": raw_zip(RawEntry(b"a", b"x", deflated(b"x") + b"hidden", method=8)),
    "bytes after full blocks": raw_zip(
        RawEntry(b"a", bytes(65_526), FULL_BLOCKS + b"hidden", method=8)
    ),
    "no stream": raw_zip(RawEntry(b"a", b"", b"", method=8)),
    "entry within another": nested(),
    "bytes between entries": raw_zip(replace(A, gap=b"hidden"), B),
    "bytes before the directory": raw_zip(A, replace(B, gap=b"hidden")),
    "bytes after the directory": raw_zip(A, B, after_directory=b"hidden"),
    "folder with data": raw_zip(RawEntry(b"a/", b"hidden")),
    "stored sizes": raw_zip(replace(A, size=3)),
    "encrypted": raw_zip(replace(A, flags=1)),
    "masked": raw_zip(replace(A, flags=1 << 13)),
    "comment": raw_zip(A)[:-2] + b"\3\0",
    "extra field twice": raw_zip(replace(A, extra=b"\x55\x54\0\0" * 2)),
    "extra field too long": raw_zip(replace(A, extra=b"\x55\x54\1\0")),
    "extra field cut": raw_zip(replace(A, extra=b"\x55\x54\0")),
    "second name": raw_zip(replace(A, extra=b"\x75\x70\0\0")),
    "second name in the local header": raw_zip(replace(A, local_extra=b"\x75\x70\0\0")),
    "zip64 field too short": raw_zip(
        replace(A, central_sizes=(MAX32, MAX32), extra=wide(5)),
    ),
    "zip64 field missing": raw_zip(replace(A, central_sizes=(MAX32, MAX32))),
    "zip64 field disagrees": raw_zip(
        replace(A, central_sizes=(MAX32, MAX32), extra=wide(5, 5, 7)),
    ),
    "zip64 field for nothing": raw_zip(replace(A, extra=wide(9, 5))),
    "zip64 field too long": raw_zip(
        replace(A, central_sizes=(MAX32, MAX32), extra=wide(5, 5, 0, 0, 0))
    ),
    "descriptor disagrees": raw_zip(described(b"PK\x07\x08", "<3L", crc=1)),
    "descriptor of another width": raw_zip(described(b"PK\x07\x08", "<L2Q")),
    "local sizes beside a descriptor": raw_zip(
        replace(described(b"PK\x07\x08", "<3L"), local_sizes=(0, 0, 9))
    ),
    "zip64 end: mark": raw_zip64(Zip64End(mark=b"PK\x06\x09"), A),
    "zip64 end: length": raw_zip64(Zip64End(record_size=50), A),
    "zip64 end: disk": raw_zip64(Zip64End(disk=1), A),
    "zip64 end: entries here": raw_zip64(Zip64End(here=1), A),
    "zip64 end: entries": raw_zip64(Zip64End(here=1, entries=1), A),
    "zip64 end: size": raw_zip64(Zip64End(size=1), A),
    "zip64 end: bytes between": raw_zip64(Zip64End(between=b"hidden"), A),
    "zip64 locator: disk": raw_zip64(Zip64End(locator_disk=1), A),
    "zip64 locator: disks": raw_zip64(Zip64End(disks=2), A),
    "zip64 locator: offset": raw_zip64(Zip64End(locator_offset=-1), A),
    "zip64 and old end: entries": raw_zip64(Zip64End(old=(7, MAX32, MAX32)), A),
    "zip64 and old end: size": raw_zip64(Zip64End(old=(1, 1, MAX32)), A),
    "zip64 and old end: offset": raw_zip64(Zip64End(old=(1, MAX32, 1)), A),
}


@pytest.mark.parametrize("name", LIES)
def test_lies_are_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(IntegrityProblem) as caught:
        read(tmp_path, LIES[name])
    assert caught.value.code == "bag_zip"
