"""An assignment, its package and its files, as this device holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from assessor_app.domain.ids import (
    AchievementId,
    ArtifactId,
    AssignmentId,
    BlobId,
    Digest,
    IssuerId,
    PackageId,
    RubricId,
    Sha256Hex,
    SubmissionId,
)
from assessor_app.domain.outcome import DecisionStatus, Outcome

EVIDENCE_REMOVED: Final = "evidence_removed"
"""The problem of a file whose time was over: the issuer asks for evidence to be kept no longer."""


class AssignmentState(StrEnum):
    """What the issuer says of an assignment. A recalled one is kept, with what was done on it."""

    ASSIGNED = "assigned"
    DECIDED = "decided"
    RECUSED = "recused"
    RECALLED = "recalled"


class DownloadState(StrEnum):
    """How much of a package is here. ``READY`` means: every byte was read back and matches."""

    LISTED = "listed"
    DOWNLOADING = "downloading"
    PAUSED = "paused"
    READY = "ready"
    FAILED = "failed"


class FileRole(StrEnum):
    """Why a file is in the package."""

    RUBRIC = "rubric"
    ARTIFACT = "artifact"
    TRACK = "track"
    RENDITION = "rendition"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A mirrored row: the right and duty to assess one submission."""

    id: AssignmentId
    issuer: IssuerId
    package: PackageId
    package_version: int
    package_digest: Digest
    due_at: datetime
    lease_until: datetime | None
    state: AssignmentState
    download: DownloadState
    size_bytes: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A mirrored row: a verified manifest, kept as the bytes that were signed.

    ``wrapped_key`` is the package's own key under the store's key; without it the evidence of
    this package cannot be read by anyone. ``criteria`` is how many the rubric has, for the queue.
    """

    id: PackageId
    assignment: AssignmentId
    issuer: IssuerId
    version: int
    digest: Digest
    manifest: bytes
    rubric: RubricId
    rubric_digest: Digest
    achievement: AchievementId
    achievement_name: str
    submission: SubmissionId
    submission_label: str
    attempt: int
    expires_at: datetime
    wrapped_key: bytes
    criteria: int = 0


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A mirrored row: one file of a package. ``blob`` is set once its bytes are durable here.

    ``problem`` is the code of why the file cannot be shown as what the manifest says that it is,
    noticed when its text was taken for the search.
    """

    package: PackageId
    path: str
    role: FileRole
    artifact: ArtifactId | None
    media_type: str
    size_bytes: int
    sha256: Sha256Hex
    blob: BlobId | None = None
    verified_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue, composed from what the issuer says and what was done here.

    ``parked`` is the note of one that was put aside, perhaps empty; None where it was not.
    """

    assignment: AssignmentId
    submission_label: str
    achievement_name: str
    issuer: IssuerId
    issuer_name: str
    attempt: int
    files: int
    size_bytes: int
    bytes_here: int
    criteria: int
    scored: int
    due_at: datetime
    lease_until: datetime | None
    state: AssignmentState
    download: DownloadState
    status: DecisionStatus
    outcome: Outcome | None
    problem: str
    parked: str | None = None
