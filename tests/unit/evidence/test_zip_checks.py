"""A zip archive is opened only when every program would unpack it to the same files."""

from __future__ import annotations

import csv
import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessor_app.errors import EnvironmentProblem, IntegrityProblem
from assessor_app.evidence.zip_checks import ZipArchive, ZipLimits
from tests.shared_data import shared

TEXT = b"The earner explains the plan. " * 50


def packed(
    files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, zip64: bool = False
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=zip64) as target:
                target.write(data)
    return out.getvalue()


def read_all(path: Path, limits: ZipLimits | None = None) -> dict[str, bytes]:
    with ZipArchive(path, limits=limits or ZipLimits()) as archive:
        found = {}
        for name in archive.sizes:
            with archive.open(name) as stream:
                found[name] = stream.read()
        return found


def read_bytes(tmp_path: Path, data: bytes, limits: ZipLimits | None = None) -> dict[str, bytes]:
    (tmp_path / "a.zip").write_bytes(data)
    return read_all(tmp_path / "a.zip", limits)


def refusal(tmp_path: Path, data: bytes, limits: ZipLimits | None = None) -> str:
    with pytest.raises(IntegrityProblem) as caught:
        read_bytes(tmp_path, data, limits)
    return caught.value.code


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("zip64", [False, True])
def test_honest_archives_are_read(tmp_path: Path, method: int, *, zip64: bool) -> None:
    files = {"bag/a.txt": TEXT, "bag/é/leer": b"", "bag/b": bytes(range(256))}
    assert read_bytes(tmp_path, packed(files, method=method, zip64=zip64)) == files


def test_folders_and_descriptors_are_read(tmp_path: Path) -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bag/", b"")
        archive.writestr("bag/a.txt", TEXT)
    assert read_bytes(tmp_path, out.getvalue()) == {"bag/a.txt": TEXT}
    spoiled = out.getvalue().replace(b"PK\x07\x08", b"PK\x07\x09")
    assert refusal(tmp_path, spoiled) == "bag_zip"


def replaced(old: bytes, new: bytes, *, count: int = 1) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        assert len(old) == len(new)
        return data.replace(old, new, count)

    return change


def field(mark: bytes, offset: int, form: str, value: int) -> Callable[[bytes], bytes]:
    """Change one number of the first record that begins with ``mark``."""

    def change(data: bytes) -> bytes:
        at = data.index(mark) + offset
        return data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]

    return change


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: b"#!/bin/sh\n" + data, "bag_zip"),
        (lambda data: data + b"tail", "bag_zip"),
        (lambda data: data + data, "bag_zip"),
        (lambda data: data[:-1], "bag_zip"),
        (lambda data: b"", "bag_zip"),
        (lambda data: field(END, 20, "<H", 3)(data) + b"end", "bag_zip"),
        (replaced(b"a.txt", b"b.txt"), "bag_zip"),
        (replaced(b"a.txt", b"../x/", count=2), "bag_path"),
        (replaced(b"a.txt", b"/etc/", count=2), "bag_path"),
        (replaced(b"a.txt", b"C:\\xx", count=2), "bag_path"),
        (replaced(b"a.txt", b"NUL.t", count=2), "bag_path"),
        (replaced(b"a.txt", b"a\xfftxt", count=2), "bag_path"),
        (replaced(b"a.txt", b"a.tx ", count=2), "bag_path"),
        (field(LOCAL, 6, "<H", 1), "bag_zip"),
        (field(CENTRAL, 8, "<H", 1), "bag_zip"),
        (field(CENTRAL, 8, "<H", 1 << 13), "bag_zip"),
        (field(LOCAL, 8, "<H", 0), "bag_zip"),
        (field(CENTRAL, 10, "<H", 12), "bag_zip"),
        (field(LOCAL, 14, "<L", 1), "bag_zip"),
        (field(LOCAL, 22, "<L", 1), "bag_zip"),
        (field(CENTRAL, 16, "<L", 1), "bag_zip"),
        (field(CENTRAL, 24, "<L", 1), "bag_zip"),
        (field(CENTRAL, 20, "<L", 1), "bag_zip"),
        (field(CENTRAL, 34, "<H", 1), "bag_zip"),
        (field(CENTRAL, 42, "<L", 1), "bag_zip"),
        (field(CENTRAL, 42, "<L", 0xFFFFFFFF), "bag_zip"),
        (field(CENTRAL, 38, "<L", 0o120777 << 16), "bag_zip"),
        (field(CENTRAL, 38, "<L", 0o020666 << 16), "bag_zip"),
        (field(CENTRAL, 38, "<L", 0o040755 << 16), "bag_zip"),
        (field(CENTRAL, 38, "<L", 0x10), "bag_zip"),
        (field(END, 4, "<H", 1), "bag_zip"),
        (field(END, 8, "<H", 2), "bag_zip"),
        (field(END, 10, "<H", 0xFFFF), "bag_zip"),
        (field(END, 12, "<L", 1), "bag_zip"),
        (field(END, 16, "<L", 0), "bag_zip"),
    ],
)
def test_archives_that_contradict_themselves_are_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], code: str
) -> None:
    assert refusal(tmp_path, change(packed({"a.txt": TEXT}))) == code


