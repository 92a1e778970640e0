"""Verification: bytes in, a verified document out, or an error that says what does not match.

The bytes that are checked are the bytes that are parsed. A ``Verified…`` value can be made here
only; holding one is the proof that the checks were made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain import strict_json
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.ids import Did, Digest
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.decision import MAX_DECISION_BYTES, Decision
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.receipt import Receipt
from assessor_app.protocol.sync import EnrolmentRequest, IssuerKey, WellKnown
from assessor_app.signing.canonical import document_digest
from assessor_app.signing.multikey import PublicKey
from assessor_app.signing.proof import JsonObject, only_proof, verify_proof

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


class TrustedKeys:
    """An issuer's keys, as this device trusts them."""

    def __init__(self, keys: Iterable[IssuerKey]) -> None:
        self._keys = {key.id: key for key in keys}

    def key_for(self, verification_method: str, at: datetime) -> PublicKey:
        """Return the key of that id, if it was valid ``at`` that time.

        Raises:
            IntegrityProblem: ``key_unknown``, ``key_revoked`` or ``key_expired``.
        """
        key = self._keys.get(verification_method)
        if key is None:
            raise IntegrityProblem("The signing key is not the issuer's.", code="key_unknown")
        if key.revoked is not None:
            raise IntegrityProblem("The issuer has revoked the signing key.", code="key_revoked")
        until = key.valid_until
        if at < from_rfc3339(key.valid_from) or (until and at >= from_rfc3339(until)):
            raise IntegrityProblem("The signing key was not valid then.", code="key_expired")
        return PublicKey.from_multibase(key.public_key_multibase)


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
    _verify_by(raw, keys)
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
    _verify_by(raw, keys)
    if receipt.issuer != issuer:
        raise IntegrityProblem("The receipt is another issuer's.", code="receipt_issuer")
    named = (receipt.decision.id, receipt.decision.digest_sri)
    if named != (decision_id, decision_digest):
        raise IntegrityProblem("The receipt is for something else.", code="receipt_other_decision")
    return VerifiedReceipt(receipt, data)


def verify_decision(data: bytes, *, domain: str = "") -> VerifiedDecision:
    """Return the decision in ``data``: signed by the did:key that it names as its issuer.

    Whether that key belongs to anyone is for the reader to know; a did:key proves possession only.

    Raises:
        IntegrityProblem: codes of strict parsing, ``schema``, of proofs, ``key_malformed`` and
            ``proof_other_signer``.
    """
    raw = strict_json.parse_object(data, max_bytes=MAX_DECISION_BYTES)
    decision = Decision.from_json(raw)
    method = decision.proof.verification_method
    if method.partition("#")[0] != decision.issuer.id:
        raise IntegrityProblem("Someone else signed the decision.", code="proof_other_signer")
    verify_proof(raw, PublicKey.from_did(method), domain=domain)
    return VerifiedDecision(decision, document_digest(raw), Did(decision.issuer.id), data)


def verify_well_known(
    data: bytes, trusted: Iterable[PublicKey], *, now: datetime, at_least_version: int = 0
) -> VerifiedWellKnown:
    """Return the discovery document in ``data``, signed by one of ``trusted`` keys.

    Raises:
        IntegrityProblem: codes of strict parsing, ``schema``, of proofs, ``key_unknown``,
            ``well_known_older`` (rollback) and ``well_known_expired`` (freeze).
    """
    raw = strict_json.parse_object(data, max_bytes=MAX_WELL_KNOWN_BYTES)
    document = WellKnown.from_json(raw)
    _verify_by_any(raw, document, trusted)
    if document.version < at_least_version:
        raise IntegrityProblem(
            "The issuer's keys are older than those held.", code="well_known_older"
        )
    if now >= from_rfc3339(document.expires):
        raise IntegrityProblem("The issuer's keys have expired.", code="well_known_expired")
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


def _verify_by(raw: JsonObject, keys: TrustedKeys) -> None:
    proof = only_proof(raw)
    created = from_rfc3339(proof["created"])
    verify_proof(raw, keys.key_for(proof["verificationMethod"], created))


def _verify_by_any(raw: JsonObject, document: WellKnown, trusted: Iterable[PublicKey]) -> None:
    named = {key.id: key.public_key_multibase for key in document.keys}
    signer = named.get(document.proof.verification_method)
    for key in trusted:
        if signer in (None, key.multibase):
            try:
                verify_proof(raw, key)
            except IntegrityProblem:
                continue
            return
    raise IntegrityProblem("No key that is trusted signed the issuer's keys.", code="key_unknown")
