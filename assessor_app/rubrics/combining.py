"""Two readings of one submission become one, criterion by criterion.

A difference that cannot change the outcome asks nobody for more: what both agree on is evaluated
with the rest left open, and where that decides, it decides whatever the rest becomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.evaluation import Evaluation, evaluate
from assessor_app.rubrics.model import Combining, Criterion, DoubleScoring, Rubric, Score
from assessor_app.rubrics.scoring import check_scores, points_of

Scores = Mapping[CriterionId, Score]


class Agreement(StrEnum):
    """How two scores of one criterion compare.

    ``ADJACENT`` levels are next to each other; ``UNLIKE`` is a level against a condition code or
    not applicable, or two different ones of these; ``UNFINISHED`` where a reading has none yet.
    """

    EXACT = "exact"
    ADJACENT = "adjacent"
    APART = "apart"
    UNLIKE = "unlike"
    UNFINISHED = "unfinished"


class Need(StrEnum):
    """What is needed before there is one outcome."""

    NOTHING = "nothing"
    SCORES = "scores"
    DISCUSSION = "discussion"
    THIRD_READING = "third_reading"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One criterion in which the readings differ beyond the tolerance, and are not settled."""

    criterion: CriterionId
    agreement: Agreement
    sentence: str


@dataclass(frozen=True, slots=True)
class Combination:
    """What two or three readings come to.

    ``scores`` are those that stand; criteria in ``discrepancies`` have none. ``evaluation`` is of
    ``scores``: its outcome is the combined one, and may be there although readings differ, where
    the differences cannot change it. ``need`` is then ``NOTHING``.
    """

    scores: Scores
    agreements: Mapping[CriterionId, Agreement]
    discrepancies: tuple[Discrepancy, ...]
    evaluation: Evaluation
    need: Need
    sentence: str


def combine(
    rubric: Rubric, first: Scores, second: Scores, third: Scores | None = None
) -> Combination:
    """Return what the readings come to by the rubric's policy (``DoubleScoring()`` without one).

    ``agree``: the readings must, within the tolerance; else they are to be discussed. ``lower`` and
    ``higher``: that level counts, where both are at one. ``third_decides``: where they differ, the
    third reading's score counts, if it has one. Of scores within the tolerance, and of equal levels
    with other points, the lower counts, unless the policy is ``higher``. Rationales and citations
    come with the score that counts.

    Raises:
        UserFixable: as :func:`evaluation.evaluate`, for any of the readings.
    """
    for reading in (first, second, third or {}):
        check_scores(rubric, reading)
    policy = rubric.double_scoring or DoubleScoring()
    agreements = {
        one.id: compare(one, first.get(one.id), second.get(one.id)) for one in rubric.criteria
    }
    scores: dict[CriterionId, Score] = {}
    differing = []
    for criterion in rubric.criteria:
        pair = (first.get(criterion.id), second.get(criterion.id))
        found = _combined(policy, criterion, pair, (third or {}).get(criterion.id))
        if found is not None:
            scores[criterion.id] = found
        else:
            words = _difference(rubric, criterion, pair)
            differing.append(Discrepancy(criterion.id, agreements[criterion.id], words))
    evaluation = evaluate(rubric, scores)
    need = _need(policy, differing, evaluation)
    sentence = _sentence(need, differing, evaluation)
    return Combination(scores, agreements, tuple(differing), evaluation, need, sentence)


def compare(criterion: Criterion, first: Score | None, second: Score | None) -> Agreement:
    """Return how two scores of ``criterion`` compare, by their levels."""
    if first is None or second is None or not first.settled or not second.settled:
        return Agreement.UNFINISHED
    if first.level is None or second.level is None:
        same = (first.level, first.condition_code, first.not_applicable) == (
            second.level,
            second.condition_code,
            second.not_applicable,
        )
        return Agreement.EXACT if same else Agreement.UNLIKE
    apart = _apart(criterion, first, second)
    return {0: Agreement.EXACT, 1: Agreement.ADJACENT}.get(apart, Agreement.APART)


def _apart(criterion: Criterion, first: Score, second: Score) -> int:
    return abs(_order(criterion, first)[0] - _order(criterion, second)[0])


def _order(criterion: Criterion, score: Score) -> tuple[int, bool, object]:
    """Return what puts two scores at levels in order: the level, then the points."""
    rank = criterion.rank(score.level) if score.level is not None else None
    points = points_of(criterion, score)
    return (-1 if rank is None else rank, points is not None, points)


def _combined(
    policy: DoubleScoring,
    criterion: Criterion,
    pair: tuple[Score | None, Score | None],
    third: Score | None,
) -> Score | None:
    first, second = pair
    agreement = compare(criterion, first, second)
    if first is None or second is None or agreement is Agreement.UNFINISHED:
        return None
    if first.level is None or second.level is None:
        if agreement is Agreement.EXACT:
            return first
    else:
        low, high = sorted((first, second), key=lambda score: _order(criterion, score))
        if policy.combine is Combining.HIGHER:
            return high
        if policy.combine is Combining.LOWER or _apart(criterion, low, high) <= policy.tolerance:
            return low
    decides = policy.combine is Combining.THIRD_DECIDES and third is not None and third.settled
    return third if decides else None


def _need(policy: DoubleScoring, differing: list[Discrepancy], evaluation: Evaluation) -> Need:
    if evaluation.decided:
        return Need.NOTHING
    if any(one.agreement is Agreement.UNFINISHED for one in differing):
        return Need.SCORES
    if policy.combine is Combining.THIRD_DECIDES:
        return Need.THIRD_READING
    return Need.DISCUSSION


def _difference(
    rubric: Rubric, criterion: Criterion, pair: tuple[Score | None, Score | None]
) -> str:
    first, second = (_called(rubric, criterion, score) for score in pair)
    return f"{criterion.label}: {first} and {second}"


def _called(rubric: Rubric, criterion: Criterion, score: Score | None) -> str:
    if score is None or not score.settled:
        return "not scored"
    if score.not_applicable:
        return "not applicable"
    if score.condition_code is not None:
        titles = {one.code: one.title for one in rubric.condition_codes}
        return f"cannot be scored ({titles.get(score.condition_code, score.condition_code)})"
    level = criterion.level(score.level) if score.level is not None else None
    return level.title if level is not None else "not scored"


_SHOWN = 3
_ASKED = {
    Need.SCORES: "A reading is not finished",
    Need.DISCUSSION: "The readings are to be discussed",
    Need.THIRD_READING: "A third reading decides",
}


def _sentence(need: Need, differing: list[Discrepancy], evaluation: Evaluation) -> str:
    if need is Need.NOTHING:
        if not differing:
            return evaluation.sentence
        count = "one criterion" if len(differing) == 1 else f"{len(differing)} criteria"
        return f"{evaluation.sentence} The readings differ in {count}, which cannot change this."
    names = [one.sentence for one in differing]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{_ASKED[need]}: {'; '.join(names[:_SHOWN])}{more}."
