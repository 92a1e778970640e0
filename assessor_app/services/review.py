"""One submission, ready to be judged: everything that a review shows, in one frozen value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assessor_app.domain import strict_json
from assessor_app.domain.actions import Duty
from assessor_app.domain.assignments import (
    EVIDENCE_REMOVED,
    Assignment,
    FileRole,
    Package,
    PackageFile,
)
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.drafts import Draft, Parked
from assessor_app.domain.ids import ArtifactId, AssignmentId, CriterionId
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.outbox import DecisionRow
from assessor_app.domain.second_attempts import AttemptNotes
from assessor_app.errors import UserFixable
from assessor_app.evidence.blobs import BlobReader, unwrap_key
from assessor_app.protocol.annotation import Annotation
from assessor_app.protocol.manifest import Capture, EarlierAttempt, EvidencePackage, File
from assessor_app.rubrics.evaluation import Evaluation
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.services.completeness import Gap
from assessor_app.services.duty import read_duty
from assessor_app.services.readiness import note_readiness
from assessor_app.services.rubric_of import JudgedBy
from assessor_app.services.standing import read_standing
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A track or rendition of an artifact. ``here``: its bytes are on this machine."""

    path: str
    role: FileRole
    media_type: str
    purpose: str
    language: str
    here: bool


