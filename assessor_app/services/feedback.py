"""What the assessor writes beside the scores: to the earner, to the coordinator, to nobody.

``typing`` means everywhere what it means to :func:`edits.make`.
"""

from __future__ import annotations

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import Outcome
from assessor_app.services import edits
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.workspace import Workspace


def write_feedback(
    workspace: Workspace, assignment: AssignmentId, text: str, *, typing: bool = False
) -> Changes:
    """Set what the earner reads, in Markdown."""
    return _set(workspace, assignment, "feedback", text, "Write feedback", typing=typing)


def write_private_note(
    workspace: Workspace, assignment: AssignmentId, text: str, *, typing: bool = False
) -> Changes:
    """Set the note that never leaves this machine."""
    return _set(workspace, assignment, "private_note", text, "Write a private note", typing=typing)


def write_coordinator_note(
    workspace: Workspace, assignment: AssignmentId, text: str, *, typing: bool = False
) -> Changes:
    """Set the note to the issuer's coordinator; the earner does not see it."""
    return _set(
        workspace, assignment, "coordinator_note", text, "Write to the coordinator", typing=typing
    )


def declare_interest(
    workspace: Workspace,
    assignment: AssignmentId,
    *,
    conflict: bool,
    note: str = "",
    typing: bool = False,
) -> Changes:
    """Make the declaration of interest. With a conflict, the way on is to recuse."""
    value = [conflict, note]
    return _set(workspace, assignment, "declaration", value, "Declare interest", typing=typing)


def override_outcome(
    workspace: Workspace,
    assignment: AssignmentId,
    outcome: Outcome | None,
    reason: str,
    *,
    typing: bool = False,
) -> Changes:
    """Decide otherwise than the rule, with a reason; None goes back to the rule."""
    value = None if outcome is None else [outcome.value, reason]
    return _set(workspace, assignment, "override", value, "Override the outcome", typing=typing)


def flag_concerns(
    workspace: Workspace, assignment: AssignmentId, concerns: list[tuple[str, str]]
) -> Changes:
    """Set the concerns (kind, note) that go to the issuer's people, apart from the scores."""
    value = [[kind, note] for kind, note in concerns]
    return _set(workspace, assignment, "concerns", value, "Flag a concern")


def _set(
    workspace: Workspace,
    assignment: AssignmentId,
    field: str,
    value: object,
    label: str,
    *,
    typing: bool = False,
) -> Changes:
    edit = Edit(EditKind.DRAFT, field, value)
    return edits.make(workspace, assignment, [edit], label, typing=typing)
