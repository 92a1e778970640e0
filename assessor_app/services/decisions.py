"""How a decision is made: completeness, freeze, sign, journal, commit. In this order, and no other.

The journal is written and fsynced before the database commits. A crash between the two leaves
the decision in the journal, and the next start puts it into the database: once signed, it stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assessor_app.domain import strict_json
from assessor_app.domain.actions import Action
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId, DecisionId
from assessor_app.domain.outbox import DecisionRow, LogHead, OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import UserFixable
from assessor_app.protocol.sync import WellKnown
from assessor_app.services.closing import close_review
from assessor_app.services.completeness import Gap
from assessor_app.services.decision_document import DecisionDraft, build
from assessor_app.services.duty import require
from assessor_app.services.review import Review, read_review
from assessor_app.services.workspace import Workspace
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.decisions import sign_decision
from assessor_app.signing.log import next_entry
from assessor_app.signing.verification import VerifiedDecision


class NotComplete(UserFixable):
    """Something is missing. ``gaps`` are the blocking ones."""

    default_code = "not_complete"

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__(
            "This review is not finished yet.",
            hint="Mend what is listed, then sign.",
            missing=[gap.code for gap in gaps],
        )
        self.gaps = gaps


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision that is durable in the journal and in the database."""

    decision: DecisionRow
    changes: Changes


def finish(workspace: Workspace, assignment: AssignmentId) -> Signed:
    """Sign the decision on ``assignment`` and queue it for sending.

    When this returns, the decision survives a power cut. When it raises, either nothing was
    signed, or the journal holds the decision, and the next signing or start brings it back.

    Raises:
        NotComplete: with what is missing.
        UserFixable: ``already_signed``, ``recalled``, ``recused``, ``not_downloaded``,
            ``assignment_unknown``.
        EnvironmentProblem: ``disk_full``, ``folder_read_only``.
    """
    with workspace.signing():
        frozen = _freeze(workspace, assignment)
        draft = _document(workspace, frozen)
        signed = sign_decision(
            draft.unsigned,
            workspace.keys.signing_key,
            created=workspace.now(),
            domain=frozen.issuer.id,
        )
        decision = _row(frozen, draft, signed)
        with workspace.keeping():
            workspace.journal.append(decision)
            _commit(workspace, decision)
    return Signed(decision, _changes(assignment))


@dataclass(frozen=True, slots=True)
class _Frozen:
    """What a decision is made of, read in one transaction."""

    review: Review
    issuer: Issuer
    head: LogHead


def _freeze(workspace: Workspace, assignment: AssignmentId) -> _Frozen:
    """Read everything in one transaction; refuse what cannot be signed."""
    with workspace.store.read() as tx:
        require(tx, assignment, Action.FINISH)
        review = read_review(workspace, tx, assignment)
        issuer = tx.issuers.get(review.assignment.issuer)
        head = tx.decisions.head(issuer.log)
    blocking = tuple(gap for gap in review.gaps if gap.blocking)
    if blocking:
        raise NotComplete(blocking)
    return _Frozen(review, issuer, head)


def _document(workspace: Workspace, frozen: _Frozen) -> DecisionDraft:
    return build(
        frozen.review,
        frozen.issuer,
        well_known=WellKnown.from_json(strict_json.parse_object(frozen.issuer.well_known)),
        log=next_entry(frozen.head),
        valid_from=to_rfc3339(workspace.now()),
    )


def _row(frozen: _Frozen, draft: DecisionDraft, signed: VerifiedDecision) -> DecisionRow:
    previous = frozen.review.decision
    return DecisionRow(
        id=DecisionId(signed.document.id),
        assignment=frozen.review.assignment.id,
        issuer=frozen.issuer.id,
        status=DecisionStatus.QUEUED,
        outcome=draft.outcome,
        signed_at=from_rfc3339(signed.document.proof.created),
        digest=signed.digest,
        log=frozen.issuer.log,
        log_sequence=signed.document.log.sequence,
        document=signed.data,
        annotations=canonical_bytes(draft.annotations.to_json()),
        supersedes=None if previous is None else previous.id,
    )


def _commit(workspace: Workspace, decision: DecisionRow) -> None:
    with workspace.store.write() as tx:
        tx.decisions.add(decision)
        tx.outbox.add(
            OutboxRow(
                id=decision.id,
                kind=OutboxKind.DECISION,
                issuer=decision.issuer,
                assignment=decision.assignment,
                status=DecisionStatus.QUEUED,
                created_at=decision.signed_at,
            )
        )
        close_review(tx, decision)


def revise(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Open a signed assignment again; the next decision supersedes the last one.

    Raises:
        UserFixable: ``nothing_to_revise`` when nothing is signed, ``waiting_to_be_sent`` while
            the last decision is still on its way (withdraw it instead), ``recalled``,
            ``recused``.
    """
    with workspace.store.write() as tx:
        require(tx, assignment, Action.REVISE)
        tx.drafts.put(replace(tx.drafts.get(assignment), revising=True))
    return _changes(assignment)


def _changes(assignment: AssignmentId) -> Changes:
    return Changes.of(Topic.DECISIONS, Topic.OUTBOX, Topic.QUEUE, assignment=assignment)
