"""Ed25519 keys and their texts."""

from __future__ import annotations

import copy
import pickle

import base58
import pytest

from assessor_app.errors import IntegrityProblem
from assessor_app.signing.multikey import (
    PublicKey,
    SigningKey,
    multibase_decode,
    multibase_encode,
)
from tests.fakes.documents import assessor_key, issuer_key

_KEY = issuer_key().public
_X25519 = multibase_encode(b"\xec\x01" + bytes(range(32)))


def _code(text: str, *, did: bool = False) -> str:
    with pytest.raises(IntegrityProblem) as problem:
        PublicKey.from_did(text) if did else PublicKey.from_multibase(text)
    return problem.value.code


def test_a_key_goes_through_each_of_its_texts() -> None:
    assert PublicKey.from_multibase(_KEY.multibase) == _KEY
    assert PublicKey.from_did(_KEY.did) == _KEY
    assert PublicKey.from_did(_KEY.verification_method) == _KEY
    assert hash(PublicKey(_KEY.raw)) == hash(_KEY)
    assert assessor_key().public != _KEY
    assert _KEY.raw != _KEY
    assert _KEY.multibase in repr(_KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        _KEY.multibase[1:],
        "u" + _KEY.multibase[1:],
        _KEY.multibase + " ",
        _KEY.multibase + "\n",
        _KEY.multibase.replace("z6Mk", "z6M0"),
        _KEY.multibase + "\u00e9",
        _X25519,
        multibase_encode(b"\xed\x01" + bytes(31)),
        multibase_encode(b"\xed\x01" + bytes(33)),
        "z" + "1" * 600,
    ],
)
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    assert _code(text) == "key_malformed"


@pytest.mark.parametrize(
    "text",
    [
        _KEY.multibase,
        _KEY.did + "#",
        _KEY.did + "#" + assessor_key().public.multibase,
        _KEY.verification_method + "#" + _KEY.multibase,
        _KEY.did.replace("did:key", "did:web"),
        _KEY.did.upper(),
        _KEY.did + "?a=b",
        "did:key:" + _X25519,
    ],
)
def test_an_identifier_that_is_no_did_key_is_refused(text: str) -> None:
    assert _code(text, did=True) == "key_malformed"


@pytest.mark.parametrize("sign_bit", [0x00, 0x80])
@pytest.mark.parametrize(
    "encoding",
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ],
)
def test_a_key_that_would_bind_nobody_is_refused(encoding: str, sign_bit: int) -> None:
    raw = bytearray.fromhex(encoding)
    raw[31] |= sign_bit
    assert _code(multibase_encode(b"\xed\x01" + bytes(raw))) == "key_weak"


@pytest.mark.parametrize(
    ("signature", "data"),
    [
        (issuer_key().sign(b"this"), b"that"),
        (assessor_key().sign(b"this"), b"this"),
        (issuer_key().sign(b"this")[:-1], b"this"),
        (issuer_key().sign(b"this") + b"\x00", b"this"),
        (b"", b"this"),
    ],
)
def test_a_signature_that_does_not_hold_is_refused(signature: bytes, data: bytes) -> None:
    _KEY.verify(issuer_key().sign(b"this"), b"this")
    with pytest.raises(IntegrityProblem) as problem:
        _KEY.verify(signature, data)
    assert problem.value.code == "signature_wrong"


def test_a_signing_key_keeps_to_itself() -> None:
    key = SigningKey.generate()
    assert key.seed().hex() not in repr(key)
    assert SigningKey(key.seed()).public == key.public
    assert SigningKey.generate().public != key.public
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="never pickled"):
            leak(key)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    for kind in (PublicKey, SigningKey):
        with pytest.raises(IntegrityProblem) as problem:
            kind(bytes(length))
        assert problem.value.code == "key_malformed"


def test_base58_has_one_spelling() -> None:
    assert multibase_decode(multibase_encode(b"\x00\x00\x01")) == b"\x00\x00\x01"
    assert base58.b58decode(b"2g ") == base58.b58decode(b"2g")  # why it is checked here
    with pytest.raises(IntegrityProblem):
        multibase_decode("z2g ")
