"""CASE 1.1 files with their reports: a CFRubric, and a CFPackage with its CFRubrics.

A package of another program may hold a whole framework: its items and associations are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assessor_app.rubrics.formats import foreign_json
from assessor_app.rubrics.formats.canonical_json import canonical_json
from assessor_app.rubrics.formats.case import EXTENSION, document_of, rubric_of, to_case
from assessor_app.rubrics.formats.drafts import RULE_ASSUMED
from assessor_app.rubrics.formats.identifiers import bare, base_of, child_uuid, uri_of
from assessor_app.rubrics.formats.losses import Exported, Imported, Loss, places, refusal
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.rubrics.validation import MAX_CRITERIA

_ELSEWHERE: Final = ("CFItems", "CFAssociations", "CFDefinitions")
_MAX_RUBRICS: Final = 200


def is_case_package(value: object) -> bool:
    """Say whether a JSON value looks like a CFPackage."""
    return isinstance(value, dict) and ("CFDocument" in value or "CFRubrics" in value)


def is_case_rubric(value: object) -> bool:
    """Say whether a JSON value looks like a CFRubric."""
    return isinstance(value, dict) and (
        "CFRubricCriteria" in value or {"identifier", "lastChangeDateTime"} <= value.keys()
    )


def read_case(data: bytes) -> tuple[Imported, ...]:
    """Return the one rubric of a CFRubric file; errors as :func:`case.from_case`."""
    return (_imported(foreign_json.parse(data)),)


def read_case_package(data: bytes) -> tuple[Imported, ...]:
    """Return the rubrics of a CFPackage file.

    Raises:
        IntegrityProblem: as :func:`strict_json.parse`.
        UserFixable: ``rubric_malformed`` for a package without rubrics, ``rubric_limits`` for one
            with more than 200, and as :func:`case.from_case`.
    """
    package = foreign_json.Node(foreign_json.parse(data), "The package")
    rubrics = package.each("CFRubrics", "rubric")
    if not rubrics:
        raise refusal(
            "The package",
            "it holds no rubric (“CFRubrics” is empty or missing).",
            "Export a framework with its rubrics.",
        )
    if len(rubrics) > _MAX_RUBRICS:
        raise refusal(
            "The package",
            f"it holds {len(rubrics)} rubrics; at most {_MAX_RUBRICS} are read.",
            "Split it.",
            "rubric_limits",
        )
    others = [name for name in _ELSEWHERE if package.value(name)]
    noted = (
        (Loss("framework", "package", f"Of the framework, {places(others)} are not read."),)
        if others
        else ()
    )
    values = package.value("CFRubrics")
    assert isinstance(values, list)
    return tuple(_imported(value, noted) for value in values)


def _imported(value: object, noted: tuple[Loss, ...] = ()) -> Imported:
    criteria = value.get("CFRubricCriteria") if isinstance(value, dict) else None
    if isinstance(criteria, list) and len(criteria) > MAX_CRITERIA:
        raise refusal(
            "The rubric",
            f"there are {len(criteria)} criteria; a rubric holds at most {MAX_CRITERIA}.",
            "Split it into several rubrics.",
            "rubric_limits",
        )
    rubric = rubric_of(value)
    return Imported(rubric, (*noted, *_losses(value, rubric)))


def _losses(value: object, rubric: Rubric) -> Iterator[Loss]:
    assert isinstance(value, dict)
    extensions = value.get("extensions")
    native = isinstance(extensions, dict) and EXTENSION in extensions
    if not native:
        yield RULE_ASSUMED
    foreign = sorted(_foreign_extensions(value))
    if foreign:
        sentence = f"Extensions of other programs are not kept: {places(foreign)}."
        yield Loss("extensions", "rubric", sentence)
    if native:
        return
    entries = value.get("CFRubricCriteria") or []
    grouped = [
        str(one["category"])
        for one in entries
        if one.get("category") and one.get("category") != one.get("description")
    ]
    if any(one.get("description") for one in entries) and grouped:
        at = places(dict.fromkeys(grouped))
        yield Loss("category", at, "The criteria's categories are not kept.")
    made = [
        one.label
        for one, entry in zip(_as_in_file(rubric, entries), entries, strict=True)
        if any(not level.get("quality") for level in entry.get("CFRubricCriterionLevels") or [])
    ]
    if made:
        yield Loss("level_titles", places(made), "Levels without a name are called by their place.")


def _as_in_file(rubric: Rubric, entries: list[dict[str, object]]) -> Iterator[Criterion]:
    by_id = {bare(one.id): one for one in rubric.criteria}
    return (by_id[str(entry["identifier"]).lower()] for entry in entries)


def _foreign_extensions(value: object) -> set[str]:
    """Return the names of all extensions but ours, anywhere in ``value``."""
    found: set[str] = set()
    if isinstance(value, list):
        for member in value:
            found |= _foreign_extensions(member)
    if isinstance(value, dict):
        for name, member in value.items():
            if name != "extensions":
                found |= _foreign_extensions(member)
                continue
            for one in member if isinstance(member, list) else [member]:
                found |= set(one) - {EXTENSION} if isinstance(one, dict) else set()
    return found


def write_case(rubric: Rubric) -> Exported:
    """Return ``rubric`` as a CFRubric, which holds all of it."""
    return Exported(to_case(rubric))


def write_case_package(rubric: Rubric) -> Exported:
    """Return ``rubric`` as the one rubric of a CFPackage, which holds all of it."""
    base = base_of(rubric.uri)
    identity = child_uuid(bare(rubric.id), "CFDocument")
    document = {
        "identifier": identity,
        "uri": uri_of(base, "CFDocuments", identity) if base else f"{rubric.uri}#CFDocument",
        "creator": base or "Not named",
        "title": rubric.title,
        "lastChangeDateTime": rubric.version,
        "caseVersion": "1.1",
    }
    return Exported(canonical_json({"CFDocument": document, "CFRubrics": [document_of(rubric)]}))
