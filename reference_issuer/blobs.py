"""The issuer's files, by the SHA-256 of their content: put in once, read in ranges."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from assessor_app.domain.ids import Sha256Hex
from assessor_app.errors import EnvironmentProblem, UserFixable
from reference_issuer.durable import sync_folder

CHUNK: Final = 256 << 10
_NAME: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """What was put in. ``head`` are the first 512 bytes."""

    sha256: Sha256Hex
    size: int
    head: bytes


class BlobFolder:
    """A folder of plain files named by their content, in 256 sub-folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where that content lies. The name is checked: it cannot leave the folder."""
        if not _NAME.fullmatch(sha256):
            raise UserFixable("That is not the name of a file's content.", code="blob_name")
        return self.folder / sha256[:2] / sha256

    def put_file(self, source: Path) -> StoredBlob:
        """Copy a file in and return its name; the same content is kept once.

        Raises:
            UserFixable: ``file_unreadable`` or ``file_empty``.
            EnvironmentProblem: ``folder_unwritable``.
        """
        try:
            with source.open("rb") as stream:
                return self._put(stream, source.name)
        except OSError as exc:
            raise UserFixable(f"The file {source} cannot be read.", code="file_unreadable") from exc

    def put_bytes(self, data: bytes) -> StoredBlob:
        """Put ``data`` in, as :meth:`put_file`."""
        with tempfile.SpooledTemporaryFile(max_size=len(data) + 1) as stream:
            stream.write(data)
            stream.seek(0)
            return self._put(stream, "data")

    def _put(
        self, stream: BinaryIO | tempfile.SpooledTemporaryFile[bytes], name: str
    ) -> StoredBlob:
        """Hash first and copy second: most content of a class is there already."""
        digest, size, head = hashlib.sha256(), 0, b""
        while chunk := stream.read(CHUNK):
            head = head or chunk[:512]
            digest.update(chunk)
            size += len(chunk)
        if size == 0:
            raise UserFixable(f"The file {name} is empty.", code="file_empty")
        stored = StoredBlob(Sha256Hex(digest.hexdigest()), size, head)
        path = self.path(stored.sha256)
        if not (path.exists() and path.stat().st_size == size):
            stream.seek(0)
            _write(path, stream, stored)
        return stored

    def size(self, sha256: str) -> int | None:
        """Return the size in bytes of that content, or None when it is not here."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, sha256: str, *, start: int, stop: int) -> Iterator[bytes]:
        """Give the bytes from ``start`` to before ``stop``, in chunks of up to :data:`CHUNK`."""
        with self.path(sha256).open("rb") as stream:
            stream.seek(start)
            left = stop - start
            while left and (chunk := stream.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk


def _write(
    path: Path, stream: BinaryIO | tempfile.SpooledTemporaryFile[bytes], stored: StoredBlob
) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        temporary = Path(name)
        try:
            digest = hashlib.sha256()
            with os.fdopen(handle, "wb") as target:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            if digest.hexdigest() != stored.sha256:
                raise UserFixable("The file changed while it was read.", code="file_unreadable")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as exc:
        raise EnvironmentProblem(
            "A file cannot be stored.",
            hint="Look at the disk's free space and the folder's permissions.",
            code="folder_unwritable",
        ) from exc
