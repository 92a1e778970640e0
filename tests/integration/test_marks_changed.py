"""Marks after they were made: moved, written, given criteria, undone across a restart, listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assessor_app.domain.geometry import Box
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import UserFixable
from assessor_app.protocol.places import MarkPlace
from assessor_app.services import edits
from assessor_app.services.marks import annotations as marks
from assessor_app.services.marks import foreign_marks
from assessor_app.services.marks.shown import ShownMark, shown_marks
from assessor_app.services.queue import search
from assessor_app.services.references import find_artifact, find_criterion
from assessor_app.services.review import open_review
from tests.fakes.reviewing import sign
from tests.fakes.world import LABELS, World

ONE = LABELS[0]
NEAR, FAR = Box(20, 20, 40, 30), Box(60.5, 200, 80, 30)


def the_mark(world: World) -> ShownMark:
    (found,) = shown_marks(open_review(world.workspace, world.assignment()))
    return found


def drawn(world: World) -> ShownMark:
    """Add an area on a page that no decoder looks at."""
    one = world.assignment()
    opened = open_review(world.workspace, one)
    talk, criterion = find_artifact(opened, "Talk"), find_criterion(opened.rubric, "2.1")
    place = MarkPlace(MarkKind.AREA, 1, NEAR)
    marks.add_mark(world.workspace, one, talk.id, place, criteria=(criterion.id,), drawn=True)
    return the_mark(world)


def test_a_mark_changes_step_by_step_and_back_after_a_restart(world: World) -> None:
    one, made = world.assignment(), drawn(world)
    other = find_criterion(open_review(world.workspace, one).rubric, "2.2").id
    moved = MarkPlace(MarkKind.AREA, 1, FAR)
    marks.move(world.workspace, one, made.id, moved, drawn=True)
    marks.write(world.workspace, one, made.id, "**Here** it is.")
    marks.set_criteria(world.workspace, one, made.id, (other,))
    now = the_mark(world)
    assert (now.place, now.text, now.criteria) == (moved, "**Here** it is.", (other,))
    assert (now.id, now.made_at) == (made.id, made.made_at)
    workspace = world.reopen()
    edits.undo(workspace, one)
    assert the_mark(world).criteria == made.criteria
    edits.undo(workspace, one)
    assert the_mark(world).text == ""
    edits.undo(workspace, one)
    assert the_mark(world) == made
    for _ in range(3):
        edits.redo(workspace, one)
    assert the_mark(world) == now


def test_moves_in_quick_succession_are_one_step(world: World) -> None:
    one, made = world.assignment(), drawn(world)
    for left in (21, 22, 23):
        place = MarkPlace(MarkKind.AREA, 1, Box(left, 20, 40, 30))
        marks.move(world.workspace, one, made.id, place, drawn=True)
    edits.undo(world.workspace, one)
    assert the_mark(world).place == made.place


def test_a_mark_that_is_not_there_or_closed_is_refused(world: World) -> None:
    one, made = world.assignment(), drawn(world)
    gone = type(made.id)("urn:uuid:0")
    place = MarkPlace(MarkKind.AREA, 1, Box(5_000, 20, 40, 30))
    refused: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: marks.move(world.workspace, one, gone, made.place), "annotation_unknown"),
        (lambda: marks.move(world.workspace, one, made.id, place), "anchor_outside"),
        (lambda: marks.write(world.workspace, one, made.id, "x" * 100_001), "text_too_long"),
    )
    for act, code in refused:
        with pytest.raises(UserFixable) as raised:
            act()
        assert raised.value.code == code
    sign(world.workspace, one)
    acts: tuple[Callable[[], object], ...] = (
        lambda: marks.move(world.workspace, one, made.id, made.place),
        lambda: marks.write(world.workspace, one, made.id, "late"),
        lambda: marks.set_criteria(world.workspace, one, made.id, ()),
        lambda: marks.remove(world.workspace, one, made.id),
    )
    for late in acts:
        with pytest.raises(UserFixable) as raised:
            late()
        assert raised.value.code == "already_signed"
    assert the_mark(world) == made


def test_marks_of_others_are_found_and_forgotten_by_their_file(
    world: World, tmp_path: Path
) -> None:
    one = world.assignment()
    plan = find_artifact(open_review(world.workspace, one), "Plan")
    path = tmp_path / "colleague.annotation"
    document = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:uuid:1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "Medlars are missing."},
        "target": {"source": "urn:uuid:2"},
    }
    path.write_text(json.dumps(document), "utf-8")
    foreign_marks.import_marks(world.workspace, one, plan.id, path)
    (hit,) = search(world.workspace, "medlars")
    assert hit.title.endswith(path.name)
    (shown,) = foreign_marks.shown_foreign(foreign_marks.foreign_marks(world.workspace, one))
    assert (shown.mine, shown.text, shown.origin) == (False, "Medlars are missing.", path.name)
    count, _changes = foreign_marks.forget_file(world.workspace, one, path.name)
    assert count == 1
    assert search(world.workspace, "medlars") == ()
    with pytest.raises(UserFixable):
        foreign_marks.forget_file(world.workspace, one, path.name)


def test_marks_are_listed_changed_and_forgotten_by_commands(world: World, tmp_path: Path) -> None:
    given = ("--page", "1", "--kind", "arrow", "--points", "10,10 90,90", "--criterion", "2.1")
    ran = world.run("annotate", ONE, "Talk", *given, "--comment", "There.", "--cite", "--json")
    made = ran.json["annotation"]
    given = ("--comment", "Not there.", "--criterion", "2.2", "--page", "1", "--box", "9,9,9,9")
    ran = world.run("annotate", ONE, "--change", made, *given)
    assert (ran.code, ran.out) == (0, f"Changed: {made}\n")
    out = world.run("marks", ONE, "--search", "NOT there", "--state", "cited").out
    assert "Area · page 1" in out
    assert made in out
    for nothing in (("--kind", "ink"), ("--search", "elsewhere"), ("--state", "of-others")):
        assert world.run("marks", ONE, *nothing).out == "No mark.\n"
    assert len(world.run("marks", ONE, "--criterion", "2.2", "--json").json["marks"]) == 1
    world.run("export", str(tmp_path), ONE, "--annotation-set")
    (path,) = tmp_path.glob("*.annotation")
    world.run("import", str(path), "--marks", ONE, "Talk")
    assert path.name in world.run("marks", ONE, "--state", "of-others").out
    assert world.run("marks", ONE, "--forget", path.name).code == 0
    assert world.run("marks", ONE, "--forget", path.name).code == 1
    assert world.run("annotate", ONE, "--change", "urn:uuid:0", "--comment", "x").code == 1
