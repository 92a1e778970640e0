"""The queue: what there is to do, what of it is on this machine, and search over it."""

from __future__ import annotations

from assessor_app.domain.assignments import Assignment, QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.queue import QueueCounts, QueueFilter
from assessor_app.domain.search import SearchHit
from assessor_app.services.workspace import Workspace


def list_queue(
    workspace: Workspace, wanted: QueueFilter | None = None, *, limit: int = 500, offset: int = 0
) -> tuple[QueueRow, ...]:
    """Return a page of the queue, most urgent first unless the filter says otherwise."""
    with workspace.store.read() as tx:
        return tx.projections.queue(wanted or QueueFilter(), limit=limit, offset=offset)


def count_queue(workspace: Workspace) -> QueueCounts:
    """Return how many assignments are in which state."""
    with workspace.store.read() as tx:
        return tx.projections.counts()


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
    """Return passages of evidence, notes and comments that hold the words of ``text``."""
    with workspace.store.read() as tx:
        return tx.search.query(text, limit=limit)
