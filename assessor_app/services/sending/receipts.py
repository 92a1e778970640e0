"""The issuer's receipt of a decision, verified anew each time that it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain import strict_json
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.ids import DecisionId, Digest
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.protocol.receipt import Receipt
from assessor_app.protocol.sync import WellKnown
from assessor_app.services.overriding import Overridden, signed_override
from assessor_app.services.workspace import Workspace
from assessor_app.signing.verification import TrustedKeys, verify_receipt


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What an issuer confirmed of one decision.

    ``outcome`` is that of the decision whose digest the receipt names, ``overridden`` what the rule
    computed where it was decided otherwise. ``key`` is the id of the
    key that signed it, ``key_text`` the key itself where the issuer still names it. ``problem`` is
    the code of why the receipt does not verify with the keys that are trusted now; empty where it
    does.
    """

    id: str
    issuer_name: str
    received_at: datetime
    signed_at: datetime
    key: str
    key_text: str
    decision: DecisionId
    digest: Digest
    log_sequence: int
    outcome: Outcome
    award: str = ""
    overridden: Overridden | None = None
    problem: str = ""

    @property
    def verified(self) -> bool:
        """Whether the receipt is what the issuer signed, for exactly this decision."""
        return not self.problem


def read_receipt(workspace: Workspace, decision: DecisionId) -> ReceiptView:
    """Return the receipt of a decision, with what verifying it says.

    Raises:
        UserFixable: ``decision_unknown``; ``no_receipt`` before the issuer has confirmed it.
        IntegrityProblem: ``schema`` where what is stored is no receipt at all.
    """
    with workspace.store.read() as tx:
        row = tx.decisions.get(decision)
        issuer = tx.issuers.get(row.issuer)
    if row.receipt is None:
        raise UserFixable("The issuer has not confirmed this decision yet.", code="no_receipt")
    keys = WellKnown.parse(issuer.well_known).keys
    receipt, problem = Receipt.from_json(strict_json.parse_object(row.receipt)), ""
    try:
        verify_receipt(
            row.receipt,
            TrustedKeys(keys),
            issuer=issuer.id,
            decision_id=row.id,
            decision_digest=row.digest,
        )
    except IntegrityProblem as found:
        problem = found.code
    method = receipt.proof.verification_method
    return ReceiptView(
        id=receipt.id,
        issuer_name=issuer.name,
        received_at=from_rfc3339(receipt.received),
        signed_at=from_rfc3339(receipt.proof.created),
        key=method,
        key_text=next((one.public_key_multibase for one in keys if one.id == method), ""),
        decision=row.id,
        digest=row.digest,
        log_sequence=row.log_sequence,
        outcome=row.outcome,
        award=receipt.award or "",
        overridden=signed_override(row),
        problem=problem,
    )
