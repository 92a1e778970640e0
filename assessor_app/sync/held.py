"""What an issuer holds instead of a refused decision: verified, then kept with the outbox's row.

It is another decision of the same assessor, made on another device: nothing of this device's log,
so it is no row of ``decisions``. The issuer's receipt binds it to this issuer and to its digest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from assessor_app.domain import strict_json
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import OutboxKind, OutboxRow
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.problem import Problem
from assessor_app.protocol.receipt import Receipt
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.trust import TrustedKeys
from assessor_app.signing.verification import VerifiedDecision, verify_decision, verify_receipt


@dataclass(frozen=True, slots=True)
class Held:
    """A decision that the issuer holds, whose signature holds, and its receipt."""

    decision: VerifiedDecision
    receipt: Receipt


def verified_held(
    problem: Problem | None, *, issuer: str, assignment: AssignmentId, keys: TrustedKeys
) -> str:
    """Return what to keep of a problem's ``held``; empty where there is nothing that verifies.

    It is kept when its assessor's signature, made for this issuer, holds, it is about
    ``assignment``, and the issuer has signed a receipt for exactly it.
    """
    if problem is None or problem.held is None:
        return ""
    try:
        decision = verify_decision(canonical_bytes(problem.held.decision), domain=issuer)
        verify_receipt(
            canonical_bytes(problem.held.receipt),
            keys,
            issuer=issuer,
            decision_id=decision.document.id,
            decision_digest=decision.digest,
        )
    except IntegrityProblem:
        return ""
    if decision.document.credential_subject.assignment != assignment:
        return ""
    return json.dumps({"held": problem.held.to_json()}, ensure_ascii=False)


def read_held(row: OutboxRow) -> Held | None:
    """Return what a row keeps, its decision verified anew; None where it keeps nothing.

    Raises:
        IntegrityProblem: where what was stored does not verify any more.
    """
    if row.kind is not OutboxKind.DECISION or not row.payload:
        return None
    held = strict_json.parse_object(row.payload.encode("utf-8"))["held"]
    return Held(
        verify_decision(canonical_bytes(held["decision"])), Receipt.from_json(held["receipt"])
    )
