"""Whether the work on an assignment could be signed now, as the queue shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessor_app.domain.assignments import FileRole
from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.services.completeness import find_gaps
from assessor_app.services.rubric_of import load_rubric
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


def is_ready(workspace: Workspace, tx: Transaction, assignment: AssignmentId) -> bool:
    """Say whether nothing that is missing would stop the signing."""
    package = tx.packages.of_assignment(assignment)
    if package is None:
        return False
    try:
        rubric = load_rubric(workspace, tx, package)
        scores = tx.scores.of(assignment)
        evaluation = evaluate(rubric, scores)
    except AssessorError:
        return False
    artifacts = [
        file.artifact
        for file in tx.packages.files(package.id)
        if file.role is FileRole.ARTIFACT and file.artifact is not None
    ]
    gaps = find_gaps(rubric, scores, tx.drafts.get(assignment), evaluation, artifacts)
    return not any(gap.blocking for gap in gaps)
