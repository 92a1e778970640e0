"""Whether the issuer holds the decisions that its receipts say it holds.

It counts what it holds of a person; this device knows what it sent itself. What another device of
the same person sent is in the issuer's figures too: the feed names those assignments as decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessor_app.domain.digests import digest_of
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import Digest
from assessor_app.issuers.connector import Connector
from assessor_app.protocol.sync import DecisionsDigest
from assessor_app.storage.store import Store


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Both sides' figures differ, and no device explains it: something is missing, there or here.

    Always shown.
    """

    here: int
    there: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The issuer holds all that this device sent, and ``count`` more from another device."""

    count: int


def set_hash(digests: Iterable[Digest]) -> Digest:
    """Return the hash of a set of decisions' digests (:class:`DecisionsDigest`)."""
    return digest_of("\n".join(sorted(set(digests))).encode("ascii"))


def compare(
    mine: Iterable[Digest], theirs: DecisionsDigest, *, decided_elsewhere: int = 0
) -> Mismatch | Elsewhere | None:
    """Return how the two sides differ, or None where they do not.

    ``decided_elsewhere`` counts the assignments that the issuer names as decided, and not by a
    decision of this device. Each of them stands for one decision there at least (a revision is
    another one): where there are fewer, one is missing.
    """
    held = frozenset(mine)
    if theirs.count == len(held) and theirs.set_hash == set_hash(held):
        return None
    more = theirs.count - len(held)
    if more >= decided_elsewhere > 0:
        return Elsewhere(more)
    return Mismatch(len(held), theirs.count)


def reconcile(store: Store, connector: Connector, issuer: Issuer) -> Mismatch | Elsewhere | None:
    """Compare the decisions with receipts with what the issuer says it holds.

    While anything waits, the answer to it may have been lost, so that the sides may rightly
    differ; nothing is compared then.

    Raises:
        IssuerProblem: as the connector.
    """
    with store.read() as transaction:
        if transaction.outbox.waiting(issuer.id):
            return None
        mine = transaction.decisions.digests(issuer.id, accepted_only=True)
        elsewhere = transaction.assignments.decided_elsewhere(issuer.id)
    return compare(mine, connector.decisions_digest(), decided_elsewhere=elsewhere)
