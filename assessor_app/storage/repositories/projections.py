"""The queue, as composed from what the issuers say and what was done here."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.assignments import AssignmentState, DownloadState, QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.queue import QueueCounts, QueueFilter, QueueOrder
from assessor_app.errors import UserFixable
from assessor_app.storage.derived import QUEUE
from assessor_app.storage.own import ISSUERS, OUTBOX
from assessor_app.storage.phrases import substring_query

_C: Final = QUEUE.c
_ANY: Final = QueueFilter()

_SORTED_BY: Final[dict[QueueOrder, sa.ColumnElement[Any]]] = {
    QueueOrder.DUE: _C.due_at,
    QueueOrder.LABEL: _C.submission_label.collate("NOCASE"),
    QueueOrder.ACHIEVEMENT: _C.achievement_name.collate("NOCASE"),
    QueueOrder.SIZE: _C.size_bytes,
    QueueOrder.STATUS: _C.status,
}

_OUTBOX_PROBLEM: Final = (
    sa.select(OUTBOX.c.problem)
    .where(OUTBOX.c.assignment == _C.assignment, OUTBOX.c.problem != "")
    .order_by(OUTBOX.c.position.desc())
    .limit(1)
    .scalar_subquery()
)
_COMPOSED: Final = {
    "issuer_name": ISSUERS.c.name,
    "problem": sa.func.coalesce(sa.func.nullif(_C.problem, ""), _OUTBOX_PROBLEM, ""),
}
_ROWS: Final = sa.select(
    *[
        _COMPOSED[field.name].label(field.name) if field.name in _COMPOSED else _C[field.name]
        for field in fields(QueueRow)
    ]
).join_from(QUEUE, ISSUERS, ISSUERS.c.id == _C.issuer)
_ONE: Final = _ROWS.where(_C.assignment == sa.bindparam("one"))

# Few enough to be sorted; more are met soon enough when walking in the order asked for.
_FEW: Final = 2_000
_MATCH: Final = sa.text("queue_search MATCH :words")
_SEARCHED: Final = sa.table("queue_search", sa.column("rowid", sa.Integer))
_MATCHING: Final = sa.select(_SEARCHED.c.rowid).select_from(_SEARCHED).where(_MATCH)
_COUNT_FEW: Final = sa.select(sa.func.count()).select_from(_MATCHING.limit(_FEW + 1).subquery())

_UNDECIDED: Final = sa.and_(
    _C.state == AssignmentState.ASSIGNED,
    _C.status.in_((DecisionStatus.DRAFT, DecisionStatus.READY)),
)
_READY_HERE: Final = sa.and_(_UNDECIDED, _C.download == DownloadState.READY)


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count().filter(condition)


_COUNTS: Final = sa.select(
    sa.func.count(),
    _count(_UNDECIDED),
    _count(_READY_HERE),
    _count(_C.status == DecisionStatus.ACCEPTED),
    sa.func.coalesce(
        sa.func.sum(sa.func.max(_C.size_bytes - _C.bytes_here, 0)).filter(
            _UNDECIDED, _C.download != DownloadState.READY
        ),
        0,
    ),
)
_OUTBOX_COUNTS: Final = sa.select(
    _count(OUTBOX.c.status.in_((DecisionStatus.QUEUED, DecisionStatus.SENDING))),
    _count(OUTBOX.c.status == DecisionStatus.NEEDS_ATTENTION),
)


class Projections:
    """Views over mirrored and own rows, for reading."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def queue(
        self,
        only: QueueFilter = _ANY,
        *,
        order: QueueOrder = QueueOrder.DUE,
        descending: bool = False,
        limit: int = 200,
        offset: int = 0,
    ) -> tuple[QueueRow, ...]:
        """Return ``limit`` rows that ``only`` lets through, from the ``offset``-th on.

        Equal rows are in the order in which they arrived, or in the reverse of it.
        """
        conditions, values = self._conditions(only)
        key, tie = _SORTED_BY[order], _C.position
        sorting = (key.desc(), tie.desc()) if descending else (key, tie)
        # The narrow inner query sorts; what is shown is fetched for the rows of the page only.
        page = sa.select(_C.position).where(*conditions).order_by(*sorting)
        page = page.limit(limit).offset(offset)
        rows = _ROWS.where(_C.position.in_(page)).order_by(*sorting)
        return tuple(QueueRow(*row) for row in self._connection.execute(rows, values))

    def queue_length(self, only: QueueFilter = _ANY) -> int:
        """Return how many rows ``only`` lets through."""
        conditions, values = self._conditions(only)
        statement = sa.select(sa.func.count()).select_from(QUEUE).where(*conditions)
        return self._connection.execute(statement, values).scalar_one()

    def queue_row(self, assignment: AssignmentId) -> QueueRow:
        """Return the row of one assignment.

        Raises:
            UserFixable: ``code="assignment_unknown"``.
        """
        row = self._connection.execute(_ONE, {"one": assignment}).one_or_none()
        if row is None:
            raise UserFixable("There is no such assignment.", code="assignment_unknown")
        return QueueRow(*row)

    def counts(self) -> QueueCounts:
        """Return the numbers above the queue."""
        total, to_do, here, accepted, missing = self._connection.execute(_COUNTS).one()
        waiting, attention = self._connection.execute(_OUTBOX_COUNTS).one()
        return QueueCounts(
            total=total,
            to_do=to_do,
            ready_offline=here,
            waiting=waiting,
            needs_attention=attention,
            accepted=accepted,
            missing_bytes=missing,
        )

    def _conditions(self, only: QueueFilter) -> tuple[list[sa.ColumnElement[bool]], dict[str, Any]]:
        conditions: list[sa.ColumnElement[bool]] = []
        if only.issuer is not None:
            conditions.append(_C.issuer == only.issuer)
        for column, allowed in (
            (_C.state, only.states),
            (_C.download, only.downloads),
            (_C.status, only.statuses),
            (_C.outcome, only.outcomes),
        ):
            if allowed:
                conditions.append(column.in_(sorted(allowed)))
        if only.due_before is not None:
            conditions.append(_C.due_at < only.due_before)
        words, short = substring_query(only.text)
        for word in short:
            either = _C.submission_label.icontains(word, autoescape=True)
            conditions.append(either | _C.achievement_name.icontains(word, autoescape=True))
        if not words:
            return conditions, {}
        values = {"words": words}
        few = self._connection.execute(_COUNT_FEW, values).scalar_one() <= _FEW
        # A unary plus keeps SQLite from starting at the matches and sorting all of them.
        position = _C.position if few else sa.literal_column("+queue.position")
        conditions.append(position.in_(_MATCHING))
        return conditions, values
