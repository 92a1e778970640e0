"""The rules of known schemes, each with its table of score patterns, outcomes and sentences."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from assessor_app.rubrics.checks import check_rubric
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.formats.author_yaml import from_yaml, to_yaml
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.model import Rubric
from tests.fakes.score_patterns import scores_of

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "rubrics"
_NAMES = ("bloomboard-style", "edtpa-style", "nea-style", "proteach-style")
_BASE = "https://issuer.example"
_AT = datetime(2026, 11, 1, tzinfo=UTC)


@cache
def _load(name: str) -> Rubric:
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return from_yaml(text, base_uri=_BASE, changed_at=_AT)


def _rows() -> Iterator[object]:
    for name in _NAMES:
        with (_FOLDER / f"{name}.outcomes.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                yield pytest.param(name, row, id=f"{name}: {row['scores']}")


def test_each_scheme_has_its_table() -> None:
    assert {path.stem for path in _FOLDER.glob("*.yaml")} == set(_NAMES)
    assert {path.name for path in _FOLDER.glob("*.csv")} == {f"{n}.outcomes.csv" for n in _NAMES}


@pytest.mark.parametrize("name", _NAMES)
def test_each_scheme_is_sound_and_travels(name: str) -> None:
    made = _load(name)
    assert check_rubric(made) == ()
    assert from_case(to_case(made)) == made
    assert from_yaml(to_yaml(made), base_uri=_BASE, changed_at=_AT) == made


@pytest.mark.parametrize(("name", "row"), tuple(_rows()))
def test_each_pattern_has_its_outcome_and_sentence(name: str, row: dict[str, str]) -> None:
    made = _load(name)
    evaluation = evaluate(made, scores_of(made, row["scores"]))
    assert evaluation.sentence == row["sentence"]
    assert (evaluation.outcome or "") == row["outcome"]
