"""A download that breaks, or a disk that fails, never leaves half a blob under its name."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.errors import Bug, EnvironmentProblem, IntegrityProblem
from assessor_app.evidence.blobs import BlobStore, PackageKey, blob_id, new_package_key
from assessor_app.evidence.chunks import CHUNK, HEADER_BYTES, SEALED_CHUNK
from tests.fakes.blobs import (
    BIG,
    NEAR_EDGES,
    SHARED_FOLDER,
    begin,
    blob_file,
    bytes_of,
    code_of,
    put,
    sha256_of,
)
from tests.fakes.durability import FakeDurability


@SHARED_FOLDER
@given(size=NEAR_EDGES, cuts=st.lists(st.floats(0, 1), max_size=4), torn=st.integers(0, 2 * CHUNK))
def test_a_download_broken_anywhere_ends_as_the_same_blob(
    store: BlobStore, size: int, cuts: list[float], torn: int
) -> None:
    key, plain = new_package_key(), BIG[:size]
    partial = store._path(blob_id(key, sha256_of(plain))).with_suffix(".part")
    for cut in sorted(cuts):
        begin(store, key, plain, int(cut * size))
        os.truncate(partial, max(0, partial.stat().st_size - torn))
    with store.writer(key, sha256_of(plain), size) as writer:
        assert writer.offset <= size
        writer.write(plain[writer.offset :])
        writer.commit()
    store.verify(key, sha256_of(plain), size)
    assert store.partials() == ()


def test_a_resume_keeps_all_whole_chunks(store: BlobStore, key: PackageKey) -> None:
    plain = bytes_of(3 * CHUNK + 10)
    begin(store, key, plain, 2 * CHUNK + 77)
    assert store.partials() == (blob_id(key, sha256_of(plain)),)
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        assert writer.offset == 2 * CHUNK


def test_a_resume_cuts_off_from_the_first_damaged_chunk(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    plain = bytes_of(4 * CHUNK)
    begin(store, key, plain, 4 * CHUNK)
    path = blob_file(tmp_path, ".part")
    stored = bytearray(path.read_bytes())
    stored[HEADER_BYTES + SEALED_CHUNK + 100] ^= 1
    path.write_bytes(stored)
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        assert writer.offset == CHUNK
        writer.write(plain[CHUNK:])
        writer.commit()


def test_bytes_after_the_last_chunk_are_cut_off(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    plain = bytes_of(CHUNK + 5)
    begin(store, key, plain, CHUNK)
    with blob_file(tmp_path, ".part").open("ab") as partial:
        partial.write(bytes(1000))
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        writer.write(plain[writer.offset :])
        writer.commit()
    store.verify(key, sha256_of(plain), len(plain))


def test_a_partial_file_without_a_whole_chunk_begins_anew(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    headers = set()
    for _ in range(3):
        begin(store, key, bytes_of(CHUNK), 100)
        headers.add(blob_file(tmp_path, ".part").read_bytes())
    assert len(headers) == 3


def test_a_blob_is_durable_before_it_has_its_name(tmp_path: Path, key: PackageKey) -> None:
    disk = FakeDurability()
    put(BlobStore(tmp_path, durability=disk), key, b"first in its folder")
    once_in_a_run = ["sync_folder", "sync_folder"]
    assert disk.steps == [*once_in_a_run, "sync_folder", "sync_file", "rename", "sync_folder"]


def test_a_blob_of_an_earlier_run_is_adopted_once_its_name_is_durable(
    tmp_path: Path, key: PackageKey
) -> None:
    blob = put(BlobStore(tmp_path), key, b"left without a row")
    disk = FakeDurability()
    store = BlobStore(tmp_path, durability=disk)
    assert store.adopt(key, sha256_of(b"never came")) is None
    assert disk.steps == []
    assert store.adopt(key, sha256_of(b"left without a row")) == blob
    assert disk.steps == ["sync_folder"] * 3


def test_a_blob_is_not_adopted_while_its_name_cannot_be_made_durable(
    tmp_path: Path, key: PackageKey
) -> None:
    put(BlobStore(tmp_path), key, b"left without a row")
    store = BlobStore(tmp_path, durability=FakeDurability("sync_folder"))
    with pytest.raises(EnvironmentProblem):
        store.adopt(key, sha256_of(b"left without a row"))


def test_no_nonce_serves_two_plain_texts_over_sessions(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    plain, seen = bytes_of(3 * CHUNK), set()
    for _ in range(20):
        begin(store, key, plain, 2 * CHUNK)
        stored = blob_file(tmp_path, ".part").read_bytes()
        second = HEADER_BYTES + SEALED_CHUNK
        seen.add((stored[:HEADER_BYTES], stored[second : second + 12]))
        os.truncate(blob_file(tmp_path, ".part"), second + 500)
    assert len(seen) == 20


def test_a_restart_begins_under_another_salt(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    plain = bytes_of(2 * CHUNK)
    begin(store, key, plain, CHUNK)
    before = blob_file(tmp_path, ".part").read_bytes()[:HEADER_BYTES]
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        writer.restart()
        assert writer.offset == 0
        writer.write(plain)
        writer.commit()
    assert blob_file(tmp_path).read_bytes()[:HEADER_BYTES] != before
    store.verify(key, sha256_of(plain), len(plain))


def test_more_bytes_than_announced_are_refused_at_once(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    with (
        store.writer(key, sha256_of(b"abc"), 3) as writer,
        pytest.raises(IntegrityProblem) as caught,
    ):
        writer.write(b"abcd")
    assert code_of(caught) == "blob_too_long"
    assert list((tmp_path / "blobs").glob("??/*")) == []


def test_fewer_bytes_than_announced_wait_for_the_rest(store: BlobStore, key: PackageKey) -> None:
    plain = bytes_of(CHUNK + 1)
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        writer.write(plain[:CHUNK])
        with pytest.raises(IntegrityProblem) as caught:
            writer.commit()
    assert code_of(caught) == "blob_too_short"
    assert not store.has(key, sha256_of(plain))
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        assert writer.offset == CHUNK


def test_other_bytes_than_announced_are_removed(store: BlobStore, key: PackageKey) -> None:
    announced = sha256_of(b"abc")
    with store.writer(key, announced, 3) as writer:
        writer.write(b"abd")
        with pytest.raises(IntegrityProblem) as caught:
            writer.commit()
    assert code_of(caught) == "blob_digest"
    assert not store.has(key, announced)
    assert store.partials() == ()


def test_a_partial_file_of_another_size_is_not_continued(store: BlobStore, key: PackageKey) -> None:
    plain = bytes_of(2 * CHUNK)
    begin(store, key, plain, CHUNK)
    with store.writer(key, sha256_of(plain), 3 * CHUNK) as writer:
        assert writer.offset == 0


def test_one_blob_has_one_writer(store: BlobStore, key: PackageKey) -> None:
    with store.writer(key, sha256_of(b"a"), 1):
        with pytest.raises(EnvironmentProblem) as caught:
            store.writer(key, sha256_of(b"a"), 1)
        assert code_of(caught) == "blob_busy"
    with store.writer(key, sha256_of(b"a"), 1) as again:
        again.write(b"a")
        again.commit()
        with pytest.raises(Bug):
            again.write(b"")


@pytest.mark.parametrize(
    ("step", "error", "code", "partial_kept"),
    [
        ("sync_file", errno.ENOSPC, "disk_full", False),
        ("sync_file", errno.EIO, "disk_failing", False),
        ("rename", errno.EROFS, "folder_read_only", True),
    ],
)
def test_a_failing_disk_leaves_no_blob_under_its_name(
    tmp_path: Path, key: PackageKey, step: str, error: int, code: str, *, partial_kept: bool
) -> None:
    store = BlobStore(tmp_path / "blobs", durability=FakeDurability(step, error))
    with pytest.raises(EnvironmentProblem) as caught:
        put(store, key, bytes_of(CHUNK))
    assert code_of(caught) == code
    assert not store.has(key, sha256_of(bytes_of(CHUNK)))
    assert bool(store.partials()) is partial_kept
    put(BlobStore(tmp_path / "blobs"), key, bytes_of(CHUNK))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_keeps_the_partial_file(store: BlobStore, key: PackageKey) -> None:
    import resource
    import signal

    plain = bytes_of(4 * CHUNK)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    writer = store.writer(key, sha256_of(plain), len(plain))
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 * CHUNK, before[1]))
        with writer:
            with pytest.raises(EnvironmentProblem) as caught:
                writer.write(plain)
            with pytest.raises(Bug):
                writer.write(b"")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert code_of(caught) == "file_too_large_for_disk"
    with store.writer(key, sha256_of(plain), len(plain)) as again:
        assert again.offset == CHUNK
        again.write(plain[CHUNK:])
        again.commit()
    store.verify(key, sha256_of(plain), len(plain))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_has_its_own_code(store: BlobStore, key: PackageKey) -> None:
    with store.writer(key, sha256_of(b"a"), 1) as writer:
        os.close(writer._descriptor)
        writer._descriptor = os.open("/dev/full", os.O_WRONLY)
        with pytest.raises(EnvironmentProblem) as caught:
            writer.write(b"a")
    assert code_of(caught) == "disk_full"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs permissions that bind"
)
def test_a_read_only_folder_has_its_own_code(tmp_path: Path, key: PackageKey) -> None:
    (tmp_path / "blobs").mkdir(mode=0o500)
    with pytest.raises(EnvironmentProblem) as caught:
        BlobStore(tmp_path / "blobs").writer(key, sha256_of(b"a"), 1)
    assert code_of(caught) == "folder_read_only"
