"""Marks on evidence: one door to add, change and remove them."""

from __future__ import annotations

from assessor_app.domain.changes import Changes
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId, CriterionId, new_urn
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import (
    Annotation,
    Body,
    CriterionBody,
    Selector,
    Target,
    TextualBody,
)
from assessor_app.services import edits
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.review import Review, open_review
from assessor_app.services.workspace import Workspace


def add(
    workspace: Workspace,
    assignment: AssignmentId,
    artifact: ArtifactId,
    *,
    selector: Selector | tuple[Selector, ...] | None,
    comment: str = "",
    criteria: tuple[CriterionId, ...] = (),
) -> tuple[AnnotationId, Changes]:
    """Add a mark on ``artifact``; return its id.

    Raises:
        UserFixable: ``artifact_unknown``, ``unknown_criterion``, and those of :func:`edits.make`.
    """
    review = open_review(workspace, assignment)
    review.artifact(artifact)
    annotation = Annotation(
        id=new_urn(),
        type="Annotation",
        created=to_rfc3339(workspace.now()),
        motivation="assessing",
        body=_bodies(comment, _known(review, criteria)),
        target=Target(source=artifact, selector=selector),
    )
    return AnnotationId(annotation.id), put(workspace, assignment, annotation, "Add a mark")


def put(
    workspace: Workspace, assignment: AssignmentId, annotation: Annotation, label: str
) -> Changes:
    """Store a mark as it is given, new or changed."""
    edit = Edit(EditKind.ANNOTATION, annotation.id, annotation.to_json())
    return edits.make(workspace, assignment, [edit], label)


def remove(workspace: Workspace, assignment: AssignmentId, annotation: AnnotationId) -> Changes:
    """Remove a mark, and the citations of it, as one step.

    Raises:
        UserFixable: ``annotation_unknown``.
    """
    with workspace.store.read() as tx:
        known = {row.id for row in tx.annotations.of(assignment)}
        scores = tx.scores.of(assignment)
    if annotation not in known:
        raise UserFixable("There is no such annotation here.", code="annotation_unknown")
    steps = [Edit(EditKind.ANNOTATION, annotation, None)]
    for score in scores.values():
        if annotation in score.citations:
            value = edits.score_to_json(score)
            value["citations"] = [one for one in score.citations if one != annotation]
            steps.append(Edit(EditKind.SCORE, score.criterion, value))
    return edits.make(workspace, assignment, steps, "Remove a mark")


def _known(review: Review, criteria: tuple[CriterionId, ...]) -> tuple[CriterionId, ...]:
    if any(review.rubric.criterion(one) is None for one in criteria):
        raise UserFixable("This rubric has no such criterion.", code="unknown_criterion")
    return criteria


def _bodies(comment: str, criteria: tuple[CriterionId, ...]) -> tuple[Body, ...]:
    written: tuple[Body, ...] = ()
    if comment.strip():
        written = (
            TextualBody(
                type="TextualBody",
                value=to_nfc(comment),
                format="text/markdown",
                purpose="commenting",
            ),
        )
    speaks_to = (
        CriterionBody(type="SpecificResource", source=one, purpose="classifying")
        for one in criteria
    )
    return (*written, *speaks_to)
