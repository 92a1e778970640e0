"""What a signed decision closes: the draft, its undo steps, what was put aside, and the decision
before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assessor_app.domain.outbox import DecisionRow
from assessor_app.domain.outcome import DecisionStatus, may_follow

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


def close_review(tx: Transaction, decision: DecisionRow) -> None:
    """Close the work that ``decision`` was made of. Closing twice is the same as once.

    It is called in the transaction that adds the decision, and again where the decision had to be
    restored from the journal.
    """
    for earlier in tx.decisions.of(decision.assignment):
        if earlier.id == decision.supersedes:
            _supersede(tx, earlier)
    draft = tx.drafts.get(decision.assignment)
    tx.drafts.put(replace(draft, revising=False, ready=False))
    tx.undo.clear(decision.assignment)
    tx.parked.delete(decision.assignment)


def _supersede(tx: Transaction, earlier: DecisionRow) -> None:
    """Let an earlier decision rest: where it was refused it is not sent again; a receipt stays.

    One that is on its way again (a person tried it anew while revising) is sent before the later
    one, so that the issuer holds both in their order.
    """
    if earlier.status is DecisionStatus.NEEDS_ATTENTION:
        tx.outbox.remove(earlier.id)
    if may_follow(earlier.status, DecisionStatus.SUPERSEDED):
        tx.decisions.set_status(earlier.id, DecisionStatus.SUPERSEDED)
