"""Verification: bytes in, a verified document out, or an error that says what does not match.

The bytes that are checked are the bytes that are parsed. A ``Verified…`` value is made here only;
holding one is the proof that the checks were made.

A decision's file is refused unless its bytes are the canonical form, so that each of its bytes is
bound. For manifests, receipts and discovery documents the meaning is bound, not the white space:
an issuer may write them as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain import strict_json
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import Did, Digest
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.decision import MAX_DECISION_BYTES, Decision
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.model import Proof
from assessor_app.protocol.receipt import Receipt
from assessor_app.protocol.sync import EnrolmentRequest, WellKnown
from assessor_app.signing.canonical import canonical_bytes, document_digest
from assessor_app.signing.multikey import PublicKey
from assessor_app.signing.proof import JsonObject, verify_proof
from assessor_app.signing.trust import TrustedKeys, check_successor, check_usable

__all__ = [
    "MAX_MANIFEST_BYTES",
    "MAX_WELL_KNOWN_BYTES",
    "TrustedKeys",
    "VerifiedDecision",
    "VerifiedManifest",
    "VerifiedReceipt",
    "VerifiedWellKnown",
    "verify_decision",
    "verify_enrolment",
    "verify_manifest",
    "verify_receipt",
    "verify_well_known",
]

MAX_MANIFEST_BYTES = 8 << 20
MAX_WELL_KNOWN_BYTES = 256 << 10


@dataclass(frozen=True, slots=True)
class VerifiedManifest:
    """A manifest that its issuer signed. ``digest`` is over the signed canonical bytes."""

    document: EvidencePackage
    digest: Digest
    data: bytes


@dataclass(frozen=True, slots=True)
class VerifiedDecision:
    """A decision whose assessor signed it."""

    document: Decision
    digest: Digest
    assessor: Did
    data: bytes


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """A receipt whose issuer signed it, for the decision that was asked about."""

    document: Receipt
    data: bytes


@dataclass(frozen=True, slots=True)
class VerifiedWellKnown:
    """An issuer's discovery document, signed by a key that was trusted before."""

    document: WellKnown
    data: bytes


def verify_manifest(
    data: bytes, keys: TrustedKeys, *, issuer: str, assessor: str, now: datetime
) -> VerifiedManifest:
    """Return the manifest in ``data``: signed by ``issuer``, for ``assessor``, and not expired.

    Raises:
        IntegrityProblem: codes of strict parsing, ``schema``, of proofs and keys, and
            ``manifest_issuer``, ``manifest_assessor``, ``manifest_expired``.
    """
    raw = strict_json.parse_object(data, max_bytes=MAX_MANIFEST_BYTES)
    manifest = EvidencePackage.from_json(raw)
    _verify_by(raw, manifest.proof, keys)
    if manifest.issuer.id != issuer:
        raise IntegrityProblem("The package is another issuer's.", code="manifest_issuer")
    if manifest.assignment.assessor != assessor:
        raise IntegrityProblem("The package is another assessor's.", code="manifest_assessor")
    if now >= from_rfc3339(manifest.expires):
        raise IntegrityProblem("The package has expired.", code="manifest_expired")
    return VerifiedManifest(manifest, document_digest(raw), data)


def verify_receipt(
    data: bytes, keys: TrustedKeys, *, issuer: str, decision_id: str, decision_digest: str
) -> VerifiedReceipt:
    """Return the receipt in ``data``: signed by ``issuer`` for exactly that decision.

    Raises:
        IntegrityProblem: codes of strict parsing, ``schema``, of proofs and keys, and
            ``receipt_issuer``, ``receipt_other_decision``.
    """
    raw = strict_json.parse_object(data, max_bytes=MAX_WELL_KNOWN_BYTES)
    receipt = Receipt.from_json(raw)
    _verify_by(raw, receipt.proof, keys)
    if receipt.issuer != issuer:
        raise IntegrityProblem("The receipt is another issuer's.", code="receipt_issuer")
    named = (receipt.decision.id, receipt.decision.digest_sri)
    if named != (decision_id, decision_digest):
        raise IntegrityProblem("The receipt is for something else.", code="receipt_other_decision")
    return VerifiedReceipt(receipt, data)


