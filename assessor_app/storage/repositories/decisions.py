"""Signed decisions. Their bytes never change; the schema's triggers see to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain import strict_json
from assessor_app.domain.ids import AssignmentId, DecisionId, Digest, IssuerId, LogId
from assessor_app.domain.outbox import DecisionRow, LogHead
from assessor_app.domain.outcome import DecisionStatus, follow
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.storage.own import DECISIONS
from assessor_app.storage.rows import columns_of, values_of

_C: Final = DECISIONS.c
_ALL: Final = sa.select(*columns_of(DECISIONS, DecisionRow)).order_by(_C.position)
_GET: Final = _ALL.where(_C.id == sa.bindparam("one"))
_OF: Final = _ALL.where(_C.assignment == sa.bindparam("one"))
_LATEST: Final = _OF.order_by(None).order_by(_C.position.desc()).limit(1)
_OF_ISSUER: Final = _ALL.where(_C.issuer == sa.bindparam("issuer"))
_HEAD: Final = (
    sa.select(_C.log_sequence, _C.digest)
    .where(_C.log == sa.bindparam("log"))
    .order_by(_C.log_sequence.desc())
    .limit(1)
)
_DIGESTS: Final = (
    sa.select(_C.digest).where(_C.issuer == sa.bindparam("issuer")).order_by(_C.position)
)
_HELD_DIGESTS: Final = _DIGESTS.where(_C.receipt.is_not(None))
_REFERENCES: Final = sa.select(_C.id, _C.digest, _C.log, _C.log_sequence).order_by(_C.position)
_ADD: Final = sa.insert(DECISIONS)
_STATUS: Final = sa.select(_C.status).where(_C.id == sa.bindparam("one"))
_SET: Final = sa.update(DECISIONS).where(_C.id == sa.bindparam("one"))


@dataclass(frozen=True, slots=True)
class DecisionReference:
    """A decision by what identifies it, without its documents."""

    id: DecisionId
    digest: Digest
    log: LogId
    log_sequence: int


class Decisions:
    """Rows of ``decisions``, in the order in which they were signed on this device."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, decision: DecisionRow) -> None:
        """Add a decision that was just signed, as the next entry of its log.

        Raises:
            IntegrityProblem: ``code="log_out_of_order"`` when its sequence does not follow the
                log's head, or its document names another log, sequence or previous digest.
        """
        head = self.head(decision.log)
        if decision.log_sequence != head.sequence + 1:
            raise _out_of_order(decision, head)
        if _log_named_in(decision.document) != (decision.log, head.sequence + 1, head.digest):
            raise _out_of_order(decision, head)
        self._connection.execute(_ADD, values_of(decision))

    def restore(self, decision: DecisionRow) -> None:
        """Add a decision that the journal holds and this database lost, wherever in its log.

        Its place in the log must be free; else it is a ``store_constraint`` :class:`Bug`.
        """
        self._connection.execute(_ADD, values_of(decision))

    def get(self, decision: DecisionId) -> DecisionRow:
        """Return one decision.

        Raises:
            UserFixable: ``code="decision_unknown"``.
        """
        row = self._connection.execute(_GET, {"one": decision}).one_or_none()
        if row is None:
            raise _unknown(decision)
        return DecisionRow(*row)

    def of(self, assignment: AssignmentId) -> tuple[DecisionRow, ...]:
        """Return the decisions on an assignment, the oldest first."""
        return self._rows(_OF, {"one": assignment})

    def latest(self, assignment: AssignmentId) -> DecisionRow | None:
        """Return the decision on an assignment that was signed last."""
        row = self._connection.execute(_LATEST, {"one": assignment}).one_or_none()
        return None if row is None else DecisionRow(*row)

    def set_status(self, decision: DecisionId, status: DecisionStatus) -> None:
        """Let a decision go to ``status``; the same as now changes nothing.

        Raises:
            UserFixable: ``code="decision_unknown"``.
            Bug: ``code="decision_status"`` where that step does not exist.
        """
        now = self._status(decision)
        if now is not status:
            values = {"one": decision, "status": follow(now, status)}
            self._connection.execute(_SET, values)

    def set_receipt(self, decision: DecisionId, receipt: bytes) -> None:
        """Keep the issuer's verified receipt: the decision is accepted, from whatever state.

        One that is superseded stays so, with its receipt. A second, different receipt is a
        ``receipt_immutable`` :class:`Bug`.

        Raises:
            UserFixable: ``code="decision_unknown"``.
        """
        superseded = self._status(decision) is DecisionStatus.SUPERSEDED
        status = DecisionStatus.SUPERSEDED if superseded else DecisionStatus.ACCEPTED
        self._connection.execute(_SET, {"one": decision, "status": status, "receipt": receipt})

    def all(self, issuer: IssuerId | None = None) -> tuple[DecisionRow, ...]:
        """Return every decision, or those for one issuer, the oldest first."""
        if issuer is None:
            return self._rows(_ALL, {})
        return self._rows(_OF_ISSUER, {"issuer": issuer})

    def references(self) -> tuple[DecisionReference, ...]:
        """Return what identifies each decision, the oldest first."""
        return tuple(DecisionReference(*row) for row in self._connection.execute(_REFERENCES))

    def head(self, log: LogId) -> LogHead:
        """Return the last entry of a log; sequence 0 where nothing was signed."""
        row = self._connection.execute(_HEAD, {"log": log}).one_or_none()
        return LogHead(log, 0, None) if row is None else LogHead(log, row[0], row[1])

    def digests(self, issuer: IssuerId, *, accepted_only: bool = False) -> tuple[Digest, ...]:
        """Return the digests of the decisions for an issuer, the oldest first.

        ``accepted_only``: those for which a receipt is held, superseded ones too.
        """
        statement = _HELD_DIGESTS if accepted_only else _DIGESTS
        return tuple(self._connection.execute(statement, {"issuer": issuer}).scalars())

    def _rows(self, statement: sa.Select[Any], values: dict[str, Any]) -> tuple[DecisionRow, ...]:
        return tuple(DecisionRow(*row) for row in self._connection.execute(statement, values))

    def _status(self, decision: DecisionId) -> DecisionStatus:
        status = self._connection.execute(_STATUS, {"one": decision}).scalar_one_or_none()
        if status is None:
            raise _unknown(decision)
        return DecisionStatus(status)


def _unknown(decision: DecisionId) -> UserFixable:
    return UserFixable("There is no such decision.", code="decision_unknown", decision=decision)


def _out_of_order(decision: DecisionRow, head: LogHead) -> IntegrityProblem:
    return IntegrityProblem(
        "The decision is not the next one of this device's log.",
        code="log_out_of_order",
        decision=decision.id,
        sequence=decision.log_sequence,
        head=head.sequence,
    )


def _log_named_in(document: bytes) -> tuple[object, object, object]:
    entry = strict_json.parse_object(document).get("log")
    if not isinstance(entry, dict):
        return (None, None, None)
    return (entry.get("id"), entry.get("sequence"), entry.get("previous"))
