"""Ed25519 keys as Multikey text and as did:key (W3C Controlled Identifiers 1.0, 2.2.2; did:key)."""

from __future__ import annotations

from typing import Final

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assessor_app.domain.ids import Did
from assessor_app.errors import IntegrityProblem

_ED25519_PUBLIC: Final = b"\xed\x01"
_DID_KEY: Final = "did:key:"


class PublicKey:
    """An Ed25519 public key: 32 bytes."""

    def __init__(self, raw: bytes) -> None:
        if len(raw) != 32:
            raise IntegrityProblem("A public key is not 32 bytes.", code="key_malformed")
        self.raw = raw

    @classmethod
    def from_multibase(cls, text: str) -> PublicKey:
        """Return the key of a ``z6Mk…`` Multikey.

        Raises:
            IntegrityProblem: ``code="key_malformed"`` for another base, type or length.
        """
        raw = multibase_decode(text)
        if not raw.startswith(_ED25519_PUBLIC):
            raise IntegrityProblem("A key is not an Ed25519 key.", code="key_malformed")
        return cls(raw.removeprefix(_ED25519_PUBLIC))

    @classmethod
    def from_did(cls, did: str) -> PublicKey:
        """Return the key of a ``did:key:z6Mk…`` (a ``#fragment`` must repeat the key).

        Raises:
            IntegrityProblem: ``code="key_malformed"``.
        """
        subject, _, fragment = did.partition("#")
        text = subject.removeprefix(_DID_KEY)
        if not subject.startswith(_DID_KEY) or (fragment and fragment != text):
            raise IntegrityProblem("An identifier is not a did:key.", code="key_malformed")
        return cls.from_multibase(text)

    @property
    def multibase(self) -> str:
        """The ``z6Mk…`` form."""
        return multibase_encode(_ED25519_PUBLIC + self.raw)

    @property
    def did(self) -> Did:
        """The ``did:key:z6Mk…`` form."""
        return Did(_DID_KEY + self.multibase)

    @property
    def verification_method(self) -> str:
        """The did:key with its fragment, as proofs name it."""
        return f"{self.did}#{self.multibase}"

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return when ``signature`` (64 bytes) is this key's over ``data`` (RFC 8032).

        Raises:
            IntegrityProblem: ``code="signature_wrong"``.
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError) as exc:
            raise IntegrityProblem(
                "The signature does not match the content.", code="signature_wrong"
            ) from exc

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"PublicKey({self.multibase})"


class SigningKey:
    """An Ed25519 private key. It is never printed, compared or pickled."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise IntegrityProblem("A signing key is not 32 bytes.", code="key_malformed")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> SigningKey:
        """Return a fresh key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    def seed(self) -> bytes:
        """Return the 32-byte seed, for the key store only."""
        return self._key.private_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """Return the 64-byte signature over ``data``."""
        return self._key.sign(data)

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public.multibase})"

    def __reduce__(self) -> str:
        raise TypeError("a signing key is never pickled")


def multibase_encode(raw: bytes) -> str:
    """Return ``z`` and base58btc of ``raw`` (Controlled Identifiers 1.0, 2.4)."""
    return "z" + base58.b58encode(raw).decode("ascii")


def multibase_decode(text: str) -> bytes:
    """Return the bytes of a base58btc multibase text.

    Raises:
        IntegrityProblem: ``code="key_malformed"``.
    """
    if not text.startswith("z") or len(text) > 512:
        raise IntegrityProblem("A value is not base58btc multibase.", code="key_malformed")
    try:
        return base58.b58decode(text[1:])
    except ValueError as exc:
        raise IntegrityProblem("A value is not base58btc.", code="key_malformed") from exc
