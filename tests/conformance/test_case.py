"""Rubrics against 1EdTech's published JSON Schema of CASE 1.1 (CFRubric)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft201909Validator, FormatChecker

from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.case import EXTENSION, to_case
from assessor_app.rubrics.formats.case_package import write_case_package
from assessor_app.rubrics.model import Rubric
from tests.fakes import rubrics as fake
from tests.shared_data import shared

_DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo" / "rubrics"


def _package_schema() -> Any:
    return json.loads(shared("conformance/case/official-case-v1p1-cfpackage.json").read_bytes())


def _validator() -> Draft201909Validator:
    package = _package_schema()
    schema = {"$ref": "#/$defs/CFRubric", "$defs": package["$defs"]}
    return Draft201909Validator(schema, format_checker=FormatChecker())


def _assert_valid(validator: Draft201909Validator, document: Any) -> None:
    assert [f"{list(one.path)}: {one.message}" for one in validator.iter_errors(document)] == []


def test_written_rubrics_are_valid() -> None:
    validator = _validator()

    @fake.patient(20)
    @given(fake.rubrics(texty=True))
    def check(made: Rubric) -> None:
        _assert_valid(validator, json.loads(to_case(made)))

    check()


def test_written_packages_are_valid() -> None:
    validator = Draft201909Validator(_package_schema(), format_checker=FormatChecker())

    @fake.patient(10)
    @given(fake.rubrics(texty=True))
    def check(made: Rubric) -> None:
        _assert_valid(validator, json.loads(write_case_package(made).data))

    check()


@pytest.mark.parametrize("path", sorted(_DEMO.glob("*.yaml")), ids=lambda path: path.stem)
def test_demo_rubrics_are_valid(path: Path) -> None:
    made = from_yaml(
        path.read_text(encoding="utf-8"),
        base_uri="https://issuer.example",
        changed_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    _assert_valid(_validator(), json.loads(to_case(made)))


def test_the_schema_sees_a_wrong_rubric() -> None:
    document = json.loads(to_case(fake.rubric(fake.criterion("1.1"))))
    validator = _validator()
    _assert_valid(validator, document)
    level = document["CFRubricCriteria"][0]["CFRubricCriterionLevels"][0]
    level["extensions"] = {EXTENSION: {}}
    assert list(validator.iter_errors(document))
    del level["extensions"]
    document["extra"] = 1
    assert list(validator.iter_errors(document))
