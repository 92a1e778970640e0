"""Blobs for tests: bytes of any length, put into a real store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from assessor_app.domain.ids import BlobId, Sha256Hex
from assessor_app.errors import AssessorError
from assessor_app.evidence.blobs import BlobStore, PackageKey
from assessor_app.evidence.chunks import CHUNK


def sha256_of(data: bytes) -> Sha256Hex:
    """Return the digest as the store takes it."""
    return Sha256Hex(hashlib.sha256(data).hexdigest())


def bytes_of(length: int) -> bytes:
    """Return ``length`` bytes in which no two places look alike."""
    return hashlib.shake_256(b"evidence").digest(length)


def put(store: BlobStore, key: PackageKey, data: bytes) -> BlobId:
    """Store ``data``, or what of it is not there yet, in one session."""
    with store.writer(key, sha256_of(data), len(data)) as writer:
        writer.write(data[writer.offset :])
        return writer.commit()


def begin(store: BlobStore, key: PackageKey, data: bytes, length: int) -> None:
    """Take the first ``length`` bytes of ``data`` and lose the connection."""
    with store.writer(key, sha256_of(data), len(data)) as writer:
        writer.write(data[writer.offset : length])


def blob_file(folder: Path, suffix: str = "") -> Path:
    """Return the only blob's file in the store below ``folder``."""
    (path,) = (folder / "blobs").glob(f"??/{'?' * 64}{suffix}")
    return path


def code_of(caught: pytest.ExceptionInfo[AssessorError]) -> str:
    """Return the code of the problem that was raised."""
    return caught.value.code


NEAR_EDGES = st.builds(
    lambda chunks, around: max(0, chunks * CHUNK + around),
    st.integers(0, 3),
    st.sampled_from([-2, -1, 0, 1, 2, 1000]),
)
"""Sizes around the edges of chunks."""

BIG = bytes_of(5 * CHUNK)
"""Enough bytes for every size of :data:`NEAR_EDGES`."""

SHARED_FOLDER = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
"""For properties whose examples share a store, each under a key of its own."""
