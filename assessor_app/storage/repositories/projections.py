"""The queue, as composed from what the issuers say and what was done here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.assignments import AssignmentState, DownloadState, QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.queue import (
    QueueAmount,
    QueueCounts,
    QueueFilter,
    QueueGroup,
    QueueGrouping,
    QueueOrder,
)
from assessor_app.errors import UserFixable
from assessor_app.storage.derived import QUEUE
from assessor_app.storage.mirrored import PACKAGES
from assessor_app.storage.own import ISSUERS, KEPT_RUBRICS, OUTBOX, PARKED
from assessor_app.storage.phrases import substring_query, words_of

_C: Final = QUEUE.c
_ANY: Final = QueueFilter()

_SORTED_BY: Final[dict[QueueOrder, sa.ColumnElement[Any]]] = {
    QueueOrder.DUE: _C.due_at,
    QueueOrder.LABEL: _C.submission_label,
    QueueOrder.ACHIEVEMENT: _C.achievement_name,
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
    "problem": sa.func.coalesce(_OUTBOX_PROBLEM, _C.problem),
    "parked": sa.select(PARKED.c.note)
    .where(PARKED.c.assignment == _C.assignment)
    .scalar_subquery(),
}
_ROWS: Final = sa.select(
    *[
        _COMPOSED[field.name].label(field.name) if field.name in _COMPOSED else _C[field.name]
        for field in fields(QueueRow)
    ]
).join_from(QUEUE, ISSUERS, ISSUERS.c.id == _C.issuer)
_PLACE: Final = sa.select(_C.due_at, _C.position).where(_C.assignment == sa.bindparam("one"))
_ONE: Final = _ROWS.where(_C.assignment == sa.bindparam("one"))

_MATCH: Final = sa.text("queue_search MATCH :words")
_SEARCHED: Final = sa.table("queue_search", sa.column("rowid", sa.Integer))
_MATCHING: Final = sa.select(_SEARCHED.c.rowid).select_from(_SEARCHED).where(_MATCH)

# Up to so many matches are looked up one by one and sorted ...
_FEW: Final = 2_000
# ... and from so many on, names are compared while walking: the page is full soon. To count
# further would take longer than that.
_MANY: Final = 8_000
_COUNT: Final = sa.select(sa.func.count()).select_from(_MATCHING.limit(_MANY + 1).subquery())

_NAMED_AT_ONCE: Final = 500

# The unary plus keeps SQLite from looking up each match instead of walking in order.
_WALKED: Final = sa.literal_column("+queue.position", sa.Integer)
_WALKED_STATUS: Final = sa.literal_column("+queue.status", _C.status.type)

# Of so many names, this many with a word in them make the next page soon found by walking.
_SAMPLE: Final = 1_000
_DENSE: Final = 50

# By position, which every index of the queue holds: so a row need not be read to leave it out.
_ASIDE: Final = QUEUE.alias("aside")
_PARKED: Final = sa.select(_ASIDE.c.position).where(
    _ASIDE.c.assignment.in_(sa.select(PARKED.c.assignment))
)

_UNDECIDED: Final = sa.and_(
    _C.state == AssignmentState.ASSIGNED,
    _C.status.in_((DecisionStatus.DRAFT, DecisionStatus.READY)),
)
_ATTENTION: Final = sa.or_(
    _C.status == DecisionStatus.NEEDS_ATTENTION,
    sa.and_(_UNDECIDED, _C.download == DownloadState.FAILED),
)
_READY_HERE: Final = sa.and_(_UNDECIDED, _C.download == DownloadState.READY)


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count().filter(condition)


_COUNTS: Final = sa.select(
    sa.func.count(),
    _count(_UNDECIDED),
    _count(_READY_HERE),
    _count(_C.status == DecisionStatus.ACCEPTED),
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

    def queue_rows(
        self, assignments: Sequence[AssignmentId], only: QueueFilter = _ANY
    ) -> tuple[QueueRow, ...]:
        """Return the rows of ``assignments`` that ``only`` lets through, in no certain order."""
        conditions, values = self._conditions(only)
        found: list[QueueRow] = []
        for start in range(0, len(assignments), _NAMED_AT_ONCE):
            named = _C.assignment.in_(assignments[start : start + _NAMED_AT_ONCE])
            rows = self._connection.execute(_ROWS.where(named, *conditions), values)
            found += [QueueRow(*row) for row in rows]
        return tuple(found)

    def queue_groups(self, only: QueueFilter, by: QueueGrouping) -> tuple[QueueGroup, ...]:
        """Return the groups of the rows that ``only`` lets through, by title."""
        conditions, values = self._conditions(only)
        key = _C.issuer if by is QueueGrouping.ISSUER else _C.achievement_name
        counted = sa.select(key.label("key"), sa.func.count().label("rows")).where(*conditions)
        groups = counted.group_by(key).subquery()
        title = ISSUERS.c.name if by is QueueGrouping.ISSUER else groups.c.key
        statement = sa.select(groups.c.key, title, groups.c.rows).order_by(title, groups.c.key)
        if by is QueueGrouping.ISSUER:
            statement = statement.join_from(groups, ISSUERS, ISSUERS.c.id == groups.c.key)
        return tuple(QueueGroup(*row) for row in self._connection.execute(statement, values))

    def queue_amount(self, only: QueueFilter = _ANY) -> QueueAmount:
        """Return how many rows and bytes ``only`` lets through."""
        conditions, values = self._conditions(only)
        sums = [sa.func.coalesce(sa.func.sum(one), 0) for one in (_C.bytes_here, _C.size_bytes)]
        statement = sa.select(sa.func.count(), *sums).select_from(QUEUE).where(*conditions)
        return QueueAmount(*self._connection.execute(statement, values).one())

    def queue_row(self, assignment: AssignmentId) -> QueueRow:
        """Return the row of one assignment.

        Raises:
            UserFixable: ``code="assignment_unknown"``.
        """
        row = self._connection.execute(_ONE, {"one": assignment}).one_or_none()
        if row is None:
            raise UserFixable("There is no such assignment.", code="assignment_unknown")
        return QueueRow(*row)

    def queue_beside(
        self, assignment: AssignmentId, only: QueueFilter = _ANY
    ) -> tuple[AssignmentId | None, AssignmentId | None]:
        """Return what stands before and after an assignment, by its due date, of what ``only``
        lets through. It need not be let through itself.

        Raises:
            UserFixable: ``code="assignment_unknown"``.
        """
        here = self._connection.execute(_PLACE, {"one": assignment}).one_or_none()
        if here is None:
            raise UserFixable("There is no such assignment.", code="assignment_unknown")
        conditions, values = self._conditions(only)
        key = sa.tuple_(_C.due_at, _C.position)
        place = sa.tuple_(sa.literal(here.due_at, _C.due_at.type), sa.literal(here.position))
        found = sa.select(_C.assignment).where(*conditions).limit(1)
        before = found.where(key < place).order_by(_C.due_at.desc(), _C.position.desc())
        after = found.where(key > place).order_by(_C.due_at, _C.position)
        scalar = self._connection.execute
        return (
            scalar(before, values).scalar_one_or_none(),
            scalar(after, values).scalar_one_or_none(),
        )

    def queue_with_rubric(
        self, digest: str, only: QueueFilter = _ANY, *, limit: int = 5_000
    ) -> tuple[AssignmentId, ...]:
        """Return the first ``limit`` assignments, by due date, of those that ``only`` lets through
        and that are judged by the rubric of that digest.
        """
        conditions, values = self._conditions(only)
        rubric = sa.func.coalesce(KEPT_RUBRICS.c.digest, PACKAGES.c.rubric_digest)
        kept = PACKAGES.c.assignment == KEPT_RUBRICS.c.assignment
        work = PACKAGES.outerjoin(KEPT_RUBRICS, kept)
        judged_by = sa.select(PACKAGES.c.assignment).select_from(work).where(rubric == digest)
        found = sa.select(_C.assignment).where(*conditions, _C.assignment.in_(judged_by))
        found = found.order_by(_C.due_at, _C.position).limit(limit)
        return tuple(self._connection.execute(found, values).scalars())

    def counts(self) -> QueueCounts:
        """Return the numbers above the queue."""
        total, to_do, here, accepted = self._connection.execute(_COUNTS).one()
        waiting, attention = self._connection.execute(_OUTBOX_COUNTS).one()
        return QueueCounts(
            total=total,
            to_do=to_do,
            ready_offline=here,
            waiting=waiting,
            needs_attention=attention,
            accepted=accepted,
        )

    def _conditions(self, only: QueueFilter) -> tuple[list[sa.ColumnElement[bool]], dict[str, Any]]:
        conditions: list[sa.ColumnElement[bool]] = []
        if only.issuer is not None:
            conditions.append(_C.issuer == only.issuer)
        for column, allowed in (
            (_C.state, only.states),
            (_C.download, only.downloads),
            (_status_for(only), only.statuses),
            (_C.outcome, only.outcomes),
        ):
            if allowed:
                conditions.append(column.in_(sorted(allowed)))
        if only.due_before is not None:
            conditions.append(_C.due_at < only.due_before)
        conditions += [
            condition
            for wanted, condition in (
                (only.achievement is not None, _C.achievement_name == only.achievement),
                (only.started, _C.scored > 0),
                (only.resubmitted, _C.attempt > 1),
                (only.attention, _ATTENTION),
            )
            if wanted
        ]
        if only.parked is not None:
            aside = _C.position.in_(_PARKED)
            conditions.append(aside if only.parked else sa.not_(aside))
        named, values = self._named(words_of(only.text))
        return conditions + named, values

    def _named(self, words: Sequence[str]) -> tuple[list[sa.ColumnElement[bool]], dict[str, Any]]:
        """Return the conditions that every word stands in a name, in their quickest form."""
        long = [word for word in words if len(word) >= 3]
        conditions = [self._short(word) for word in words if len(word) < 3]
        if not long:
            return conditions, {}
        values = {"words": substring_query(long)}
        matches = self._connection.execute(_COUNT, values).scalar_one()
        if matches <= _FEW:
            return [*conditions, _C.position.in_(_MATCHING)], values
        if matches <= _MANY or not all(word.isascii() for word in long):
            return [*conditions, _WALKED.in_(_MATCHING)], values
        return conditions + [_stands_in_a_name(_C, word) for word in long], {}

    def _short(self, word: str) -> sa.ColumnElement[bool]:
        """Return the condition for a word too short for the index, as :meth:`_named`.

        Names are compared while walking where many have the word: the page is full soon. Where
        few have it, they are scanned once, in the order in which they are stored.
        """
        some = sa.select(_C.submission_label, _C.achievement_name).limit(_SAMPLE).subquery()
        here = sa.select(sa.func.count()).where(_stands_in_a_name(some.c, word))
        if self._connection.execute(here).scalar_one() >= _DENSE:
            return _stands_in_a_name(_C, word)
        other = QUEUE.alias("named")
        return _WALKED.in_(sa.select(other.c.position).where(_stands_in_a_name(other.c, word)))


def _status_for(only: QueueFilter) -> sa.ColumnElement[Any]:
    """Return the status to compare. Nearly every row may be a draft, and walking in order finds
    a page of them sooner than sorting all; of any other status the index knows the few."""
    return _WALKED_STATUS if DecisionStatus.DRAFT in only.statuses else _C.status


def _stands_in_a_name(columns: Any, word: str) -> sa.ColumnElement[bool]:
    # LIKE is without regard to case for ASCII only, which is why others are left to the index.
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
    return sa.or_(
        columns.submission_label.like(pattern, escape="\\"),
        columns.achievement_name.like(pattern, escape="\\"),
    )
