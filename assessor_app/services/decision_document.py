"""From a finished review to the documents that are signed: the decision and its annotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assessor_app.config import GENERATOR_NAME, VERSION
from assessor_app.domain import improvement
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import new_urn
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import Bug
from assessor_app.protocol.annotation import AnnotationCollection, AnnotationPage
from assessor_app.protocol.decision import (
    AnnotationsDigest,
    Concern,
    CriterionResult,
    DecisionIssuer,
    DecisionSubject,
    Declaration,
    DigestedResource,
    Feedback,
    Generator,
    Improvement,
    LogEntry,
    Override,
    TotalScore,
    UnsignedDecision,
)
from assessor_app.protocol.model import CONTEXTS
from assessor_app.protocol.sync import WellKnown
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.model import Criterion
from assessor_app.rubrics.scoring import points_of
from assessor_app.services.completeness import Gap, outcome_of, shown_improvement
from assessor_app.services.overriding import overridden
from assessor_app.services.review import Review
from assessor_app.signing.decisions import collection_digest


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What is about to be signed."""

    unsigned: UnsignedDecision
    annotations: AnnotationCollection
    outcome: Outcome


def build(
    review: Review, issuer: Issuer, *, well_known: WellKnown, log: LogEntry, valid_from: str
) -> DecisionDraft:
    """Return the documents for a review that has no blocking gap.

    Raises:
        Bug: ``code="not_complete"`` when there is no outcome or declaration: ask for gaps first.
    """
    outcome = outcome_of(review.draft, review.evaluation)
    if outcome is None or review.draft.declaration is None:
        raise Bug("A review without outcome or declaration was signed.", code="not_complete")
    annotations = _collection(review, issuer)
    unsigned = UnsignedDecision(
        context=CONTEXTS,
        id=new_urn(),
        type=("VerifiableCredential", "AssessmentDecisionCredential"),
        issuer=DecisionIssuer(id=issuer.assessor, type="Assessor", name=issuer.assessor_name),
        valid_from=valid_from,
        credential_subject=_subject(review, outcome, annotations, well_known),
        log=log,
        generator=Generator(name=GENERATOR_NAME, version=VERSION),
    )
    return DecisionDraft(unsigned, annotations, outcome)


def _subject(
    review: Review, outcome: Outcome, annotations: AnnotationCollection, well_known: WellKnown
) -> DecisionSubject:
    draft, package = review.draft, review.package
    return DecisionSubject.from_json(
        {
            "id": package.submission,
            "type": "AssessmentDecision",
            "assignment": review.assignment.id,
            "attempt": package.attempt,
            "achievement": package.achievement,
            "outcome": outcome.value,
            **_optional(review),
            "evidencePackage": _named(package.id, package.digest).to_json(),
            "rubric": _named(review.judged_by.id, review.judged_by.digest).to_json(),
            "criterionResult": [
                _result(review, criterion).to_json() for criterion in review.rubric.criteria
            ],
            "feedback": Feedback(
                value=draft.feedback, language="und", format="text/markdown"
            ).to_json(),
            "annotations": AnnotationsDigest(
                id=annotations.id,
                total=annotations.total,
                digest_sri=collection_digest(annotations),
            ).to_json(),
            "declaration": _declaration(review, well_known).to_json(),
            "concern": [
                Concern.from_json({"kind": k, "note": n}).to_json() for k, n in draft.concerns
            ],
        }
    )


def _optional(review: Review) -> dict[str, object]:
    """Return the members that only some decisions have."""
    members: dict[str, object] = {}
    draft, evaluation, previous = review.draft, review.evaluation, review.decision
    if (departs := overridden(draft, evaluation)) is not None:
        computed = departs.computed.value if departs.computed else "undecided"
        override = Override.from_json({"computed": computed, "reason": departs.reason})
        members["override"] = override.to_json()
    if evaluation.total is not None and evaluation.total_max is not None:
        value, top = plain(evaluation.total), plain(evaluation.total_max)
        members["score"] = TotalScore(value=value, max=top).to_json()
    if draft.coordinator_note.strip():
        members["noteToCoordinator"] = draft.coordinator_note
    if previous is not None:
        members["supersedes"] = _named(previous.id, previous.digest).to_json()
    return members


def _named(resource: str, digest: str) -> DigestedResource:
    return DigestedResource(id=resource, digest_sri=digest)


def _result(review: Review, criterion: Criterion) -> CriterionResult:
    score, told = review.scores.get(criterion.id), review.improvements.get(criterion.id)
    after_earlier = _after_earlier(review, criterion)
    if score is None or not score.settled:
        comment = score.rationale if score else ""
        return CriterionResult(
            criterion=criterion.id,
            not_scored=True,
            comment=comment,
            changed_after_earlier=after_earlier,
        )
    points = points_of(criterion, score)
    level = None if score.level is None else criterion.level(score.level)
    return CriterionResult(
        criterion=criterion.id,
        achieved_level=None if level is None else level.id,
        condition_code=score.condition_code,
        not_applicable=True if score.not_applicable else None,
        score=None if points is None or level is None else plain(points),
        comment=score.rationale,
        improvement=_improvement(shown_improvement(review.rubric, criterion, score, told)),
        annotation=score.citations,
        changed_after_earlier=after_earlier,
    )


def _after_earlier(review: Review, criterion: Criterion) -> Literal[True] | None:
    """Return whether it was scored otherwise once the scores before were looked at."""
    gap = Gap("changed_after_earlier", blocking=False, criterion=criterion.id)
    return True if gap in review.gaps else None


def _improvement(told: improvement.Improvement | None) -> Improvement | None:
    if told is None:
        return None
    return Improvement(present=told.present, missing=told.missing, would_show=told.would_show)


def _declaration(review: Review, well_known: WellKnown) -> Declaration:
    made = review.draft.declaration
    if made is None:
        raise Bug("A review without a declaration was signed.", code="not_complete")
    return Declaration(
        conflict_of_interest=made.conflict_of_interest,
        statement=well_known.policies.declaration,
        note=made.note or None,
    )


def _collection(review: Review, issuer: Issuer) -> AnnotationCollection:
    items = tuple(
        annotation.model_copy(update={"creator": issuer.assessor})
        for annotation in review.annotations
    )
    return AnnotationCollection(
        id=new_urn(),
        type="AnnotationCollection",
        label=f"Annotations on submission {review.package.submission_label}",
        total=len(items),
        first=AnnotationPage(id=new_urn(), type="AnnotationPage", start_index=0, items=items),
    )
