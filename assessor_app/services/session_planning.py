"""A session: which reviews fit into the time that somebody has, and how far they are in it.

The times that this rests on never leave the device, and the plan does not either.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from assessor_app.domain.assignments import AssignmentState, DownloadState, FileRole, QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.pace import NOTHING, Amount, Pace, learn_pace, usual_seconds
from assessor_app.domain.session_plan import SessionPlan, Step, Waiting, plan_session
from assessor_app.errors import UserFixable
from assessor_app.services.queue import REVIEWABLE, TO_REVIEW, Neighbours
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.repositories.workloads import FileExtent
    from assessor_app.storage.transaction import Transaction

MOST_MINUTES: Final = 8 * 60
_MOST_HERE, _MOST_ELSEWHERE = 150, 50
_LEARNT_FROM_LAST: Final = 40
_ON_THE_WAY: Final = frozenset(
    {DownloadState.LISTED, DownloadState.DOWNLOADING, DownloadState.PAUSED}
)
_NOT_HERE: Final = replace(TO_REVIEW, downloads=_ON_THE_WAY)
# Where nothing better is known: how much a file of some size is likely to hold.
_PDF_PAGE_BYTES, _PIECES_A_PAGE, _MOST_GUESSED_PAGES = 80_000, 6, 12
_USUAL_CRITERIA: Final = 8
_BYTES_A_SECOND: Final = {"video": 300_000, "audio": 20_000}


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A plan that somebody works by. It lives as long as the window, and nothing depends on it."""

    begun_at: datetime
    minutes: int
    steps: tuple[Step, ...]

    @property
    def order(self) -> tuple[AssignmentId, ...]:
        """The reviews, in their order."""
        return tuple(step.review.assignment for step in self.steps)

    def minutes_left(self, now: datetime) -> int:
        """Return how much of the time is left, in whole minutes; 0 when it is over."""
        left = self.begun_at + timedelta(minutes=self.minutes) - now
        return max(0, math.ceil(left / timedelta(minutes=1)))


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """Where a review stands in a session. ``position`` counts from 1."""

    position: int
    total: int
    beside: Neighbours


@dataclass(frozen=True, slots=True)
class SessionProgress:
    """How much of a session is done, and what of it is next; None when nothing is left."""

    done: int
    total: int
    following: AssignmentId | None


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What came of a session; each by the submissions' labels, in the order of the plan."""

    minutes: int
    signed: tuple[str, ...]
    aside: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many were planned."""
        return len(self.signed) + len(self.aside) + len(self.left)


def plan(workspace: Workspace, minutes: int, *, offline: bool) -> SessionPlan:
    """Return what fits into ``minutes`` of what waits to be reviewed and is not put aside.

    Raises:
        UserFixable: ``session_minutes``, where they are not from 1 to :data:`MOST_MINUTES`.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise UserFixable(
            f"A session takes from 1 to {MOST_MINUTES} minutes.", code="session_minutes"
        )
    with workspace.store.read() as tx:
        here = tx.projections.queue(REVIEWABLE, limit=_MOST_HERE)
        elsewhere = tx.projections.queue(_NOT_HERE, limit=_MOST_ELSEWHERE)
        waiting = _waiting(tx, (*here, *elsewhere))
        pace = _pace(tx)
    now = workspace.now().astimezone()
    return plan_session(waiting, minutes=minutes, offline=offline, pace=pace, now=now)


def begin(workspace: Workspace, planned: SessionPlan) -> PlannedSession:
    """Return a session that begins now with the steps of ``planned``.

    Raises:
        UserFixable: ``session_empty``, where the plan has no step.
    """
    if not planned.steps:
        raise UserFixable("Nothing is left to plan for.", code="session_empty")
    return PlannedSession(workspace.now(), planned.minutes, planned.steps)


def find_place(
    workspace: Workspace, session: PlannedSession, assignment: AssignmentId
) -> SessionPlace:
    """Return where ``assignment``, one of the session's, stands in it.

    Before and after it is what still waits, so that "next" never leads to what is done.
    """
    order, waits = session.order, _still_waiting(workspace, session)
    at = order.index(assignment)
    before = next((one for one in reversed(order[:at]) if one in waits), None)
    after = next((one for one in (*order[at + 1 :], *order[:at]) if one in waits), None)
    return SessionPlace(at + 1, len(order), Neighbours(before, after))


