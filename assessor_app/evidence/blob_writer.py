"""Writes one blob, encrypted as it comes, in as many sessions as the network needs."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from assessor_app.domain.durable import (
    Durability,
    disk_problems,
    make_folder,
    open_new,
    write_all,
)
from assessor_app.domain.ids import BlobId, Sha256Hex
from assessor_app.errors import Bug, IntegrityProblem
from assessor_app.evidence.chunks import (
    HEADER_BYTES,
    OVERHEAD,
    ChunkHeader,
    ChunkSealer,
    open_chunk,
)
from assessor_app.evidence.package_keys import PackageKey

_FLAGS: Final = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class BlobTarget:
    """What a writer is to make: which bytes, under which name, by which key."""

    key: PackageKey
    blob: BlobId
    sha256: Sha256Hex
    size: int
    partial: Path
    final: Path


class BlobWriter:
    """Takes the plain bytes of a blob in order, from ``offset`` on; a context manager.

    A partial file is kept when the block is left without :meth:`commit`, and continued by the
    next writer from its last whole, authentic chunk: each of them is decrypted again to rebuild
    the SHA-256 state, and what follows the first that does not open (torn by a power cut, or
    damaged) is cut off. Whoever feeds a writer begins at ``offset``, after asking for it.

    A write that failed leaves a writer that refuses all but leaving the block: the next session
    draws a new nonce prefix (see :mod:`assessor_app.evidence.chunks`). Nothing is ever under the
    final name but the whole, verified, durable blob.
    """

    def __init__(
        self, target: BlobTarget, *, durability: Durability, on_close: Callable[[], None]
    ) -> None:
        self._target = target
        self._durability = durability
        self._on_close = on_close
        self._descriptor = -1
        self._dead = False
        self._pending = bytearray()
        try:
            with disk_problems():
                make_folder(target.final.parent, durability=durability)
                self._open()
        except BaseException:
            self.close()
            raise

    @property
    def offset(self) -> int:
        """How many plain bytes are taken; the next :meth:`write` continues here."""
        return self._sealed_bytes + len(self._pending)

    @property
    def size(self) -> int:
        """How many plain bytes the blob has."""
        return self._target.size

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take the bytes that follow ``offset``.

        Raises:
            IntegrityProblem: ``code="blob_too_long"`` when they go beyond ``size``; none of them
                is taken, and the partial file is removed, for it is not of this blob.
            EnvironmentProblem: ``disk_full`` and others; the partial file is kept.
        """
        self._check_alive()
        rest = memoryview(data).cast("B")
        if self.offset + len(rest) > self.size:
            self._drop()
            raise IntegrityProblem(
                "A file is longer than was announced.", code="blob_too_long", size=self.size
            )
        if self._pending:
            missing = self._header.plain_length(self._index) - len(self._pending)
            self._pending += rest[:missing]
            rest = rest[missing:]
            if len(self._pending) == self._header.plain_length(self._index):
                self._emit(bytes(self._pending))
                self._pending.clear()
        while rest and len(rest) >= self._header.plain_length(self._index):
            length = self._header.plain_length(self._index)
            self._emit(rest[:length])
            rest = rest[length:]
        self._pending += rest

    def commit(self) -> BlobId:
        """Check size and SHA-256, make the blob durable under its name, and return that name.

        Raises:
            IntegrityProblem: ``blob_too_short`` (the partial file is kept and may be continued)
                or ``blob_digest`` (it is removed: its bytes are not this blob's).
            EnvironmentProblem: the disk would not; nothing is under the final name.
        """
        self._check_alive()
        if self.offset < self.size:
            raise IntegrityProblem(
                "A file is shorter than was announced.",
                code="blob_too_short",
                size=self.size,
                offset=self.offset,
            )
        if self.size == 0 and self._index == 0:
            self._emit(b"")
        if self._hash.hexdigest() != self._target.sha256:
            self._drop()
            raise IntegrityProblem("A file is not the one announced.", code="blob_digest")
        self._dead = True
        with disk_problems():
            self._sync_or_drop()
            self._close_file()
            self._durability.rename(self._target.partial, self._target.final)
            self._durability.sync_folder(self._target.final.parent)
        return self._target.blob

    def restart(self) -> None:
        """Drop what is there and begin at offset 0, under a new salt.

        Raises:
            EnvironmentProblem: the disk would not.
        """
        self._check_alive()
        self._dead = True
        with disk_problems():
            self._close_file()
            self._target.partial.unlink(missing_ok=True)
            self._open()
        self._dead = False

    def close(self) -> None:
        """Keep the partial file and let go of it. Leaving the context does this."""
        self._dead = True
        try:
            self._close_file()
        finally:
            self._on_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _check_alive(self) -> None:
        if self._dead:
            raise Bug("A blob's writer was used after its end.", code="blob_writer_closed")

    def _open(self) -> None:
        self._hash = hashlib.sha256()
        self._pending.clear()
        self._index = 0
        self._sealed_bytes = 0
        if not self._resume():
            self._close_file()
            self._target.partial.unlink(missing_ok=True)
            self._descriptor = open_new(self._target.partial)
            self._header = ChunkHeader.new(self.size)
            write_all(self._descriptor, self._header.pack())
            self._cipher = self._header.cipher(self._target.key, self._target.blob)
        self._sealer = ChunkSealer(self._header, self._cipher, first=self._index)

    def _resume(self) -> bool:
        """Continue the partial file; say whether any of it is of use."""
        try:
            self._descriptor = os.open(self._target.partial, _FLAGS)
            self._header = ChunkHeader.unpack(_read(self._descriptor, HEADER_BYTES))
        except (FileNotFoundError, IntegrityProblem):
            return False
        if self._header.size != self.size:
            return False
        self._cipher = self._header.cipher(self._target.key, self._target.blob)
        end = self._take_authentic_chunks()
        os.ftruncate(self._descriptor, end)
        os.lseek(self._descriptor, end, os.SEEK_SET)
        return self._index > 0

    def _take_authentic_chunks(self) -> int:
        """Hash the chunks up to the first that does not open; return where it begins."""
        end = HEADER_BYTES
        while self._index < self._header.chunks:
            length = self._header.plain_length(self._index) + OVERHEAD
            try:
                sealed = _read(self._descriptor, length)
                self._advance(open_chunk(self._header, self._cipher, self._index, sealed))
            except IntegrityProblem:
                break
            end += length
        return end

    def _emit(self, plain: bytes | memoryview) -> None:
        self._dead = True  # until the chunk is written: its nonce is used from here on
        sealed = self._sealer.seal(self._index, plain)
        with disk_problems():
            write_all(self._descriptor, sealed)
        self._advance(plain)
        self._dead = False

    def _advance(self, plain: bytes | memoryview) -> None:
        self._hash.update(plain)
        self._index += 1
        self._sealed_bytes += len(plain)

    def _sync_or_drop(self) -> None:
        """Sync the file. When that fails its pages may be lost and yet be read back from memory,
        and a second sync would say nothing of it, so the partial file is not to be trusted.
        """
        try:
            self._durability.sync_file(self._descriptor)
        except OSError:
            self._drop()
            raise

    def _drop(self) -> None:
        self._dead = True
        with contextlib.suppress(OSError):
            self._close_file()
            self._target.partial.unlink(missing_ok=True)

    def _close_file(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def _read(descriptor: int, length: int) -> bytes:
    """Return ``length`` bytes from the position, fewer only at the end of the file."""
    parts = os.read(descriptor, length)
    while 0 < len(parts) < length and (more := os.read(descriptor, length - len(parts))):
        parts += more
    return parts
