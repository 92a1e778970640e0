"""Signed wire documents with sensible contents, for tests that need one to be there.

Every ``make_…`` returns a :class:`Signed`: the document as JSON, its canonical bytes and its
digest. ``override`` maps dotted places to other values, before signing; ``REMOVED`` takes the
member away::

    make_manifest(override={"assignment.blind": False, "submission.note": REMOVED})
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import Digest
from assessor_app.protocol.model import CONTEXTS
from assessor_app.protocol.sync import IssuerKey
from assessor_app.signing.canonical import canonical_bytes, document_digest
from assessor_app.signing.multikey import PublicKey, SigningKey
from assessor_app.signing.proof import add_proof
from assessor_app.signing.verification import TrustedKeys

JsonObject = dict[str, Any]
Override = Mapping[str, Any]

NOW: Final = datetime(2026, 11, 3, 9, 40, 12, tzinfo=UTC)
ISSUER: Final = "https://issuer.example"
ACHIEVEMENT: Final = "https://issuer.example/achievements/peer-feedback"
RUBRIC: Final = "https://issuer.example/ims/case/v1p1/CFRubrics/1"
DECLARATION: Final = "https://issuer.example/policies/assessor-declaration/3"
RUBRIC_FILE: Final = b'{"identifier":"1","title":"Facilitating peer feedback"}'
FILES: Final[Mapping[str, bytes]] = {
    "data/evidence/01-plan.pdf": b"%PDF-1.7 plan",
    "data/evidence/02-reflection.txt": b"What I would change next time.",
}


class _Removed:
    """The value of an override that takes a member away."""


REMOVED: Final = _Removed()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed document. ``json`` may be changed by a test; ``data`` stays what was signed."""

    json: JsonObject
    data: bytes

    @property
    def digest(self) -> Digest:
        """The document digest, proof included."""
        return document_digest(self.json)


def urn(name: str) -> str:
    """Return the same ``urn:uuid:`` for the same name, in every run."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{ISSUER}/{name}").urn


def issuer_key(number: int = 1) -> SigningKey:
    """Return one of the issuer's keys, the same in every run."""
    return SigningKey(bytes([number]) * 32)


def assessor_key(number: int = 1) -> SigningKey:
    """Return an assessor's key, the same in every run."""
    return SigningKey(bytes([100 + number]) * 32)


def issuer_method(key: SigningKey | None = None, *, issuer: str = ISSUER) -> str:
    """Return the verification method under which an issuer publishes a key."""
    return f"{issuer}#{(key or issuer_key()).public.multibase}"


def published_key(
    key: SigningKey | None = None, *, issuer: str = ISSUER, **members: str
) -> JsonObject:
    """Return a key as the well-known document lists it; ``members`` by their wire names."""
    public: PublicKey = (key or issuer_key()).public
    return {
        "id": f"{issuer}#{public.multibase}",
        "publicKeyMultibase": public.multibase,
        "validFrom": to_rfc3339(NOW - timedelta(days=365)),
        **members,
    }


def trusted_keys(*keys: SigningKey, issuer: str = ISSUER) -> TrustedKeys:
    """Return the issuer's keys as a device trusts them (by default: :func:`issuer_key`)."""
    return TrustedKeys(
        IssuerKey.from_json(published_key(key, issuer=issuer)) for key in keys or (issuer_key(),)
    )


def make_manifest(
    *,
    key: SigningKey | None = None,
    assessor: SigningKey | None = None,
    name: str = "1",
    version: int = 1,
    files: Mapping[str, bytes] = FILES,
    rubric: bytes = RUBRIC_FILE,
    issuer: str = ISSUER,
    now: datetime = NOW,
    override: Override | None = None,
) -> Signed:
    """Return a signed manifest. ``files`` maps paths to contents; ``name`` tells packages apart."""
    document: JsonObject = {
        "@context": list(CONTEXTS),
        "id": urn(f"package/{name}"),
        "type": ["EvidencePackage"],
        "version": version,
        "created": to_rfc3339(now),
        "expires": to_rfc3339(now + timedelta(days=30)),
        "issuer": {"id": issuer, "name": "Example Issuer"},
        "assignment": {
            "id": urn(f"assignment/{name}"),
            "assessor": (assessor or assessor_key()).public.did,
            "due": to_rfc3339(now + timedelta(days=14)),
            "blind": True,
        },
        "submission": _submission(name, now),
        "achievement": {
            "id": ACHIEVEMENT,
            "version": "2026.1",
            "name": "Facilitating Peer Feedback",
        },
        "rubric": {
            "id": RUBRIC,
            "lastChangeDateTime": "2026-10-01T00:00:00Z",
            **stored_file("data/rubric.case.json", rubric, "application/json"),
        },
        "file": [_artifact(name, path, content) for path, content in files.items()],
    }
    return _signed(document, override, key or issuer_key(), now, issuer=issuer)


