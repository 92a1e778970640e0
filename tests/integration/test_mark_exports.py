"""Marks out of the program and back in, through the command line and the real decoder."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from assessor_app.domain.marks import MarkKind
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.foreign import read_annotations
from assessor_app.services import foreign_marks
from assessor_app.services.mark_exports import MarkExport, export_marks
from assessor_app.services.references import find_artifact
from assessor_app.services.review import open_review
from tests.fakes.world import LABELS, World

ONE = LABELS[0]
_MARKS: tuple[tuple[str, ...], ...] = (
    ("--kind", "highlight", "--quote", "planted the first quince", "--box", "72,130,300,20"),
    ("--kind", "underline", "--quote", "in spring"),
    ("--kind", "strike", "--quote", "Page one:"),
    ("--kind", "area", "--box", "60,200,120,60"),
    ("--kind", "ellipse", "--points", "220,200 340,260"),
    ("--kind", "polygon", "--points", "400,200 520,210 450,270"),
    ("--kind", "ink", "--points", "60,300 90,340 120,300;130,300 130,340"),
    ("--kind", "arrow", "--points", "220,300 340,340"),
    ("--kind", "point", "--points", "420,320"),
    (
        "--kind",
        "page-note",
    ),
)


def mark_all(world: World) -> list[str]:
    made = []
    for given in _MARKS:
        shared = ("annotate", ONE, "Talk", "--page", "1", "--comment", f"A {given[1]}.")
        ran = world.run(*shared, *given, "--criterion", "2.1", "--json")
        assert ran.code == 0, ran.out
        made.append(ran.json["annotation"])
    return made


def exported(world: World, folder: Path, *what: str) -> dict[str, Path]:
    ran = world.run("export", str(folder), ONE, *what, "--json")
    assert ran.code == 0, ran.out
    return {Path(one).name: Path(one) for one in ran.json["files"]}


def test_everything_goes_out_and_comes_back_by_commands(world: World, tmp_path: Path) -> None:
    made = mark_all(world)
    files = exported(world, tmp_path / "out", *(f"--{one.value}" for one in MarkExport))
    assert sorted(files) == [
        f"{ONE}-Talk.annotated.pdf",
        f"{ONE}-Talk.annotation",
        f"{ONE}.annotations.json",
        f"{ONE}.report.pdf",
    ]
    collection = AnnotationCollection.parse(files[f"{ONE}.annotations.json"].read_bytes())
    assert [one.id for one in collection.first.items] == made
    found = read_annotations(files[f"{ONE}-Talk.annotation"].read_bytes())
    assert [(one.id, one.place and one.place.kind.value) for one in found] == [
        (one, given[1]) for one, given in zip(made, _MARKS, strict=True)
    ]
    for name in (f"{ONE}-Talk.annotation", f"{ONE}-Talk.annotated.pdf", f"{ONE}.annotations.json"):
        ran = world.run("import", str(files[name]), "--marks", ONE, "Talk", "--json")
        assert (ran.code, ran.json["marks"]) == (0, len(_MARKS)), ran.out
    shown = world.run("show", ONE, "--json").json
    assert len(shown["marks_of_others"]) == 3 * len(_MARKS)
    assert len(shown["annotations"]) == len(_MARKS)
    assert "Marks of others" in world.run("show", ONE).out
