"""From a selection in the evidence to a citation of a criterion, as one step."""

from __future__ import annotations

from typing import Any

from assessor_app.domain.changes import Changes
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId, CriterionId, new_urn
from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics.model import Score
from assessor_app.services import edits
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.review import open_review
from assessor_app.services.workspace import Workspace


def cite_place(
    workspace: Workspace,
    assignment: AssignmentId,
    criterion: CriterionId,
    artifact: ArtifactId,
    *,
    selector: dict[str, Any] | None,
) -> tuple[AnnotationId, Changes]:
    """Mark a place in an artifact (a Web Annotation selector; None: all of it) and cite it.

    Undo takes back the mark and the citation together.

    Raises:
        UserFixable: ``artifact_unknown``, ``unknown_criterion``, and those of :func:`edits.make`.
    """
    review = open_review(workspace, assignment)
    review.artifact(artifact)
    if review.rubric.criterion(criterion) is None:
        raise UserFixable("This rubric has no such criterion.", code="unknown_criterion")
    annotation = _annotation(workspace, criterion, artifact, selector)
    score = edits.score_to_json(review.scores.get(criterion) or Score(criterion))
    score["citations"] = [*score["citations"], annotation.id]
    steps = [
        Edit(EditKind.ANNOTATION, annotation.id, annotation.to_json()),
        Edit(EditKind.SCORE, criterion, score),
    ]
    changes = edits.make(workspace, assignment, steps, "Cite evidence")
    return AnnotationId(annotation.id), changes


def _annotation(
    workspace: Workspace,
    criterion: CriterionId,
    artifact: ArtifactId,
    selector: dict[str, Any] | None,
) -> Annotation:
    target: dict[str, Any] = {"source": artifact}
    if selector is not None:
        target["selector"] = selector
    return Annotation.from_json(
        {
            "id": new_urn(),
            "type": "Annotation",
            "created": to_rfc3339(workspace.now()),
            "motivation": "assessing",
            "body": [{"type": "SpecificResource", "source": criterion, "purpose": "classifying"}],
            "target": target,
        }
    )