def _submission(name: str, now: datetime) -> JsonObject:
    return {
        "id": urn(f"submission/{name}"),
        "label": f"SUB-{name}",
        "attempt": 1,
        "learner": urn(f"learner/{name}"),
        "submitted": to_rfc3339(now - timedelta(days=2)),
    }


def stored_file(path: str, content: bytes, media_type: str) -> JsonObject:
    """Return the members by which a manifest binds one file's bytes."""
    return {
        "path": path,
        "mediaType": media_type,
        "size": len(content),
        "digestSRI": digest_of(content),
    }


_MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
}


def _artifact(name: str, path: str, content: bytes) -> JsonObject:
    media_type = _MEDIA_TYPES.get(path.rpartition(".")[2], "application/octet-stream")
    return {
        "id": urn(f"artifact/{name}/{path}"),
        "name": path.rpartition("/")[2],
        "part": "artifacts",
        **stored_file(path, content, media_type),
    }


def make_decision_unsigned(
    *,
    manifest: Signed | None = None,
    assessor: SigningKey | None = None,
    name: str = "1",
    sequence: int = 1,
    previous: str | None = None,
    collection: Mapping[str, Any] | None = None,
    now: datetime = NOW,
    override: Override | None = None,
) -> JsonObject:
    """Return a decision before its proof, on ``manifest`` (by default :func:`make_manifest`)."""
    package = (manifest or make_manifest(assessor=assessor)).json
    marks = dict(collection) if collection is not None else make_collection(name=name)
    log: JsonObject = {"id": urn("log"), "sequence": sequence}
    if sequence > 1:
        log["previous"] = previous or digest_of(b"previous")
    document: JsonObject = {
        "@context": list(CONTEXTS),
        "id": urn(f"decision/{name}"),
        "type": ["VerifiableCredential", "AssessmentDecisionCredential"],
        "issuer": {
            "id": (assessor or assessor_key()).public.did,
            "type": "Assessor",
            "name": "A. Assessor",
        },
        "validFrom": to_rfc3339(now),
        "credentialSubject": _subject(package, marks),
        "log": log,
        "generator": {"name": "assessor", "version": "0.1.0"},
    }
    return _changed(document, override)


def _subject(package: JsonObject, marks: JsonObject) -> JsonObject:
    return {
        "id": package["submission"]["id"],
        "type": "AssessmentDecision",
        "assignment": package["assignment"]["id"],
        "attempt": package["submission"]["attempt"],
        "achievement": package["achievement"]["id"],
        "outcome": "earned",
        "evidencePackage": {"id": package["id"], "digestSRI": document_digest(package)},
        "rubric": {
            "id": package["rubric"]["id"],
            "digestSRI": package["rubric"]["digestSRI"],
        },
        "criterionResult": [
            {
                "criterion": f"{ISSUER}/criteria/1",
                "achievedLevel": f"{ISSUER}/levels/3",
                "score": "2",
                "comment": "Clear protocol; names who speaks when.",
                "annotation": [mark["id"] for mark in marks["first"]["items"]],
            },
            {
                "criterion": f"{ISSUER}/criteria/2",
                "conditionCode": "noAudio",
                "comment": "The recording is silent.",
                "annotation": [],
            },
        ],
        "score": {"value": "2", "max": "6"},
        "feedback": {
            "value": "Strong protocol; extend the reflection.",
            "language": "en",
            "format": "text/markdown",
        },
        "annotations": {
            "id": marks["id"],
            "total": marks["total"],
            "digestSRI": document_digest(marks),
        },
        "declaration": {"conflictOfInterest": False, "statement": DECLARATION},
    }


def make_decision(
    *,
    manifest: Signed | None = None,
    assessor: SigningKey | None = None,
    name: str = "1",
    sequence: int = 1,
    previous: str | None = None,
    collection: Mapping[str, Any] | None = None,
    domain: str = ISSUER,
    now: datetime = NOW,
    override: Override | None = None,
) -> Signed:
    """Return a signed decision, valid for ``domain``."""
    signer = assessor or assessor_key()
    document = make_decision_unsigned(
        manifest=manifest,
        assessor=assessor,
        name=name,
        sequence=sequence,
        previous=previous,
        collection=collection,
        now=now,
        override=override,
    )
    return _sealed(add_proof(document, signer, created=now, domain=domain))


