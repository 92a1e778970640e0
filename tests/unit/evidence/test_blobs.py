"""A blob is whole, authentic and readable at any place, or it is refused."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessor_app.domain.ids import PackageId, Sha256Hex
from assessor_app.errors import AssessorError, Bug, EnvironmentProblem, IntegrityProblem
from assessor_app.evidence import blobs
from assessor_app.evidence.blobs import BlobStore, PackageKey, blob_id, new_package_key
from assessor_app.evidence.chunks import CHUNK, HEADER_BYTES, OVERHEAD, SEALED_CHUNK
from tests.fakes.blobs import FailingDurability, bytes_of, put, sha256_of

NEAR_EDGES = st.builds(
    lambda chunks, around: max(0, chunks * CHUNK + around),
    st.integers(0, 3),
    st.sampled_from([-2, -1, 0, 1, 2, 1000]),
)
BIG = bytes_of(5 * CHUNK)
SHARED_FOLDER = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


@pytest.fixture
def key() -> PackageKey:
    return new_package_key()


def file_of(tmp_path: Path, suffix: str = "") -> Path:
    (path,) = (tmp_path / "blobs").glob(f"??/{'?' * 64}{suffix}")
    return path


def begin(store: BlobStore, key: PackageKey, data: bytes, length: int) -> None:
    """Take the first ``length`` bytes of ``data`` and lose the connection."""
    with store.writer(key, sha256_of(data), len(data)) as writer:
        writer.write(data[writer.offset : length])


def code_of(problem: pytest.ExceptionInfo[AssessorError]) -> str:
    return problem.value.code


@SHARED_FOLDER
@given(size=NEAR_EDGES, step=st.integers(1, 3 * CHUNK), data=st.data())
def test_what_is_written_is_read_at_any_place(
    store: BlobStore, size: int, step: int, data: st.DataObject
) -> None:
    key, plain = new_package_key(), BIG[:size]
    with store.writer(key, sha256_of(plain), size) as writer:
        for start in range(0, size, max(step, 1000)):
            writer.write(plain[start : start + max(step, 1000)])
        writer.commit()
    store.verify(key, sha256_of(plain), size)
    with store.open(key, sha256_of(plain)) as reader:
        assert reader.size == size
        for _ in range(5):
            start = data.draw(st.integers(0, size + 10))
            length = data.draw(st.integers(0, 2 * CHUNK))
            assert reader.seek(start) == start
            assert reader.read(length) == plain[start : start + length]
            assert reader.tell() == max(start, min(start + length, size))
        reader.seek(-min(size, 7), io.SEEK_END)
        assert reader.read() == plain[size - min(size, 7) :]


def test_a_reader_is_a_file_for_buffered_readers(store: BlobStore, key: PackageKey) -> None:
    plain = bytes_of(2 * CHUNK + 5)
    put(store, key, plain)
    with io.BufferedReader(store.open(key, sha256_of(plain))) as reader:
        assert reader.read() == plain
        reader.seek(CHUNK - 3)
        assert reader.peek(1)[:1] == plain[CHUNK - 3 : CHUNK - 2]


def test_an_empty_file_is_a_blob_too(store: BlobStore, key: PackageKey, tmp_path: Path) -> None:
    name = put(store, key, b"")
    store.verify(key, sha256_of(b""), 0)
    assert file_of(tmp_path).name == name
    assert file_of(tmp_path).stat().st_size == HEADER_BYTES + OVERHEAD
    with store.open(key, sha256_of(b"")) as reader:
        assert reader.read() == b""


@SHARED_FOLDER
@given(size=NEAR_EDGES, where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_flipped_byte_is_found(store: BlobStore, size: int, where: float, flip: int) -> None:
    key, plain = new_package_key(), BIG[:size]
    name = put(store, key, plain)
    path = store._path(name)
    stored = bytearray(path.read_bytes())
    stored[int(where * len(stored))] ^= flip
    path.write_bytes(stored)
    with pytest.raises(IntegrityProblem) as caught:
        store.verify(key, sha256_of(plain), size)
    assert caught.value.code == "blob_damaged"


def test_every_byte_of_header_and_nonce_is_authenticated(store: BlobStore, key: PackageKey) -> None:
    plain = bytes_of(40)
    path = store._path(put(store, key, plain))
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IntegrityProblem):
            store.verify(key, sha256_of(plain), len(plain))


def _swap(stored: bytes) -> bytes:
    first = slice(HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK)
    second = slice(first.stop, first.stop + SEALED_CHUNK)
    return stored[:HEADER_BYTES] + stored[second] + stored[first] + stored[second.stop :]


def _repeat(stored: bytes) -> bytes:
    first = stored[HEADER_BYTES : HEADER_BYTES + SEALED_CHUNK]
    return stored[:HEADER_BYTES] + first + first + stored[HEADER_BYTES + 2 * SEALED_CHUNK :]


@pytest.mark.parametrize(
    "damage",
    [
        _swap,
        _repeat,
        lambda stored: stored[:-1],
        lambda stored: stored[:-SEALED_CHUNK],
        lambda stored: stored + b"\0",
        lambda stored: stored[: HEADER_BYTES - 1],
        lambda stored: b"",
    ],
    ids=["swapped", "repeated", "cut", "chunk cut", "longer", "header cut", "emptied"],
)
def test_rearranged_and_cut_files_are_refused(
    store: BlobStore, key: PackageKey, damage: Callable[[bytes], bytes]
) -> None:
    plain = bytes_of(4 * CHUNK)
    path = store._path(put(store, key, plain))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(IntegrityProblem) as caught:
        store.verify(key, sha256_of(plain), len(plain))
    assert code_of(caught) == "blob_damaged"


def test_a_blob_under_the_name_of_another_is_refused(store: BlobStore, key: PackageKey) -> None:
    one, other = b"one", b"two"
    first, second = store._path(put(store, key, one)), store._path(put(store, key, other))
    second.write_bytes(first.read_bytes())
    with pytest.raises(IntegrityProblem) as caught:
        store.open(key, sha256_of(other))
    assert code_of(caught) == "blob_damaged"


def test_two_packages_share_neither_names_nor_bytes(store: BlobStore, tmp_path: Path) -> None:
    one, other = new_package_key(), new_package_key()
    assert put(store, one, b"same") != put(store, other, b"same")
    assert blob_id(one, sha256_of(b"same")) == blob_id(one, sha256_of(b"same"))
    files = [path.read_bytes() for path in (tmp_path / "blobs").glob("??/*")]
    assert len(files) == 2
    assert not any(b"same" in stored for stored in files)


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
    path = file_of(tmp_path, ".part")
    stored = bytearray(path.read_bytes())
    stored[HEADER_BYTES + SEALED_CHUNK + 100] ^= 1
    path.write_bytes(stored)
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        assert writer.offset == CHUNK
        writer.write(plain[CHUNK:])
        writer.commit()


def test_no_nonce_serves_two_plain_texts_over_sessions(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    plain, seen = bytes_of(3 * CHUNK), set()
    for _ in range(20):
        begin(store, key, plain, 2 * CHUNK)
        stored = file_of(tmp_path, ".part").read_bytes()
        second = HEADER_BYTES + SEALED_CHUNK
        seen.add((stored[:HEADER_BYTES], stored[second : second + 12]))
        os.truncate(file_of(tmp_path, ".part"), second + 500)
    assert len(seen) == 20


def test_a_restart_begins_under_another_salt(
    store: BlobStore, key: PackageKey, tmp_path: Path
) -> None:
    plain = bytes_of(2 * CHUNK)
    begin(store, key, plain, CHUNK)
    before = file_of(tmp_path, ".part").read_bytes()[:HEADER_BYTES]
    with store.writer(key, sha256_of(plain), len(plain)) as writer:
        writer.restart()
        assert writer.offset == 0
        writer.write(plain)
        writer.commit()
    assert file_of(tmp_path).read_bytes()[:HEADER_BYTES] != before
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
    store = BlobStore(tmp_path / "blobs", durability=FailingDurability(step, error))
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
        with writer, pytest.raises(EnvironmentProblem) as caught:
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_blobs_are_for_this_user_only(store: BlobStore, key: PackageKey, tmp_path: Path) -> None:
    name = put(store, key, b"private")
    path = file_of(tmp_path)
    assert path.parent.name == name[:2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_missing_blob_says_so(store: BlobStore, key: PackageKey) -> None:
    with pytest.raises(IntegrityProblem) as caught:
        store.open(key, sha256_of(b""))
    assert code_of(caught) == "blob_missing"
    with pytest.raises(IntegrityProblem) as caught:
        store.verify(key, sha256_of(b""), 0)
    assert code_of(caught) == "blob_missing"
    assert store.partials() == ()
    assert store.total_bytes() == 0


def test_a_sweep_keeps_what_is_named_and_what_is_on_its_way(
    store: BlobStore, key: PackageKey
) -> None:
    kept, gone = put(store, key, b"kept"), put(store, key, b"gone")
    begin(store, key, bytes_of(2 * CHUNK), CHUNK)
    (waiting,) = store.partials()
    assert store.sweep({kept}) == 1
    assert store.partials() == (waiting,)
    with store.writer(key, sha256_of(b"busy"), 4):
        assert store.sweep({kept}, keep_partials=set()) == 1
        assert len(store.partials()) == 1
    assert store.has(key, sha256_of(b"kept"))
    assert not store.has(key, sha256_of(b"gone"))
    store.remove([kept, gone])
    assert not store.has(key, sha256_of(b"kept"))


def test_a_large_blob_is_read_in_constant_memory(store: BlobStore, key: PackageKey) -> None:
    from assessor_app.evidence.blob_reader import CACHED_CHUNKS

    plain = bytes_of(CHUNK) * 40
    put(store, key, plain)
    with store.open(key, sha256_of(plain)) as reader:
        while reader.read(CHUNK):
            assert len(reader._cache) <= CACHED_CHUNKS


@pytest.mark.parametrize(
    "spoil",
    [
        lambda wrapped: wrapped[:-1],
        lambda wrapped: b"\x02" + wrapped[1:],
        lambda wrapped: wrapped[:-1] + bytes([wrapped[-1] ^ 1]),
        lambda wrapped: b"",
    ],
)
def test_a_wrapped_key_opens_for_its_own_package_and_store_only(
    spoil: Callable[[bytes], bytes],
) -> None:
    store_key, key, package = os.urandom(32), new_package_key(), PackageId("urn:uuid:1")
    wrapped = blobs.wrap_key(store_key, key, package)
    assert blobs.unwrap_key(store_key, wrapped, package) == key
    for other in (
        (os.urandom(32), wrapped, package),
        (store_key, wrapped, PackageId("urn:uuid:2")),
        (store_key, spoil(wrapped), package),
    ):
        with pytest.raises(IntegrityProblem) as caught:
            blobs.unwrap_key(*other)
        assert code_of(caught) == "package_key"


def test_a_blob_s_name_never_leaves_the_folder(store: BlobStore) -> None:
    from assessor_app.domain.ids import BlobId

    with pytest.raises(ValueError, match="64 lower-case"):
        store.remove([BlobId("../../etc/passwd")])


@pytest.mark.parametrize("whence", [io.SEEK_SET, io.SEEK_CUR, io.SEEK_END, 9])
def test_a_seek_before_the_start_is_refused(store: BlobStore, key: PackageKey, whence: int) -> None:
    put(store, key, b"abc")
    with store.open(key, sha256_of(b"abc")) as reader, pytest.raises(ValueError, match="no place"):
        reader.seek(-4, whence)
    with pytest.raises(ValueError, match="closed"):
        reader.read(1)


def test_a_digest_is_hex(key: PackageKey) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        blob_id(key, Sha256Hex("../x"))
