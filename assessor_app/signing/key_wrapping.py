"""Keys from keys and from passphrases, and keys under keys."""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import EnvironmentProblem, IntegrityProblem
from assessor_app.signing.keys_file import KdfParameters

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


def derive(master: bytes, purpose: str) -> bytes:
    """Return the 32-byte key of ``master`` for ``purpose`` (HKDF-SHA256, RFC 5869)."""
    info = f"assessor/v1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(master)


def stretch(passphrase: str, salt: bytes, kdf: KdfParameters) -> bytes:
    """Return the 32-byte key of ``passphrase`` (Argon2id, RFC 9106), in Unicode normal form C.

    Raises:
        EnvironmentProblem: ``memory_short`` when the system does not give ``kdf.memory_kib``.
    """
    argon2 = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=kdf.iterations,
        lanes=kdf.lanes,
        memory_cost=kdf.memory_kib,
    )
    try:
        return argon2.derive(to_nfc(passphrase).encode("utf-8", "surrogatepass"))
    except MemoryError as exc:
        raise EnvironmentProblem(
            "There is not enough memory to check a passphrase.",
            hint="Close other programs and try again.",
            code="memory_short",
        ) from exc


def wrap(key: bytes, secret: bytes, bound: bytes) -> str:
    """Return nonce, ciphertext and tag of ``secret`` under ``key`` (AES-256-GCM), in hex.

    ``bound`` says what the secret is for; it must be the same to unwrap.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + AESGCM(key).encrypt(nonce, secret, bound)).hex()


def unwrap(key: bytes, wrapped: str, bound: bytes) -> bytes:
    """Return the secret in ``wrapped``.

    Raises:
        IntegrityProblem: ``key_wrong`` for another key, another purpose or changed bytes.
    """
    raw = bytes.fromhex(wrapped)
    try:
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound)
    except InvalidTag as exc:
        raise IntegrityProblem("A key does not open this.", code="key_wrong") from exc
