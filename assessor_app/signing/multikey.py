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
_SIGN_BIT: Final = 0x80
_SMALL_ORDER: Final = frozenset(
    bytes.fromhex(encoding)
    for encoding in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
"""The curve's points of order 1, 2, 4 and 8, sign bit cleared, with their other encodings.

One signature by such a "key" holds for many documents, and OpenSSL accepts it: with such a key,
nobody could be held to what they signed.
"""


class PublicKey:
    """An Ed25519 public key: 32 bytes, and not a point of small order."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != 32:
            raise IntegrityProblem("A public key is not 32 bytes.", code="key_malformed")
        if raw[:31] + bytes([raw[31] & ~_SIGN_BIT]) in _SMALL_ORDER:
            raise IntegrityProblem("A public key binds nobody.", code="key_weak")
        self.raw = raw

    @classmethod
    def from_multibase(cls, text: str) -> PublicKey:
        """Return the key of a ``z6Mk…`` Multikey.

        Raises:
            IntegrityProblem: ``code="key_malformed"`` for another base, type or length,
                ``"key_weak"`` for a point of small order.
        """
        raw = multibase_decode(text)
        if not raw.startswith(_ED25519_PUBLIC):
            raise IntegrityProblem("A key is not an Ed25519 key.", code="key_malformed")
        return cls(raw.removeprefix(_ED25519_PUBLIC))

    @classmethod
    def from_did(cls, did: str) -> PublicKey:
        """Return the key of a ``did:key:z6Mk…`` (a ``#fragment`` must repeat the key).

        Raises:
            IntegrityProblem: ``code="key_malformed"`` or ``"key_weak"``.
        """
        subject, hash_sign, fragment = did.partition("#")
        text = subject.removeprefix(_DID_KEY)
        if not subject.startswith(_DID_KEY) or (hash_sign and fragment != text):
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

    __slots__ = ("_key", "public")

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
    """Return the bytes of a base58btc multibase text, which has one spelling only.

    Raises:
        IntegrityProblem: ``code="key_malformed"``.
    """
    if not text.startswith("z") or len(text) > 512:
        raise IntegrityProblem("A value is not base58btc multibase.", code="key_malformed")
    try:
        raw = base58.b58decode(text[1:])
    except ValueError as exc:
        raise IntegrityProblem("A value is not base58btc.", code="key_malformed") from exc
    if multibase_encode(raw) != text:  # the library skips white space at the end
        raise IntegrityProblem("A value is not base58btc.", code="key_malformed")
    return raw
