"""How fast evidence goes into the encrypted store, beside hashing, writing and syncing it bare."""

from __future__ import annotations

import hashlib
import os
import statistics
import tempfile
import time
from pathlib import Path

from assessor_app.domain.durable import DURABLE
from assessor_app.domain.ids import Sha256Hex
from assessor_app.evidence.blobs import BlobStore, PackageKey, new_package_key

_PIECE = 1 << 16
_LARGE = 64 << 20
_SMALL, _SMALL_FILES = 20_000, 200


def measure(rounds: int = 3) -> dict[str, object]:
    """Return MB/s (medians of ``rounds``, in turns) for one large file and for many small ones.

    A network delivers pieces of 64 KiB, so both take them so. Both end with a durable file under
    its final name. ``read_back`` is the check of every byte that makes a package ready offline.
    """
    with tempfile.TemporaryDirectory(prefix="bench-ingest-") as name:
        folder = Path(name)
        large = _compare(folder / "large", [os.urandom(_LARGE)], rounds)
        small = _compare(
            folder / "small", [os.urandom(_SMALL) for _ in range(_SMALL_FILES)], rounds
        )
    return {
        f"{kind}_{what}": one
        for kind, all_ in (("large", large), ("small", small))
        for what, one in all_.items()
    }


def _compare(folder: Path, files: list[bytes], rounds: int) -> dict[str, float]:
    folder.mkdir()
    names = [Sha256Hex(hashlib.sha256(data).hexdigest()) for data in files]
    megabytes = sum(map(len, files)) / 1e6
    ours, bare, back = [], [], []
    for number in range(rounds):
        store, key = BlobStore(folder / f"blobs-{number}"), new_package_key()
        begun = time.perf_counter()
        _put_all(store, key, names, files)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        for name, data in zip(names, files, strict=True):
            store.verify(key, name, len(data))
        back.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        _write_all(folder / f"bare-{number}", files)
        bare.append(time.perf_counter() - begun)
    return {
        "store_mb_s": round(megabytes / statistics.median(ours), 1),
        "read_back_mb_s": round(megabytes / statistics.median(back), 1),
        "bare_mb_s": round(megabytes / statistics.median(bare), 1),
        "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
    }


def _put_all(store: BlobStore, key: PackageKey, names: list[Sha256Hex], files: list[bytes]) -> None:
    for name, data in zip(names, files, strict=True):
        with store.writer(key, name, len(data)) as writer:
            for piece in _pieces(data):
                writer.write(piece)
            writer.commit()


def _write_all(folder: Path, files: list[bytes]) -> None:
    """Hash, write and sync each file under a temporary name, rename it, and sync the folder."""
    folder.mkdir()
    for number, data in enumerate(files):
        digest = hashlib.sha256()
        path = folder / f"{number}.part"
        with path.open("wb") as file:
            for piece in _pieces(data):
                digest.update(piece)
                file.write(piece)
            file.flush()
            DURABLE.sync_file(file.fileno())
        DURABLE.rename(path, folder / digest.hexdigest())
        DURABLE.sync_folder(folder)


def _pieces(data: bytes) -> list[memoryview]:
    whole = memoryview(data)
    return [whole[start : start + _PIECE] for start in range(0, len(data), _PIECE)]
