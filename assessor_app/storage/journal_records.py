"""The bytes of the journal: how one record is framed, encrypted, chained and read back.

A file begins with ``ASJRNL1\\n``, 16 random bytes, an HMAC-SHA-256 of both under the journal's key,
and a CRC-32 of it all, so that a wrong key is told from damage. Each record follows as

====== ===============================================================
bytes  meaning (numbers are unsigned and big-endian)
====== ===============================================================
4      ``AJR1``
8      sequence, from 1 on
32     hash of the record before (of the file's beginning, for the first)
4      length of the box
32     SHA-256 of the box
4      CRC-32 of all of the above
12     nonce, the box's first bytes
...    AES-256-GCM ciphertext and tag; AAD is the first five rows, the digest as zeros
====== ===============================================================

The CRC makes a length trustworthy, so that a torn tail is told from a damaged middle; the SHA-256
tells bytes that never reached the disk from a box that another key made.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assessor_app.errors import Bug, IntegrityProblem

MAGIC: Final = b"AJR1"
MAX_BOX: Final = 256 << 20
_FILE_MAGIC: Final = b"ASJRNL1\n"
_NONCE_BYTES: Final = 12
_FIELDS: Final = struct.Struct(">4sQ32sI32s")
_CRC: Final = struct.Struct(">I")
HEAD_BYTES: Final = _FIELDS.size + _CRC.size
_NAME_BYTES: Final = len(_FILE_MAGIC) + 16
BEGINNING_BYTES: Final = _NAME_BYTES + 32 + _CRC.size


@dataclass(frozen=True, slots=True)
class Frame:
    """A record's header, whose CRC was right. ``data`` are its bytes."""

    sequence: int
    previous: bytes
    box_bytes: int
    box_digest: bytes
    data: bytes


def new_beginning(key: bytes) -> bytes:
    """Return the first bytes of a new journal file."""
    name = _FILE_MAGIC + os.urandom(16)
    marked = name + hmac.digest(key, name, "sha256")
    return marked + _CRC.pack(zlib.crc32(marked))


def check_beginning(key: bytes, data: bytes) -> bytes:
    """Return the hash that the first record's ``previous`` must be.

    Raises:
        IntegrityProblem: ``journal_damaged``, or ``journal_key`` where another key made the file.
    """
    if len(data) != BEGINNING_BYTES or not data.startswith(_FILE_MAGIC):
        raise damaged(0)
    marked, name = data[: -_CRC.size], data[:_NAME_BYTES]
    if _CRC.unpack(data[-_CRC.size :])[0] != zlib.crc32(marked):
        raise damaged(0)
    tag = marked[_NAME_BYTES:]
    if not hmac.compare_digest(hmac.digest(key, name, "sha256"), tag):
        raise IntegrityProblem("The journal was written under another key.", code="journal_key")
    return hashlib.sha256(data).digest()


def damaged(sequence: int) -> IntegrityProblem:
    """Return the problem of a journal whose record ``sequence`` (0: the beginning) is damaged."""
    return IntegrityProblem(
        f"Record {sequence} of the journal of decisions is damaged.",
        hint="What it holds is restored from the database where that has it.",
        code="journal_damaged",
        record=sequence,
    )


def seal(cipher: AESGCM, sequence: int, previous: bytes, payload: bytes) -> tuple[bytes, bytes]:
    """Return the record that holds ``payload``, and its hash for the next one's ``previous``."""
    box_bytes = _NONCE_BYTES + len(payload) + 16
    if box_bytes > MAX_BOX:
        raise Bug("A decision is too large for the journal.", code="journal_record_too_large")
    nonce = os.urandom(_NONCE_BYTES)
    # The digest of the box stands in the header, so the header that is bound leaves it out.
    bound = _FIELDS.pack(MAGIC, sequence, previous, box_bytes, bytes(32))
    box = nonce + cipher.encrypt(nonce, payload, bound)
    fields = _FIELDS.pack(MAGIC, sequence, previous, box_bytes, hashlib.sha256(box).digest())
    head = fields + _CRC.pack(zlib.crc32(fields))
    return head + box, hashlib.sha256(head).digest()


def read_frame(data: bytes) -> Frame | None:
    """Return the header that ``data`` is, or None where it is none."""
    if len(data) != HEAD_BYTES or not data.startswith(MAGIC):
        return None
    fields = data[: _FIELDS.size]
    if _CRC.unpack(data[_FIELDS.size :])[0] != zlib.crc32(fields):
        return None
    _magic, sequence, previous, box_bytes, box_digest = _FIELDS.unpack(fields)
    if not _NONCE_BYTES + 16 <= box_bytes <= MAX_BOX:
        return None
    return Frame(sequence, previous, box_bytes, box_digest, data)


def unseal(cipher: AESGCM, frame: Frame, box: bytes) -> bytes | None:
    """Return the payload of a record; None where bytes of its box never reached the disk.

    Raises:
        IntegrityProblem: ``journal_damaged``.
    """
    if len(box) != frame.box_bytes:
        return None
    nonce, sealed = box[:_NONCE_BYTES], box[_NONCE_BYTES:]
    bound = _FIELDS.pack(MAGIC, frame.sequence, frame.previous, frame.box_bytes, bytes(32))
    try:
        return cipher.decrypt(nonce, sealed, bound)
    except InvalidTag as exc:
        if hashlib.sha256(box).digest() == frame.box_digest:
            raise damaged(frame.sequence) from exc
        return None


def hash_after(frame: Frame) -> bytes:
    """Return the next record's ``previous``: of the header, which holds the box's digest."""
    return hashlib.sha256(frame.data).digest()
