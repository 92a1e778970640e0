"""CASE files with their reports, alone and in a package."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessor_app.errors import AssessorError
from assessor_app.rubrics.formats.case import to_case
from assessor_app.rubrics.formats.case_package import (
    read_case,
    read_case_package,
    write_case_package,
)
from assessor_app.rubrics.formats.losses import Imported
from tests.fakes.rubrics import criterion, rubric

SOUND = rubric(criterion("1.1"), criterion("2.1"))


def foreign() -> dict[str, Any]:
    """Return the rubric as another program would write it."""
    document: dict[str, Any] = json.loads(to_case(SOUND))
    del document["extensions"]
    for one in document["CFRubricCriteria"]:
        del one["extensions"]
        del one["category"]
    return document


def codes(value: object) -> list[str]:
    (imported,) = read_case(json.dumps(value).encode())
    return [loss.code for loss in imported.losses]


def test_our_own_rubric_loses_nothing() -> None:
    assert read_case(to_case(SOUND)) == (Imported(SOUND),)


def test_a_rubric_of_another_program_has_no_rule() -> None:
    assert codes(foreign()) == ["rule_assumed"]


def test_what_case_holds_and_a_rubric_does_not_is_told() -> None:
    document = foreign()
    first, second = document["CFRubricCriteria"]
    first["category"] = "Craft"
    second["extensions"] = {"https://other.example/ns": {"colour": "red"}}
    del second["CFRubricCriterionLevels"][0]["quality"]
    assert codes(document) == ["rule_assumed", "extensions", "category", "level_titles"]


@pytest.mark.parametrize("extensions", [None, [], {}, 5, "x", {"other": 1}])
def test_odd_extensions_do_no_harm(extensions: object) -> None:
    document = foreign() | {"extensions": extensions}
    assert codes(document)[0] == "rule_assumed"


def test_a_package_holds_several_rubrics_and_a_framework() -> None:
    other = foreign() | {"title": "Other"}
    package = json.loads(write_case_package(SOUND).data)
    package["CFRubrics"].append(other)
    package["CFItems"] = [{"identifier": "x"}]
    first, second = read_case_package(json.dumps(package).encode())
    assert first.rubric == SOUND
    assert [loss.code for loss in first.losses] == ["framework"]
    assert second.rubric.title == "Other"


@pytest.mark.parametrize(
    "package",
    [
        {"CFDocument": {}, "CFRubrics": []},
        {"CFDocument": {}, "CFRubrics": [5]},
        {"CFDocument": {}, "CFRubrics": {}},
        {"CFRubrics": [{}] * 500},
        {"CFRubrics": [{"CFRubricCriteria": 5, "identifier": "x"}]},
        [],
        5,
    ],
)
def test_a_package_that_is_none_is_refused(package: object) -> None:
    with pytest.raises(AssessorError):
        read_case_package(json.dumps(package).encode())
