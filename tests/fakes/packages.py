"""Manifests for tests: well-formed, with a proof of the right shape that proves nothing."""

from __future__ import annotations

from typing import Any

from assessor_app.domain.digests import digest_of
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.model import CONTEXTS

_TIME = "2026-11-02T08:00:00Z"


def manifest_json(files: dict[str, bytes] | None = None) -> dict[str, Any]:
    """Return a manifest's JSON for these artifacts by path, and an empty rubric."""
    artifacts = {"data/evidence/plan.txt": b"plan"} if files is None else files
    return {
        "@context": list(CONTEXTS),
        "id": "urn:uuid:package",
        "type": ["EvidencePackage"],
        "version": 3,
        "created": _TIME,
        "expires": "2026-12-02T00:00:00Z",
        "issuer": {"id": "https://issuer.example", "name": "Issuer"},
        "assignment": {
            "id": "urn:uuid:assignment",
            "assessor": "did:key:z6Mk",
            "due": "2026-11-30T00:00:00Z",
            "blind": True,
        },
        "submission": {
            "id": "urn:uuid:submission",
            "label": "S-1",
            "attempt": 2,
            "learner": "urn:uuid:learner",
            "submitted": _TIME,
        },
        "achievement": {"id": "https://issuer.example/a", "version": "1", "name": "Feedback"},
        "rubric": {
            "id": "https://issuer.example/r",
            "lastChangeDateTime": "2026-10-01T00:00:00Z",
            **_stored("data/rubric.json", b"{}", "application/json"),
        },
        "file": [
            {
                "id": f"urn:uuid:{index}",
                "name": "Plan",
                "part": "artifact",
                **_stored(path, data, "text/plain"),
            }
            for index, (path, data) in enumerate(artifacts.items())
        ],
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": _TIME,
            "verificationMethod": "https://issuer.example#key",
            "proofPurpose": "assertionMethod",
            "proofValue": "z" + "3" * 87,
        },
    }


def package(**changes: object) -> EvidencePackage:
    """Return a manifest in which members named like ``submission__attempt`` are changed."""
    value = manifest_json()
    for name, changed in changes.items():
        *path, last = name.split("__")
        target = value
        for step in path:
            target = target[step]
        target[last] = changed
    return EvidencePackage.from_json(value)


def _stored(path: str, data: bytes, media_type: str) -> dict[str, object]:
    return {
        "path": path,
        "mediaType": media_type,
        "size": len(data),
        "digestSRI": digest_of(data),
    }
