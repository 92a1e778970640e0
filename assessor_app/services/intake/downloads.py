"""Which packages are fetched: pause them, let them go on, and see how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.queue import QueueAmount, QueueFilter
from assessor_app.services.workspace import Workspace

_FETCHED: Final = frozenset({DownloadState.LISTED, DownloadState.DOWNLOADING})
_PAUSED: Final = frozenset({DownloadState.PAUSED})
_ASSIGNED: Final = QueueFilter(states=frozenset({AssignmentState.ASSIGNED}))


@dataclass(frozen=True, slots=True)
class Downloads:
    """What is not here yet. ``label`` is the submission that is fetched next, or the first paused
    one where nothing is fetched; empty when everything is here.
    """

    fetched: QueueAmount
    paused: QueueAmount
    label: str


def read_downloads(workspace: Workspace) -> Downloads:
    """Return how far the packages are that are fetched and that are paused."""
    fetched, paused = replace(_ASSIGNED, downloads=_FETCHED), replace(_ASSIGNED, downloads=_PAUSED)
    with workspace.store.read() as tx:
        first = tx.projections.queue(fetched, limit=1) or tx.projections.queue(paused, limit=1)
        return Downloads(
            tx.projections.queue_amount(fetched),
            tx.projections.queue_amount(paused),
            first[0].submission_label if first else "",
        )


def pause(workspace: Workspace, assignments: Sequence[AssignmentId] = ()) -> Changes:
    """Fetch nothing more of ``assignments`` (none named: of all) until they are resumed.

    What is here of them stays. A sync that runs lets go of them within half a second.
    """
    return _turn(workspace, assignments, _FETCHED, DownloadState.PAUSED)


def resume(workspace: Workspace, assignments: Sequence[AssignmentId] = ()) -> Changes:
    """Let the next sync go on with those of ``assignments`` (none named: all) that are paused."""
    return _turn(workspace, assignments, _PAUSED, DownloadState.LISTED)


def _turn(
    workspace: Workspace,
    assignments: Sequence[AssignmentId],
    of: frozenset[DownloadState],
    to: DownloadState,
) -> Changes:
    wanted = replace(_ASSIGNED, downloads=of)
    with workspace.store.write() as tx:
        if assignments:
            rows = tx.projections.queue_rows(assignments, wanted)
        else:
            rows = tx.projections.queue(wanted, limit=tx.projections.queue_length(wanted))
        for row in rows:
            tx.assignments.set_download(row.assignment, to)
    if not rows:
        return Changes()
    return Changes(
        frozenset({Topic.QUEUE, Topic.EVIDENCE}), frozenset(row.assignment for row in rows)
    )