@dataclass(frozen=True, slots=True)
class Artifact:
    """One artifact of the submission, as a review lists it.

    ``problem`` is the code of why it cannot be shown as what the manifest says that it is, such
    as ``decoder_type_mismatch``; empty where nothing was found.
    """

    id: ArtifactId
    name: str
    part: str
    prompt: str
    path: str
    media_type: str
    size_bytes: int
    here: bool
    opened: bool
    parts: tuple[StoredPart, ...] = ()
    capture: Capture | None = None
    unchanged_since: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A submission under review. ``gaps`` say what is missing before it can be signed.

    ``scores`` and ``annotations`` are those that count on this version of the package.
    ``improvements`` say what would change a score; they count below what is required.
    ``duty`` says what may be done with it (:mod:`assessor_app.domain.actions`); ``parked`` why it
    was put aside, if it was. ``attempt_notes`` are there where ``earlier`` attempts are.
    ``judged_by`` names the rubric; ``rubric_changed``: the work was begun on another one than the
    package's, and the person has not chosen between them.
    """

    assignment: Assignment
    package: Package
    learner_note: str
    submitted: str
    judged_by: JudgedBy
    artifacts: tuple[Artifact, ...]
    scores: Mapping[CriterionId, Score]
    improvements: Mapping[CriterionId, Improvement]
    draft: Draft
    annotations: tuple[Annotation, ...]
    evaluation: Evaluation
    gaps: tuple[Gap, ...]
    earlier: tuple[EarlierAttempt, ...]
    decision: DecisionRow | None
    blind: bool = False
    duty: Duty = field(default_factory=Duty)
    parked: Parked | None = None
    rubric_changed: bool = False
    attempt_notes: AttemptNotes | None = None

    @property
    def rubric(self) -> Rubric:
        """The rubric that the work is judged by."""
        return self.judged_by.rubric

    def artifact(self, artifact: ArtifactId) -> Artifact:
        """Return the artifact of that id.

        Raises:
            UserFixable: ``code="artifact_unknown"``.
        """
        found = next((one for one in self.artifacts if one.id == artifact), None)
        if found is None:
            raise UserFixable("There is no such artifact here.", code="artifact_unknown")
        return found


def open_review(workspace: Workspace, assignment: AssignmentId) -> Review:
    """Return the review of ``assignment`` as it stands.

    Raises:
        UserFixable: ``assignment_unknown``, ``not_downloaded``.
        IntegrityProblem: ``rubric_digest``, ``blob_damaged``, ``package_key``.
    """
    with workspace.store.read() as tx:
        return read_review(workspace, tx, assignment)


def read_review(workspace: Workspace, tx: Transaction, assignment: AssignmentId) -> Review:
    """Return the review within a transaction that is open already."""
    row = tx.assignments.get(assignment)
    package = tx.packages.of_assignment(assignment)
    if package is None:
        raise UserFixable(
            "This submission is not downloaded yet.",
            hint="Sync while you are online; then it can be reviewed offline.",
            code="not_downloaded",
        )
    manifest = EvidencePackage.from_json(strict_json.parse_object(package.manifest))
    standing = read_standing(workspace, tx, package)
    files = {file.path: file for file in tx.packages.files(package.id)}
    return Review(
        assignment=row,
        package=package,
        learner_note=manifest.submission.note or "",
        submitted=manifest.submission.submitted,
        judged_by=standing.judged_by,
        artifacts=tuple(_artifact(file, files, standing.draft) for file in manifest.file),
        scores=standing.scores,
        improvements=standing.improvements,
        draft=standing.draft,
        annotations=tuple(_annotation(one.document) for one in standing.annotations),
        evaluation=standing.evaluation,
        gaps=standing.gaps,
        earlier=manifest.earlier,
        decision=tx.decisions.latest(assignment),
        blind=manifest.assignment.blind,
        duty=read_duty(tx, assignment),
        parked=tx.parked.get(assignment),
        rubric_changed=standing.rubric_changed,
        attempt_notes=tx.second_attempts.get(assignment) if manifest.earlier else None,
    )


@lru_cache(maxsize=32_768)
def _annotation(document: bytes) -> Annotation:
    """Return a mark of its stored form. The same bytes give the same object, however often a
    review is read: of 10,000 marks one is parsed anew when one has changed."""
    return Annotation.from_json(json.loads(document))


def _artifact(file: File, files: Mapping[str, PackageFile], draft: Draft) -> Artifact:
    def part(path: str, *, purpose: str, language: str = "") -> StoredPart:
        row = files[path]
        return StoredPart(
            path, row.role, row.media_type, purpose, language, here=row.blob is not None
        )

    parts = (
        *(part(one.path, purpose=one.kind, language=one.language) for one in file.track),
        *(part(one.path, purpose=one.purpose) for one in file.rendition),
    )
    return Artifact(
        id=ArtifactId(file.id),
        name=file.name,
        part=file.part,
        prompt=file.prompt or "",
        path=file.path,
        media_type=file.media_type,
        size_bytes=file.size,
        here=files[file.path].blob is not None,
        opened=file.id in draft.opened,
        parts=parts,
        capture=file.capture,
        unchanged_since=file.unchanged_since,
        problem=files[file.path].problem,
    )


def open_file(workspace: Workspace, assignment: AssignmentId, path: str) -> BlobReader:
    """Return a reader of one file's plain bytes, by its path in the package. Close it.

    Raises:
        UserFixable: ``artifact_unknown``, ``not_downloaded``, ``evidence_removed``.
        IntegrityProblem: ``blob_damaged``, ``blob_missing``, ``package_key``.
    """
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
        files = () if package is None else tx.packages.files(package.id)
        file = next((one for one in files if one.path == path), None)
    if package is None or file is None:
        raise UserFixable("There is no such file in this package.", code="artifact_unknown")
    if file.blob is None:
        raise _absent(file)
    key = unwrap_key(workspace.keys.blob_key, package.wrapped_key, package.id)
    return workspace.blobs.open(key, file.sha256)


def _absent(file: PackageFile) -> UserFixable:
    if file.problem == EVIDENCE_REMOVED:
        return UserFixable(
            "This file was removed some time after your decision, as the issuer asks.",
            hint="Your decision and its receipt are still here.",
            code=EVIDENCE_REMOVED,
        )
    return UserFixable("This file is not downloaded yet.", code="not_downloaded")


def accept_update(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Say that the work stands on the package as it is now, after it has changed.

    Raises:
        UserFixable: ``not_downloaded``.
    """
    with workspace.store.write() as tx:
        tx.drafts.put(replace(tx.drafts.get(assignment), basis=""))
        note_readiness(workspace, tx, assignment)
    return Changes.of(Topic.EVIDENCE, Topic.QUEUE, assignment=assignment)


def mark_opened(workspace: Workspace, assignment: AssignmentId, artifact: ArtifactId) -> Changes:
    """Remember that the assessor looked at an artifact."""
    with workspace.store.write() as tx:
        draft = tx.drafts.get(assignment)
        if artifact in draft.opened:
            return Changes()
        opened = draft.opened | {artifact}
        tx.drafts.put(replace(draft, opened=opened, updated_at=workspace.now()))
    return Changes.of(Topic.EVIDENCE, Topic.QUEUE, assignment=assignment)
