"""Whether the work on an assignment could be signed now, as the queue shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assessor_app.domain.drafts import DraftRubric
from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.formats.case import to_case
from assessor_app.services.rubric_of import JudgedBy
from assessor_app.services.standing import Standing, read_standing
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


def note_readiness(
    workspace: Workspace, tx: Transaction, assignment: AssignmentId, *, worked: bool = False
) -> None:
    """Write into the draft whether it could be signed, and on which evidence it was begun.

    ``worked``: the assessor has just changed something, which the draft's time then tells.
    """
    draft, standing = tx.drafts.get(assignment), _standing(workspace, tx, assignment)
    noted = replace(
        draft,
        ready=standing is not None and standing.ready,
        basis=draft.basis or ("" if standing is None else standing.basis),
    )
    if standing is not None and not draft.basis:
        _keep_rubric(tx, assignment, standing.judged_by)
    if worked or noted != draft or draft.updated_at is None:
        tx.drafts.put(replace(noted, updated_at=workspace.now()))


def _keep_rubric(tx: Transaction, assignment: AssignmentId, judged: JudgedBy) -> None:
    """Keep the rubric that the work begins on: the issuer may send another under it."""
    if tx.begun_rubrics.digest(assignment) != judged.digest:
        tx.begun_rubrics.put(DraftRubric(assignment, judged.digest, to_case(judged.rubric)))


def _standing(workspace: Workspace, tx: Transaction, assignment: AssignmentId) -> Standing | None:
    package = tx.packages.of_assignment(assignment)
    if package is None:
        return None
    try:
        return read_standing(workspace, tx, package)
    except AssessorError:
        return None
