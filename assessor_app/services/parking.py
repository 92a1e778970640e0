"""Putting a submission aside with a note, to be taken up later. The note never leaves the device.

What is parked is out of what comes next, and is not lost: the queue has a place for it.
"""

from __future__ import annotations

from assessor_app.domain.actions import Action
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.drafts import Parked
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.strict_json import to_nfc
from assessor_app.services.duty import require
from assessor_app.services.workspace import Workspace


def park(workspace: Workspace, assignment: AssignmentId, note: str) -> Changes:
    """Put a submission aside; its note, if it has one, is replaced.

    Raises:
        UserFixable: ``already_signed``, ``recalled``, ``recused``, ``assignment_unknown``.
    """
    with workspace.store.write() as tx:
        require(tx, assignment, Action.PARK)
        tx.parked.put(Parked(assignment, to_nfc(note.strip()), workspace.now()))
    return Changes.of(Topic.QUEUE, assignment=assignment)


def unpark(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Take a submission up again; where it is not aside, nothing changes."""
    with workspace.store.write() as tx:
        if tx.parked.get(assignment) is None:
            return Changes()
        tx.parked.delete(assignment)
    return Changes.of(Topic.QUEUE, assignment=assignment)
