"""did:key Ed25519 vectors: from the seed to the identifier and back."""

from __future__ import annotations

import base64
import json
from typing import Any

import base58

from assessor_app.signing.multikey import PublicKey, SigningKey
from tests.shared_data import shared


def test_five_of_five_seeds_give_the_published_identifier() -> None:
    vectors = json.loads(shared("conformance/did-key/ed25519-x25519.json").read_bytes())
    for did, vector in vectors.items():
        key = SigningKey(bytes.fromhex(vector["seed"]))
        pair = vector["verificationKeyPair"]
        assert key.public.did == did == pair["controller"]
        assert key.public.verification_method.endswith(pair["id"])  # relative in some vectors
        assert key.public.raw == _published_key(pair)
        assert PublicKey.from_did(key.public.verification_method) == key.public
        assert vector["didDocument"]["assertionMethod"] == [key.public.verification_method]
    assert len(vectors) == 5


def _published_key(pair: dict[str, Any]) -> bytes:
    if "publicKeyJwk" in pair:
        return base64.urlsafe_b64decode(pair["publicKeyJwk"]["x"] + "=")
    return base58.b58decode(pair["publicKeyBase58"])
