"""Every rule that a decision has to pass at the issuer, in order, without any I/O.

``read_decision`` looks at the bytes alone; the caller then gathers :class:`Facts` from its store,
and ``check_decision`` compares. The order is: size, strict parse, schema, one proof with purpose
and domain, registered key and its controller, signature, assignment, package and rubric digests,
annotations, each criterion once and its level its own, totals and outcome recomputed, log
sequence (forks refused, gaps noted), idempotency and chain of revisions. The first rule that does
not hold is the one that is told.

One shortcut: bytes that were accepted before, by the same assessor, are a duplicate, whatever has
changed at the issuer since; every rule held for them then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.domain.digests import digest_of, hex_from_digest
from assessor_app.domain.ids import Digest
from assessor_app.errors import AssessorError, IntegrityProblem
from assessor_app.protocol.decision import MAX_DECISION_BYTES, Decision
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.rubrics.evaluation import Evaluation
from assessor_app.rubrics.model import Rubric
from assessor_app.signing.verification import VerifiedDecision, verify_decision
from reference_issuer.annotation_check import check_annotations
from reference_issuer.problems import DecisionProblem, refuse
from reference_issuer.score_check import check_scores

_NEEDS_THE_KEY: Final = frozenset(
    {"signature_wrong", "proof_value", "proof_context", "key_malformed", "not_canonical"}
)
_PROOF_CODES: Final = ("proof_", "key_", "signature_", "not_canonical")


@dataclass(frozen=True, slots=True)
class RegisteredKey:
    """A key of the registry, and whose it is."""

    did: str
    assessor: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """A decision that was accepted before."""

    id: str
    digest: str
    assessor: str
    log: str
    sequence: int


@dataclass(frozen=True, slots=True)
class IssuedAssignment:
    """An assignment, as the issuer gave it."""

    id: str
    assessor: str
    state: str
    package: str
    submission: str
    attempt: int
    achievement: str


@dataclass(frozen=True, slots=True)
class EarlierRubric:
    """An earlier rubric (SHA-256 in hex) by which decisions count that are signed ``until`` then.

    Without ``until`` they always count.
    """

    id: str
    sha256: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedPackage:
    """The manifest that the decision names by digest, as it was signed.

    ``current`` says whether its content is still what the issuer wants judged;
    ``rubric_current`` the same of its rubric (SHA-256 in hex), and ``evidence_current`` of its
    files. ``earlier`` are the rubrics that this package had or has and that still count.
    """

    id: str
    rubric_id: str
    rubric_sha256: str
    artifacts: frozenset[str]
    current: bool
    rubric_current: bool
    evidence_current: bool = True
    earlier: tuple[EarlierRubric, ...] = ()


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What is held around one place of a log: digests, and the next entry's ``previous``."""

    owner: str | None = None
    here: str | None = None
    before: str | None = None
    named_by_next: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rules compare a decision with.

    ``uploader`` is the assessor whose token brought it. ``same_id`` is the held decision of this
    id; ``head`` the assignment's decision that no other supersedes; ``awaited`` the digest under
    which a held decision says that it supersedes this id; ``superseded_id`` the held decision
    that this one says it supersedes.
    """

    uploader: str
    key: RegisteredKey | None = None
    same_id: HeldDecision | None = None
    assignment: IssuedAssignment | None = None
    package: IssuedPackage | None = None
    rubric: Rubric | None = None
    log: LogFacts = field(default_factory=LogFacts)
    head: HeldDecision | None = None
    awaited: str | None = None


@dataclass(frozen=True, slots=True)
class ReadDecision:
    """A decision whose form is right. ``failure`` is why its signature does not hold, if so."""

    document: Decision
    digest: Digest
    verified: VerifiedDecision | None
    failure: IntegrityProblem | None


@dataclass(frozen=True, slots=True)
class CheckedDecision:
    """A decision that may be stored, or (``duplicate``) is stored already.

    ``gaps`` names what it builds on and was not received: ``log`` or ``supersedes``. ``late``
    says that a revision of it is held, so that it is history from the start.
    """

    verified: VerifiedDecision
    evaluation: Evaluation | None
    gaps: tuple[str, ...]
    duplicate: bool = False
    late: bool = False


def read_decision(data: bytes, *, issuer: str, max_bytes: int = MAX_DECISION_BYTES) -> ReadDecision:
    """Return the decision in ``data`` (canonical bytes) once its form and proof's form are right.

    Raises:
        DecisionProblem: ``tooLarge``, ``schema`` or ``PROOF_VERIFICATION_ERROR``.
    """
    if len(data) > max_bytes:
        raise refuse(ProblemType.TOO_LARGE, "The decision is too large.", code="decision_too_large")
    try:
        verified = verify_decision(data, domain=issuer)
    except IntegrityProblem as exc:
        if exc.code not in _NEEDS_THE_KEY:
            raise _form_problem(exc) from exc
        document = Decision.parse(data, max_bytes=max_bytes)
        return ReadDecision(document, digest_of(data), None, exc)
    return ReadDecision(verified.document, verified.digest, verified, None)


def check_decision(
    read: ReadDecision, facts: Facts, *, annotations: dict[str, Any] | None
) -> CheckedDecision:
    """Return what may be stored, or what was stored before.

    Raises:
        DecisionProblem: naming the first rule that does not hold.
    """
    held = facts.same_id
    if read.verified is not None and held is not None and _is_duplicate(read, facts):
        return CheckedDecision(read.verified, None, (), duplicate=True)
    _check_key(read, facts)
    verified = _check_signature(read)
    _check_assignment(read.document, facts)
    package, rubric = _check_package(read.document, facts)
    check_annotations(read.document, annotations, package.artifacts, rubric)
    evaluation = check_scores(read.document.credential_subject, rubric)
    gaps = _check_log(read, facts)
    late, more_gaps = _check_chain(read, facts)
    return CheckedDecision(verified, evaluation, (*gaps, *more_gaps), late=late)


def _is_duplicate(read: ReadDecision, facts: Facts) -> bool:
    held = facts.same_id
    return held is not None and held.digest == read.digest and held.assessor == facts.uploader


def _form_problem(exc: IntegrityProblem) -> DecisionProblem:
    if exc.code == "json_too_large":
        return refuse(ProblemType.TOO_LARGE, exc.message, code=exc.code)
    is_proof = exc.code.startswith(_PROOF_CODES)
    return refuse(ProblemType.PROOF if is_proof else ProblemType.SCHEMA, exc.message, code=exc.code)


def _check_key(read: ReadDecision, facts: Facts) -> None:
    key = facts.key
    if key is None or key.did != read.document.issuer.id:
        raise refuse(
            ProblemType.PROOF, "The signing key is not registered here.", code="key_unregistered"
        )
    if key.assessor != facts.uploader:
        raise refuse(
            ProblemType.PROOF, "The signing key is another assessor's.", code="key_other_assessor"
        )
    if key.revoked:
        raise refuse(
            ProblemType.KEY_REVOKED, "The signing key was revoked.", status=403, code="key_revoked"
        )


def _check_signature(read: ReadDecision) -> VerifiedDecision:
    if read.verified is None:
        failure = read.failure
        message = failure.message if failure else "The signature does not hold."
        raise refuse(
            ProblemType.PROOF, message, code=failure.code if failure else "signature_wrong"
        ) from failure
    return read.verified


def _check_assignment(document: Decision, facts: Facts) -> None:
    subject, assignment = document.credential_subject, facts.assignment
    if assignment is None or assignment.assessor != facts.uploader:
        raise refuse(
            ProblemType.ASSIGNMENT,
            "This assessor has no such assignment.",
            code="assignment_unknown",
        )
    if assignment.state not in ("assigned", "decided"):
        raise refuse(
            ProblemType.ASSIGNMENT,
            f"The assignment was {assignment.state}.",
            status=409,
            code=f"assignment_{assignment.state}",
        )
    issued = (assignment.id, assignment.submission, assignment.attempt, assignment.achievement)
    if issued != (subject.assignment, subject.id, subject.attempt, subject.achievement):
        raise refuse(
            ProblemType.ASSIGNMENT,
            "The decision is about something else than its assignment.",
            code="assignment_other_submission",
        )


def _check_package(document: Decision, facts: Facts) -> tuple[IssuedPackage, Rubric]:
    subject, package, rubric = document.credential_subject, facts.package, facts.rubric
    assignment = facts.assignment
    if (
        package is None
        or rubric is None
        or assignment is None
        or not package.id == assignment.package == subject.evidence_package.id
    ):
        raise _changed(ProblemType.PACKAGE_CHANGED, "package_unknown", "evidence was not issued")
    named = (subject.rubric.id, hex_from_digest(subject.rubric.digest_sri))
    is_packages = named == (package.rubric_id, package.rubric_sha256)
    if is_packages and package.current:
        return package, rubric
    for one in package.earlier:
        if named == (one.id, one.sha256):
            _check_earlier(document, package, one)
            return package, rubric
    if not is_packages:
        raise _changed(ProblemType.RUBRIC_CHANGED, "rubric_other", "rubric is not the package's")
    if not package.rubric_current:
        raise _changed(ProblemType.RUBRIC_CHANGED, "rubric_changed", "rubric has changed since")
    raise _changed(ProblemType.PACKAGE_CHANGED, "package_changed", "evidence has changed since")


def _check_earlier(document: Decision, package: IssuedPackage, rubric: EarlierRubric) -> None:
    """Refuse what was signed too late for an earlier rubric, or on other evidence."""
    if rubric.until is not None and from_rfc3339(document.proof.created) > rubric.until:
        raise _changed(
            ProblemType.RUBRIC_CHANGED,
            "rubric_until",
            f"rubric was replaced, and counted for what was signed by {to_rfc3339(rubric.until)}",
        )
    if not package.evidence_current:
        raise _changed(ProblemType.PACKAGE_CHANGED, "package_changed", "evidence has changed since")


def _changed(kind: ProblemType, code: str, what: str) -> DecisionProblem:
    return refuse(kind, f"The {what}.", status=409, code=code)


def _check_log(read: ReadDecision, facts: Facts) -> tuple[str, ...]:
    entry, log = read.document.log, facts.log
    if log.owner not in (None, facts.uploader):
        raise _fork("log_other_assessor", "The log is another assessor's.")
    if log.here not in (None, read.digest):
        raise _fork("log_fork", "Another decision has this place in the log.")
    if log.before is not None and entry.previous != log.before:
        raise _fork("log_previous", "The decision does not follow the one before it.")
    if log.named_by_next not in (None, read.digest):
        raise _fork("log_next", "The next decision in the log follows another one.")
    return ("log",) if entry.sequence > 1 and log.before is None else ()


def _fork(code: str, message: str) -> DecisionProblem:
    return refuse(ProblemType.LOG_FORK, message, status=409, code=code)


def _check_chain(read: ReadDecision, facts: Facts) -> tuple[bool, tuple[str, ...]]:
    """Say whether the decision comes late (a revision is held), and what gap it leaves."""
    if facts.same_id is not None:
        raise refuse(
            ProblemType.SAME_ID_OTHER_BYTES,
            "Another decision with this id was accepted.",
            status=409,
            code="same_id_other_bytes",
        )
    if facts.awaited is not None:
        if facts.awaited != read.digest:
            raise _decided("supersedes_other", "A revision names another decision by this id.")
        return True, ()
    supersedes, head = read.document.credential_subject.supersedes, facts.head
    if head is None:
        return False, ("supersedes",) if supersedes is not None else ()
    if supersedes is None:
        raise _decided("already_decided", "This assignment was decided; a revision says so.")
    if (supersedes.id, supersedes.digest_sri) == (head.id, head.digest):
        return False, ()
    entry = read.document.log
    if supersedes.id == head.id or entry.id != head.log or entry.sequence <= head.sequence:
        raise _decided("supersedes_other", "The revision does not follow the latest decision.")
    return False, ("supersedes",)


def _decided(code: str, message: str) -> DecisionProblem:
    return refuse(ProblemType.ALREADY_DECIDED, message, status=409, code=code)


def problem_of(error: AssessorError) -> Problem:
    """Return ``error`` as a problem of one item; one that is not a decision's is ``schema``."""
    if isinstance(error, DecisionProblem):
        return error.problem
    return refuse(ProblemType.SCHEMA, error.message, code=error.code).problem
