"""Rules and patterns of scores, each with the outcome and the sentence that it must give."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from ruamel.yaml import YAML

from assessor_app.rubrics.evaluation import Evaluator, evaluate
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.model import Rubric
from tests.fakes.score_patterns import scores_of

_TABLE: dict[str, Any] = YAML(typ="safe", pure=True).load(
    Path(__file__).with_name("rule_table.yaml").read_text(encoding="utf-8")
)
_ROWS = [
    pytest.param(number, *row, id=f"{entry['name']}: {row[0]}")
    for number, entry in enumerate(_TABLE["rules"])
    for row in entry["rows"]
]


@cache
def _rubric(number: int) -> Rubric:
    rule = indent(_TABLE["rules"][number]["rule"], "  ")
    return from_yaml(
        f"{_TABLE['rubric']}rule:\n{rule}",
        base_uri="https://issuer.example",
        changed_at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def test_the_table_is_large_enough() -> None:
    assert len(_ROWS) >= 60
    assert len({row.id for row in _ROWS}) == len(_ROWS)


@pytest.mark.parametrize(("number", "pattern", "outcome", "sentence"), _ROWS)
def test_a_pattern_has_its_outcome_and_sentence(
    number: int, pattern: str, outcome: str, sentence: str
) -> None:
    made = _rubric(number)
    evaluation = evaluate(made, scores_of(made, pattern))
    assert evaluation.sentence == sentence
    assert (evaluation.outcome or "") == outcome


@pytest.mark.parametrize("number", range(len(_TABLE["rules"])))
def test_one_evaluator_taken_through_all_patterns_says_the_same(number: int) -> None:
    made = _rubric(number)
    evaluator = Evaluator(made)
    for pattern, outcome, sentence in _TABLE["rules"][number]["rows"]:
        evaluation = evaluator.show(scores_of(made, pattern))
        assert (evaluation.sentence, evaluation.outcome or "") == (sentence, outcome)


@pytest.mark.parametrize("number", range(len(_TABLE["rules"])))
def test_each_rule_travels(number: int) -> None:
    made = _rubric(number)
    assert from_case(to_case(made)) == made
