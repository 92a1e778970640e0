"""From a selection in the evidence to a citation of a criterion, as one step."""

from __future__ import annotations

from assessor_app.domain.changes import Changes
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId, CriterionId, new_urn
from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import Annotation, CriterionBody, annotation_on
from assessor_app.protocol.places import MarkPlace, selectors_of, target_of
from assessor_app.rubrics.model import Score
from assessor_app.services import edits
from assessor_app.services.edit_values import score_to_json
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.review import Review, open_review
from assessor_app.services.scoring import cite
from assessor_app.services.workspace import Workspace


def cite_place(
    workspace: Workspace,
    assignment: AssignmentId,
    criterion: CriterionId,
    artifact: ArtifactId,
    *,
    place: MarkPlace,
) -> tuple[AnnotationId, Changes]:
    """Mark a place in an artifact and cite it; what is marked already gets no second mark.

    Undo takes back the mark and the citation together.

    Raises:
        UserFixable: ``artifact_unknown``, ``unknown_criterion``, and those of :func:`edits.make`.
    """
    review = open_review(workspace, assignment)
    review.artifact(artifact)
    if review.rubric.criterion(criterion) is None:
        raise UserFixable("This rubric has no such criterion.", code="unknown_criterion")
    marked = _marked_already(review, artifact, place)
    if marked is not None:
        return marked, cite(workspace, assignment, criterion, marked)
    annotation = _annotation(workspace, criterion, artifact, place)
    score = score_to_json(review.scores.get(criterion) or Score(criterion))
    score["citations"] = [*score["citations"], annotation.id]
    steps = [
        Edit(EditKind.ANNOTATION, annotation.id, annotation.to_json()),
        Edit(EditKind.SCORE, criterion, score),
    ]
    changes = edits.make(workspace, assignment, steps, "Cite evidence")
    return AnnotationId(annotation.id), changes


def _marked_already(review: Review, artifact: ArtifactId, place: MarkPlace) -> AnnotationId | None:
    """Return the mark that stands on just that place, of whatever kind it is."""
    selector = selectors_of(place)
    found = (
        one.id
        for one in review.annotations
        if one.target.source == artifact and one.target.selector == selector
    )
    return next((AnnotationId(one) for one in found), None)


def _annotation(
    workspace: Workspace, criterion: CriterionId, artifact: ArtifactId, place: MarkPlace
) -> Annotation:
    about = CriterionBody(type="SpecificResource", source=criterion, purpose="classifying")
    return annotation_on(
        target_of(artifact, place),
        annotation_id=new_urn(),
        created=to_rfc3339(workspace.now()),
        body=(about,),
    )
