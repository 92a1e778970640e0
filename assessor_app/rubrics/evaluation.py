"""Evaluate a decision rule over the scores so far: three-valued, with its reasons as data.

A condition is satisfied, failed, or open while something that it depends on is unscored. More
scores only ever add to what is known: what is satisfied or failed stays so, and ``possible`` only
loses members, as long as no score is taken back or changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.rubrics.reasons import Reason, Standing, Truth
from assessor_app.rubrics.scoring import RunningTotal, check_score_of, check_scores, codes_of
from assessor_app.rubrics.standings import Standings
from assessor_app.rubrics.validation import conditions_of
from assessor_app.rubrics.wording import condition_in_words, sentence_of

__all__ = ["Evaluation", "Evaluator", "Reason", "Truth", "evaluate", "truth_of"]


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


class Evaluator:
    """A rule over scores that change one at a time; after each change the whole is as if evaluated
    anew, while only the conditions that speak of the changed criterion are looked at again.
    """

    def __init__(self, rubric: Rubric, scores: Mapping[CriterionId, Score] | None = None) -> None:
        """Begin with ``scores``.

        Raises:
            UserFixable: as :func:`evaluate`.
        """
        self.rubric = rubric
        self._scores = dict(scores or {})
        check_scores(rubric, self._scores)
        self._criteria = {one.id: one for one in rubric.criteria}
        self._codes = codes_of(rubric)
        self._total = RunningTotal(rubric, self._scores)
        self._standings = Standings(rubric, conditions_of(rubric.rule), self._scores)
        self._evaluation: Evaluation | None = None

    @property
    def scores(self) -> Mapping[CriterionId, Score]:
        """The scores as they are now."""
        return MappingProxyType(self._scores)

    @property
    def looked_at(self) -> tuple[rule.Condition, ...]:
        """The conditions that the latest evaluation had to work out."""
        return tuple(self._standings.looked_at)

    @property
    def evaluation(self) -> Evaluation:
        """Where the rule stands."""
        if self._evaluation is None:
            self._standings.forget_looks()
            self._evaluation = self._evaluated()
        return self._evaluation

    def change(self, criterion: CriterionId, score: Score | None) -> Evaluation:
        """Put or, with None, take back the score of one criterion; return where the rule stands.

        Raises:
            UserFixable: as :func:`evaluate`; nothing is changed then.
        """
        self._put(criterion, score)
        return self.evaluation

    def show(self, scores: Mapping[CriterionId, Score]) -> Evaluation:
        """Make the scores those of ``scores``; return where the rule stands.

        Raises:
            UserFixable: as :func:`evaluate`; nothing is changed then.
        """
        changed = {one: score for one, score in scores.items() if self._scores.get(one) != score}
        check_scores(self.rubric, changed)
        for criterion in self._scores.keys() - scores.keys():
            self._put(criterion, None)
        for criterion, score in changed.items():
            self._put(criterion, score)
        return self.evaluation

    def _put(self, name: CriterionId, score: Score | None) -> None:
        criterion = self._criteria.get(name)
        if criterion is None or (score is not None and score.criterion != name):
            raise UserFixable(
                "The rubric has no such criterion.", code="unknown_criterion", criterion=str(name)
            )
        if score is None:
            self._scores.pop(name, None)
        else:
            check_score_of(criterion, self._codes, score)
            self._scores[name] = score
        self._total.change(criterion, score)
        self._standings.change(criterion, score)
        self._evaluation = None

    def _evaluated(self) -> Evaluation:
        rubric = self.rubric
        steps, hit = self._walk()
        possible = frozenset(
            [one.outcome for one in steps if one.standing.truth is Truth.OPEN]
            + [hit.outcome if hit else rubric.rule.otherwise]
        )
        outcome = next(iter(possible)) if len(possible) == 1 else None
        by_clause = any(one.outcome is Outcome.EARNED for one in rubric.rule.clauses)
        decided = outcome is not None
        reasons = _reasons(steps, hit, decided=decided, earned_by_clause=by_clause)
        return Evaluation(
            outcome=outcome,
            possible=possible,
            reasons=reasons,
            sentence=sentence_of(
                rubric,
                outcome,
                reasons,
                earnable=Outcome.EARNED in possible,
                words=_words(rubric, hit),
            ),
            unscored=tuple(
                one.id
                for one in rubric.criteria
                if one.id not in self._scores or not self._scores[one.id].settled
            ),
            total=self._total.now,
            total_max=self._total.most,
        )

    def _walk(self) -> tuple[tuple[_Step, ...], _Step | None]:
        """Return the steps up to the one that is sure to give its outcome, and that one."""
        passed = []
        for step in self._steps():
            passed.append(step)
            if step.standing.truth is step.hits_on:
                return tuple(passed), step
        return tuple(passed), None

    def _steps(self) -> Iterator[_Step]:
        decision, standings = self.rubric.rule, self._standings
        if decision.completeness is not None:
            standing = standings.of(decision.completeness)
            yield _Step(decision.incomplete_outcome, Truth.FAILED, standing)
        for gate in decision.gates:
            yield _Step(decision.gate_outcome, Truth.FAILED, standings.of(gate))
        for clause in decision.clauses:
            yield _Step(clause.outcome, Truth.SATISFIED, standings.of(clause.when), clause)


def evaluate(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> Evaluation:
    """Return where the rule stands.

    Raises:
        UserFixable: codes ``unknown_criterion``, ``foreign_level``, ``points_out_of_range``,
            ``unknown_condition_code``, ``not_applicable_not_allowed``, ``contradictory_score``
            for a score that this rubric does not allow.
    """
    return Evaluator(rubric, scores).evaluation


def truth_of(
    rubric: Rubric, condition: rule.Condition, scores: Mapping[CriterionId, Score]
) -> Truth:
    """Return whether ``condition`` is satisfied, failed or open over ``scores``.

    Raises:
        UserFixable: as :func:`evaluate`.
    """
    check_scores(rubric, scores)
    return Standings(rubric, (condition,), scores).of(condition).truth


def _words(rubric: Rubric, hit: _Step | None) -> str:
    """Return what the clause that gave the outcome asks for, by its author's label if any."""
    if hit is None or hit.clause is None:
        return ""
    return hit.clause.label or condition_in_words(rubric, hit.clause.when)


def _reasons(
    steps: tuple[_Step, ...], hit: _Step | None, *, decided: bool, earned_by_clause: bool
) -> tuple[Reason, ...]:
    """Return why: of the step that decides; else of what has failed, of the clause that holds
    unless an earlier step decides, then of what is open.

    What has failed is told of what keeps from Earned: a clause for another outcome that does not
    hold explains nothing.
    """
    if decided and hit is not None:
        return hit.standing.reasons
    found: list[Reason] = []
    for step in steps:
        if (
            _keeps_from_earned(step, earned_by_clause=earned_by_clause)
            and step.standing.truth is Truth.FAILED
        ):
            found.extend(step.standing.reasons)
    if not decided:
        if hit is not None and hit.clause is not None:
            found.extend(hit.standing.reasons)
        for step in steps:
            if step.standing.truth is Truth.OPEN:
                found.extend(step.standing.reasons)
    return tuple(dict.fromkeys(found))


def _keeps_from_earned(step: _Step, *, earned_by_clause: bool) -> bool:
    """Say whether the failure of this step tells why the outcome is not Earned."""
    return step.clause is None or step.outcome is Outcome.EARNED or not earned_by_clause
