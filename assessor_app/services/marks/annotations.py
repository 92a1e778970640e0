"""Marks on evidence: one door to add, change and remove them."""

from __future__ import annotations

import json
from typing import Final

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
    annotation_on,
)
from assessor_app.protocol.places import MarkPlace, target_of
from assessor_app.services import edits
from assessor_app.services.anchors import check_on_page
from assessor_app.services.edit_values import score_to_json
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.evidence.evidence_view import open_document
from assessor_app.services.marks.shown import criteria_of
from assessor_app.services.review import Review, open_review
from assessor_app.services.workspace import Workspace

MAX_WORDS: Final = 100_000


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
    target = Target(source=artifact, selector=selector)
    return _added(workspace, assignment, target, comment, criteria)


def add_mark(
    workspace: Workspace,
    assignment: AssignmentId,
    artifact: ArtifactId,
    place: MarkPlace,
    *,
    comment: str = "",
    criteria: tuple[CriterionId, ...] = (),
    drawn: bool = False,
) -> tuple[AnnotationId, Changes]:
    """Add a mark of any kind at ``place`` in ``artifact``; return its id.

    A mark on a page is refused where the page is not there or it lies beside it: for that the
    file is opened by the decoder, so this is not for the main thread. With ``drawn`` the place was
    taken from the page as it is shown, and nothing is opened.

    Raises:
        UserFixable: ``anchor_outside``, ``anchor_malformed``, and those of :func:`add`.
        IntegrityProblem: ``decoder_…`` where the file cannot be opened.
    """
    if place.page is not None and not drawn:
        _check_on_page(workspace, assignment, artifact, place)
    return _added(workspace, assignment, _target(artifact, place), comment, criteria)


def move(
    workspace: Workspace,
    assignment: AssignmentId,
    annotation: AnnotationId,
    place: MarkPlace,
    *,
    drawn: bool = False,
) -> Changes:
    """Move or size a mark; what it says stays. Steps in quick succession are undone as one.

    Raises:
        UserFixable: ``annotation_unknown``, ``anchor_outside``, ``anchor_malformed``, and those of
            :func:`edits.make`.
        IntegrityProblem: ``decoder_…``, as :func:`add_mark`.
    """
    mark = _stored(workspace, assignment, annotation)
    if place.page is not None and not drawn:
        _check_on_page(workspace, assignment, ArtifactId(mark.target.source), place)
    target = _target(ArtifactId(mark.target.source), place)
    moved = annotation_on(target, annotation_id=mark.id, created=mark.created, body=mark.body)
    return _change(workspace, assignment, moved, "Move a mark", typing=True)


def write(
    workspace: Workspace,
    assignment: AssignmentId,
    annotation: AnnotationId,
    comment: str,
    *,
    typing: bool = False,
) -> Changes:
    """Write what a mark says, in Markdown; empty takes it away. ``typing``: as
    :func:`edits.make`.

    Raises:
        UserFixable: ``annotation_unknown``, and those of :func:`edits.make`.
    """
    mark = _stored(workspace, assignment, annotation)
    changed = mark.model_copy(update={"body": _bodies(comment, criteria_of(mark))})
    return _change(workspace, assignment, changed, "Write about a mark", typing=typing)


def set_criteria(
    workspace: Workspace,
    assignment: AssignmentId,
    annotation: AnnotationId,
    criteria: tuple[CriterionId, ...],
) -> Changes:
    """Say which criteria a mark speaks to; the first gives it its colour. Citations stay.

    Raises:
        UserFixable: ``annotation_unknown``, ``unknown_criterion``, and those of
            :func:`edits.make`.
    """
    review = open_review(workspace, assignment)
    mark = _stored(workspace, assignment, annotation)
    said = "\n".join(one.value for one in mark.body if isinstance(one, TextualBody))
    changed = mark.model_copy(update={"body": _bodies(said, _known(review, criteria))})
    return _change(workspace, assignment, changed, "Change a mark's criteria")


def _target(artifact: ArtifactId, place: MarkPlace) -> Target:
    try:
        return target_of(artifact, place)
    except ValueError as exc:
        raise UserFixable(
            "This drawing has too many points to be kept.", code="anchor_malformed"
        ) from exc


def _stored(workspace: Workspace, assignment: AssignmentId, annotation: AnnotationId) -> Annotation:
    with workspace.store.read() as tx:
        rows = tx.annotations.of(assignment)
    found = next((row for row in rows if row.id == annotation), None)
    if found is None:
        raise UserFixable("There is no such annotation here.", code="annotation_unknown")
    return Annotation.from_json(json.loads(found.document))


def _change(
    workspace: Workspace,
    assignment: AssignmentId,
    changed: Annotation,
    label: str,
    *,
    typing: bool = False,
) -> Changes:
    stamped = changed.model_copy(update={"modified": to_rfc3339(workspace.now())})
    edit = Edit(EditKind.ANNOTATION, stamped.id, stamped.to_json())
    return edits.make(workspace, assignment, [edit], label, typing=typing)


def _added(
    workspace: Workspace,
    assignment: AssignmentId,
    target: Target,
    comment: str,
    criteria: tuple[CriterionId, ...],
) -> tuple[AnnotationId, Changes]:
    review = open_review(workspace, assignment)
    review.artifact(ArtifactId(target.source))
    annotation = annotation_on(
        target,
        annotation_id=new_urn(),
        created=to_rfc3339(workspace.now()),
        body=_bodies(comment, _known(review, criteria)),
    )
    return AnnotationId(annotation.id), put(workspace, assignment, annotation, "Add a mark")


def _check_on_page(
    workspace: Workspace, assignment: AssignmentId, artifact: ArtifactId, place: MarkPlace
) -> None:
    one = open_review(workspace, assignment).artifact(artifact)
    with open_document(workspace, assignment, one.path, one.media_type) as document:
        number = (place.page or 1) - 1
        size = document.page_size(number, ahead=0) if number < document.pages else None
        check_on_page(place, document.pages, None if size is None else (size.width, size.height))


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
            value = score_to_json(score)
            value["citations"] = [one for one in score.citations if one != annotation]
            steps.append(Edit(EditKind.SCORE, score.criterion, value))
    return edits.make(workspace, assignment, steps, "Remove a mark")


def _known(review: Review, criteria: tuple[CriterionId, ...]) -> tuple[CriterionId, ...]:
    if any(review.rubric.criterion(one) is None for one in criteria):
        raise UserFixable("This rubric has no such criterion.", code="unknown_criterion")
    return criteria


def _bodies(comment: str, criteria: tuple[CriterionId, ...]) -> tuple[Body, ...]:
    written: tuple[Body, ...] = ()
    if len(comment) > MAX_WORDS:
        raise UserFixable(
            f"The words of a mark end at {MAX_WORDS:,} letters.", code="text_too_long"
        )
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