def make_receipt(
    decision: Signed | None = None,
    *,
    key: SigningKey | None = None,
    issuer: str = ISSUER,
    now: datetime = NOW,
    override: Override | None = None,
) -> Signed:
    """Return the issuer's signed receipt for ``decision`` (by default :func:`make_decision`)."""
    about = decision or make_decision()
    document: JsonObject = {
        "@context": list(CONTEXTS),
        "id": urn(f"receipt/{about.json['id']}"),
        "type": ["DecisionReceipt"],
        "issuer": issuer,
        "received": to_rfc3339(now),
        "decision": {"id": about.json["id"], "digestSRI": about.digest},
        "log": copy.deepcopy(about.json["log"]),
    }
    return _signed(document, override, key or issuer_key(), now, issuer=issuer)


def make_well_known(
    *,
    key: SigningKey | None = None,
    keys: Sequence[JsonObject] | None = None,
    version: int = 1,
    issuer: str = ISSUER,
    api_base: str = "",
    now: datetime = NOW,
    override: Override | None = None,
) -> Signed:
    """Return a signed discovery document, by ``key``, listing ``keys`` (by default that one)."""
    signer = key or issuer_key()
    document: JsonObject = {
        "type": "AssessorSync",
        "protocol": 1,
        "version": version,
        "id": issuer,
        "name": "Example Issuer",
        "apiBase": api_base or f"{issuer}/v1",
        "keys": list(keys) if keys is not None else [published_key(signer, issuer=issuer)],
        "limits": {"decisionBytes": 4 << 20, "batchItems": 200, "batchBytes": 16 << 20},
        "policies": {
            "retentionDays": 90,
            "blind": True,
            "declaration": DECLARATION,
            "declarationText": "I have no interest in the outcome of this assessment.",
        },
        "updated": to_rfc3339(now),
        "expires": to_rfc3339(now + timedelta(days=30)),
    }
    return _signed(document, override, signer, now, issuer=issuer)


def make_enrolment(
    *,
    assessor: SigningKey | None = None,
    code: str = "WELCOME-2026",
    issuer: str = ISSUER,
    now: datetime = NOW,
    override: Override | None = None,
) -> Signed:
    """Return a signed request to enrol, meant for ``issuer``."""
    signer = assessor or assessor_key()
    document: JsonObject = {
        "type": "EnrolmentRequest",
        "code": code,
        "assessor": signer.public.did,
        "name": "A. Assessor",
        "device": "Laptop",
        "created": to_rfc3339(now),
    }
    return _sealed(add_proof(_changed(document, override), signer, created=now, domain=issuer))


def make_collection(
    *,
    name: str = "1",
    marks: int = 1,
    artifact: str = "",
    override: Override | None = None,
) -> JsonObject:
    """Return an annotation collection (not signed: a decision names its digest)."""
    source = artifact or urn(f"artifact/{name}/data/evidence/01-plan.pdf")
    document: JsonObject = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": urn(f"collection/{name}"),
        "type": "AnnotationCollection",
        "label": "Annotations of one decision",
        "total": marks,
        "first": {
            "id": urn(f"collection/{name}/page"),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": [_annotation(name, number, source) for number in range(marks)],
        },
    }
    return _changed(document, override)


def _annotation(name: str, number: int, source: str) -> JsonObject:
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": urn(f"annotation/{name}/{number}"),
        "type": "Annotation",
        "created": to_rfc3339(NOW),
        "motivation": "assessing",
        "body": [
            {
                "type": "TextualBody",
                "value": "Names the roles.",
                "format": "text/plain",
                "purpose": "commenting",
            },
            {
                "type": "SpecificResource",
                "source": f"{ISSUER}/criteria/1",
                "purpose": "classifying",
            },
        ],
        "target": {
            "source": source,
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
                "value": "page=1&viewrect=10,20,200,40",
                "refinedBy": {"type": "TextQuoteSelector", "exact": "first speaker"},
            },
        },
    }


def to_bytes(document: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of ``document``, as the program writes them."""
    return canonical_bytes(dict(document))


def _sealed(document: JsonObject) -> Signed:
    return Signed(document, to_bytes(document))


def _signed(
    document: JsonObject,
    override: Override | None,
    key: SigningKey,
    now: datetime,
    *,
    issuer: str,
) -> Signed:
    method = issuer_method(key, issuer=issuer)
    return _sealed(
        add_proof(_changed(document, override), key, created=now, verification_method=method)
    )


def _changed(document: JsonObject, override: Override | None) -> JsonObject:
    changed = copy.deepcopy(document)
    for place, value in (override or {}).items():
        *steps, last = place.split(".")
        target: Any = changed
        for step in steps:
            target = target[int(step)] if isinstance(target, list) else target[step]
        if isinstance(value, _Removed):
            del target[last]
        elif isinstance(target, list):
            target[int(last)] = value
        else:
            target[last] = value
    return changed
