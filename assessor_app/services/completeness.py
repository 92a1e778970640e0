"""What is missing before a decision can be signed, and what a careful person is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessor_app.domain.drafts import Draft
from assessor_app.domain.findings import PERSONAL, FindingKind
from assessor_app.domain.ids import ArtifactId, CriterionId
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.outcome import Outcome
from assessor_app.domain.second_attempts import AttemptNotes
from assessor_app.domain.substance import has_substance
from assessor_app.rubrics.evaluation import Evaluation
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.requirements import is_below, required_level, required_levels
from assessor_app.services.feedback_checks import check, wording

# Outcomes that say that the work could not be judged whole.
WITHOUT_ALL_SCORES = frozenset(
    {Outcome.RETURNED_INCOMPLETE, Outcome.NON_SCORABLE, Outcome.ESCALATED}
)

# Advice that comes after all other, which may be about every criterion.
_LATER = {"not_opened": 1, "no_rationale": 2, "uncited": 3}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. A ``blocking`` one must be mended before signing.

    Blocking codes: ``unscored`` (not of an advisory criterion), ``outcome_open``,
    ``no_feedback``, ``no_reason``, ``citation_missing``, ``no_declaration``,
    ``conflict_declared``, ``no_override_reason``, ``placeholder_left`` (of a comment, not filled),
    and ``package_changed``: the evidence or the rubric is another than the work was begun on.
    Where the earner is told “not yet”, also ``no_improvement``: a criterion below what is required
    does not say what is missing and what would show it; and ``bare_feedback``,
    ``bare_rationale``: a text that could stand under any work. Others: ``no_rationale``,
    ``no_present`` (what is there already), ``personal_details``, ``uncited``, ``not_opened``;
    ``score_outdated`` and ``mark_outdated`` were made on an earlier version of the package, stay
    stored and do not count; ``changed_after_earlier`` was scored otherwise after the scores of an
    earlier attempt, hidden until then, had been looked at.
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
    *,
    improvements: Mapping[CriterionId, Improvement] | None = None,
) -> tuple[Gap, ...]:
    """Return all gaps: blocking ones first; what was never opened before advice on criteria, of
    which there is much; else in the order of the rubric."""
    gaps = [
        *_of_draft(draft, evaluation),
        *_of_criteria(rubric, scores, outcome_of(draft, evaluation), improvements or {}),
        *(
            Gap("not_opened", blocking=False, artifact=artifact)
            for artifact in artifacts
            if artifact not in draft.opened
        ),
    ]
    return tuple(sorted(gaps, key=_weight))


def _weight(gap: Gap) -> tuple[bool, int]:
    later = 0 if gap.blocking else _LATER.get(gap.code, 0)
    return not gap.blocking, later


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
    elif not _says_something(draft.feedback):
        gaps.append(Gap("bare_feedback", blocking=_says_not_yet(outcome)))
    gaps += _of_texts((draft.feedback, draft.override_reason))
    if draft.declaration is None:
        gaps.append(Gap("no_declaration", blocking=True))
    elif draft.declaration.conflict_of_interest:
        gaps.append(Gap("conflict_declared", blocking=True))
    return gaps


def _of_criteria(
    rubric: Rubric,
    scores: Mapping[CriterionId, Score],
    outcome: Outcome | None,
    improvements: Mapping[CriterionId, Improvement],
) -> list[Gap]:
    gaps = []
    required = required_levels(rubric)
    for criterion in rubric.criteria:
        score = scores.get(criterion.id)
        if score is None or not score.settled:
            blocking = outcome not in WITHOUT_ALL_SCORES and not criterion.advisory
            gaps.append(Gap("unscored", blocking=blocking, criterion=criterion.id))
        else:
            told = improvements.get(criterion.id) or Improvement(criterion.id)
            below = is_below(criterion, score, required.get(criterion.id))
            cited = below and outcome in rubric.citation_required_for
            gaps += _of_score(criterion, score, told, cited=cited)
            if below and outcome is not Outcome.EARNED:
                gaps += _of_improvement(score, told, outcome)
            gaps += _of_texts((score.rationale, *(told.texts if below else ())), criterion.id)
    return gaps


def shown_improvement(
    rubric: Rubric, criterion: Criterion, score: Score | None, told: Improvement | None
) -> Improvement | None:
    """Return what the earner is told would change a score.

    None for one that is not below what is required: what was written stays stored, and is not
    said.
    """
    below = is_below(criterion, score, required_level(rubric, criterion))
    return told if below and told is not None and not told.empty else None


def _says_not_yet(outcome: Outcome | None) -> bool:
    """Return whether the earner is told, or may yet be told, what to work on."""
    return outcome is not Outcome.EARNED and outcome not in WITHOUT_ALL_SCORES


def _of_improvement(score: Score, told: Improvement, outcome: Outcome | None) -> list[Gap]:
    """Return what the earner would not learn about a criterion below what is required."""
    gaps = []
    blocking, criterion = _says_not_yet(outcome), score.criterion
    if not (_says_something(told.missing) and _says_something(told.would_show)):
        gaps.append(Gap("no_improvement", blocking=blocking, criterion=criterion))
    elif not _says_something(told.present):
        gaps.append(Gap("no_present", blocking=False, criterion=criterion))
    if score.rationale.strip() and not _says_something(score.rationale):
        gaps.append(Gap("bare_rationale", blocking=blocking, criterion=criterion))
    return gaps


def _of_texts(texts: Iterable[str], criterion: CriterionId | None = None) -> list[Gap]:
    """Return what is left in texts that the earner reads."""
    kinds = {one.kind for text in texts if text for one in check(text)}
    gaps = []
    if FindingKind.PLACEHOLDER in kinds:
        gaps.append(Gap("placeholder_left", blocking=True, criterion=criterion))
    if kinds & PERSONAL:
        gaps.append(Gap("personal_details", blocking=False, criterion=criterion))
    return gaps


def _says_something(text: str) -> bool:
    return has_substance(text, wording().bare)


def _of_score(criterion: Criterion, score: Score, told: Improvement, *, cited: bool) -> list[Gap]:
    """Return what a score lacks; it is to be ``cited`` where the outcome asks for that."""
    gaps = []
    unscorable = score.level is None
    if not score.rationale.strip() and (unscorable or told.empty):
        code = "no_reason" if unscorable else "no_rationale"
        gaps.append(Gap(code, blocking=unscorable, criterion=criterion.id))
    if not score.citations and score.level is not None:
        required = cited or score.level in criterion.citation_required_at
        code = "citation_missing" if required else "uncited"
        gaps.append(Gap(code, blocking=required, criterion=criterion.id))
    return gaps
