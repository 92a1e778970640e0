"""W3C's eddsa-jcs-2022 vectors, equal to the byte at each step (vc-di-eddsa, section B.2)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from assessor_app.errors import IntegrityProblem
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import PublicKey, SigningKey, multibase_decode
from assessor_app.signing.proof import add_proof, hash_data, verify_proof
from tests.shared_data import shared

_FOLDER = "conformance/vc-di-eddsa/TestVectors"
_SUITE = f"{_FOLDER}/eddsa-jcs-2022"
_SECRET_PREFIX = b"\x80\x26"


def _json(relative: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(shared(relative).read_bytes())
    return value


def _text(name: str) -> str:
    return shared(f"{_SUITE}/{name}").read_text(encoding="utf-8").strip()


def _keys() -> tuple[SigningKey, PublicKey]:
    pair = _json(f"{_FOLDER}/keyPair.json")
    secret = multibase_decode(pair["privateKeyMultibase"])
    assert secret.startswith(_SECRET_PREFIX)
    return (
        SigningKey(secret.removeprefix(_SECRET_PREFIX)),
        PublicKey.from_multibase(pair["publicKeyMultibase"]),
    )


def test_the_set_of_vectors_is_whole() -> None:
    assert len(list(shared(_SUITE).iterdir())) == 9


def test_the_published_keys_are_one_pair() -> None:
    secret, public = _keys()
    assert secret.public == public


def test_each_step_gives_the_published_bytes() -> None:
    document, config = _json(f"{_FOLDER}/unsigned.json"), _json(f"{_SUITE}/proofConfigJCS.json")
    config.pop("proofValue", None)
    assert canonical_bytes(document).decode() == _text("canonDocJCS.txt")
    assert canonical_bytes(config).decode() == _text("proofCanonJCS.txt")
    assert hashlib.sha256(canonical_bytes(document)).hexdigest() == _text("docHashJCS.txt")
    assert hashlib.sha256(canonical_bytes(config)).hexdigest() == _text("proofHashJCS.txt")
    assert hash_data(document, config).hex() == _text("combinedHashJCS.txt")
    signature = _keys()[0].sign(hash_data(document, config))
    assert signature.hex() == _text("sigHexJCS.txt")
    assert multibase_decode(_text("sigBTC58JCS.txt")) == signature


def test_signing_gives_the_published_document() -> None:
    signed = add_proof(
        _json(f"{_FOLDER}/unsigned.json"),
        _keys()[0],
        created=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
    )
    expected = _json(f"{_SUITE}/signedJCS.json")
    assert signed == expected
    assert canonical_bytes(signed) == canonical_bytes(expected)


def test_the_published_document_verifies() -> None:
    signed = _json(f"{_SUITE}/signedJCS.json")
    unsigned = verify_proof(signed, _keys()[1])
    assert unsigned == _json(f"{_FOLDER}/unsigned.json")


@pytest.mark.parametrize("member", ["id", "name", "description", "issuer", "validFrom"])
def test_the_published_document_does_not_verify_once_changed(member: str) -> None:
    signed = _json(f"{_SUITE}/signedJCS.json")
    signed[member] += "x"
    with pytest.raises(IntegrityProblem) as problem:
        verify_proof(signed, _keys()[1])
    assert problem.value.code == "signature_wrong"


@pytest.mark.parametrize(
    "name",
    [
        "eddsa-rdfc-2022/signedDataInt.json",
        "Ed25519Signature2020/signedEdSig.json",
        "proof-set-chain/signedProofSet2.json",
        "proof-set-chain/signedProofChain2.json",
    ],
)
def test_other_suites_and_several_proofs_are_refused(name: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        verify_proof(_json(f"{_FOLDER}/{name}"), _keys()[1])
    assert problem.value.code in {"proof_unsupported", "proof_many"}
