"""What an earner met in an earlier attempt, and need not show again.

Only a rubric whose resubmission has the scope ``criteria_not_met`` carries anything forward. What
is carried is a proposal: an ordinary score, which the assessor of this attempt may change, and
which counts in the rule and stands in the decision like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.requirements import required_level


@dataclass(frozen=True, slots=True)
class Attempt:
    """An earlier attempt: its number, and the scores by the rubric of that time."""

    number: int
    rubric: Rubric
    scores: Mapping[CriterionId, Score]


class Carry(StrEnum):
    """Why a criterion is carried forward, or is not."""

    MET = "met"
    BELOW = "below"
    NOT_AT_A_LEVEL = "not_at_a_level"
    RUBRIC_CHANGED = "rubric_changed"
    NO_BAR = "no_bar"
    NEVER_SCORED = "never_scored"


@dataclass(frozen=True, slots=True)
class Carried:
    """One criterion of this attempt. ``score`` is there if and only if ``why`` is ``MET``.

    ``attempt`` is the number of the attempt that it is from; 0 where it was never scored. The
    rationale comes along; citations do not, since they point into the earlier evidence.
    """

    criterion: CriterionId
    why: Carry
    attempt: int = 0
    score: Score | None = None
    sentence: str = ""


def carry_forward(rubric: Rubric, attempts: Sequence[Attempt]) -> tuple[Carried, ...]:
    """Return, for each criterion, what ``attempts`` (the oldest first) say of it.

    The latest attempt in which a criterion was settled speaks for it: one that was met at first and
    not at last is not met. It is carried where its level is at or above what the rule asks for in
    this criterion, and where the criterion is judged by the same levels as then. Nothing at all
    comes back where the rubric's policy asks for everything anew.
    """
    if rubric.resubmission.scope != "criteria_not_met":
        return ()
    return tuple(_carried(rubric, criterion, attempts) for criterion in rubric.criteria)


def _carried(rubric: Rubric, criterion: Criterion, attempts: Sequence[Attempt]) -> Carried:
    for attempt in reversed(attempts):
        score = attempt.scores.get(criterion.id)
        if score is not None and score.settled:
            why = _judge(rubric, criterion, attempt, score)
            kept = replace(score, citations=()) if why is Carry.MET else None
            words = _words(rubric, criterion, score, why, attempt.number)
            return Carried(criterion.id, why, attempt.number, kept, words)
    words = f"{criterion.label} was not scored before."
    return Carried(criterion.id, Carry.NEVER_SCORED, sentence=words)


def _judge(rubric: Rubric, criterion: Criterion, attempt: Attempt, score: Score) -> Carry:
    if score.level is None:
        return Carry.NOT_AT_A_LEVEL
    then = attempt.rubric.criterion(criterion.id)
    if then is None or _judged_by(then) != _judged_by(criterion):
        return Carry.RUBRIC_CHANGED
    needed = required_level(rubric, criterion)
    if needed is None:
        return Carry.NO_BAR
    reached, wanted = criterion.rank(score.level), criterion.rank(needed.id)
    met = reached is not None and wanted is not None and reached >= wanted
    return Carry.MET if met else Carry.BELOW


def _judged_by(criterion: Criterion) -> tuple[object, ...]:
    """Return what a score depends on; guidance and wording around it may be mended freely."""
    levels = tuple((x.id, x.title, x.descriptor, x.points, x.range) for x in criterion.levels)
    return (criterion.title, criterion.description, criterion.point_step, levels)


def _words(rubric: Rubric, criterion: Criterion, score: Score, why: Carry, number: int) -> str:
    level = criterion.level(score.level) if score.level is not None else None
    title = level.title if level else ""
    needed = required_level(rubric, criterion)
    match why:
        case Carry.MET:
            return f"{criterion.label} was met in attempt {number} ({title})."
        case Carry.BELOW:
            wanted = needed.title if needed else ""
            return f"{criterion.label} was {title} in attempt {number}, needs {wanted}."
        case Carry.RUBRIC_CHANGED:
            return f"{criterion.label} is judged otherwise than in attempt {number}."
        case Carry.NO_BAR:
            return f"{criterion.label} counts in a total only, so it is scored anew."
        case _:
            return f"{criterion.label} was at no level in attempt {number}."
