"""What waits to be sent. A row is written in the transaction of the thing that it announces."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from assessor_app.domain.ids import AssignmentId, IssuerId
from assessor_app.domain.outbox import OutboxRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import UserFixable
from assessor_app.storage.own import DECISIONS, OUTBOX
from assessor_app.storage.rows import columns_of, values_of

_C: Final = OUTBOX.c
_ALL: Final = sa.select(*columns_of(OUTBOX, OutboxRow)).order_by(_C.position)
_GET: Final = _ALL.where(_C.id == sa.bindparam("one"))
_OF: Final = _ALL.where(_C.assignment == sa.bindparam("assignment"))
_DUE: Final = _ALL.where(
    _C.issuer == sa.bindparam("issuer"),
    _C.status == DecisionStatus.QUEUED,
    sa.or_(_C.next_at.is_(None), _C.next_at <= sa.bindparam("now", type_=_C.next_at.type)),
).limit(sa.bindparam("most"))
_ADD: Final = sa.insert(OUTBOX)
_UPDATE: Final = sa.update(OUTBOX).where(_C.id == sa.bindparam("one"))
_REMOVE: Final = sa.delete(OUTBOX).where(_C.id == sa.bindparam("one"))
_WAITING: Final = sa.select(sa.func.count()).where(
    _C.issuer == sa.bindparam("issuer"),
    _C.status.in_((DecisionStatus.QUEUED, DecisionStatus.SENDING)),
)
_NEXT: Final = sa.select(sa.func.min(_C.next_at, type_=_C.next_at.type)).where(
    _C.issuer == sa.bindparam("issuer"), _C.status == DecisionStatus.QUEUED
)
_RELEASE: Final = (
    sa.update(OUTBOX)
    .where(
        _C.issuer == sa.bindparam("of"),
        _C.status == DecisionStatus.QUEUED,
        sa.or_(_C.problem.startswith("issuer_"), _C.problem.startswith("http_5")),
    )
    .values(next_at=None)
)
_RESET: Final = (
    sa.update(OUTBOX)
    .where(_C.status == DecisionStatus.SENDING)
    .values(status=DecisionStatus.QUEUED)
)
_RESET_DECISIONS: Final = (
    sa.update(DECISIONS)
    .where(DECISIONS.c.status == DecisionStatus.SENDING)
    .values(status=DecisionStatus.QUEUED)
)


def _unknown(row: str) -> UserFixable:
    return UserFixable("That is not in the outbox.", code="outbox_unknown", id=row)


class Outbox:
    """Rows of ``outbox``, in the order in which they were added."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, row: OutboxRow) -> None:
        """Add an intent; one of the same id is a ``store_constraint`` :class:`Bug`.

        So is a row for a decision that is not in this database.
        """
        self._connection.execute(_ADD, values_of(row))

    def get(self, row: str) -> OutboxRow:
        """Return one intent.

        Raises:
            UserFixable: ``code="outbox_unknown"``.
        """
        found = self._connection.execute(_GET, {"one": row}).one_or_none()
        if found is None:
            raise _unknown(row)
        return OutboxRow(*found)

    def all(self) -> tuple[OutboxRow, ...]:
        """Return every intent."""
        return tuple(OutboxRow(*row) for row in self._connection.execute(_ALL))

    def of(self, assignment: AssignmentId) -> tuple[OutboxRow, ...]:
        """Return every intent about an assignment."""
        rows = self._connection.execute(_OF, {"assignment": assignment})
        return tuple(OutboxRow(*row) for row in rows)

    def due(self, issuer: IssuerId, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        """Return up to ``limit`` queued intents for an issuer whose time has come."""
        values = {"issuer": issuer, "now": now, "most": limit}
        return tuple(OutboxRow(*row) for row in self._connection.execute(_DUE, values))

    def update(self, row: OutboxRow) -> None:
        """Replace what is known of an intent.

        Raises:
            UserFixable: ``code="outbox_unknown"``.
        """
        done = self._connection.execute(_UPDATE, {"one": row.id, **values_of(row)})
        if done.rowcount != 1:
            raise _unknown(row.id)

    def remove(self, row: str) -> None:
        """Drop an intent that is settled; where there is none, nothing happens."""
        self._connection.execute(_REMOVE, {"one": row})

    def reset_sending(self) -> int:
        """Queue again what was being sent when the program ended; return how many rows.

        Whether it arrived is unknown, not failed; it is sent again under the same id.
        """
        self._connection.execute(_RESET_DECISIONS)
        return self._connection.execute(_RESET).rowcount

    def next_at(self, issuer: IssuerId) -> datetime | None:
        """Return the earliest time that a queued intent waits for; None where none does."""
        found: datetime | None = self._connection.execute(_NEXT, {"issuer": issuer}).scalar_one()
        return found

    def release(self, issuer: IssuerId) -> None:
        """Let go at once what waits since the issuer could not be reached or was broken."""
        self._connection.execute(_RELEASE, {"of": issuer})

    def waiting(self, issuer: IssuerId) -> int:
        """Return how many intents for an issuer are queued or being sent."""
        return self._connection.execute(_WAITING, {"issuer": issuer}).scalar_one()
