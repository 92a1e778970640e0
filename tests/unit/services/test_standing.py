"""What of earlier work still counts when the package has become another one."""

from __future__ import annotations

import json
from pathlib import Path

from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services import decisions, review, scoring
from assessor_app.services.intake.package_import import import_package
from assessor_app.services.references import find_artifact, find_criterion
from assessor_app.services.standing import read_standing
from tests.fakes.package_files import PackageFiles
from tests.fakes.reviewing import complete, mark
from tests.fakes.world import LABELS, World

RUBRIC = "data/rubric.case.json"


def with_rubric(world: World, path: Path, *, keep: int) -> Path:
    """Write a newer package whose rubric has only the first ``keep`` criteria."""
    package = PackageFiles.of(world, LABELS[0])
    rubric = json.loads(package.files[RUBRIC])
    rubric["CFRubricCriteria"] = rubric["CFRubricCriteria"][:keep]
    rubric["lastChangeDateTime"] = "2026-11-04T09:00:00Z"
    package.manifest["rubric"]["lastChangeDateTime"] = rubric["lastChangeDateTime"]
    package.manifest["version"] += 1
    package.put(RUBRIC, json.dumps(rubric).encode("utf-8"))
    return package.seal().write(path)


def test_a_rubric_that_lost_a_criterion_leaves_the_review_open(
    world: World, tmp_path: Path
) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    import_package(world.workspace, with_rubric(world, tmp_path / "p.zip", keep=3))
    opened = review.open_review(world.workspace, one)
    assert len(opened.scores) == len(opened.rubric.criteria) == 3
    codes = [gap.code for gap in opened.gaps]
    assert codes[0] == "package_changed"
    assert "score_outdated" in codes
    assert world.row().status is DecisionStatus.DRAFT
    first = opened.rubric.criteria[0]
    scoring.set_rationale(world.workspace, one, first.id, "It still holds.")
    review.accept_update(world.workspace, one)
    signed = decisions.finish(world.workspace, one).decision
    results = json.loads(signed.document)["credentialSubject"]["criterionResult"]
    assert [one["criterion"] for one in results] == [one.id for one in opened.rubric.criteria]
    with world.workspace.store.read() as tx:
        assert len(tx.scores.of(one)) == 4


def test_a_mark_on_a_file_that_is_gone_stays_stored_and_is_not_signed(
    world: World, tmp_path: Path
) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    mark(world.workspace, one)
    package = PackageFiles.of(world, LABELS[0])
    package.manifest["version"] += 1
    package.manifest["file"] = [file for file in package.manifest["file"] if file["name"] != "Talk"]
    del package.files["data/evidence/002-talk.pdf"]
    import_package(world.workspace, package.seal().write(tmp_path / "p.zip"))
    opened = review.open_review(world.workspace, one)
    assert opened.annotations == ()
    assert not any(score.citations for score in opened.scores.values())
    assert {"package_changed", "mark_outdated"} <= {gap.code for gap in opened.gaps}
    review.accept_update(world.workspace, one)
    signed = decisions.finish(world.workspace, one).decision
    assert json.loads(signed.annotations)["total"] == 0
    with world.workspace.store.read() as tx:
        assert len(tx.annotations.of(one)) == 1


def test_the_basis_is_of_what_is_judged_alone(world: World) -> None:
    with world.workspace.store.read() as tx:
        first, second = (
            read_standing(world.workspace, tx, package)
            for label in LABELS[:2]
            if (package := tx.packages.of_assignment(world.assignment(label))) is not None
        )
    assert first.basis != second.basis
    assert not first.ready


def test_citing_is_done_once_and_taken_back(world: World) -> None:
    one = world.assignment()
    made = mark(world.workspace, one)
    opened = review.open_review(world.workspace, one)
    criterion = find_criterion(opened.rubric, "2.1").id
    assert not scoring.cite(world.workspace, one, criterion, made).topics
    scoring.uncite(world.workspace, one, criterion, made)
    assert review.open_review(world.workspace, one).scores[criterion].citations == ()
    wish = scoring.Wish(cite=(made, made), rationale="Seen.")
    scoring.change(world.workspace, one, criterion, wish)
    score = review.open_review(world.workspace, one).scores[criterion]
    assert (score.rationale, set(score.citations)) == ("Seen.", {made})


def test_opening_is_remembered_once(world: World) -> None:
    one = world.assignment()
    plan = find_artifact(review.open_review(world.workspace, one), "plan").id
    assert review.mark_opened(world.workspace, one, plan).topics
    assert not review.mark_opened(world.workspace, one, plan).topics
    assert review.open_review(world.workspace, one).artifact(plan).opened
