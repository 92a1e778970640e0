"""Evidence packages: building a manifest from what was handed in, and signing it.

Every manifest that was ever signed is kept: a decision names one by its digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import digest_from_raw, digest_of
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.model import CONTEXTS
from reference_issuer.acceptance import accepted_for
from reference_issuer.assigning import change_assignments
from reference_issuer.config import IssuerConfig
from reference_issuer.discovery import Identity, identity
from reference_issuer.keys import KeyFile, Signer, document_signer
from reference_issuer.tables import (
    achievements,
    assessors,
    assignments,
    files,
    issuer_keys,
    manifests,
    rubrics,
    submissions,
)

RUBRIC_PATH: Final = "data/rubric.case.json"
_ASSIGNMENT: Final = (
    select(
        assignments.c.id,
        assignments.c.package,
        assignments.c.due,
        assignments.c.content,
        assignments.c.submission,
        assessors.c.did,
        submissions.c.label,
        submissions.c.attempt,
        submissions.c.learner,
        submissions.c.submitted,
        submissions.c.note,
        submissions.c.earlier,
        submissions.c.achievement,
        achievements.c.name.label("achievement_name"),
        achievements.c.version.label("achievement_version"),
        achievements.c.description.label("achievement_description"),
        achievements.c.rubric,
        rubrics.c.id.label("rubric_id"),
        rubrics.c.version.label("rubric_version"),
        func.length(rubrics.c.data).label("rubric_size"),
    )
    .join(assessors, assessors.c.id == assignments.c.assessor)
    .join(submissions, submissions.c.id == assignments.c.submission)
    .join(achievements, achievements.c.id == submissions.c.achievement)
    .join(rubrics, rubrics.c.sha256 == achievements.c.rubric)
    .where(assignments.c.id == bindparam("assignment"))
)
_FILES: Final = (
    select(files).where(files.c.submission == bindparam("about")).order_by(files.c.position)
)
_LAST_VERSION: Final = select(func.max(manifests.c.version)).where(
    manifests.c.package == bindparam("about")
)
_ADD: Final = insert(manifests)
_NAME: Final = (
    update(assignments)
    .where(assignments.c.id == bindparam("which"))
    .values(manifest=bindparam("digest"))
)


@dataclass(frozen=True, slots=True)
class ManifestSigning:
    """One round of signing: for whom the issuer speaks, with which key, now."""

    issuer: Identity
    signer: Signer
    now: datetime
    lifetime: timedelta

    @classmethod
    def begin(
        cls, connection: Connection, config: IssuerConfig, *, now: datetime
    ) -> ManifestSigning:
        """Return a round of signing with the issuer's newest key."""
        signer = document_signer(connection, KeyFile(config.key_file), now)
        lifetime = timedelta(days=config.manifest_days)
        return cls(identity(connection), signer, now, lifetime)

    def sign(self, connection: Connection, assignment: str) -> str:
        """Sign the package of ``assignment`` as it now is, as its next version.

        Returns the manifest's digest; the assignment names it from now on.
        """
        row = connection.execute(_ASSIGNMENT, {"assignment": assignment}).one()
        last = connection.scalar(_LAST_VERSION, {"about": row.package})
        stored = connection.execute(_FILES, {"about": row.submission}).all()
        version = (last or 0) + 1
        document = self._document(connection, row, stored, version=version)
        data = self.signer.sign(document, created=self.now)
        manifest = EvidencePackage.parse(data)
        digest = digest_of(data)
        connection.execute(
            _ADD,
            {
                "digest": digest,
                "package": row.package,
                "version": version,
                "content": row.content,
                "rubric": row.rubric,
                "key": self.signer.id,
                "artifacts": [file.id for file in manifest.file],
                "size": manifest.total_bytes,
                "expires": manifest.expires,
                "data": data,
            },
        )
        connection.execute(_NAME, {"which": assignment, "digest": digest})
        return digest

    def _document(
        self, connection: Connection, row: Any, stored: Sequence[Any], *, version: int
    ) -> dict[str, Any]:
        rubric: dict[str, Any] = {
            "id": row.rubric_id,
            "lastChangeDateTime": row.rubric_version,
            "path": RUBRIC_PATH,
            "mediaType": "application/json",
            "size": row.rubric_size,
            "digestSRI": _sri(row.rubric),
        }
        if accepted := accepted_for(connection, row.package):
            rubric["earlierAccepted"] = [
                {"digestSRI": _sri(sha256)} | ({} if until is None else {"until": until})
                for sha256, until, _id in accepted
            ]
        document: dict[str, Any] = {
            "@context": list(CONTEXTS),
            "id": row.package,
            "type": ["EvidencePackage"],
            "version": version,
            "created": to_rfc3339(self.now),
            "expires": to_rfc3339(self.now + self.lifetime),
            "issuer": {"id": self.issuer.id, "name": self.issuer.name},
            "assignment": {"id": row.id, "assessor": row.did, "due": row.due, "blind": True},
            "submission": _submission(row),
            "achievement": {
                "id": row.achievement,
                "version": row.achievement_version,
                "name": row.achievement_name,
                "description": row.achievement_description,
            },
            "rubric": rubric,
            "file": [_artifact(one, stored) for one in stored if one.role == "artifact"],
        }
        if row.earlier:
            document["earlier"] = row.earlier
        return document


