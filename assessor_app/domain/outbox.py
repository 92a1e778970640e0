"""What waits to be sent, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessor_app.domain.ids import AssignmentId, DecisionId, Digest, IssuerId, LogId
from assessor_app.domain.outcome import DecisionStatus, Outcome


class OutboxKind(StrEnum):
    """What a row announces to the issuer."""

    DECISION = "decision"
    LEASE = "lease"
    RECUSAL = "recusal"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An intent, written in the transaction of the thing that it announces.

    ``id`` goes with every try (for a decision it is the decision's own id), so that a second
    sending is the same sending. ``status`` is one of QUEUED, SENDING, ACCEPTED, NEEDS_ATTENTION.
    ``payload`` is JSON for leases and recusals; for a decision it is empty, or what the issuer
    holds instead (:mod:`assessor_app.sync.held`).
    """

    id: str
    kind: OutboxKind
    issuer: IssuerId
    assignment: AssignmentId
    status: DecisionStatus
    created_at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    batch: str = ""
    problem: str = ""
    problem_detail: str = ""
    payload: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A signed decision. Its bytes never change."""

    id: DecisionId
    assignment: AssignmentId
    issuer: IssuerId
    status: DecisionStatus
    outcome: Outcome
    signed_at: datetime
    digest: Digest
    log: LogId
    log_sequence: int
    document: bytes
    annotations: bytes
    supersedes: DecisionId | None = None
    receipt: bytes | None = None


@dataclass(frozen=True, slots=True)
class LogHead:
    """The last entry of this device's log for one issuer; ``sequence`` 0: nothing is signed yet."""

    log: LogId
    sequence: int
    digest: Digest | None
