r"""The format of one encrypted blob: a header, then chunks that stand each for itself.

Layout (integers big-endian)::

    header   magic "ASRBLOB1" (8) · plain size (8) · salt (32)
    chunk i  nonce (12) · AES-256-GCM of up to 65,536 plain bytes · tag (16)
    nonce    prefix (7) · i (4) · last flag (1)

**Keys.** Each file has its own: HKDF-SHA-256 of the package's key with the random salt, and with
the header and the blob's name as context. So the header is authenticated, two files never share
a key, and a file that is given another's name does not open.

**Order and length.** A reader knows from the header how many chunks there are and demands the
index and the last flag (set on the final chunk only) at each place: chunks that were left out,
repeated, swapped or cut off at the end are refused (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015). An empty blob is one empty last chunk.

**Why a nonce is never used for two plain texts.** GCM breaks, wholly, when one is. The danger is
the resumed download: chunk ``i`` was written in part, or written and not synced, the program died,
and the bytes that come for it the second time may be others (a changed file, a hostile server),
while a thief may have copied the disk in between. A counter alone would repeat its nonce there.
Considered were:

* a journal of how far a nonce was used: one more file whose own durability would have to be right;
* a segment header where each session begins: safe, but random access then needs a table of them;
* a random nonce for each chunk: safe, and 2**32 chunks under one key are far from its bound.

Chosen is the last, made stricter: the prefix is drawn anew by every :class:`ChunkSealer`, that is
by each session of writing, and stored with each chunk. Within a session the index differs, and
:meth:`ChunkSealer.seal` refuses an index that it has sealed before; between sessions the prefix
differs. A writer whose write has failed is dead and cannot seal again; the next session draws a
new prefix. The reader takes the prefix from the chunk, and needs to know no history. Were a file
resumed 1,000 times, the chance that two sessions drew the same prefix is below 2**-36, and it
would harm only if both had also written the same chunk. The cost is 12 bytes in 65,536.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assessor_app.domain.ids import BlobId
from assessor_app.errors import Bug, IntegrityProblem
from assessor_app.evidence.package_keys import PackageKey, derive

CHUNK: Final = 64 << 10
"""Plain bytes in each chunk but the last."""

HEADER_BYTES: Final = 48
_MAGIC: Final = b"ASRBLOB1"
_HEADER: Final = struct.Struct(">8sQ32s")
_NONCE: Final = struct.Struct(">7sIB")
_TAG_BYTES: Final = 16
OVERHEAD: Final = _NONCE.size + _TAG_BYTES
"""Bytes by which a chunk is longer on disk than in the clear."""

SEALED_CHUNK: Final = CHUNK + OVERHEAD
MAX_SIZE: Final = CHUNK << 32
"""A blob is smaller than this; the index of a chunk has 32 bits."""

_CONTEXT: Final = b"assessor/blob/v1\0"


def damaged(why: str, *, index: int | None = None) -> IntegrityProblem:
    """Return the problem of a blob whose bytes are not those that were written."""
    return IntegrityProblem("A stored file is damaged.", code="blob_damaged", why=why, index=index)


@dataclass(frozen=True, slots=True)
class ChunkHeader:
    """What stands at the beginning of a blob's file; ``size`` is that of the plain bytes."""

    size: int
    salt: bytes

    @classmethod
    def new(cls, size: int) -> ChunkHeader:
        """Return the header of a new file, with a salt of its own."""
        if not 0 <= size < MAX_SIZE:
            raise Bug("A blob's size is out of range.", code="blob_size", size=size)
        return cls(size, os.urandom(32))

    @classmethod
    def unpack(cls, data: bytes) -> ChunkHeader:
        """Return the header in ``data``. It is authentic once any chunk has opened under it.

        Raises:
            IntegrityProblem: ``code="blob_damaged"`` when it is none.
        """
        if len(data) != HEADER_BYTES or not data.startswith(_MAGIC):
            raise damaged("header")
        _, size, salt = _HEADER.unpack(data)
        if size >= MAX_SIZE:
            raise damaged("header")
        return cls(size, salt)

    def pack(self) -> bytes:
        """Return the 48 bytes that stand in the file."""
        return _HEADER.pack(_MAGIC, self.size, self.salt)

    @property
    def chunks(self) -> int:
        """How many chunks the file has; at least one."""
        return max(1, -(-self.size // CHUNK))

    @property
    def file_size(self) -> int:
        """The exact length of the whole file, in bytes."""
        return HEADER_BYTES + self.size + self.chunks * OVERHEAD

    def plain_length(self, index: int) -> int:
        """Return how many plain bytes chunk ``index`` holds."""
        return min(CHUNK, self.size - index * CHUNK)

    def position(self, index: int) -> int:
        """Return where in the file chunk ``index`` begins."""
        return HEADER_BYTES + index * SEALED_CHUNK

    def is_last(self, index: int) -> bool:
        """Say whether chunk ``index`` is the final one."""
        return index == self.chunks - 1

    def cipher(self, key: PackageKey, blob: BlobId) -> AESGCM:
        """Return the cipher of this file under this name and no other."""
        info = _CONTEXT + self.pack() + bytes.fromhex(blob)
        return AESGCM(derive(key, salt=self.salt, info=info))


class ChunkSealer:
    """Encrypts the chunks of one file in one session of writing; see the module on nonces."""

    def __init__(self, header: ChunkHeader, cipher: AESGCM, *, first: int) -> None:
        self._header = header
        self._cipher = cipher
        self._prefix = os.urandom(7)
        self._next = first

    def seal(self, index: int, plain: bytes | memoryview) -> bytes:
        """Return chunk ``index`` as it stands on disk; indices only ever go up by one."""
        if index != self._next or len(plain) != self._header.plain_length(index):
            raise Bug("A chunk was sealed out of order.", code="chunk_order", index=index)
        self._next += 1
        nonce = _NONCE.pack(self._prefix, index, self._header.is_last(index))
        return nonce + self._cipher.encrypt(nonce, plain, None)


def open_chunk(header: ChunkHeader, cipher: AESGCM, index: int, sealed: bytes) -> bytes:
    """Return the plain bytes of chunk ``index``.

    Raises:
        IntegrityProblem: ``code="blob_damaged"`` unless ``sealed`` is just that chunk, whole.
    """
    plain = bytearray(header.plain_length(index))
    open_chunk_into(header, cipher, index, memoryview(sealed), memoryview(plain))
    return bytes(plain)


def open_chunk_into(
    header: ChunkHeader, cipher: AESGCM, index: int, sealed: memoryview, plain: memoryview
) -> None:
    """Write the plain bytes of chunk ``index`` into ``plain``, which has just their length.

    Raises:
        IntegrityProblem: as :func:`open_chunk`; ``plain`` holds zeros then.
    """
    if len(sealed) != header.plain_length(index) + OVERHEAD:
        raise damaged("chunk length", index=index)
    nonce = sealed[: _NONCE.size]
    _, stored_index, last = _NONCE.unpack(nonce)
    if stored_index != index or last != header.is_last(index):
        raise damaged("chunk order", index=index)
    try:
        cipher.decrypt_into(nonce, sealed[_NONCE.size :], None, plain)
    except InvalidTag as exc:
        plain[:] = bytes(len(plain))  # what was not authenticated is not left behind
        raise damaged("chunk", index=index) from exc
