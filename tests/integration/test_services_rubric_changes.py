"""A rubric that changes under a draft: what is kept, what is told, and what becomes of scores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assessor_app.errors import UserFixable
from assessor_app.rubrics.changes import Change
from assessor_app.services import edits, review, scoring
from assessor_app.services.intake.package_import import import_package
from assessor_app.services.references import find_criterion
from assessor_app.services.rubrics import rubric_changes
from tests.fakes import reviewing
from tests.fakes.package_files import PackageFiles
from tests.fakes.world import LABELS, World

_RUBRIC = "data/rubric.case.json"


def send_another_rubric(world: World, path: Path) -> None:
    """Take in a package whose rubric has another text in 2.1, and 2.3 no more."""
    package = PackageFiles.of(world, LABELS[0])
    rubric = json.loads(package.files[_RUBRIC])
    criteria = rubric["CFRubricCriteria"]
    criteria[1]["CFRubricCriterionLevels"][0]["description"] = "Asks nothing at all."
    rubric["CFRubricCriteria"] = criteria[:3]
    rubric["lastChangeDateTime"] = "2026-11-04T09:00:00Z"
    package.manifest["rubric"]["lastChangeDateTime"] = rubric["lastChangeDateTime"]
    package.manifest["version"] += 1
    package.put(_RUBRIC, json.dumps(rubric).encode("utf-8"))
    import_package(world.workspace, package.seal().write(path))


def test_scores_of_what_changed_are_looked_at_again(world: World, tmp_path: Path) -> None:
    workspace, one = world.workspace, world.assignment()
    reviewing.complete(workspace, one)
    before = review.open_review(workspace, one)
    assert not before.rubric_changed
    changed = find_criterion(before.rubric, "2.1")
    scoring.set_rationale(workspace, one, changed.id, "They ask and wait.")
    send_another_rubric(world, tmp_path / "p.zip")
    assert review.open_review(workspace, one).rubric_changed

    pending = rubric_changes.read_pending(workspace, one)
    assert pending.before == before.rubric
    told = {one.label.split()[0]: one.change for one in pending.changes.criteria}
    assert told == {
        "1.1": Change.UNCHANGED,
        "2.1": Change.CHANGED,
        "2.2": Change.UNCHANGED,
        "2.3": Change.GONE,
    }
    assert pending.again == {changed.id}

    rubric_changes.take_new(workspace, one)
    now = review.open_review(workspace, one)
    assert not now.rubric_changed
    assert "package_changed" not in {gap.code for gap in now.gaps}
    score = now.scores[changed.id]
    assert (score.level, score.rationale) == (None, "They ask and wait.")
    assert all(it.level for key, it in now.scores.items() if key != changed.id)
    edits.undo(workspace, one)
    again = review.open_review(workspace, one)
    assert (again.rubric_changed, again.scores[changed.id].level is not None) == (True, True)
    edits.redo(workspace, one)
    assert not review.open_review(workspace, one).rubric_changed
    with pytest.raises(UserFixable) as refused:
        rubric_changes.read_pending(workspace, one)
    assert refused.value.code == "rubric_not_changed"


def test_a_score_that_still_stands_is_kept(world: World, tmp_path: Path) -> None:
    workspace, one = world.workspace, world.assignment()
    reviewing.complete(workspace, one)
    send_another_rubric(world, tmp_path / "p.zip")
    pending = rubric_changes.read_pending(workspace, one)
    rubric_changes.take_new(workspace, one, still=pending.again)
    now = review.open_review(workspace, one)
    assert all(score.level for score in now.scores.values())
    assert not [gap for gap in now.gaps if gap.blocking]


def test_before_anything_is_written_no_rubric_is_compared(world: World, tmp_path: Path) -> None:
    send_another_rubric(world, tmp_path / "p.zip")
    assert not review.open_review(world.workspace, world.assignment()).rubric_changed
