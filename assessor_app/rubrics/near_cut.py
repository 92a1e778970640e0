"""Whether a first reading asks for a second one: always, or where it is close to the cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.evaluation import Evaluator
from assessor_app.rubrics.model import Criterion, Level, Rubric, Score, SecondReading
from assessor_app.rubrics.reasons import Reason, Truth
from assessor_app.rubrics.standings import Standings
from assessor_app.rubrics.validation import conditions_of
from assessor_app.rubrics.wording import OUTCOME_WORDS


@dataclass(frozen=True, slots=True)
class SecondReadingCall:
    """Whether a second reading is asked for. ``reasons`` are data, ``sentence`` says it plainly.

    ======================= ==================================================================
    code                    params
    ======================= ==================================================================
    ``always``              none: the rubric has every submission read twice
    ``near_total``          ``now``, ``needs``, ``unit`` (``points`` or ``percent``)
    ``near_level``          ``criterion``, ``level``, ``other`` (the level that changes the
                            outcome), ``outcome``
    ======================= ==================================================================
    """

    needed: bool
    reasons: tuple[Reason, ...]
    sentence: str


def second_reading(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> SecondReadingCall:
    """Say whether the rubric asks for a second reading of what was scored so.

    Near the cut is asked only of a reading whose outcome is decided; before that nothing is near.

    Raises:
        UserFixable: as :func:`evaluation.evaluate`.
    """
    policy = rubric.double_scoring
    evaluator = Evaluator(rubric, scores)
    if policy is None:
        return SecondReadingCall(needed=False, reasons=(), sentence="")
    if policy.when is SecondReading.ALWAYS:
        always = Reason("always", Truth.SATISFIED)
        return SecondReadingCall(True, (always,), "Every submission is read twice.")
    if not evaluator.evaluation.decided:
        return SecondReadingCall(needed=False, reasons=(), sentence="")
    reasons = (
        *(
            _near_totals(rubric, scores, policy.near_points)
            if policy.near_points is not None
            else ()
        ),
        *(_near_levels(evaluator, policy.near_levels) if policy.near_levels is not None else ()),
    )
    words = "; ".join(_phrase(reason) for reason in reasons[:3])
    sentence = f"A second reading is asked for: {words}." if reasons else ""
    return SecondReadingCall(bool(reasons), tuple(reasons), sentence)


def _near_totals(
    rubric: Rubric, scores: Mapping[CriterionId, Score], margin: Decimal
) -> Iterator[Reason]:
    totals = list(dict.fromkeys(one for own in conditions_of(rubric.rule) for one in _totals(own)))
    standings = Standings(rubric, totals, scores)
    for total in totals:
        reason = standings.of(total).reasons[0]
        if reason.code not in ("total", "percent"):
            continue
        if abs(Decimal(reason.param("now")) - total.at_least) <= margin:
            unit = "percent" if total.percent else "points"
            params = (
                ("now", reason.param("now")),
                ("needs", plain(total.at_least)),
                ("unit", unit),
            )
            yield Reason("near_total", Truth.SATISFIED, reason.criteria, params)


def _totals(condition: rule.Condition) -> Iterator[rule.Total]:
    if isinstance(condition, rule.All | rule.Any):
        for member in condition.members:
            yield from _totals(member)
    elif isinstance(condition, rule.Total):
        yield condition


def _near_levels(evaluator: Evaluator, reach: int) -> Iterator[Reason]:
    """Yield the criteria of which another level, at most ``reach`` away, changes the outcome."""
    outcome, scores = evaluator.evaluation.outcome, dict(evaluator.scores)
    for criterion in evaluator.rubric.criteria:
        score = scores.get(criterion.id)
        if score is None or score.level is None:
            continue
        for other in _around(criterion, score, reach):
            then = evaluator.change(criterion.id, replace(score, level=other.id, points=None))
            if then.outcome is not None and then.outcome is not outcome:
                yield _near_level(criterion, score, other, then.outcome)
                break
        evaluator.change(criterion.id, score)


def _around(criterion: Criterion, score: Score, reach: int) -> Iterator[Level]:
    """Yield the levels beside the chosen one, the nearest first."""
    rank = criterion.rank(score.level) if score.level is not None else None
    if rank is None:
        return
    for step in range(1, reach + 1):
        for other in (rank + step, rank - step):
            if 0 <= other < len(criterion.levels):
                yield criterion.levels[other]


def _near_level(criterion: Criterion, score: Score, other: Level, outcome: Outcome) -> Reason:
    level = criterion.level(score.level) if score.level is not None else None
    params = (
        ("criterion", criterion.label),
        ("level", level.title if level else ""),
        ("other", other.title),
        ("outcome", outcome.value),
    )
    return Reason("near_level", Truth.SATISFIED, (criterion.id,), params)


def _phrase(reason: Reason) -> str:
    if reason.code == "near_total":
        unit = reason.param("unit")
        return f"the total is {reason.param('now')} {unit}, close to {reason.param('needs')}"
    outcome = OUTCOME_WORDS[Outcome(reason.param("outcome"))].lower()
    return (
        f"{reason.param('criterion')} is {reason.param('level')}, and {reason.param('other')} "
        f"would make it {outcome}"
    )
