"""The demo's rubrics say what the demo relies on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.checks import check_rubric
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.formats.author_yaml import from_yaml, to_yaml
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.model import Rubric, Score

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "demo" / "rubrics"
_NAMES = ("inquiry-primary-sources", "data-storytelling", "safe-patient-transfer")


def _load(name: str) -> Rubric:
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return from_yaml(
        text, base_uri="https://issuer.example", changed_at=datetime(2026, 11, 1, tzinfo=UTC)
    )


def _scores(made: Rubric, default: int, **levels: str) -> dict[CriterionId, Score]:
    """Score every criterion at the level of that rank, but ``c2_1="…"`` at the level so titled."""
    scores = {one.id: Score(one.id, level=one.levels[default].id) for one in made.criteria}
    for name, title in levels.items():
        one = next(one for one in made.criteria if one.code == name[1:].replace("_", "."))
        level = next(level for level in one.levels if level.title == title)
        scores[one.id] = Score(one.id, level=level.id)
    return scores


@pytest.mark.parametrize("name", _NAMES)
def test_demo_rubrics_are_sound(name: str) -> None:
    made = _load(name)
    assert check_rubric(made) == ()
    assert [part.id for part in made.parts] == ["P1", "P2", "P3"]
    assert all(one.guidance and one.code and one.title for one in made.criteria)
    assert all(prompt.max_words for part in made.parts for prompt in part.prompts)
    assert len(made.condition_codes) >= 4
    assert from_case(to_case(made)) == made
    assert evaluate(made, _scores(made, -1)).outcome is Outcome.EARNED


@pytest.mark.parametrize(
    ("name", "default", "levels", "outcome"),
    [
        (_NAMES[0], -1, {"c1_1": "Incomplete"}, Outcome.RETURNED_INCOMPLETE),
        (_NAMES[0], -1, {"c1_2": "Not passing"}, Outcome.NOT_YET_EARNED),
        (_NAMES[0], -1, {"c2_4": "Basic"}, Outcome.NOT_YET_EARNED),
        (_NAMES[1], 2, {}, Outcome.EARNED),
        (_NAMES[1], 2, {"c2_1": "Developing"}, Outcome.NOT_YET_EARNED),
        (_NAMES[1], -1, {"c2_4": "Beginning"}, Outcome.NOT_YET_EARNED),
        (_NAMES[1], -1, {"c3_2": "Beginning"}, Outcome.EARNED),
        (
            _NAMES[1],
            2,
            {"c2_2": "Developing", "c2_3": "Developing", "c2_4": "Developing"},
            Outcome.ESCALATED,
        ),
        (_NAMES[2], 1, {}, Outcome.EARNED),
        (_NAMES[2], 1, {"c2_1": "Unsafe act"}, Outcome.NOT_YET_EARNED),
        (_NAMES[2], 1, {"c2_6": "Not yet competent"}, Outcome.NOT_YET_EARNED),
    ],
)
def test_demo_rules_decide_as_they_are_told(
    name: str, default: int, levels: dict[str, str], outcome: Outcome
) -> None:
    made = _load(name)
    assert evaluate(made, _scores(made, default, **levels)).outcome is outcome


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        (_NAMES[0], Outcome.RETURNED_INCOMPLETE),
        (_NAMES[1], Outcome.NON_SCORABLE),
        (_NAMES[2], Outcome.NON_SCORABLE),
    ],
)
def test_missing_evidence_is_not_a_judgement(name: str, outcome: Outcome) -> None:
    made = _load(name)
    one = made.criteria[-2]
    scores = {**_scores(made, -1), one.id: Score(one.id, condition_code="missing")}
    assert evaluate(made, scores).outcome is outcome


def test_half_points_count_in_data_storytelling() -> None:
    made = _load(_NAMES[1])
    one = next(one for one in made.criteria if one.code == "2.3")
    scores = _scores(made, 2)
    scores[one.id] = Score(one.id, level=one.levels[2].id, points=Decimal("3.5"))
    evaluation = evaluate(made, scores)
    assert (evaluation.total, evaluation.total_max) == (Decimal("30.75"), Decimal(40))


@pytest.mark.parametrize("name", _NAMES)
def test_demo_rubrics_are_written_back_to_yaml(name: str) -> None:
    made = _load(name)
    again = from_yaml(
        to_yaml(made),
        base_uri="https://issuer.example",
        changed_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    assert again == made
