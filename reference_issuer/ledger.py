"""The decisions that the issuer holds, with their receipts and awards."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.protocol.decision import Decision
from assessor_app.protocol.sync import DecisionsDigest
from reference_issuer.decision_check import CheckedDecision
from reference_issuer.store import reserve_states
from reference_issuer.tables import assignments, awards, decisions, issuer_keys, rubrics

_ADD: Final = insert(decisions)
_SUPERSEDE: Final = (
    update(decisions)
    .where(decisions.c.assignment == bindparam("about"), decisions.c.superseded == 0)
    .values(superseded=1)
)
_STATE: Final = select(assignments.c.state).where(assignments.c.id == bindparam("about"))
_DECIDE: Final = (
    update(assignments)
    .where(assignments.c.id == bindparam("about"))
    .values(state="decided", changed_at_state=bindparam("at_state"))
)
_AWARD: Final = insert(awards)
_REVOKE_AWARDS: Final = (
    update(awards)
    .where(
        awards.c.revoked.is_(None),
        awards.c.decision.in_(
            select(decisions.c.id).where(
                decisions.c.assignment == bindparam("about"),
                decisions.c.id != bindparam("but"),
            )
        ),
    )
    .values(revoked=bindparam("at"))
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
    about = {"about": subject.assignment}
    if not checked.late:
        connection.execute(_SUPERSEDE, about)
    supersedes = subject.supersedes
    connection.execute(
        _ADD,
        {
            "id": decision.id,
            "digest": checked.verified.digest,
            "assessor": assessor,
            "assignment": subject.assignment,
            "outcome": subject.outcome,
            "log": decision.log.id,
            "sequence": decision.log.sequence,
            "previous": decision.log.previous,
            "supersedes": None if supersedes is None else supersedes.id,
            "supersedes_digest": None if supersedes is None else supersedes.digest_sri,
            "superseded": int(checked.late),
            "gaps": list(checked.gaps),
            "received": to_rfc3339(now),
            "document": document,
            "annotations": annotations,
            "receipt": receipt,
            "receipt_key": receipt_key,
        },
    )
    if connection.scalar(_STATE, about) == "assigned":
        (at_state,) = reserve_states(connection, 1)
        connection.execute(_DECIDE, {**about, "at_state": at_state})


def record_award(
    connection: Connection, decision: Decision, award: str | None, *, now: datetime
) -> None:
    """Record the award of an assignment's latest decision (None: it awards nothing).

    An award of a decision that this one supersedes is taken back.
    """
    subject, at = decision.credential_subject, to_rfc3339(now)
    connection.execute(_REVOKE_AWARDS, {"about": subject.assignment, "but": decision.id, "at": at})
    if award is not None:
        row = {"id": award, "submission": subject.id, "decision": decision.id, "awarded": at}
        connection.execute(_AWARD, row)


def receipt_of(connection: Connection, decision: str) -> tuple[bytes, str]:
    """Return the receipt that was given for a held decision, and the key that signed it."""
    row = connection.execute(
        select(decisions.c.receipt, decisions.c.receipt_key).where(decisions.c.id == decision)
    ).one()
    return row.receipt, row.receipt_key


def head_of(
    connection: Connection, assignment: str, *, assessor: str
) -> tuple[str, bytes, bytes] | None:
    """Return the decision that counts on an assignment, where ``assessor`` made it.

    It is the id, the signed document and its receipt; None where there is none, or where somebody
    else made it.
    """
    row = connection.execute(
        select(decisions.c.id, decisions.c.document, decisions.c.receipt).where(
            decisions.c.assignment == assignment,
            decisions.c.assessor == assessor,
            decisions.c.superseded == 0,
        )
    ).one_or_none()
    return None if row is None else (row.id, row.document, row.receipt)


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