def find_progress(workspace: Workspace, session: PlannedSession) -> SessionProgress:
    """Return how far a session is; what was signed or put aside needs nothing more for now."""
    order, waits = session.order, _still_waiting(workspace, session)
    left = [one for one in order if one in waits]
    return SessionProgress(len(order) - len(left), len(order), next(iter(left), None))


def _still_waiting(workspace: Workspace, session: PlannedSession) -> frozenset[AssignmentId]:
    with workspace.store.read() as tx:
        rows = tx.projections.queue_rows(session.order, TO_REVIEW)
    return frozenset(row.assignment for row in rows)


def sum_up(workspace: Workspace, session: PlannedSession) -> SessionSummary:
    """Return what came of a session so far."""
    order = session.order
    with workspace.store.read() as tx:
        rows = {row.assignment: row for row in tx.projections.queue_rows(order)}
    parts: dict[str, list[str]] = {"signed": [], "aside": [], "left": []}
    for step in session.steps:
        parts[_what_became(rows.get(step.review.assignment))].append(step.review.label)
    spent = workspace.now() - session.begun_at
    return SessionSummary(
        max(1, round(spent / timedelta(minutes=1))),
        tuple(parts["signed"]),
        tuple(parts["aside"]),
        tuple(parts["left"]),
    )


def _what_became(row: QueueRow | None) -> str:
    """Return which part of a summary a review belongs to; what is gone was taken back."""
    if row is None or row.parked is not None:
        return "aside"
    if row.status not in (DecisionStatus.DRAFT, DecisionStatus.READY):
        return "signed"
    return "left" if row.state is AssignmentState.ASSIGNED else "aside"


def _waiting(tx: Transaction, rows: Sequence[QueueRow]) -> list[Waiting]:
    named = [row.assignment for row in rows]
    amounts, spent = _amounts(tx.workloads.files(named)), tx.workloads.spent(named)
    return [
        Waiting(
            assignment=row.assignment,
            label=row.submission_label,
            achievement=row.achievement_name,
            due_at=row.due_at,
            lease_until=row.lease_until,
            criteria=row.criteria or _USUAL_CRITERIA,
            scored=row.scored,
            here=row.download is DownloadState.READY,
            ready=row.status is DecisionStatus.READY,
            spent_s=spent.get(row.assignment, 0),
            missing_bytes=max(row.size_bytes - row.bytes_here, 0),
            amount=amounts.get(row.assignment, NOTHING),
        )
        for row in rows
    ]


def _pace(tx: Transaction) -> Pace:
    finished = tx.workloads.finished(_LEARNT_FROM_LAST)
    amounts = _amounts(tx.workloads.files([one.assignment for one in finished]))
    return learn_pace(
        [
            (one.seconds, usual_seconds(amounts.get(one.assignment, NOTHING), one.criteria))
            for one in finished
        ]
    )


def _amounts(files: Iterable[FileExtent]) -> Mapping[AssignmentId, Amount]:
    """Return how much there is to see of each assignment; ``files`` come assignment by
    assignment."""
    grouped = groupby(files, key=lambda one: one.assignment)
    return {assignment: _amount(list(some)) for assignment, some in grouped}


def _amount(files: Sequence[FileExtent]) -> Amount:
    artifacts = [one for one in files if one.role is FileRole.ARTIFACT]
    recordings = [one for one in artifacts if _kind(one) in _BYTES_A_SECOND]
    captions = max((one.end_ms or 0 for one in files if one.role is FileRole.TRACK), default=0)
    if len(recordings) == 1 and captions:
        recorded_s = captions / 1000
    else:
        recorded_s = sum(one.size_bytes / _BYTES_A_SECOND[_kind(one)] for one in recordings)
    return Amount(
        pages=sum(_pages(one) for one in artifacts),
        pictures=sum(_kind(one) == "image" for one in artifacts),
        recorded_s=recorded_s,
    )


def _kind(file: FileExtent) -> str:
    return file.media_type.partition("/")[0]


def _pages(file: FileExtent) -> int:
    if _kind(file) in ("image", *_BYTES_A_SECOND):
        return 0
    if file.page is not None:
        return file.page
    pieces = math.ceil(file.pieces / _PIECES_A_PAGE)
    return min(pieces or max(file.size_bytes // _PDF_PAGE_BYTES, 1), _MOST_GUESSED_PAGES)
