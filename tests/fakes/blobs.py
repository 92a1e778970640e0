"""Blobs for tests: bytes of any length, put into a real store."""

from __future__ import annotations

import hashlib

from assessor_app.domain.ids import BlobId, Sha256Hex
from assessor_app.evidence.blobs import BlobStore, PackageKey


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
