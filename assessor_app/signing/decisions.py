"""Signing: a finished decision becomes bytes that its assessor can be held to."""

from __future__ import annotations

from datetime import datetime

from assessor_app.domain import strict_json
from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import Digest
from assessor_app.errors import Bug
from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.decision import UnsignedDecision
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import SigningKey
from assessor_app.signing.proof import add_proof
from assessor_app.signing.verification import VerifiedDecision, verify_decision


def sign_decision(
    unsigned: UnsignedDecision, key: SigningKey, *, created: datetime, domain: str
) -> VerifiedDecision:
    """Return ``unsigned`` signed by ``key`` for the issuer ``domain``, as verified bytes.

    The bytes are canonical (RFC 8785). They are read back and verified as a stranger would before
    they are returned, so nothing leaves here that a reader would refuse.

    Raises:
        Bug: ``domain_missing`` when no issuer is named.
        IntegrityProblem: as :func:`verify_decision`; ``proof_other_signer`` when ``unsigned`` names
            another assessor, ``json_not_nfc`` when a text was not normalised on its way in.
    """
    if not domain:
        raise Bug("A decision is signed for one issuer.", code="domain_missing")
    signed = add_proof(unsigned.to_json(), key, created=created, domain=domain)
    return verify_decision(canonical_bytes(signed), domain=domain)


def collection_bytes(collection: AnnotationCollection) -> bytes:
    """Return the canonical bytes of ``collection``, defaults written out: what is kept and sent.

    Raises:
        IntegrityProblem: codes of strict parsing, for what a reader would refuse.
    """
    data = canonical_bytes(collection.to_json())
    strict_json.parse_object(data)
    return data


def collection_digest(collection: AnnotationCollection) -> Digest:
    """Return the digest by which a decision names its annotations, over :func:`collection_bytes`.

    Raises:
        IntegrityProblem: as :func:`collection_bytes`.
    """
    return digest_of(collection_bytes(collection))
