"""The queue: what there is to do, what of it is on this machine, and search over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assessor_app.domain.assignments import Assignment, AssignmentState, DownloadState, QueueRow
from assessor_app.domain.ids import AssignmentId, IssuerId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.queue import (
    QueueCounts,
    QueueFilter,
    QueueGroup,
    QueueGrouping,
    QueueOrder,
)
from assessor_app.domain.search import SearchHit
from assessor_app.services.workspace import Workspace

_ASSIGNED: Final = frozenset({AssignmentState.ASSIGNED})

_OPEN: Final = frozenset({DecisionStatus.DRAFT, DecisionStatus.READY})

TO_REVIEW: Final = QueueFilter(states=_ASSIGNED, statuses=_OPEN, parked=False)
"""Assigned, not decided, and not put aside."""

PARKED: Final = QueueFilter(states=_ASSIGNED, statuses=_OPEN, parked=True)
"""Put aside with a note, to be taken up later."""

IN_PROGRESS: Final = QueueFilter(
    states=_ASSIGNED, statuses=frozenset({DecisionStatus.DRAFT}), started=True
)
"""Assigned, something is scored, something is missing."""

READY_TO_SIGN: Final = QueueFilter(states=_ASSIGNED, statuses=frozenset({DecisionStatus.READY}))
"""Nothing is missing; a person has to sign."""

ACCEPTED: Final = QueueFilter(statuses=frozenset({DecisionStatus.ACCEPTED}))
"""The issuer has given a receipt."""

TAKEN_BACK: Final = QueueFilter(
    states=frozenset({AssignmentState.RECALLED}),
    statuses=frozenset({DecisionStatus.DRAFT, DecisionStatus.READY}),
    started=True,
)
"""Begun here, then taken back by the issuer before it was signed."""

NEEDS_ATTENTION: Final = QueueFilter(attention=True)
"""A decision that an issuer refused, or a package that was refused here."""


@dataclass(frozen=True, slots=True)
class IssuerPlace:
    """An issuer, with how many of its assignments are to be reviewed."""

    id: IssuerId
    name: str
    to_review: int


@dataclass(frozen=True, slots=True)
class QueuePlaces:
    """The numbers beside the queue: how many rows each place of it has."""

    to_review: int
    in_progress: int
    ready_to_sign: int
    outbox: int
    accepted: int
    needs_attention: int
    taken_back: int
    parked: int
    issuers: tuple[IssuerPlace, ...]


@dataclass(frozen=True, slots=True)
class QueueSpan:
    """A run of rows: those of ``wanted``, ``length`` from the ``offset``-th on."""

    wanted: QueueFilter
    offset: int
    length: int


REVIEWABLE: Final = QueueFilter(
    states=frozenset({AssignmentState.ASSIGNED}),
    downloads=frozenset({DownloadState.READY}),
    statuses=_OPEN,
    parked=False,
)
"""What there is to review now: assigned, wholly here, not yet signed, and not put aside."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The reviews before and after one, in the order of their due dates."""

    previous: AssignmentId | None
    following: AssignmentId | None


def list_queue(
    workspace: Workspace,
    wanted: QueueFilter | None = None,
    *,
    order: QueueOrder = QueueOrder.DUE,
    descending: bool = False,
    limit: int = 500,
    offset: int = 0,
) -> tuple[QueueRow, ...]:
    """Return a page of the queue, the next due first unless ``order`` says otherwise."""
    with workspace.store.read() as tx:
        return tx.projections.queue(
            wanted or QueueFilter(),
            order=order,
            descending=descending,
            limit=limit,
            offset=offset,
        )


def list_spans(
    workspace: Workspace,
    spans: Sequence[QueueSpan],
    *,
    order: QueueOrder = QueueOrder.DUE,
    descending: bool = False,
) -> tuple[QueueRow, ...]:
    """Return the rows of every span, one after the other, in one view of the store."""
    with workspace.store.read() as tx:
        return tuple(
            row
            for span in spans
            for row in tx.projections.queue(
                span.wanted,
                order=order,
                descending=descending,
                limit=span.length,
                offset=span.offset,
            )
        )


