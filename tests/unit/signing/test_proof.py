"""Proofs: their order of checks, and what each refusal is called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assessor_app.errors import IntegrityProblem
from assessor_app.signing.proof import add_proof, hash_data, verify_proof
from tests.fakes.documents import ISSUER, NOW, assessor_key, issuer_key

_KEY = issuer_key()
_DOCUMENT = {"@context": ["https://a.example", "https://b.example"], "id": "urn:x:1", "n": 1}


def _signed(**members: Any) -> dict[str, Any]:
    return add_proof({**_DOCUMENT, **members}, _KEY, created=NOW, domain=ISSUER)


def _code(document: dict[str, Any], *, domain: str = ISSUER) -> str:
    with pytest.raises(IntegrityProblem) as problem:
        verify_proof(document, _KEY.public, domain=domain)
    return problem.value.code


def test_a_proof_verifies_and_gives_the_document_back() -> None:
    signed = _signed()
    assert verify_proof(signed, _KEY.public, domain=ISSUER) == _DOCUMENT
    assert verify_proof(signed, _KEY.public) == _DOCUMENT
    assert signed["proof"]["@context"] == _DOCUMENT["@context"]
    assert signed["proof"]["created"] == "2026-11-03T09:40:12Z"


def test_a_document_without_context_or_domain_is_signed_too() -> None:
    signed = add_proof({"id": "urn:x:1"}, _KEY, created=NOW)
    assert {"@context", "domain"}.isdisjoint(signed["proof"])
    assert verify_proof(signed, _KEY.public) == {"id": "urn:x:1"}


def test_one_proof_in_a_list_is_one_proof() -> None:
    signed = _signed()
    assert verify_proof({**signed, "proof": [signed["proof"]]}, _KEY.public) == _DOCUMENT
    assert verify_proof({**signed, "proof": (signed["proof"],)}, _KEY.public) == _DOCUMENT


def test_the_same_document_gives_the_same_signature() -> None:
    assert _signed() == _signed()
    later = datetime(2026, 11, 4, tzinfo=UTC)
    other = add_proof(_DOCUMENT, _KEY, created=later, domain=ISSUER)
    assert other["proof"]["proofValue"] != _signed()["proof"]["proofValue"]


def test_a_signed_document_is_not_signed_again() -> None:
    with pytest.raises(IntegrityProblem) as problem:
        add_proof(_signed(), _KEY, created=NOW)
    assert problem.value.code == "proof_present"


def test_the_proof_options_are_hashed_first() -> None:
    both = hash_data({"a": 1}, {"b": 2})
    assert len(both) == 64
    assert both[32:] + both[:32] == hash_data({"b": 2}, {"a": 1})


_PROOF = _signed()["proof"]
_OTHER_SIGNATURE = add_proof(_DOCUMENT, assessor_key(), created=NOW)["proof"]["proofValue"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proof": None}, "proof_missing"),
        ({"proof": "z"}, "proof_missing"),
        ({"proof": []}, "proof_many"),
        ({"proof": [_PROOF, _PROOF]}, "proof_many"),
        ({"proof": {**_PROOF, "type": "Ed25519Signature2020"}}, "proof_unsupported"),
        ({"proof": {**_PROOF, "cryptosuite": "eddsa-rdfc-2022"}}, "proof_unsupported"),
        ({"proof": {**_PROOF, "proofPurpose": "authentication"}}, "proof_purpose"),
        ({"proof": {**_PROOF, "domain": "https://other.example"}}, "proof_domain"),
        ({"proof": {**_PROOF, "domain": [ISSUER]}}, "proof_domain"),
        ({"proof": {**_PROOF, "@context": ["https://c.example"]}}, "proof_context"),
        ({"proof": {**_PROOF, "@context": "https://b.example"}}, "proof_context"),
        ({"@context": ["https://b.example", "https://a.example"]}, "proof_context"),
        ({"proof": {**_PROOF, "proofValue": 1}}, "proof_value"),
        ({"proof": {**_PROOF, "proofValue": "z2g"}}, "proof_value"),
        ({"proof": {**_PROOF, "proofValue": "m" + _PROOF["proofValue"]}}, "key_malformed"),
        ({"proof": {**_PROOF, "proofValue": _PROOF["proofValue"] + " "}}, "key_malformed"),
        ({"proof": {**_PROOF, "proofValue": _OTHER_SIGNATURE}}, "signature_wrong"),
        ({"proof": {**_PROOF, "created": "2026-11-03T09:40:13Z"}}, "signature_wrong"),
        ({"proof": {**_PROOF, "nonce": "n"}}, "signature_wrong"),
        ({"n": 2}, "signature_wrong"),
        ({"n": True}, "signature_wrong"),
        ({"m": None}, "signature_wrong"),
        ({"n": float("nan")}, "not_canonical"),
    ],
)
def test_what_is_wrong_with_a_proof_is_told(change: dict[str, Any], code: str) -> None:
    assert _code({**_signed(), **change}) == code


def test_a_proof_without_a_domain_is_for_nobody() -> None:
    signed = add_proof(_DOCUMENT, _KEY, created=NOW)
    assert _code(signed) == "proof_domain"


def test_the_documents_context_may_go_on_after_the_proofs() -> None:
    """Section 3.3.2, step 4: what stands behind is not signed, so our models allow none."""
    signed = _signed()
    longer = {**signed, "@context": [*_DOCUMENT["@context"], "https://c.example"]}  # type: ignore[misc]  # a list, seen as object
    assert verify_proof(longer, _KEY.public) == _DOCUMENT