def renew_ageing(
    connection: Connection, config: IssuerConfig, *, assessor: str, now: datetime
) -> None:
    """Let packages be signed anew whose manifest ends soon or was signed by a revoked key.

    Their content stays the same, so that decisions on the earlier version still count.
    """
    ageing = _ageing(connection, config, assessor=assessor, now=now)
    change_assignments(connection, ageing, manifest=None)


def has_ageing(
    connection: Connection, config: IssuerConfig, *, assessor: str, now: datetime
) -> bool:
    """Say whether :func:`renew_ageing` has something to do."""
    return bool(_ageing(connection, config, assessor=assessor, now=now))


def _ageing(
    connection: Connection, config: IssuerConfig, *, assessor: str, now: datetime
) -> list[str]:
    horizon = to_rfc3339(now + timedelta(days=config.manifest_days) / 3)
    query = (
        select(assignments.c.id)
        .join(manifests, manifests.c.digest == assignments.c.manifest)
        .join(issuer_keys, issuer_keys.c.id == manifests.c.key)
        .where(
            assignments.c.assessor == assessor,
            assignments.c.state == "assigned",
            or_(manifests.c.expires < horizon, issuer_keys.c.revoked.is_not(None)),
        )
    )
    return list(connection.scalars(query))


def _submission(row: Any) -> dict[str, Any]:
    submission = {
        "id": row.submission,
        "label": row.label,
        "attempt": row.attempt,
        "learner": row.learner,
        "submitted": row.submitted,
    }
    return submission if row.note is None else {**submission, "note": row.note}


def _artifact(row: Any, stored: Sequence[Any]) -> dict[str, Any]:
    attached = [one for one in stored if one.parent == row.id]
    artifact = {**_stored(row), "id": row.id, "name": row.name, "part": row.part}
    tracks = [
        {**_stored(one), "kind": one.kind, "language": one.language}
        for one in attached
        if one.role == "track"
    ]
    renditions = [
        {**_stored(one), "purpose": one.purpose} for one in attached if one.role == "rendition"
    ]
    optional = {
        "prompt": row.prompt,
        "track": tracks or None,
        "rendition": renditions or None,
        "capture": row.capture,
        "unchangedSince": row.unchanged_since,
    }
    return artifact | {name: value for name, value in optional.items() if value is not None}


def _stored(row: Any) -> dict[str, Any]:
    return {
        "path": row.path,
        "mediaType": row.media_type,
        "size": row.size,
        "digestSRI": _sri(row.sha256),
    }


def _sri(sha256: str) -> str:
    return digest_from_raw(bytes.fromhex(sha256))
