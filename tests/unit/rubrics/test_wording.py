from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assessor_app.domain.ids import PartId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.wording import condition_in_words, rule_clauses, rule_in_words
from tests.fakes.rubrics import CODE, EVERYTHING, HIGHEST, OTHER_CODE, criterion, named, rubric

RUBRIC = rubric(
    criterion("1.1", levels=2),
    criterion("2.1"),
    criterion("2.2"),
    criterion("3.1", levels=2),
)
PARTIALLY = rule.LevelBar(title="Partially")
ONE_AND_THREE = rule.Selection(parts=(PartId("P1"), PartId("P3")))
TWO = rule.Selection(parts=(PartId("P2"),))
ALL_PARTS = rule.Selection(parts=(PartId("P1"), PartId("P2"), PartId("P3")))
MIXED = rule.Selection(criteria=named("1.1").criteria, parts=(PartId("P2"),))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            rule.All((rule.Every(ONE_AND_THREE, HIGHEST), rule.Every(TWO, HIGHEST))),
            "Parts 1 and 3 pass, and every criterion of Part 2 is at Demonstrated",
        ),
        (rule.Every(rule.Selection(parts=(PartId("P1"),)), HIGHEST), "Part 1 passes"),
        (rule.Every(TWO, PARTIALLY), "every criterion of Part 2 is at Partially or above"),
        (rule.Every(EVERYTHING, HIGHEST), "every criterion is at its highest level"),
        (rule.Every(named("2.1"), HIGHEST), "criterion 2.1 is at Demonstrated"),
        (rule.Every(named("2.1", "2.2"), HIGHEST), "criteria 2.1 and 2.2 are at Demonstrated"),
        (
            rule.Every(MIXED, PARTIALLY),
            "every criterion of Part 2 and of 1.1 is at Partially or above",
        ),
        (
            rule.Count(TWO, PARTIALLY, 1),
            "at least one criterion of Part 2 is at Partially or above",
        ),
        (rule.Count(EVERYTHING, HIGHEST, 3), "at least 3 criteria are at its highest level"),
        (
            rule.NoneAt(TWO, rule.LevelBar(title="Not Met")),
            "no criterion of Part 2 is at Not Met",
        ),
        (rule.Scorable(ALL_PARTS), "every criterion can be scored"),
        (rule.Scorable(TWO, 1), "at most one criterion of Part 2 is marked as not scorable"),
        (
            rule.Scorable(EVERYTHING, 0, (CODE,)),
            "no criterion is marked “The recording has no sound”",
        ),
        (
            rule.Coded(EVERYTHING, 2, (CODE, OTHER_CODE)),
            "at least 2 criteria are marked “The recording has no sound” or “Evidence is missing”",
        ),
        (
            rule.NoneAt(EVERYTHING, rule.LevelBar(title="Not Met"), 2),
            "at most 2 criteria are at Not Met",
        ),
        (
            rule.Total(TWO, Decimal(70), percent=True),
            "the total of Part 2 is at least 70 percent",
        ),
        (rule.Scorable(named("2.1", "2.2")), "every criterion of 2.1 and 2.2 can be scored"),
        (
            rule.Total(EVERYTHING, Decimal("28.50"), weighted=True),
            "the weighted total is at least 28.5 points",
        ),
        (
            rule.Any((rule.Total(TWO, Decimal(2)), rule.Scorable(EVERYTHING))),
            "either the total of Part 2 is at least 2 points, or every criterion can be scored",
        ),
    ],
)
def test_conditions_in_words(condition: rule.Condition, words: str) -> None:
    assert condition_in_words(RUBRIC, condition) == words


def test_the_whole_rule_in_words() -> None:
    made = replace(
        RUBRIC,
        rule=rule.DecisionRule(
            clauses=(
                rule.Clause(Outcome.EARNED, rule.Every(TWO, HIGHEST)),
                rule.Clause(Outcome.ESCALATED, rule.Every(TWO, PARTIALLY)),
            ),
            completeness=rule.Scorable(EVERYTHING),
            gates=(rule.Every(named("2.1"), PARTIALLY),),
        ),
    )
    assert rule_in_words(made) == (
        "Earned when every criterion of Part 2 is at Demonstrated. "
        "Escalated when every criterion of Part 2 is at Partially or above. "
        "Returned incomplete unless every criterion can be scored. "
        "Not yet earned unless criterion 2.1 is at Partially or above. "
        "Otherwise not yet earned."
    )


def test_a_clause_tells_its_conditions_one_by_one() -> None:
    both = rule.All((rule.Every(TWO, HIGHEST), rule.Scorable(EVERYTHING)))
    made = replace(RUBRIC, rule=rule.DecisionRule(clauses=(rule.Clause(Outcome.EARNED, both),)))
    earned, rest = rule_clauses(made)
    assert (earned.outcome, earned.joint) == ("Earned", "when")
    assert earned.conditions == (
        "every criterion of Part 2 is at Demonstrated",
        "every criterion can be scored",
    )
    assert (rest.joint, rest.sentence) == ("", "Otherwise not yet earned.")