def verify_decision(data: bytes, *, domain: str = "") -> VerifiedDecision:
    """Return the decision in ``data``: signed by the did:key that it names as its issuer.

    ``data`` must be the canonical form itself (RFC 8785), so that a change of any byte of a
    decision's file is refused, white space too. Who holds a decision as JSON inside something else
    writes its canonical bytes first. Needs no network and no clock. Whether the key belongs to
    anyone is for the reader to know: a did:key proves possession only.

    Raises:
        IntegrityProblem: codes of strict parsing, ``not_canonical_bytes``, ``schema``, of proofs,
            ``key_malformed``, ``key_weak`` and ``proof_other_signer``.
    """
    raw = strict_json.parse_object(data, max_bytes=MAX_DECISION_BYTES)
    if canonical_bytes(raw) != data:
        raise IntegrityProblem(
            "The decision's bytes are not in canonical form.", code="not_canonical_bytes"
        )
    decision = Decision.from_json(raw)
    method = decision.proof.verification_method
    if method.partition("#")[0] != decision.issuer.id:
        raise IntegrityProblem("Someone else signed the decision.", code="proof_other_signer")
    verify_proof(raw, PublicKey.from_did(method), domain=domain)
    return VerifiedDecision(decision, digest_of(data), Did(decision.issuer.id), data)


def verify_well_known(
    data: bytes,
    trusted: Iterable[PublicKey],
    *,
    now: datetime,
    held: bytes | None = None,
) -> VerifiedWellKnown:
    """Return the discovery document in ``data``, signed by one of ``trusted`` keys.

    ``held`` are the bytes that this device trusted before (None at enrolment, where the pinned key
    is the only one trusted). ``trusted`` should then be :func:`trust.succession_keys` of them.

    Raises:
        IntegrityProblem: codes of strict parsing, ``schema``, of proofs, ``key_unknown``,
            ``well_known_older`` (rollback), ``well_known_forked``, ``well_known_other_issuer``,
            ``well_known_expired`` (freeze) and ``well_known_no_key``.
    """
    raw = strict_json.parse_object(data, max_bytes=MAX_WELL_KNOWN_BYTES)
    document = WellKnown.from_json(raw)
    _verify_by_any(raw, document, trusted)
    if held is not None:
        check_successor(document, WellKnown.parse(held, max_bytes=MAX_WELL_KNOWN_BYTES))
    check_usable(document, now=now)
    return VerifiedWellKnown(document, data)


def verify_enrolment(data: bytes, *, issuer: str) -> EnrolmentRequest:
    """Return the request in ``data``, whose sender holds the key of its ``assessor`` did:key.

    Raises:
        IntegrityProblem: codes of strict parsing, ``schema``, of proofs, ``proof_other_signer``.
    """
    raw = strict_json.parse_object(data, max_bytes=MAX_WELL_KNOWN_BYTES)
    request = EnrolmentRequest.from_json(raw)
    method = request.proof.verification_method
    if method.partition("#")[0] != request.assessor:
        raise IntegrityProblem("Someone else signed the request.", code="proof_other_signer")
    verify_proof(raw, PublicKey.from_did(method), domain=issuer)
    return request


def _verify_by(raw: JsonObject, proof: Proof, keys: TrustedKeys) -> None:
    key = keys.key_for(proof.verification_method, from_rfc3339(proof.created))
    verify_proof(raw, key)


def _verify_by_any(raw: JsonObject, document: WellKnown, trusted: Iterable[PublicKey]) -> None:
    named = {key.id: key.public_key_multibase for key in document.keys}
    signer = named.get(document.proof.verification_method)
    refused = IntegrityProblem(
        "No key that is trusted signed the issuer's keys.", code="key_unknown"
    )
    for key in trusted:
        if signer not in (None, key.multibase):
            continue
        try:
            verify_proof(raw, key)
        except IntegrityProblem as exc:
            refused = refused if signer is None else exc
        else:
            return
    raise refused
