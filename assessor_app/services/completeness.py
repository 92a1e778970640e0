"""What is missing before a decision can be signed, and what a careful person is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessor_app.domain.drafts import Draft
from assessor_app.domain.ids import ArtifactId, CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.domain.second_attempts import AttemptNotes
from assessor_app.rubrics.evaluation import Evaluation
from assessor_app.rubrics.model import Criterion, Rubric, Score

# Outcomes that say that the work could not be judged whole.
WITHOUT_ALL_SCORES = frozenset(
    {Outcome.RETURNED_INCOMPLETE, Outcome.NON_SCORABLE, Outcome.ESCALATED}
)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. A ``blocking`` one must be mended before signing.

    Blocking codes: ``unscored`` (not of an advisory criterion), ``outcome_open``,
    ``no_feedback``, ``no_reason``, ``citation_missing``, ``no_declaration``,
    ``conflict_declared``, ``no_override_reason``, and ``package_changed``: the evidence or the
    rubric is another than the work was begun on. Others: ``no_rationale``, ``uncited``,
    ``not_opened``; ``score_outdated`` and ``mark_outdated`` were made on an earlier version of
    the package, stay stored and do not count; ``changed_after_earlier`` was scored otherwise after
    the scores of an earlier attempt, hidden until then, had been looked at.
    """

    code: str
    blocking: bool
    criterion: CriterionId | None = None
    artifact: ArtifactId | None = None


def outcome_of(draft: Draft, evaluation: Evaluation) -> Outcome | None:
    """Return the outcome that would be signed: the override, else what the rule says."""
    return draft.override or evaluation.outcome


def find_gaps(
    rubric: Rubric,
    scores: Mapping[CriterionId, Score],
    draft: Draft,
    evaluation: Evaluation,
    artifacts: Iterable[ArtifactId],
) -> tuple[Gap, ...]:
    """Return all gaps, blocking ones first, else in the order of the rubric."""
    gaps = [
        *_of_draft(draft, evaluation),
        *_of_criteria(rubric, scores, outcome_of(draft, evaluation)),
        *(
            Gap("not_opened", blocking=False, artifact=artifact)
            for artifact in artifacts
            if artifact not in draft.opened
        ),
    ]
    return tuple(sorted(gaps, key=lambda gap: not gap.blocking))


def changed_after_earlier(
    notes: AttemptNotes, scores: Mapping[CriterionId, Score]
) -> tuple[Gap, ...]:
    """Return a gap for each level that is another than when earlier scores were first seen."""
    if notes.seen_at is None:
        return ()
    levels = {key: score.level for key, score in scores.items()}
    return tuple(
        Gap("changed_after_earlier", blocking=False, criterion=key)
        for key, level in notes.levels_seen.items()
        if levels.get(key) != level
    )


def _of_draft(draft: Draft, evaluation: Evaluation) -> list[Gap]:
    gaps = []
    outcome = outcome_of(draft, evaluation)
    if outcome is None:
        gaps.append(Gap("outcome_open", blocking=True))
    if draft.override is not None and not draft.override_reason.strip():
        gaps.append(Gap("no_override_reason", blocking=True))
    if not draft.feedback.strip():
        gaps.append(Gap("no_feedback", blocking=outcome is not Outcome.EARNED))
    if draft.declaration is None:
        gaps.append(Gap("no_declaration", blocking=True))
    elif draft.declaration.conflict_of_interest:
        gaps.append(Gap("conflict_declared", blocking=True))
    return gaps


def _of_criteria(
    rubric: Rubric, scores: Mapping[CriterionId, Score], outcome: Outcome | None
) -> list[Gap]:
    gaps = []
    for criterion in rubric.criteria:
        score = scores.get(criterion.id)
        if score is None or not score.settled:
            blocking = outcome not in WITHOUT_ALL_SCORES and not criterion.advisory
            gaps.append(Gap("unscored", blocking=blocking, criterion=criterion.id))
        else:
            gaps += _of_score(criterion, score)
    return gaps


def _of_score(criterion: Criterion, score: Score) -> list[Gap]:
    gaps = []
    if not score.rationale.strip():
        unscorable = score.level is None
        code = "no_reason" if unscorable else "no_rationale"
        gaps.append(Gap(code, blocking=unscorable, criterion=criterion.id))
    if not score.citations and score.level is not None:
        required = score.level in criterion.citation_required_at
        code = "citation_missing" if required else "uncited"
        gaps.append(Gap(code, blocking=required, criterion=criterion.id))
    return gaps
