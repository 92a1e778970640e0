"""The rules about a decision's scores: complete, the rubric's own, and added up right."""

from __future__ import annotations

from decimal import Decimal

from assessor_app.domain.ids import CriterionId, LevelId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.protocol.decision import CriterionResult, DecisionSubject
from assessor_app.protocol.problem import ProblemType
from assessor_app.rubrics.evaluation import Evaluation, evaluate
from assessor_app.rubrics.model import Rubric, Score
from reference_issuer.problems import DecisionProblem, refuse

_COMPLETE: frozenset[str] = frozenset({Outcome.EARNED, Outcome.NOT_YET_EARNED})
"""Outcomes that speak of every criterion; the others may say why that was not possible."""


def check_scores(subject: DecisionSubject, rubric: Rubric) -> Evaluation:
    """Return the evaluation that this issuer computes, when it is the decision's.

    Every criterion has one result (an advisory one may be left out, and so may any when the
    outcome is neither earned nor not yet earned; that none has two, the schema sees to); levels
    are the criterion's own; points, total and outcome are what the rubric makes of the levels.

    Raises:
        DecisionProblem: ``scores`` or ``outcome``.
    """
    _check_criteria(subject, rubric)
    scores = {score.criterion: score for score in map(_score, subject.criterion_result)}
    try:
        evaluation = evaluate(rubric, scores)
    except UserFixable as exc:
        raise _scores(exc.code, exc.message) from exc
    _check_total(subject, evaluation)
    _check_outcome(subject, evaluation)
    return evaluation


def _check_criteria(subject: DecisionSubject, rubric: Rubric) -> None:
    named = [result.criterion for result in subject.criterion_result]
    if not {str(criterion.id) for criterion in rubric.criteria}.issuperset(named):
        raise _scores("unknown_criterion", "A criterion is not the rubric's.")
    if subject.attempt == 1 and any(one.changed_after_earlier for one in subject.criterion_result):
        raise _scores("no_earlier_attempt", "A first attempt has no earlier one to look at.")
    wanted = {str(criterion.id) for criterion in rubric.criteria if not criterion.advisory}
    if subject.outcome in _COMPLETE and not wanted.issubset(named):
        raise _scores("criterion_missing", "A criterion is not scored.")


def _score(result: CriterionResult) -> Score:
    return Score(
        criterion=CriterionId(result.criterion),
        level=None if result.achieved_level is None else LevelId(result.achieved_level),
        points=None if result.score is None else Decimal(result.score),
        condition_code=result.condition_code,
        not_applicable=result.not_applicable is True,
        rationale=result.comment,
        citations=tuple(result.annotation),
    )


def _check_total(subject: DecisionSubject, evaluation: Evaluation) -> None:
    stated = subject.score
    if stated is None:
        return
    if (Decimal(stated.value), Decimal(stated.max)) != (evaluation.total, evaluation.total_max):
        raise _scores("total_other", "The total is not the sum of the scores.")


def _check_outcome(subject: DecisionSubject, evaluation: Evaluation) -> None:
    computed = "undecided" if evaluation.outcome is None else evaluation.outcome.value
    override = subject.override
    if override is None:
        if subject.outcome != computed:
            raise _outcome("outcome_other", "The outcome is not what the rule computes.")
        return
    if override.computed != computed:
        raise _outcome("override_computed", "The override names another computed outcome.")
    if subject.outcome == computed:
        raise _outcome("override_empty", "The override changes nothing.")


def _scores(code: str, message: str) -> DecisionProblem:
    return refuse(ProblemType.SCORES, message, code=code)


def _outcome(code: str, message: str) -> DecisionProblem:
    return refuse(ProblemType.OUTCOME, message, code=code)
