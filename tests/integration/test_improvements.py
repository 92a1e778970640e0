"""What would change a score: written, undone, signed, and read by the earner."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from assessor_app.domain.improvement import HEADINGS, Improvement
from assessor_app.services import decisions, edits, scoring
from assessor_app.services.decisions import NotComplete
from assessor_app.services.marks import mark_exports
from assessor_app.services.queue import search
from assessor_app.services.references import find_criterion
from assessor_app.services.review import open_review
from assessor_app.services.sending import versions
from tests.fakes.reviewing import HIGHEST, LOWEST, complete, score
from tests.fakes.world import LABELS, World


def test_three_texts_end_in_the_decision_and_in_the_report(world: World, tmp_path: Path) -> None:
    one = world.assignment()
    complete(world.workspace, one, HIGHEST | {"2.1": "Emerging"})
    criterion = find_criterion(open_review(world.workspace, one).rubric, "2.1")
    told = Improvement(
        criterion.id, "One *open* question.", "A second question.", "A recording of minute two."
    )
    scoring.set_improvement(world.workspace, one, told)
    signed = decisions.finish(world.workspace, one).decision
    subject = json.loads(signed.document)["credentialSubject"]
    results = {one["criterion"]: one for one in subject["criterionResult"]}
    assert results[criterion.id]["improvement"] == {
        "present": told.present,
        "missing": told.missing,
        "wouldShow": told.would_show,
    }
    assert [key for key, one in results.items() if "improvement" in one] == [criterion.id]
    (file,) = mark_exports.export_marks(
        world.workspace, one, tmp_path / "out", (mark_exports.MarkExport.REPORT,)
    ).files
    with pypdfium2.PdfDocument(file) as document:
        said = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert all(heading in said for heading in HEADINGS)
    assert told.would_show in said
    compared = versions.compare(world.workspace, signed.id).criteria
    judged = next(one.mine for one in compared if one.label == criterion.label)
    assert judged is not None
    assert judged.improvement == told.headed
    assert world.sync().accepted == 1


def test_a_bare_insufficient_is_not_signed(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one, HIGHEST | {"2.1": "Emerging"})
    criterion = find_criterion(open_review(world.workspace, one).rubric, "2.1")
    bare = Improvement(criterion.id, "Insufficient", "Insufficient", "Insufficient")
    scoring.set_improvement(world.workspace, one, bare)
    with pytest.raises(NotComplete) as refused:
        decisions.finish(world.workspace, one)
    assert [(gap.code, gap.criterion) for gap in refused.value.gaps] == [
        ("no_improvement", criterion.id)
    ]
    edits.undo(world.workspace, one)
    decisions.finish(world.workspace, one)


def test_it_can_be_undone_and_survives_a_restart(world: World) -> None:
    one = world.assignment()
    score(world.workspace, one, LOWEST)
    criterion = find_criterion(open_review(world.workspace, one).rubric, "2.2")
    first = Improvement(criterion.id, "One.", "Two.", "Three.")
    scoring.set_improvement(world.workspace, one, first)
    scoring.set_improvement(world.workspace, one, Improvement(criterion.id, "Other."))
    edits.undo(world.workspace, one)
    world.reopen()
    assert open_review(world.workspace, one).improvements == {criterion.id: first}
    edits.undo(world.workspace, one)
    assert open_review(world.workspace, one).improvements[criterion.id].empty
    edits.redo(world.workspace, one)
    assert open_review(world.workspace, one).improvements[criterion.id] == first


def test_the_command_line_writes_each_text_by_itself(world: World) -> None:
    ran = world.run("score", LABELS[0], "2.1", "Emerging", "--missing", "A second question.")
    assert ran.code == 0
    world.run("score", LABELS[0], "2.1", "--would-show", "Minute two of the talk.")
    shown = world.run("show", LABELS[0], "--json").json
    told = next(one["improvement"] for one in shown["criteria"] if one["code"] == "2.1")
    assert (told["present"], told["missing"], told["would_show"]) == (
        "",
        "A second question.",
        "Minute two of the talk.",
    )


def test_it_is_found_by_its_words_however_they_were_typed(world: World) -> None:
    one = world.assignment()
    criterion = find_criterion(open_review(world.workspace, one).rubric, "2.1")
    decomposed = "A cafe\N{COMBINING ACUTE ACCENT} recording."
    scoring.set_improvement(world.workspace, one, Improvement(criterion.id, "", "", decomposed))
    told = open_review(world.workspace, one).improvements[criterion.id]
    assert told.would_show == "A caf\N{LATIN SMALL LETTER E WITH ACUTE} recording."
    assert [hit.assignment for hit in search(world.workspace, "recording")] == [one]
    edits.undo(world.workspace, one)
    assert search(world.workspace, "recording") == ()
