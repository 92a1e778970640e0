"""Verify a decision file with no store and no network: who, what, by which rubric, and when."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.decision import MAX_DECISION_BYTES
from assessor_app.services.given_files import read_given
from assessor_app.signing.verification import VerifiedDecision, verify_decision


@dataclass(frozen=True, slots=True)
class VerifiedSummary:
    """What a verified decision says. ``issuer`` is the one that it was meant for, where named.

    ``changed_after_earlier`` counts the criteria that were scored otherwise once the scores of the
    earlier attempt, hidden until then, were looked at.
    """

    decision: str
    digest: str
    assessor: str
    assessor_name: str
    issuer: str
    submission: str
    attempt: int
    achievement: str
    package: str
    package_digest: str
    rubric: str
    rubric_digest: str
    outcome: str
    criteria: int
    changed_after_earlier: int
    signed_at: str
    log: str
    log_sequence: int


def verify_file(path: Path) -> VerifiedSummary:
    """Return what the decision in ``path`` says, once its signature holds.

    Raises:
        IntegrityProblem: saying what does not match.
        EnvironmentProblem: ``code="file_unreadable"``.
    """
    data = read_given(path, MAX_DECISION_BYTES)
    if not data:
        raise IntegrityProblem("The file is empty.", code="file_empty")
    return summarise(verify_decision(data))


def summarise(decision: VerifiedDecision) -> VerifiedSummary:
    """Return what a verified decision says."""
    document, subject = decision.document, decision.document.credential_subject
    return VerifiedSummary(
        decision=document.id,
        digest=decision.digest,
        assessor=decision.assessor,
        assessor_name=document.issuer.name,
        issuer=document.proof.domain or "",
        submission=subject.id,
        attempt=subject.attempt,
        achievement=subject.achievement,
        package=subject.evidence_package.id,
        package_digest=subject.evidence_package.digest_sri,
        rubric=subject.rubric.id,
        rubric_digest=subject.rubric.digest_sri,
        outcome=subject.outcome,
        criteria=len(subject.criterion_result),
        changed_after_earlier=sum(
            one.changed_after_earlier is True for one in subject.criterion_result
        ),
        signed_at=document.proof.created,
        log=document.log.id,
        log_sequence=document.log.sequence,
    )
