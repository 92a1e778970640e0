"""A blob is whole, authentic and readable at any place, or it is refused."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.durable import DURABLE
from assessor_app.domain.ids import PackageId, Sha256Hex
from assessor_app.errors import IntegrityProblem
from assessor_app.evidence import blobs
from assessor_app.evidence.blob_writer import BlobTarget, BlobWriter
from assessor_app.evidence.blobs import BlobStore, PackageKey, blob_id, new_package_key
from assessor_app.evidence.chunks import CHUNK, HEADER_BYTES, OVERHEAD, SEALED_CHUNK
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
    assert blob_file(tmp_path).name == name
    assert blob_file(tmp_path).stat().st_size == HEADER_BYTES + OVERHEAD
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
    with pytest.raises(IntegrityProblem) as caught, store.open(key, sha256_of(plain)) as reader:
        reader.read()
    assert code_of(caught) == "blob_damaged"


def test_what_was_not_authenticated_is_not_left_behind(store: BlobStore, key: PackageKey) -> None:
    plain = bytes_of(4 * CHUNK)
    path = store._path(put(store, key, plain))
    stored = bytearray(path.read_bytes())
    stored[HEADER_BYTES + 2 * SEALED_CHUNK - 1] ^= 1  # the tag of the second chunk
    path.write_bytes(stored)
    buffer = bytearray(4 * CHUNK)
    with store.open(key, sha256_of(plain)) as reader, pytest.raises(IntegrityProblem):
        reader.readinto(buffer)

    assert buffer[:CHUNK] == plain[:CHUNK]
    assert not any(buffer[CHUNK:])


def test_a_header_that_claims_another_size_does_not_open(store: BlobStore, key: PackageKey) -> None:
    plain = bytes_of(10)
    path = store._path(put(store, key, plain))
    stored = path.read_bytes()
    path.write_bytes(stored[:8] + (9).to_bytes(8, "big") + stored[16:-1])
    with pytest.raises(IntegrityProblem) as caught:
        store.open(key, sha256_of(plain))
    assert code_of(caught) == "blob_damaged"


def test_a_file_is_verified_against_size_and_digest(store: BlobStore, key: PackageKey) -> None:
    put(store, key, b"abc")
    with pytest.raises(IntegrityProblem):
        store.verify(key, sha256_of(b"abc"), 4)
    name = blob_id(key, sha256_of(b"other"))
    final = store._path(name)
    target = BlobTarget(key, name, sha256_of(b"abc"), 3, final.with_suffix(".x"), final)
    with BlobWriter(target, durability=DURABLE, on_close=lambda: None) as writer:
        writer.write(b"abc")
        writer.commit()
    with pytest.raises(IntegrityProblem):
        store.verify(key, sha256_of(b"other"), 3)


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_blobs_are_for_this_user_only(store: BlobStore, key: PackageKey, tmp_path: Path) -> None:
    name = put(store, key, b"private")
    path = blob_file(tmp_path)
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
