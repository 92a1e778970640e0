"""Rubrics of one's own: kept at once, undone after a restart, copied from packages."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from assessor_app.domain.authoring import AuthoredId
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.patterns import OwnPattern
from assessor_app.services.rubrics import authoring, second_readings
from assessor_app.services.sending import exchange
from assessor_app.services.workspace import Workspace
from tests.fakes.reviewing import sign
from tests.fakes.rubrics import criterion, rubric
from tests.fakes.world import World

TWO = rubric(criterion("1.1"), criterion("1.2"))


def _type(workspace: Workspace, own: AuthoredId, text: str, place: str = "yaml") -> None:
    authoring.write(workspace, own, text, place=place)


def test_steps_are_undone_and_redone_also_after_a_restart(world: World) -> None:
    own, _ = authoring.begin(world.workspace)
    first = authoring.open_own(world.workspace, own).text
    _type(world.workspace, own, "title: A")
    _type(world.workspace, own, "title: AB")  # at once, at the same place: one step
    _type(world.workspace, own, "title: ABC", place="form")
    world.clock.now += timedelta(seconds=10)
    _type(world.workspace, own, "title: ABCD", place="form")
    world.reopen()
    back = [authoring.undo(world.workspace, own)[0].text for _ in range(5)]
    assert back == ["title: ABC", "title: AB", first, first, first]
    opened = authoring.open_own(world.workspace, own)
    assert (opened.can_undo, opened.can_redo) == (False, True)
    assert authoring.redo(world.workspace, own)[0].text == "title: AB"
    _type(world.workspace, own, "title: Other", place="x")
    again = authoring.redo(world.workspace, own)[0]
    assert (again.text, again.can_redo) == ("title: Other", False)
    assert authoring.list_rubrics(world.workspace)[0].title == "Other"


def test_so_many_steps_are_kept(world: World) -> None:
    own, _ = authoring.begin(world.workspace)
    for n in range(authoring.KEPT_STEPS + 5):
        _type(world.workspace, own, f"title: {n}", place=str(n))
    for _ in range(authoring.KEPT_STEPS):
        last = authoring.undo(world.workspace, own)[0]
    assert (last.text, last.can_undo) == ("title: 4", False)


def test_a_rubric_of_a_package_is_read_and_copied_with_its_identity(world: World) -> None:
    (line,) = authoring.list_rubrics(world.workspace)
    assert (line.own, line.criteria > 0) == (None, True)
    opened = authoring.open_shelved(world.workspace, line)
    own, _ = authoring.copy(world.workspace, line)
    copied = authoring.open_own(world.workspace, own)
    assert copied.text == opened.text
    shelved = authoring.list_rubrics(world.workspace)[0]
    found = authoring.look_at(shelved)
    assert found.sound
    assert found.rubric is not None
    made = from_yaml(opened.text, base_uri=opened.base_uri, changed_at=world.clock.now)
    assert found.rubric.id == made.id
    authoring.keep_patterns(world.workspace, own, (OwnPattern("Mine", (("1.1", "x"),)),))
    assert authoring.open_own(world.workspace, own).patterns[0].choices == (("1.1", "x"),)
    authoring.discard(world.workspace, own)
    assert authoring.list_rubrics(world.workspace) == (line,)
    with pytest.raises(UserFixable) as caught:
        authoring.write(world.workspace, own, "x", place="")
    assert caught.value.code == "rubric_gone"


def test_a_text_far_too_long_is_refused_and_the_one_before_kept(world: World) -> None:
    own, _ = authoring.begin(world.workspace)
    before = authoring.open_own(world.workspace, own).text
    with pytest.raises(UserFixable) as caught:
        _type(world.workspace, own, "a: " + "x" * (1 << 20))
    assert caught.value.code == "yaml_too_large"
    assert authoring.open_own(world.workspace, own).text == before


# ── Two readings ──────────────────────────────────────────────────────────────────────────────


def _put(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def test_two_readings_in_files_come_to_one(tmp_path: Path) -> None:
    top = {"1.1": "Demonstrated", "1.2": {"level": "Demonstrated", "points": 2}}
    low = {"1.1": "Demonstrated", "1.2": "Partially"}
    first, second = _put(tmp_path, "a.json", top), _put(tmp_path, "b.json", low)
    found = second_readings.combine_files(TWO, (first, second)).combination
    assert found.need.value == "third_reading"
    assert "Demonstrated and Partially" in found.sentence
    found = second_readings.combine_files(TWO, (first, second, first)).combination
    assert found.evaluation.decided


@pytest.mark.parametrize(
    ("held", "says"),
    [
        ({"9.9": "x"}, "no criterion “9.9”"),
        ({"1.1": "Great"}, "no level “Great”"),
        ({"1.1": 3}, "needs a level"),
        ({"1.1": {"level": "Partially", "grade": 1}}, "needs a level"),
        ({"1.1": {"level": "Partially", "points": "two"}}, "not a number"),
        ({"1.1": {"code": "nope"}}, "b.json: The rubric has no such condition code"),
        ({"1.1": {"not_applicable": True}}, "always applies"),
        (["1.1"], "a reading is"),
    ],
)
def test_a_bad_reading_is_refused_with_its_name(tmp_path: Path, held: object, says: str) -> None:
    with pytest.raises(UserFixable, match=says):
        second_readings.read_reading(TWO, _put(tmp_path, "b.json", held))


def test_a_decision_that_does_not_verify_is_no_reading(tmp_path: Path) -> None:
    path = _put(tmp_path, "b.json", {"credentialSubject": {"criterionResult": []}})
    with pytest.raises(IntegrityProblem):
        second_readings.read_reading(TWO, path)
    with pytest.raises(IntegrityProblem):
        second_readings.read_reading(TWO, _put(tmp_path, "b.json", "{"))


def test_signed_decisions_are_readings_of_their_own_rubric_only(
    world: World, tmp_path: Path
) -> None:
    sign(world.workspace, world.assignment())
    signed = world.assignment()
    (path,) = (
        one
        for one in exchange.export_decisions(world.workspace, tmp_path / "out", only=[signed])
        if one.name.endswith(".decision.json")
    )
    line = authoring.list_rubrics(world.workspace)[0]
    opened = authoring.open_shelved(world.workspace, line)
    own = from_yaml(opened.text, base_uri=opened.base_uri, changed_at=world.clock.now)
    found = second_readings.combine_files(own, (path, path)).combination
    assert found.evaluation.decided
    with pytest.raises(UserFixable) as caught:
        second_readings.read_reading(TWO, path)
    assert caught.value.code == "reading_foreign"
