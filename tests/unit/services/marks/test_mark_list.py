"""The list of marks: its order, its words, and what is found in it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessor_app.domain.geometry import Box
from assessor_app.domain.ids import AnnotationId, ArtifactId, CriterionId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.services.marks.mark_list import (
    KIND_WORDS,
    MarkFilter,
    MarkState,
    find_marks,
    listed_marks,
)
from assessor_app.services.marks.shown import ShownMark
from assessor_app.services.review import Artifact

ONE, TWO = CriterionId("urn:c:1"), CriterionId("urn:c:2")


def artifact(name: str) -> Artifact:
    path = f"data/{name}"
    return Artifact(ArtifactId(name), name.title(), "P", "", path, "x/y", 1, here=True, opened=True)


ARTIFACTS = (artifact("talk"), artifact("film"))


def mark(name: str, place: MarkPlace, on: str = "talk", **members: object) -> ShownMark:
    given = {"id": AnnotationId(name), "artifact": ArtifactId(on), "place": place, **members}
    return ShownMark(**given)  # type: ignore[arg-type]  # members by their names


QUOTED = MarkPlace(MarkKind.HIGHLIGHT, 2, quotation=Quotation("the FIRST quince"))
MARKS = (
    mark("gone", MarkPlace(MarkKind.WHOLE), on="nowhere"),
    mark("late", MarkPlace(MarkKind.MOMENT, start=Decimal(75)), on="film", cited_by=(TWO,)),
    mark("soon", MarkPlace(MarkKind.RANGE, start=Decimal(5), end=Decimal(9)), on="film"),
    mark("quoted", QUOTED, criteria=(ONE,), labels=("2.1 Asking",)),
    mark("low", MarkPlace(MarkKind.AREA, 1, Box(5, 500, 9, 9)), text="A tall Tree."),
    mark("high", MarkPlace(MarkKind.AREA, 1, Box(5, 40, 9, 9)), mine=False, author="Ben"),
)
LISTED = listed_marks(ARTIFACTS, MARKS, {AnnotationId("low"): "There is no page 1."})


def found(wanted: MarkFilter) -> list[str]:
    return [one.mark.id for one in find_marks(LISTED, wanted)]


def test_marks_are_listed_as_one_reads_and_hears_them() -> None:
    assert found(MarkFilter()) == ["high", "low", "quoted", "soon", "late", "gone"]
    assert [one.title for one in LISTED] == [
        "Area · page 1",
        "Area · page 1",
        "Highlight · page 2",
        "Range of time · at 0:05 to 0:09",
        "Moment · at 1:15",
        "Note on all of it",
    ]
    assert [one.words for one in LISTED[1:3]] == ["A tall Tree.", "“the FIRST quince”"]
    assert LISTED[-1].artifact_name == "Evidence that is gone"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (MarkFilter("first QUINCE"), ["quoted"]),
        (MarkFilter("tree tall"), ["low"]),
        (MarkFilter("tree short"), []),
        (MarkFilter("film"), ["soon", "late"]),
        (MarkFilter("asking"), ["quoted"]),
        (MarkFilter("ben"), ["high"]),
        (MarkFilter("  "), ["high", "low", "quoted", "soon", "late", "gone"]),
        (MarkFilter(criterion=ONE), ["quoted"]),
        (MarkFilter(criterion=TWO), ["late"]),
        (MarkFilter(kind=MarkKind.AREA), ["high", "low"]),
        (MarkFilter(state=MarkState.CITED), ["late"]),
        (MarkFilter(state=MarkState.UNCITED), ["low", "quoted", "soon", "gone"]),
        (MarkFilter(state=MarkState.OF_OTHERS), ["high"]),
        (MarkFilter(state=MarkState.UNPLACED), ["low"]),
        (MarkFilter("page", state=MarkState.UNCITED, kind=MarkKind.AREA), ["low"]),
    ],
)
def test_what_is_looked_for_is_found(wanted: MarkFilter, expected: list[str]) -> None:
    assert found(wanted) == expected
    assert wanted.empty == (wanted == MarkFilter())


def test_every_kind_has_a_name_of_its_own() -> None:
    assert set(KIND_WORDS) == set(MarkKind)
    assert len(set(KIND_WORDS.values())) == len(MarkKind)
