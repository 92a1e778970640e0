"""The store of encrypted evidence: content-addressed per package, whole or not there.

Each blob is a file ``<folder>/<first 2 hex digits>/<64 hex digits>``, with the partial file of a
download beside it as ``….part``. The format stands in :mod:`assessor_app.evidence.chunks`.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Final

from assessor_app.domain.durable import DURABLE, Durability, disk_problems
from assessor_app.domain.ids import BlobId, Sha256Hex
from assessor_app.errors import EnvironmentProblem
from assessor_app.evidence.blob_reader import BlobReader
from assessor_app.evidence.blob_writer import BlobTarget, BlobWriter
from assessor_app.evidence.chunks import CHUNK, damaged
from assessor_app.evidence.package_keys import (
    PackageKey,
    blob_id,
    new_package_key,
    unwrap_key,
    wrap_key,
)

__all__ = [
    "BlobReader",
    "BlobStore",
    "BlobWriter",
    "PackageKey",
    "blob_id",
    "new_package_key",
    "unwrap_key",
    "wrap_key",
]

_PARTIAL: Final = ".part"
_NAME: Final = re.compile(r"^[0-9a-f]{64}$")
_SHARD: Final = "[0-9a-f][0-9a-f]"


class BlobStore:
    """Blobs under one folder. Safe for several threads; one program uses a folder at a time.

    ``durability`` says how bytes are made to outlive a power cut; tests put in another.
    """

    def __init__(self, folder: Path, *, durability: Durability = DURABLE) -> None:
        self._folder = folder
        self._durability = durability
        self._lock = threading.Lock()
        self._being_written: set[BlobId] = set()
        self._named = False

    def writer(self, key: PackageKey, sha256: Sha256Hex, size: int) -> BlobWriter:
        """Return a writer of the file with this digest and size, continuing what is there.

        Raises:
            EnvironmentProblem: ``blob_busy`` while another writer has this blob, ``disk_full``,
                ``folder_read_only`` and others.
        """
        blob = blob_id(key, sha256)
        self._sync_names()
        with self._lock:
            if blob in self._being_written:
                raise EnvironmentProblem("This file is being written already.", code="blob_busy")
            self._being_written.add(blob)
        path = self._path(blob)
        target = BlobTarget(key, blob, sha256, size, path.with_suffix(_PARTIAL), path)
        return BlobWriter(target, durability=self._durability, on_close=lambda: self._release(blob))

    def open(self, key: PackageKey, sha256: Sha256Hex) -> BlobReader:
        """Return the plain bytes as a seekable file.

        Raises:
            IntegrityProblem: ``blob_missing`` or ``blob_damaged``.
        """
        blob = blob_id(key, sha256)
        return BlobReader(self._path(blob), key, blob)

    def has(self, key: PackageKey, sha256: Sha256Hex) -> bool:
        """Say whether the blob is there; only :meth:`verify` says whether it is still whole."""
        return self._path(blob_id(key, sha256)).is_file()

    def adopt(self, key: PackageKey, sha256: Sha256Hex) -> BlobId | None:
        """Return the name of a blob that is there already, once that name is durable; else None.

        A blob without a row was left by a run that ended, or failed, between the two: after the
        rename, and perhaps before the name was on the medium.

        Raises:
            EnvironmentProblem: the disk would not.
        """
        blob = blob_id(key, sha256)
        path = self._path(blob)
        if not path.is_file():
            return None
        self._sync_names()
        with disk_problems():
            self._durability.sync_folder(path.parent)
        return blob

    def verify(self, key: PackageKey, sha256: Sha256Hex, size: int) -> None:
        """Read back and check every byte.

        Raises:
            IntegrityProblem: ``blob_missing`` or ``blob_damaged``.
        """
        digest = hashlib.sha256()
        buffer = memoryview(bytearray(4 * CHUNK))
        with self.open(key, sha256) as reader:
            if reader.size != size:
                raise damaged("size")
            while length := reader.readinto(buffer):
                digest.update(buffer[:length])
        if digest.hexdigest() != sha256:
            raise damaged("digest")

    def remove(self, ids: Iterable[BlobId]) -> None:
        """Remove these blobs and their partial files; those that are not there are no problem.

        Raises:
            EnvironmentProblem: the disk would not.
        """
        with disk_problems():
            for blob in ids:
                path = self._path(blob)
                path.unlink(missing_ok=True)
                path.with_suffix(_PARTIAL).unlink(missing_ok=True)

    def sweep(self, keep: Set[BlobId], *, keep_partials: Set[BlobId] | None = None) -> int:
        """Remove every blob that is not in ``keep``, and return how many files went.

        Partial files stay, as no row names them yet, unless ``keep_partials`` names the ones to
        keep. What is being written stays always.

        Raises:
            EnvironmentProblem: the disk would not.
        """
        with self._lock:
            busy = frozenset(self._being_written)
        removed = 0
        with disk_problems():
            for path, blob, partial in list(self._files()):
                wanted = (
                    (keep_partials is None or blob in keep_partials) if partial else blob in keep
                )
                if not wanted and blob not in busy:
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed

    def partials(self) -> tuple[BlobId, ...]:
        """Return the names of the blobs whose download has begun and not ended."""
        with disk_problems():
            return tuple(sorted(blob for _, blob, partial in self._files() if partial))

    def total_bytes(self) -> int:
        """Return how much of the disk blobs and partial files take, by their lengths."""
        total = 0
        with disk_problems():
            for path, _, _ in self._files():
                with contextlib.suppress(FileNotFoundError):  # a partial file was just committed
                    total += path.stat().st_size
        return total

    def _sync_names(self) -> None:
        """See once in a run that the folders that an earlier one made would survive a power cut."""
        with self._lock:
            if self._named:
                return
            with disk_problems():
                for folder in (self._folder.parent, self._folder):
                    if folder.is_dir():
                        self._durability.sync_folder(folder)
            self._named = True

    def _path(self, blob: BlobId) -> Path:
        if not _NAME.match(blob):
            raise ValueError("a blob's name is 64 lower-case hex digits")
        return self._folder / blob[:2] / blob

    def _files(self) -> Iterator[tuple[Path, BlobId, bool]]:
        """Yield path, name and whether it is partial, of all that is a blob's file."""
        for path in sorted(self._folder.glob(f"{_SHARD}/*")):
            name = path.name.removesuffix(_PARTIAL)
            if _NAME.match(name) and path.is_file():
                yield path, BlobId(name), path.suffix == _PARTIAL

    def _release(self, blob: BlobId) -> None:
        with self._lock:
            self._being_written.discard(blob)
