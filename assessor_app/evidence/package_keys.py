"""The key of one evidence package, how it is kept, and what is derived from it.

Each package has 32 random bytes of its own. They are stored only wrapped under the store's key,
so to forget a package is to destroy its wrapped key. Nothing is encrypted by the package's key
itself: names and every blob use keys derived from it (HKDF-SHA-256, RFC 5869).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final, NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assessor_app.domain.ids import BlobId, PackageId, Sha256Hex
from assessor_app.errors import IntegrityProblem

PackageKey = NewType("PackageKey", bytes)
"""32 bytes. Never logged, never stored but wrapped."""

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_WRAP_VERSION: Final = b"\x01"
_WRAP_CONTEXT: Final = b"assessor/package-key/v1\0"
_NAME_CONTEXT: Final = b"assessor/blob-name/v1\0"


def new_package_key() -> PackageKey:
    """Return a fresh random key."""
    return PackageKey(os.urandom(_KEY_BYTES))


def wrap_key(store_key: bytes, key: PackageKey, package: PackageId) -> bytes:
    """Return ``key`` under ``store_key`` (AES-256-GCM), good for ``package`` only; 61 bytes."""
    nonce = os.urandom(_NONCE_BYTES)
    bound = _WRAP_CONTEXT + package.encode("utf-8")
    return _WRAP_VERSION + nonce + AESGCM(store_key).encrypt(nonce, key, bound)


def unwrap_key(store_key: bytes, wrapped: bytes, package: PackageId) -> PackageKey:
    """Return the key that :func:`wrap_key` wrapped for the same package.

    Raises:
        IntegrityProblem: ``code="package_key"`` for another store's key, another package, or
            damaged bytes.
    """
    nonce, sealed = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
    try:
        if wrapped[:1] != _WRAP_VERSION or len(nonce) != _NONCE_BYTES:
            raise InvalidTag
        key = AESGCM(store_key).decrypt(nonce, sealed, _WRAP_CONTEXT + package.encode("utf-8"))
    except InvalidTag as exc:
        raise IntegrityProblem("A package's key cannot be unwrapped.", code="package_key") from exc
    if len(key) != _KEY_BYTES:
        raise IntegrityProblem("A package's key has a wrong length.", code="package_key")
    return PackageKey(key)


def derive(key: PackageKey, *, salt: bytes | None, info: bytes) -> bytes:
    """Return 32 bytes that depend on all three, by HKDF-SHA-256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=info).derive(key)


def blob_id(key: PackageKey, sha256: Sha256Hex) -> BlobId:
    """Return the name under which a file of the package is stored.

    It is keyed, so that whoever steals the disk cannot confirm that a known file is on it, nor
    that two packages hold the same one.
    """
    name_key = derive(key, salt=None, info=_NAME_CONTEXT)
    return BlobId(hmac.new(name_key, bytes.fromhex(sha256), hashlib.sha256).hexdigest())
