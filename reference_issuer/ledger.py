"""The decisions that the issuer holds: the facts that the rules need, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.protocol.decision import Decision
from assessor_app.protocol.sync import DecisionsDigest
from assessor_app.rubrics.model import Rubric
from reference_issuer.decision_check import (
    CheckedDecision,
    Facts,
    HeldDecision,
    IssuedAssignment,
    IssuedPackage,
    LogFacts,
    ReadDecision,
    RegisteredKey,
)
from reference_issuer.store import next_state
from reference_issuer.tables import (
    achievements,
    assessor_keys,
    assignments,
    awards,
    decisions,
    issuer_keys,
    manifests,
    rubrics,
    submissions,
)

RubricOf = Callable[[Connection, str], Rubric]


def gather_facts(
    connection: Connection, read: ReadDecision, rubric_of: RubricOf, uploader: str
) -> Facts:
    """Return all that the rules compare the decision with, as it stands in this transaction."""
    document = read.document
    subject = document.credential_subject
    package = _package(connection, subject.evidence_package.digest_sri, subject.assignment)
    return Facts(
        uploader=uploader,
        key=_key(connection, document.issuer.id),
        same_id=_held(connection, decisions.c.id == document.id),
        assignment=_assignment(connection, subject.assignment),
        package=package,
        rubric=None if package is None else rubric_of(connection, package.rubric_sha256),
        log=_log(connection, document),
        head=_held(
            connection, decisions.c.assignment == subject.assignment, decisions.c.superseded == 0
        ),
        awaited=connection.scalar(
            select(decisions.c.supersedes_digest).where(
                decisions.c.supersedes == document.id,
                decisions.c.assignment == subject.assignment,
            )
        ),
    )


def add_decision(
    connection: Connection,
    checked: CheckedDecision,
    *,
    document: bytes,
    annotations: bytes | None,
    receipt: bytes,
    receipt_key: str,
    assessor: str,
    now: datetime,
) -> None:
    """Keep a decision with its bytes and receipt; what it supersedes and its assignment follow."""
    decision = checked.verified.document
    subject = decision.credential_subject
    if not checked.late:
        connection.execute(
            decisions.update()
            .where(decisions.c.assignment == subject.assignment)
            .values(superseded=1)
        )
    supersedes = subject.supersedes
    connection.execute(
        decisions.insert().values(
            id=decision.id,
            digest=checked.verified.digest,
            assessor=assessor,
            assignment=subject.assignment,
            outcome=subject.outcome,
            log=decision.log.id,
            sequence=decision.log.sequence,
            previous=decision.log.previous,
            supersedes=None if supersedes is None else supersedes.id,
            supersedes_digest=None if supersedes is None else supersedes.digest_sri,
            superseded=int(checked.late),
            gaps=list(checked.gaps),
            received=to_rfc3339(now),
            document=document,
            annotations=annotations,
            receipt=receipt,
            receipt_key=receipt_key,
        )
    )
    connection.execute(
        assignments.update()
        .where(assignments.c.id == subject.assignment, assignments.c.state == "assigned")
        .values(state="decided", changed_at_state=next_state(connection))
    )


def record_award(
    connection: Connection, decision: Decision, award: str | None, *, late: bool, now: datetime
) -> None:
    """Record an award, and take back the one of a decision that this one supersedes."""
    if late:
        return
    subject = decision.credential_subject
    earlier = select(decisions.c.id).where(
        decisions.c.assignment == subject.assignment, decisions.c.id != decision.id
    )
    connection.execute(
        awards.update()
        .where(awards.c.decision.in_(earlier), awards.c.revoked.is_(None))
        .values(revoked=to_rfc3339(now))
    )
    if award is not None:
        connection.execute(
            awards.insert().values(
                id=award, submission=subject.id, decision=decision.id, awarded=to_rfc3339(now)
            )
        )


def receipt_of(connection: Connection, decision: str) -> tuple[bytes, str]:
    """Return the receipt that was given for a held decision, and the key that signed it."""
    row = connection.execute(
        select(decisions.c.receipt, decisions.c.receipt_key).where(decisions.c.id == decision)
    ).one()
    return row.receipt, row.receipt_key


def replace_receipt(connection: Connection, decision: str, receipt: bytes, key: str) -> None:
    """Keep a receipt that was signed anew because its first key was revoked."""
    connection.execute(
        decisions.update()
        .where(decisions.c.id == decision)
        .values(receipt=receipt, receipt_key=key)
    )


def revoked_issuer_keys(connection: Connection) -> frozenset[str]:
    """Return the ids of the issuer's keys that were revoked."""
    query = select(issuer_keys.c.id).where(issuer_keys.c.revoked.is_not(None))
    return frozenset(connection.scalars(query))


