"""What a decision can say, and the life of a decision on this device."""

from __future__ import annotations

from enum import StrEnum

from assessor_app.errors import Bug


class Outcome(StrEnum):
    """The result of an assessment, by its name on the wire. An earner never "fails"."""

    EARNED = "earned"
    NOT_YET_EARNED = "notYetEarned"
    RETURNED_INCOMPLETE = "returnedIncomplete"
    NON_SCORABLE = "nonScorable"
    ESCALATED = "escalated"
    RECUSED = "recused"


class DecisionStatus(StrEnum):
    """Where a decision stands between the first score and the issuer's receipt."""

    DRAFT = "draft"
    READY = "ready"
    SIGNED = "signed"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    NEEDS_ATTENTION = "needs_attention"
    SUPERSEDED = "superseded"


_NEXT: dict[DecisionStatus, frozenset[DecisionStatus]] = {
    DecisionStatus.DRAFT: frozenset({DecisionStatus.READY}),
    DecisionStatus.READY: frozenset({DecisionStatus.DRAFT, DecisionStatus.SIGNED}),
    DecisionStatus.SIGNED: frozenset({DecisionStatus.QUEUED, DecisionStatus.SUPERSEDED}),
    DecisionStatus.QUEUED: frozenset(
        {
            DecisionStatus.SENDING,
            DecisionStatus.SIGNED,
            DecisionStatus.NEEDS_ATTENTION,
            DecisionStatus.SUPERSEDED,
        }
    ),
    DecisionStatus.SENDING: frozenset(
        {DecisionStatus.QUEUED, DecisionStatus.ACCEPTED, DecisionStatus.NEEDS_ATTENTION}
    ),
    DecisionStatus.ACCEPTED: frozenset({DecisionStatus.SUPERSEDED}),
    DecisionStatus.NEEDS_ATTENTION: frozenset(
        {DecisionStatus.QUEUED, DecisionStatus.ACCEPTED, DecisionStatus.SUPERSEDED}
    ),
    DecisionStatus.SUPERSEDED: frozenset(),
}


def may_follow(now: DecisionStatus, then: DecisionStatus) -> bool:
    """Say whether a decision in state ``now`` may go to state ``then``."""
    return then in _NEXT[now]


def follow(now: DecisionStatus, then: DecisionStatus) -> DecisionStatus:
    """Return ``then``.

    Raises:
        Bug: ``code="decision_status"`` when that step does not exist.
    """
    if not may_follow(now, then):
        raise Bug(f"A decision cannot go from {now} to {then}.", code="decision_status")
    return then
