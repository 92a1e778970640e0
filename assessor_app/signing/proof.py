"""``eddsa-jcs-2022`` proofs (W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from assessor_app.domain.clock import to_rfc3339
from assessor_app.errors import IntegrityProblem
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import (
    PublicKey,
    SigningKey,
    multibase_decode,
    multibase_encode,
)

CRYPTOSUITE: Final = "eddsa-jcs-2022"
JsonObject = dict[str, Any]


def hash_data(document: JsonObject, proof_config: JsonObject) -> bytes:
    """Return the 64 bytes to sign: hash of the proof options, then of the document (3.3.4)."""
    return (
        hashlib.sha256(canonical_bytes(proof_config)).digest()
        + hashlib.sha256(canonical_bytes(document)).digest()
    )


def add_proof(
    document: JsonObject,
    key: SigningKey,
    *,
    created: datetime,
    verification_method: str = "",
    domain: str = "",
) -> JsonObject:
    """Return a copy of ``document`` with a proof by ``key`` (3.3.1, purpose assertionMethod).

    ``verification_method`` defaults to the key's did:key with fragment.

    Raises:
        IntegrityProblem: ``not_canonical``, or ``proof_present`` when there is a proof already.
    """
    if "proof" in document:
        raise IntegrityProblem("The document has a proof already.", code="proof_present")
    config: JsonObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": to_rfc3339(created),
        "verificationMethod": verification_method or key.public.verification_method,
        "proofPurpose": "assertionMethod",
    }
    if domain:
        config["domain"] = domain
    if "@context" in document:
        config["@context"] = document["@context"]
    signature = key.sign(hash_data(document, config))
    return {**document, "proof": {**config, "proofValue": multibase_encode(signature)}}


def only_proof(document: JsonObject) -> JsonObject:
    """Return the one proof of ``document``.

    Raises:
        IntegrityProblem: ``proof_missing``, ``proof_many``, ``proof_unsupported`` or
            ``proof_purpose``.
    """
    proof = document.get("proof")
    if isinstance(proof, list | tuple):
        if len(proof) != 1:
            raise IntegrityProblem("The document has not exactly one proof.", code="proof_many")
        proof = proof[0]
    if not isinstance(proof, dict):
        raise IntegrityProblem("The document is not signed.", code="proof_missing")
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != CRYPTOSUITE:
        raise IntegrityProblem("The proof is of another kind.", code="proof_unsupported")
    if proof.get("proofPurpose") != "assertionMethod":
        raise IntegrityProblem("The proof has another purpose.", code="proof_purpose")
    return proof


def verify_proof(document: JsonObject, key: PublicKey, *, domain: str = "") -> JsonObject:
    """Return ``document`` without its proof, once that proof is ``key``'s (3.3.2).

    Raises:
        IntegrityProblem: codes of :func:`only_proof`, ``proof_domain``, ``proof_context``,
            ``proof_value``, ``not_canonical`` and ``signature_wrong``.
    """
    proof = only_proof(document)
    if domain and proof.get("domain") != domain:
        raise IntegrityProblem("The proof is meant for another issuer.", code="proof_domain")
    unsigned = {name: member for name, member in document.items() if name != "proof"}
    config = {name: member for name, member in proof.items() if name != "proofValue"}
    if "@context" in proof:
        _check_context_prefix(unsigned.get("@context"), proof["@context"])
        unsigned["@context"] = proof["@context"]
    key.verify(_signature(proof), hash_data(unsigned, config))
    return unsigned


def _check_context_prefix(document_context: Any, proof_context: Any) -> None:
    wanted = _as_list(proof_context)
    there = _as_list(document_context)
    if there[: len(wanted)] != wanted:
        raise IntegrityProblem(
            "The document's @context does not begin with the proof's.", code="proof_context"
        )


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _signature(proof: JsonObject) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str):
        raise IntegrityProblem("The proof has no value.", code="proof_value")
    signature = multibase_decode(value)
    if len(signature) != 64:
        raise IntegrityProblem("The proof's value is not 64 bytes.", code="proof_value")
    return signature
