"""Rows from a verified manifest."""

from __future__ import annotations

from assessor_app.domain.assignments import FileRole, Package, PackageFile
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import hex_from_digest
from assessor_app.domain.ids import (
    AchievementId,
    ArtifactId,
    AssignmentId,
    Digest,
    IssuerId,
    PackageId,
    RubricId,
    SubmissionId,
)
from assessor_app.evidence.blobs import new_package_key, wrap_key
from assessor_app.protocol.manifest import EvidencePackage, StoredFile
from assessor_app.signing.verification import VerifiedManifest


def package_from(verified: VerifiedManifest, *, held: Package | None, blob_key: bytes) -> Package:
    """Return the row of a manifest.

    The package keeps the key that ``held``, its older version, has: files that are the same stay
    readable. A new package gets a new key, wrapped under ``blob_key``.
    """
    document = verified.document
    package = PackageId(document.id)
    if held is not None and held.id == package:
        wrapped_key = held.wrapped_key
    else:
        wrapped_key = wrap_key(blob_key, new_package_key(), package)
    return Package(
        id=package,
        assignment=AssignmentId(document.assignment.id),
        issuer=IssuerId(document.issuer.id),
        version=document.version,
        digest=verified.digest,
        manifest=verified.data,
        rubric=RubricId(document.rubric.id),
        rubric_digest=Digest(document.rubric.digest_sri),
        achievement=AchievementId(document.achievement.id),
        achievement_name=document.achievement.name,
        submission=SubmissionId(document.submission.id),
        submission_label=document.submission.label,
        attempt=document.submission.attempt,
        expires_at=from_rfc3339(document.expires),
        wrapped_key=wrapped_key,
    )


def files_of(document: EvidencePackage) -> tuple[PackageFile, ...]:
    """Return the rows of all that must be fetched for a package."""
    package = PackageId(document.id)
    rows = [_row(package, document.rubric, FileRole.RUBRIC, None)]
    for file in document.file:
        artifact = ArtifactId(file.id)
        rows.append(_row(package, file, FileRole.ARTIFACT, artifact))
        rows += [_row(package, track, FileRole.TRACK, artifact) for track in file.track]
        rows += [_row(package, one, FileRole.RENDITION, artifact) for one in file.rendition]
    return tuple(rows)


def _row(
    package: PackageId, file: StoredFile, role: FileRole, artifact: ArtifactId | None
) -> PackageFile:
    return PackageFile(
        package=package,
        path=file.path,
        role=role,
        artifact=artifact,
        media_type=file.media_type,
        size_bytes=file.size,
        sha256=hex_from_digest(file.digest_sri),
    )
