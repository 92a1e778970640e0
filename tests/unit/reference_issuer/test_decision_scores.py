"""Scores, their sum and the outcome, which the issuer works out again."""

from __future__ import annotations

from collections.abc import Callable

from assessor_app.protocol.problem import ProblemType
from tests.fakes.decision_world import (
    RUBRIC,
    SUBJECT,
    Fault,
    World,
    check_refused,
    each,
    signed_with,
    with_results,
)
from tests.fakes.documents import urn
from tests.fakes.issuer_world import LOWEST

FOREIGN_LEVEL = str(RUBRIC.criteria[0].levels[0].id)

FAULTS: list[Fault] = [
    # each criterion once and its level its own
    (
        "a criterion twice",
        lambda: with_results(lambda one: one.append(one[0])),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    (
        "a criterion left out",
        lambda: with_results(lambda one: one.pop(0)),
        ProblemType.SCORES,
        "criterion_missing",
        422,
    ),
    (
        "a first attempt, changed after an earlier one",
        lambda: with_results(lambda one: one[0].update(changedAfterEarlier=True)),
        ProblemType.SCORES,
        "no_earlier_attempt",
        422,
    ),
    (
        "a foreign criterion",
        lambda: with_results(lambda one: one[0].update(criterion=urn("criterion/x"))),
        ProblemType.SCORES,
        "unknown_criterion",
        422,
    ),
    (
        "another criterion's level",
        lambda: with_results(lambda one: one[1].update(achievedLevel=FOREIGN_LEVEL)),
        ProblemType.SCORES,
        "foreign_level",
        422,
    ),
    (
        "points that are not the level's",
        lambda: with_results(lambda one: one[1].update(score="1")),
        ProblemType.SCORES,
        "points_out_of_range",
        422,
    ),
    (
        "a condition code that the rubric lacks",
        lambda: with_results(
            lambda one: one.__setitem__(
                2, {"criterion": one[2]["criterion"], "conditionCode": "lost", "comment": ""}
            )
        ),
        ProblemType.SCORES,
        "unknown_condition_code",
        422,
    ),
    (
        "not applicable where it always applies",
        lambda: with_results(
            lambda one: one.__setitem__(
                2, {"criterion": one[2]["criterion"], "notApplicable": True, "comment": ""}
            )
        ),
        ProblemType.SCORES,
        "not_applicable_not_allowed",
        422,
    ),
    # totals and outcome recomputed
    (
        "a total that is no sum",
        lambda: signed_with({f"{SUBJECT}.score.value": "6"}),
        ProblemType.SCORES,
        "total_other",
        422,
    ),
    (
        "another highest total",
        lambda: signed_with({f"{SUBJECT}.score.max": "8"}),
        ProblemType.SCORES,
        "total_other",
        422,
    ),
    (
        "an outcome that the rule does not give",
        lambda: signed_with({f"{SUBJECT}.outcome": "notYetEarned"}),
        ProblemType.OUTCOME,
        "outcome_other",
        422,
    ),
    (
        "earned though the levels are low",
        lambda: signed_with({f"{SUBJECT}.outcome": "earned"}, levels=LOWEST),
        ProblemType.OUTCOME,
        "outcome_other",
        422,
    ),
    (
        "an override of another outcome",
        lambda: signed_with(
            {
                f"{SUBJECT}.outcome": "escalated",
                f"{SUBJECT}.override": {"computed": "notYetEarned", "reason": "Unsure."},
            }
        ),
        ProblemType.OUTCOME,
        "override_computed",
        422,
    ),
    (
        "an override of nothing",
        lambda: signed_with({f"{SUBJECT}.override": {"computed": "earned", "reason": "Sure."}}),
        ProblemType.OUTCOME,
        "override_empty",
        422,
    ),
]


@each(FAULTS)
def test_a_fault_of_the_scores_becomes_its_problem(
    world: Callable[[], World], kind: ProblemType, code: str, status: int
) -> None:
    check_refused(world(), kind, code, status)
