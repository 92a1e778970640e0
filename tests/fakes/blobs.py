"""Blobs for tests: bytes of any length, put into a real store, and disks that fail."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

from assessor_app.domain.durable import Durability
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


class FailingDurability(Durability):
    """Does the real thing but for one step, which fails with ``error``."""

    def __init__(self, step: str, error: int = errno.EIO) -> None:
        self._step, self._error = step, error

    def _fail_at(self, step: str) -> None:
        if step == self._step:
            raise OSError(self._error, os.strerror(self._error))

    def sync_file(self, descriptor: int) -> None:
        """Sync, or fail."""
        self._fail_at("sync_file")
        super().sync_file(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Rename, or fail."""
        self._fail_at("rename")
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Sync, or fail."""
        self._fail_at("sync_folder")
        super().sync_folder(folder)
