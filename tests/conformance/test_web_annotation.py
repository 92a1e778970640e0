"""W3C's Web Annotation test suite: our documents pass it, and its samples are judged as it does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from assessor_app.domain.geometry import Box
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.annotation import (
    Annotation,
    AnnotationCollection,
    AnnotationPage,
    CriterionBody,
    TextualBody,
    annotation_on,
)
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.foreign import check_annotation
from assessor_app.protocol.places import MarkPlace, Quotation, shape_of, target_of
from assessor_app.reports.annotation_set import About, SetItem, annotation_set
from tests.shared_data import shared

# The samples that the suite's own assertions judge otherwise than its folders say.
_NOT_ACCEPTED = {"anno11.json", "anno12.json", "anno13.json"}
_NOT_REFUSED = {"anno6.json"}


def suite() -> Path:
    return shared("conformance/web-annotation")


def failing(value: Any, listed: str) -> list[str]:
    """Return the assertions of a ``.test`` file that do not hold for ``value``."""
    folder = suite()
    resources = []
    for file in folder.glob("definitions/*.json"):
        contents = json.loads(file.read_bytes())
        contents.pop("id", None)
        resources.append((file.name, Resource.from_contents(contents, DRAFT4)))
    registry: Registry[Any] = Registry().with_resources(resources)
    failed = []
    for name in json.loads((folder / listed).read_bytes())["assertions"]:
        schema = json.loads((folder / name).read_bytes())
        schema["id"] = Path(name).name
        validator = jsonschema.Draft4Validator(schema, registry=registry)
        if validator.is_valid(value) != (schema["expectedResult"] == "valid"):
            failed.append(name)
    return failed


def shapes(kind: MarkKind) -> tuple[Shape, ...]:
    shape = shape_of(kind)
    if shape is None:
        return ()
    count = 2 if shape in {ShapeKind.ELLIPSE, ShapeKind.LINE} else 3
    return (Shape(shape, ((30.0, 40.0), (10.0, 20.0), (50.0, 60.0))[:count]),)


def places() -> Mapping[str, MarkPlace]:
    """Every kind on a page, a picture and a recording, as far as it can be there."""
    box, words = Box(10, 20, 30, 40), Quotation("word", "a ", " b", (2, 6))
    made = {}
    for kind in MarkKind:
        if kind.in_time:
            continue
        quotation = words if kind.on_text else None
        page = None if kind is MarkKind.WHOLE else 3
        on_page = None if page is None or kind is MarkKind.PAGE_NOTE else box
        made[f"page {kind}"] = MarkPlace(kind, page, on_page, shapes(kind), quotation)
        if kind in {MarkKind.AREA, MarkKind.POINT} or kind.drawn:
            made[f"picture {kind}"] = MarkPlace(kind, None, box, shapes(kind))
    made["moment"] = MarkPlace(MarkKind.MOMENT, start=Decimal("1.5"))
    made["range"] = MarkPlace(MarkKind.RANGE, start=Decimal(0), end=Decimal(4))
    made["region"] = MarkPlace(MarkKind.RANGE, None, box, start=Decimal(0), end=Decimal(4))
    made["text"] = MarkPlace(MarkKind.HIGHLIGHT, quotation=words)
    return made


def annotation(place: MarkPlace, number: int = 1) -> Annotation:
    made = annotation_on(
        target_of("urn:uuid:00000000-0000-4000-8000-000000000099", place),
        annotation_id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        created="2026-11-03T09:00:00Z",
        body=(
            TextualBody(type="TextualBody", value="**Well** said.", format="text/markdown"),
            CriterionBody(
                type="SpecificResource", source="https://i.example/c/1", purpose="classifying"
            ),
        ),
    )
    return made.model_copy(
        update={"modified": "2026-11-03T09:00:01Z", "creator": "did:key:z6MkvDqGT54cXesYGvABpF1U"}
    )


@pytest.mark.parametrize("name", list(places()))
def test_our_annotations_pass_all_54_musts(name: str) -> None:
    made = annotation(places()[name]).to_json()
    listed = json.loads((suite() / "annotations/annotationMusts.test").read_bytes())
    assert len(listed["assertions"]) == 54
    assert failing(made, "annotations/annotationMusts.test") == []
    assert check_annotation(made) is made


def test_our_collections_pass_theirs() -> None:
    items = tuple(annotation(place, n) for n, place in enumerate(places().values()))
    page = AnnotationPage(id="urn:uuid:2", type="AnnotationPage", start_index=0, items=items)
    collection = AnnotationCollection(
        id="urn:uuid:1",
        type="AnnotationCollection",
        label="Annotations",
        total=len(items),
        first=page,
    )
    assert failing(collection.to_json(), "collections/collectionMusts.test") == []


def test_the_items_of_our_sets_pass_too() -> None:
    item = SetItem(annotation(places()["page underline"]), ("2.1 Asks",), (1, 2, 3))
    about = About("urn:uuid:3", "Talk", "application/pdf")
    made = annotation_set("urn:uuid:4", about, [item], generated="2026-11-03T09:00:00Z")
    assert made["items"][0]["body"]["highlight"] == "underline"
    assert failing(made["items"][0], "annotations/annotationMusts.test") == []


def judged(folder: str) -> dict[str, bool]:
    """Return for each sample whether we accept it; what is no JSON is refused."""
    accepted = {}
    for file in sorted((suite() / "tools/samples" / folder).glob("anno*.json")):
        try:
            check_annotation(json.loads(file.read_bytes()))
        except (IntegrityProblem, ValueError):
            accepted[file.name] = False
        else:
            accepted[file.name] = True
    return accepted


def test_the_samples_are_judged_as_the_assertions_do() -> None:
    correct, incorrect = judged("correct"), judged("incorrect")
    assert (len(correct), len(incorrect)) == (41, 39)
    assert {name for name, taken in correct.items() if not taken} == _NOT_ACCEPTED
    assert {name for name, taken in incorrect.items() if taken} == _NOT_REFUSED