def rubric_data(connection: Connection, sha256: str) -> bytes:
    """Return a rubric's file."""
    return bytes(
        connection.execute(select(rubrics.c.data).where(rubrics.c.sha256 == sha256)).scalar_one()
    )


def decisions_digest(connection: Connection, assessor: str) -> DecisionsDigest:
    """Return what is held from an assessor: how many, and the hash over their sorted digests."""
    digests = list(
        connection.scalars(
            select(decisions.c.digest)
            .where(decisions.c.assessor == assessor)
            .order_by(decisions.c.digest)
        )
    )
    return DecisionsDigest(
        count=len(digests), set_hash=digest_of("\n".join(sorted(digests)).encode("ascii"))
    )


def _key(connection: Connection, did: str) -> RegisteredKey | None:
    row = connection.execute(
        select(assessor_keys).where(assessor_keys.c.did == did)
    ).one_or_none()
    return row and RegisteredKey(row.did, row.assessor, row.revoked is not None)


def _held(connection: Connection, *conditions: Any) -> HeldDecision | None:
    row = connection.execute(
        select(
            decisions.c.id,
            decisions.c.digest,
            decisions.c.assessor,
            decisions.c.log,
            decisions.c.sequence,
        ).where(*conditions)
    ).one_or_none()
    return row and HeldDecision(*row)


def _assignment(connection: Connection, assignment: str) -> IssuedAssignment | None:
    row = connection.execute(
        select(
            assignments.c.id,
            assignments.c.assessor,
            assignments.c.state,
            assignments.c.package,
            assignments.c.submission,
            submissions.c.attempt,
            submissions.c.achievement,
        )
        .join(submissions, submissions.c.id == assignments.c.submission)
        .where(assignments.c.id == assignment)
    ).one_or_none()
    return row and IssuedAssignment(*row)


def _package(connection: Connection, digest: str, assignment: str) -> IssuedPackage | None:
    row = connection.execute(
        select(
            manifests.c.package,
            manifests.c.content,
            manifests.c.rubric,
            manifests.c.artifacts,
            rubrics.c.id.label("rubric_id"),
            assignments.c.content.label("current_content"),
            achievements.c.rubric.label("current_rubric"),
        )
        .join(rubrics, rubrics.c.sha256 == manifests.c.rubric)
        .join(assignments, assignments.c.package == manifests.c.package)
        .join(submissions, submissions.c.id == assignments.c.submission)
        .join(achievements, achievements.c.id == submissions.c.achievement)
        .where(manifests.c.digest == digest, assignments.c.id == assignment)
    ).one_or_none()
    return row and _issued(row)


def _issued(row: Row[Any]) -> IssuedPackage:
    return IssuedPackage(
        id=row.package,
        rubric_id=row.rubric_id,
        rubric_sha256=row.rubric,
        artifacts=frozenset(row.artifacts),
        current=row.content == row.current_content,
        rubric_current=row.content == row.current_content or row.rubric == row.current_rubric,
    )


def _log(connection: Connection, document: Decision) -> LogFacts:
    entry = document.log
    near = (entry.sequence - 1, entry.sequence, entry.sequence + 1)
    rows = {
        row.sequence: row
        for row in connection.execute(
            select(decisions.c.sequence, decisions.c.digest, decisions.c.previous).where(
                decisions.c.log == entry.id, decisions.c.sequence.in_(near)
            )
        )
    }
    owner = connection.scalar(
        select(decisions.c.assessor).where(decisions.c.log == entry.id).limit(1)
    )
    before, here, after = (rows.get(number) for number in near)
    return LogFacts(
        owner=owner,
        here=here and here.digest,
        before=before and before.digest,
        named_by_next=after and after.previous,
    )
