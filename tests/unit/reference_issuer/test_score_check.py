"""The issuer computes the outcome of every known scheme as the assessor's program does."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assessor_app.domain.outcome import Outcome
from assessor_app.protocol.decision import DecisionSubject
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.model import Criterion, Rubric, Score
from reference_issuer.problems import DecisionProblem
from reference_issuer.score_check import check_scores
from tests.fakes.score_patterns import scores_of

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "rubrics"


@cache
def _issued(name: str) -> Rubric:
    """Return the rubric as the issuer reads it from the file that was sent."""
    made = from_yaml(
        (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"),
        base_uri="https://issuer.example",
        changed_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return from_case(to_case(made))


def _decided() -> Iterator[object]:
    for path in sorted(_FOLDER.glob("*.outcomes.csv")):
        name = path.name.removesuffix(".outcomes.csv")
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                if row["outcome"]:
                    where = f"{name}: {row['scores']}"
                    yield pytest.param(name, row["scores"], row["outcome"], id=where)


def _subject(rubric: Rubric, pattern: str, outcome: str) -> DecisionSubject:
    digest = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    scores = scores_of(rubric, pattern)
    evaluation = evaluate(rubric, scores)
    members: dict[str, Any] = {}
    if evaluation.total is not None and evaluation.total_max is not None:
        members["score"] = {"value": plain(evaluation.total), "max": plain(evaluation.total_max)}
    return DecisionSubject.from_json(
        {
            "id": "urn:uuid:5b3a5a1e-6f43-4c4e-9a57-d0a3b2f4f001",
            "type": "AssessmentDecision",
            "assignment": "urn:uuid:5b3a5a1e-6f43-4c4e-9a57-d0a3b2f4f002",
            "attempt": 1,
            "achievement": "https://issuer.example/achievements/1",
            "outcome": outcome,
            "evidencePackage": {"id": "urn:uuid:package", "digestSRI": digest},
            "rubric": {"id": str(rubric.id), "digestSRI": digest},
            "criterionResult": [_result(one, scores.get(one.id)) for one in rubric.criteria],
            "feedback": {"value": "Well.", "language": "en", "format": "text/markdown"},
            "annotations": {"id": "urn:uuid:marks", "digestSRI": digest, "total": 0},
            "declaration": {
                "conflictOfInterest": False,
                "statement": "https://issuer.example/declaration",
            },
            **members,
        }
    )


def _result(criterion: Criterion, score: Score | None) -> dict[str, Any]:
    result: dict[str, Any] = {"criterion": str(criterion.id), "comment": "Why."}
    if score is None:
        return {**result, "notScored": True}
    if score.not_applicable:
        return {**result, "notApplicable": True}
    if score.condition_code is not None:
        return {**result, "conditionCode": score.condition_code}
    return {**result, "achievedLevel": str(score.level)}


@pytest.mark.parametrize(("name", "pattern", "outcome"), tuple(_decided()))
def test_the_issuer_computes_the_same_outcome_and_takes_no_other(
    name: str, pattern: str, outcome: str
) -> None:
    rubric = _issued(name)
    evaluation = check_scores(_subject(rubric, pattern, outcome), rubric)
    assert evaluation == evaluate(rubric, scores_of(rubric, pattern))
    for other in Outcome:
        if other not in (outcome, Outcome.RECUSED):
            with pytest.raises(DecisionProblem) as caught:
                check_scores(_subject(rubric, pattern, other.value), rubric)
            assert caught.value.code == "outcome_other"