def list_named(
    workspace: Workspace, assignments: Sequence[AssignmentId], wanted: QueueFilter | None = None
) -> tuple[QueueRow, ...]:
    """Return the rows of ``assignments`` that ``wanted`` lets through, in no certain order."""
    with workspace.store.read() as tx:
        return tx.projections.queue_rows(assignments, wanted or QueueFilter())


def list_groups(
    workspace: Workspace, wanted: QueueFilter, by: QueueGrouping
) -> tuple[QueueGroup, ...]:
    """Return the groups that the rows of ``wanted`` fall into, by title."""
    with workspace.store.read() as tx:
        return tx.projections.queue_groups(wanted, by)


def count_rows(workspace: Workspace, wanted: QueueFilter) -> int:
    """Return how many rows ``wanted`` lets through."""
    with workspace.store.read() as tx:
        return tx.projections.queue_length(wanted)


def count_queue(workspace: Workspace) -> QueueCounts:
    """Return how many assignments are in which state."""
    with workspace.store.read() as tx:
        return tx.projections.counts()


def count_places(workspace: Workspace) -> QueuePlaces:
    """Return the numbers of every place of the queue, all of one moment."""
    with workspace.store.read() as tx:
        counts = tx.projections.counts()
        groups = tx.projections.queue_groups(TO_REVIEW, QueueGrouping.ISSUER)
        left = {group.key: group.rows for group in groups}
        length = tx.projections.queue_length
        return QueuePlaces(
            to_review=length(TO_REVIEW),
            in_progress=length(IN_PROGRESS),
            ready_to_sign=length(READY_TO_SIGN),
            outbox=counts.waiting,
            accepted=counts.accepted,
            needs_attention=length(NEEDS_ATTENTION),
            taken_back=length(TAKEN_BACK),
            parked=length(PARKED),
            issuers=tuple(
                IssuerPlace(one.id, one.name, left.get(one.id, 0)) for one in tx.issuers.all()
            ),
        )


def within(wanted: QueueFilter, by: QueueGrouping, group: QueueGroup) -> QueueFilter:
    """Return the filter for the rows of one group of ``wanted``."""
    if by is QueueGrouping.ISSUER:
        return replace(wanted, issuer=IssuerId(group.key))
    return replace(wanted, achievement=group.key)


def find_assignment(workspace: Workspace, text: str) -> Assignment:
    """Return the assignment that ``text`` names: its id, or its submission's label.

    Raises:
        UserFixable: ``assignment_unknown``, or ``assignment_ambiguous`` for a label of several.
    """
    with workspace.store.read() as tx:
        return tx.assignments.find(text)


def label_of(workspace: Workspace, assignment: AssignmentId) -> str:
    """Return the label of an assignment's submission; its id where its manifest is not here."""
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
    return assignment if package is None else package.submission_label


def search(workspace: Workspace, text: str, *, limit: int = 50) -> tuple[SearchHit, ...]:
    """Return passages of evidence, notes and comments that hold the words of ``text``.

    Each is titled with its submission's label and, of evidence, the artifact's name.
    """
    with workspace.store.read() as tx:
        found = tx.search.query(text, limit=limit)
        packages = {one: tx.packages.of_assignment(one) for one in {it.assignment for it in found}}
    labels = {key: one.submission_label for key, one in packages.items() if one is not None}
    return tuple(replace(one, title=_titled(labels.get(one.assignment, ""), one)) for one in found)


def _titled(label: str, hit: SearchHit) -> str:
    return " · ".join(part for part in (label, hit.title) if part)


def neighbours(workspace: Workspace, assignment: AssignmentId) -> Neighbours:
    """Return what can be reviewed before and after ``assignment``.

    Raises:
        UserFixable: ``assignment_unknown``.
    """
    with workspace.store.read() as tx:
        return Neighbours(*tx.projections.queue_beside(assignment, REVIEWABLE))