@pytest.mark.parametrize(
    "names",
    [
        ["a.txt", "A.TXT"],
        ["straße", "STRASSE"],
        ["a", "a/b"],
        ["a/b", "A"],
        ["a", "a/"],
        ["a/", "A/"],
        ["a/", "a/b", "a/B"],
        ["cafe\u0301"],
    ],
)
def test_names_that_collide_somewhere_are_refused(tmp_path: Path, names: list[str]) -> None:
    assert refusal(tmp_path, packed(dict.fromkeys(names, b""))) == "bag_path"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"seen by one program")
        archive.writestr("a", b"seen by another")
    assert refusal(tmp_path, out.getvalue()) == "bag_path"


def test_overlapping_entries_are_refused(tmp_path: Path) -> None:
    """Two directory entries for the same data: how the largest bombs are made."""
    data = packed({"a.txt": TEXT})
    at, end = data.index(CENTRAL), data.index(END)
    twin = data[at:end].replace(b"a.txt", b"b.txt")
    data = data[:end] + twin + data[end:]
    data = field(END, 8, "<H", 2)(field(END, 10, "<H", 2)(data))
    assert refusal(tmp_path, field(END, 12, "<L", 2 * len(twin))(data)) == "bag_zip"


@pytest.mark.parametrize(
    "limits",
    [ZipLimits(entries=1), ZipLimits(directory_bytes=50), ZipLimits(total_bytes=len(TEXT))],
)
def test_limits_hold(tmp_path: Path, limits: ZipLimits) -> None:
    data = packed({"a": TEXT, "b": b"x"})
    assert refusal(tmp_path, data, limits) == "bag_too_large"
    assert read_bytes(tmp_path, data)


def test_a_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    data = packed({"a": bytes(20 << 20)})
    assert refusal(tmp_path, data) == "bag_too_large"


@pytest.mark.parametrize("stated", [len(TEXT) - 1, len(TEXT) + 1, 0])
def test_a_false_size_is_found_while_reading(tmp_path: Path, stated: int) -> None:
    data = field(CENTRAL, 24, "<L", stated)(packed({"a": TEXT}))
    assert refusal(tmp_path, field(LOCAL, 22, "<L", stated)(data)) == "bag_zip"


def test_a_stream_gives_no_byte_beyond_the_stated_size(tmp_path: Path) -> None:
    data = field(CENTRAL, 24, "<L", 10)(packed({"a": TEXT}))
    (tmp_path / "a.zip").write_bytes(field(LOCAL, 22, "<L", 10)(data))
    with ZipArchive(tmp_path / "a.zip") as archive, pytest.raises(IntegrityProblem):
        archive.open("a").read(10)


def test_a_false_checksum_is_found_while_reading(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        data = field(CENTRAL, 16, "<L", 7)(packed({"a": TEXT}, method=method))
        assert refusal(tmp_path, field(LOCAL, 14, "<L", 7)(data)) == "bag_zip"


def test_a_name_of_thirty_thousand_folders_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, packed({"a/" * 32_000 + "a": b""})) == "bag_path"


def test_a_file_that_is_not_there_is_a_problem_of_the_environment(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        ZipArchive(tmp_path / "none.zip")
    assert caught.value.code == "folder_missing"


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_damaged_archive_is_refused_or_gives_the_same_files(
    tmp_path: Path, where: float, flip: int
) -> None:
    files = {"bag/a.txt": TEXT, "bag/b": b"1234"}
    data = bytearray(packed(files, zip64=True))
    data[int(where * len(data))] ^= flip
    (tmp_path / "a.zip").write_bytes(data)
    try:
        found = read_all(tmp_path / "a.zip")
    except IntegrityProblem:
        return
    assert found == files


def hostile(category: str) -> list[tuple[Path, str]]:
    with shared("hostile/MANIFEST.tsv").open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            (shared("hostile") / row["file"], row["original_path"])
            for row in rows
            if row["category"] == category
        ]


TAKEN = {
    "NtfsTimestamp",
    "big-compression",
    "big-uncompressed",
    "cygwin-info-zip",
    "deflate",
    "directories",
    "everything",
    "linux-info-zip",
    "streaming",
    "unicode",
    "unix-epoch",
    "windows-7-zip",
    "windows-compressed-folder",
    "zip64",
}
"""Of the archives that yauzl takes. The others are encrypted, of an unknown method, or name a
file twice; a bag needs none of that."""


def outcome(path: Path) -> str:
    try:
        read_all(path)
    except IntegrityProblem as problem:
        return problem.code
    return "taken"


def test_archives_that_others_fail_on_are_refused() -> None:
    cases = hostile("zip-hostile")
    assert len(cases) == 42
    outcomes = {original: outcome(path) for path, original in cases}
    for original, code in outcomes.items():
        if not original.startswith("test/success/"):
            assert code in ("bag_zip", "bag_path", "bag_too_large"), original
    assert {Path(original).stem for original, code in outcomes.items() if code == "taken"} == TAKEN


def test_other_archives_and_bombs_are_refused_in_no_time() -> None:
    began_s = time.thread_time()
    for path, original in hostile("archive-hostile"):
        assert outcome(path) in ("bag_zip", "bag_path", "bag_too_large"), original
    assert time.thread_time() - began_s < 10
