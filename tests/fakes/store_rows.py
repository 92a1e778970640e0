"""Rows for tests of what is stored: whole, plausible, and different by a number."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assessor_app.config import Profile
from assessor_app.domain.assignments import (
    Assignment,
    AssignmentState,
    DownloadState,
    FileRole,
    Package,
    PackageFile,
)
from assessor_app.domain.digests import digest_of
from assessor_app.domain.drafts import AnnotationRow
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import (
    AchievementId,
    AnnotationId,
    ArtifactId,
    AssignmentId,
    BlobId,
    CriterionId,
    DecisionId,
    Did,
    Digest,
    IssuerId,
    LevelId,
    LogId,
    PackageId,
    RubricId,
    Sha256Hex,
    SubmissionId,
)
from assessor_app.domain.outbox import DecisionRow, OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.rubrics.model import Score
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction

KEY = bytes(range(32))
JOURNAL_KEY = bytes(range(32, 64))
NOW = datetime(2026, 11, 3, 9, 40, 12, tzinfo=UTC)
ISSUER = IssuerId("https://issuer.example")
LOG = LogId("urn:uuid:00000000-0000-4000-8000-000000000001")


def open_store(folder: Path, *, key: bytes = KEY) -> Store:
    """Return the store of the profile in ``folder``, at a fixed time."""
    return Store.open(Profile(folder), key=key, clock=lambda: NOW)


@contextlib.contextmanager
def opened(profile: Profile) -> Iterator[Store]:
    """Open the store of a profile for a while."""
    store = open_store(profile.folder)
    try:
        yield store
    finally:
        store.close()


def an_issuer(number: int = 0) -> Issuer:
    suffix = "" if number == 0 else str(number)
    return Issuer(
        id=IssuerId(ISSUER + suffix),
        kind="sync_api",
        name=f"Issuer {number}",
        base_url=ISSUER + suffix,
        api_base=f"{ISSUER}{suffix}/v1",
        well_known=b'{"version":1}',
        token="a-token",
        assessor=Did("did:key:z6MkTest"),
        assessor_name="Ada Assessor",
        log=LOG if number == 0 else LogId(f"{LOG}-{number}"),
        feed_state=None,
        enrolled_at=NOW + timedelta(minutes=number),
    )


def assignment_id(number: int = 1) -> AssignmentId:
    return AssignmentId(f"urn:uuid:assignment-{number}")


def package_id(number: int = 1) -> PackageId:
    return PackageId(f"urn:uuid:package-{number}")


def an_assignment(number: int = 1, *, issuer: IssuerId = ISSUER) -> Assignment:
    return Assignment(
        id=assignment_id(number),
        issuer=issuer,
        package=package_id(number),
        package_version=1,
        package_digest=digest_of(b"manifest"),
        due_at=NOW + timedelta(hours=number),
        lease_until=None,
        state=AssignmentState.ASSIGNED,
        download=DownloadState.LISTED,
        size_bytes=3_000,
    )


def a_package(number: int = 1, *, label: str = "", version: int = 1) -> Package:
    return Package(
        id=package_id(number),
        assignment=assignment_id(number),
        issuer=ISSUER,
        version=version,
        digest=digest_of(b"manifest %d" % version),
        manifest=b'{"a":"signed manifest"}',
        rubric=RubricId("urn:uuid:rubric"),
        rubric_digest=digest_of(b"rubric"),
        achievement=AchievementId("https://issuer.example/achievements/1"),
        achievement_name="Formative assessment",
        submission=SubmissionId(f"urn:uuid:submission-{number}"),
        submission_label=label or f"S-{number:05}",
        attempt=1,
        expires_at=NOW + timedelta(days=30),
        wrapped_key=b"wrapped",
        criteria=4,
    )


def a_file(path: str = "data/essay.pdf", *, package: int = 1, content: str = "a") -> PackageFile:
    return PackageFile(
        package=package_id(package),
        path=path,
        role=FileRole.ARTIFACT,
        artifact=ArtifactId("urn:uuid:artifact-1"),
        media_type="application/pdf",
        size_bytes=1_000,
        sha256=Sha256Hex(content * 64),
    )


def a_blob(letter: str = "b") -> BlobId:
    return BlobId(letter * 64)


def a_score(number: int = 1, *, level: str | None = "met") -> Score:
    return Score(
        criterion=CriterionId(f"urn:uuid:criterion-{number}"),
        level=None if level is None else LevelId(level),
        rationale="Seen in the plan.",
        citations=("urn:uuid:annotation-1",),
    )


def an_annotation(number: int = 1, *, assignment: int = 1) -> AnnotationRow:
    return AnnotationRow(
        id=AnnotationId(f"urn:uuid:annotation-{number}"),
        assignment=assignment_id(assignment),
        artifact=ArtifactId("urn:uuid:artifact-1"),
        document=b'{"type":"Annotation"}',
        created_at=NOW,
        modified_at=NOW + timedelta(seconds=number),
    )


def a_decision(
    sequence: int = 1,
    *,
    previous: Digest | None = None,
    assignment: int = 1,
    log: LogId = LOG,
    filler: str = "",
) -> DecisionRow:
    """Return a decision whose document holds what storage looks at: its entry in the log."""
    name = f"urn:uuid:decision-{log[-2:]}-{sequence}"
    entry: dict[str, object] = {"id": log, "sequence": sequence}
    if previous is not None:
        entry["previous"] = previous
    content: Mapping[str, object] = {"id": name, "log": entry, "filler": filler}
    document = json.dumps(content).encode()
    return DecisionRow(
        id=DecisionId(name),
        assignment=assignment_id(assignment),
        issuer=ISSUER,
        status=DecisionStatus.QUEUED,
        outcome=Outcome.EARNED,
        signed_at=NOW + timedelta(seconds=sequence),
        digest=digest_of(document),
        log=log,
        log_sequence=sequence,
        document=document,
        annotations=b'{"items":[]}',
    )


def a_chain(length: int, *, log: LogId = LOG, filler: str = "") -> list[DecisionRow]:
    """Return the first ``length`` decisions of a log, each on an assignment of its own."""
    chain: list[DecisionRow] = []
    for sequence in range(1, length + 1):
        previous = chain[-1].digest if chain else None
        decision = a_decision(
            sequence, previous=previous, assignment=sequence, log=log, filler=filler
        )
        chain.append(decision)
    return chain


def announcing(decision: DecisionRow) -> OutboxRow:
    return OutboxRow(
        id=decision.id,
        kind=OutboxKind.DECISION,
        issuer=decision.issuer,
        assignment=decision.assignment,
        status=DecisionStatus.QUEUED,
        created_at=decision.signed_at,
    )


def sign_into(transaction: Transaction, decision: DecisionRow) -> None:
    """Do what signing does: the decision and its outbox row."""
    transaction.decisions.add(decision)
    transaction.outbox.add(announcing(decision))


def put_one(transaction: Transaction, number: int = 1, *, label: str = "") -> None:
    """Mirror one assignment with its package of one file."""
    transaction.assignments.put(an_assignment(number))
    transaction.packages.put(a_package(number, label=label), [a_file(package=number)])


def with_download(number: int, state: DownloadState) -> Assignment:
    return replace(an_assignment(number), download=state)
