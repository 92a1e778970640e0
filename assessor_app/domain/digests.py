"""SHA-256 digests in the two forms that the documents use."""

from __future__ import annotations

import base64
import binascii
import hashlib

from assessor_app.domain.ids import Digest, Sha256Hex
from assessor_app.errors import IntegrityProblem

_PREFIX = "sha256-"


def digest_of(data: bytes) -> Digest:
    """Return ``sha256-<base64>`` of ``data`` (W3C Subresource Integrity, section 3.1)."""
    return digest_from_raw(hashlib.sha256(data).digest())


def digest_from_raw(raw: bytes) -> Digest:
    """Return the ``sha256-<base64>`` form of a 32-byte SHA-256 value."""
    return Digest(_PREFIX + base64.b64encode(raw).decode("ascii"))


def raw_from_digest(digest: str) -> bytes:
    """Return the 32 bytes of a ``sha256-…`` digest.

    Raises:
        IntegrityProblem: ``code="digest_malformed"`` when it is of another form or length.
    """
    try:
        raw = base64.b64decode(digest.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise IntegrityProblem("A digest is not base64.", code="digest_malformed") from exc
    if not digest.startswith(_PREFIX) or len(raw) != 32 or digest_from_raw(raw) != digest:
        raise IntegrityProblem("A digest is not of the form sha256-….", code="digest_malformed")
    return raw


def hex_from_digest(digest: str) -> Sha256Hex:
    """Return the 64 hex digits of a ``sha256-…`` digest, the name of a blob on the wire."""
    return Sha256Hex(raw_from_digest(digest).hex())
