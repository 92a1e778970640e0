"""The rules about a decision's annotations: the right collection, on the right evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.annotation import Annotation, AnnotationCollection, CriterionBody
from assessor_app.protocol.decision import Decision
from assessor_app.protocol.problem import ProblemType
from assessor_app.rubrics.model import Rubric
from assessor_app.signing.canonical import document_digest
from reference_issuer.problems import DecisionProblem, refuse


def check_annotations(
    document: Decision, received: dict[str, Any] | None, artifacts: frozenset[str], rubric: Rubric
) -> None:
    """Return when ``received`` is the collection that the decision's digest names.

    The digest is over the members as they came; each annotation stands on an artifact of the
    package and speaks of criteria of the rubric; each citation is one of them. (That none stands
    twice and that the total is right within the collection, its schema sees to.)

    Raises:
        DecisionProblem: ``contentDigest`` or ``schema``.
    """
    collection = _collection(document, received)
    items = collection.first.items if collection else ()
    known = {item.id for item in items}
    for item in items:
        if item.target.source not in artifacts:
            raise _foreign("annotation_target", "An annotation is on no artifact of the package.")
    criteria = {str(criterion.id) for criterion in rubric.criteria}
    if not criteria.issuperset(_criteria_of(items)):
        raise _foreign("annotation_criterion", "An annotation speaks of an unknown criterion.")
    for result in document.credential_subject.criterion_result:
        if not known.issuperset(result.annotation):
            raise _foreign("citation_unknown", "A citation is not among the annotations.")


def _collection(document: Decision, received: dict[str, Any] | None) -> AnnotationCollection | None:
    named = document.credential_subject.annotations
    if received is None:
        if named.total:
            raise _digest("annotations_missing", "The annotations did not come along.")
        return None
    try:
        collection = AnnotationCollection.from_json(received)
        digest = document_digest(received)
    except IntegrityProblem as exc:
        raise refuse(ProblemType.SCHEMA, exc.message, code=exc.code) from exc
    if digest != named.digest_sri or collection.id != named.id:
        raise _digest("annotations_digest", "The annotations are not those that were signed.")
    if named.total != collection.total:
        raise _digest("annotations_total", "The number of annotations is not what was signed.")
    return collection


def _criteria_of(items: tuple[Annotation, ...]) -> Iterator[str]:
    for item in items:
        for body in item.body:
            if isinstance(body, CriterionBody):
                yield body.source


def _digest(code: str, message: str) -> DecisionProblem:
    return refuse(ProblemType.DIGEST, message, code=code)


def _foreign(code: str, message: str) -> DecisionProblem:
    return refuse(ProblemType.SCHEMA, message, code=code)
