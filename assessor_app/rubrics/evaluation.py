"""Evaluate a decision rule over the scores so far: three-valued, with its reasons as data.

A condition is satisfied, failed, or open while something that it depends on is unscored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.conditions import stand
from assessor_app.rubrics.endings import ScoreSheet
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.rubrics.reasons import Reason, Standing, Truth
from assessor_app.rubrics.scoring import check_scores, total, total_max
from assessor_app.rubrics.wording import condition_in_words, sentence_of

__all__ = ["Evaluation", "Reason", "Truth", "evaluate", "truth_of"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome so far. ``outcome`` is None while open; ``possible`` holds what may yet come.

    ``possible`` never lacks an outcome that some way of scoring the rest leads to. It may hold one
    too many where conditions of a rule contradict each other, so that ``outcome`` is late rather
    than wrong (see :mod:`conditions`). ``sentence`` says it plainly, in English. ``unscored`` are
    all criteria that are not settled, advisory ones too. ``total`` is the weighted sum of the
    points so far; it and ``total_max`` are None for a rubric without points.
    """

    outcome: Outcome | None
    possible: frozenset[Outcome]
    reasons: tuple[Reason, ...]
    sentence: str
    unscored: tuple[CriterionId, ...]
    total: Decimal | None
    total_max: Decimal | None

    @property
    def decided(self) -> bool:
        """Whether no further score can change the outcome."""
        return self.outcome is not None


@dataclass(frozen=True, slots=True)
class _Step:
    """One place of the rule at which an outcome is given when the condition is ``hits_on``."""

    outcome: Outcome
    hits_on: Truth
    standing: Standing
    clause: rule.Clause | None = None


def evaluate(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> Evaluation:
    """Return where the rule stands.

    Raises:
        UserFixable: codes ``unknown_criterion``, ``foreign_level``, ``points_out_of_range``,
            ``unknown_condition_code``, ``not_applicable_not_allowed``, ``contradictory_score``
            for a score that this rubric does not allow.
    """
    check_scores(rubric, scores)
    sheet = ScoreSheet(rubric, scores)
    steps, hit = _walk(sheet)
    possible = frozenset(
        [one.outcome for one in steps if one.standing.truth is Truth.OPEN]
        + [hit.outcome if hit else rubric.rule.otherwise]
    )
    outcome = next(iter(possible)) if len(possible) == 1 else None
    reasons = _reasons(steps, hit, decided=outcome is not None)
    return Evaluation(
        outcome=outcome,
        possible=possible,
        reasons=reasons,
        sentence=sentence_of(
            rubric,
            outcome,
            reasons,
            earnable=Outcome.EARNED in possible,
            words=_words(rubric, hit) if outcome is not None else "",
        ),
        unscored=sheet.unscored(),
        total=total(rubric, scores),
        total_max=total_max(rubric, scores),
    )


def truth_of(
    rubric: Rubric, condition: rule.Condition, scores: Mapping[CriterionId, Score]
) -> Truth:
    """Return whether ``condition`` is satisfied, failed or open over ``scores``.

    Raises:
        UserFixable: as :func:`evaluate`.
    """
    check_scores(rubric, scores)
    return stand(ScoreSheet(rubric, scores), condition).truth


def _words(rubric: Rubric, hit: _Step | None) -> str:
    """Return what the clause that gave the outcome asks for, by its author's label if any."""
    if hit is None or hit.clause is None:
        return ""
    return hit.clause.label or condition_in_words(rubric, hit.clause.when)


def _walk(sheet: ScoreSheet) -> tuple[tuple[_Step, ...], _Step | None]:
    """Return the steps up to the one that is sure to give its outcome, and that one."""
    passed = []
    for step in _steps(sheet):
        passed.append(step)
        if step.standing.truth is step.hits_on:
            return tuple(passed), step
    return tuple(passed), None


def _steps(sheet: ScoreSheet) -> Iterator[_Step]:
    decision = sheet.rubric.rule
    if decision.completeness is not None:
        standing = stand(sheet, decision.completeness)
        yield _Step(decision.incomplete_outcome, Truth.FAILED, standing)
    for gate in decision.gates:
        yield _Step(decision.gate_outcome, Truth.FAILED, stand(sheet, gate))
    for clause in decision.clauses:
        yield _Step(clause.outcome, Truth.SATISFIED, stand(sheet, clause.when), clause)


def _reasons(steps: tuple[_Step, ...], hit: _Step | None, *, decided: bool) -> tuple[Reason, ...]:
    """Return why: of the step that decides; else of what has failed, then of what is open."""
    if decided and hit is not None:
        return hit.standing.reasons
    wanted = (Truth.FAILED,) if decided else (Truth.FAILED, Truth.OPEN)
    found = (
        reason
        for truth in wanted
        for step in steps
        if step.standing.truth is truth
        for reason in step.standing.reasons
    )
    return tuple(dict.fromkeys(found))
