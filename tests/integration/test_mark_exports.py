"""Marks out of the program and back in, through the real decoder and the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assessor_app.domain.marks import MarkKind
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import AssessorError, IntegrityProblem, UserFixable
from assessor_app.protocol.annotation import Annotation, AnnotationCollection
from assessor_app.protocol.foreign import read_annotations
from assessor_app.services import feedback
from assessor_app.services.anchors import Wish, place_for
from assessor_app.services.marks import annotations as marks
from assessor_app.services.marks import foreign_marks
from assessor_app.services.marks.mark_exports import MarkExport, export_marks
from assessor_app.services.references import find_artifact, find_criterion
from assessor_app.services.review import Artifact, open_review
from reference_issuer.catalogue import ArtifactEntry
from tests.fakes import learners_files
from tests.fakes.reviewing import sign
from tests.fakes.world import ASSESSOR, LABELS, World, sample_entry

ONE = LABELS[0]
PDF = "application/pdf"
WISHES = (
    Wish(MarkKind.HIGHLIGHT, 1, "72,130,300,20", "planted the first quince"),
    Wish(MarkKind.UNDERLINE, 1, quote="in spring"),
    Wish(MarkKind.STRIKE, 1, quote="Page one:"),
    Wish(MarkKind.AREA, 1, "60,200,120,60"),
    Wish(MarkKind.ELLIPSE, 1, points="220,200 340,260"),
    Wish(MarkKind.POLYGON, 1, points="400,200 520,210 450,270"),
    Wish(MarkKind.INK, 1, points="60,300 90,340 120,300;130,300 130,340"),
    Wish(MarkKind.ARROW, 1, points="220,300 340,340"),
    Wish(MarkKind.POINT, 1, points="420,320"),
    Wish(MarkKind.PAGE_NOTE, 1),
)


def talk(world: World) -> Artifact:
    return find_artifact(open_review(world.workspace, world.assignment()), "Talk")


def mark(world: World, wish: Wish, comment: str = "Seen.", code: str = "2.1") -> str:
    one = world.assignment()
    criterion = find_criterion(open_review(world.workspace, one).rubric, code)
    made, _changes = marks.add_mark(
        world.workspace,
        one,
        talk(world).id,
        place_for(PDF, wish),
        comment=comment,
        criteria=(criterion.id,),
    )
    return made


def exported(world: World, folder: Path, *wanted: MarkExport) -> dict[str, bytes]:
    made = export_marks(world.workspace, world.assignment(), folder, wanted or list(MarkExport))
    assert made.left_out == ()
    return {path.name: path.read_bytes() for path in made.files}


def test_every_kind_goes_out_in_every_form_and_comes_back(world: World, tmp_path: Path) -> None:
    made = [mark(world, wish) for wish in WISHES]
    files = exported(world, tmp_path)
    assert sorted(files) == [
        f"{ONE}-Talk.annotated.pdf",
        f"{ONE}-Talk.annotation",
        f"{ONE}.annotations.json",
        f"{ONE}.report.pdf",
    ]
    collection = AnnotationCollection.parse(files[f"{ONE}.annotations.json"])
    assert {one.id for one in collection.first.items} == set(made)
    kinds = [wish.kind for wish in WISHES]
    found = read_annotations(files[f"{ONE}-Talk.annotation"])
    assert {one.id: one.place.kind for one in found if one.place} == dict(
        zip(made, kinds, strict=True)
    )
    one, artifact = world.assignment(), talk(world)
    for name in (f"{ONE}-Talk.annotation", f"{ONE}-Talk.annotated.pdf", f"{ONE}.annotations.json"):
        count, _changes = foreign_marks.import_marks(
            world.workspace, one, artifact.id, tmp_path / name
        )
        again, _changes = foreign_marks.import_marks(
            world.workspace, one, artifact.id, tmp_path / name
        )
        assert count == again == len(WISHES)
    others = foreign_marks.foreign_marks(world.workspace, one)
    assert len(others) == 3 * len(WISHES)
    assert {mark.text for mark in others if mark.origin.endswith(".annotation")} == {"Seen."}
    own = open_review(world.workspace, one).annotations
    assert {one.id for one in own} == set(made)
    foreign_marks.forget_marks(world.workspace, one, artifact.id, f"{ONE}-Talk.annotation")
    assert len(foreign_marks.foreign_marks(world.workspace, one)) == 2 * len(WISHES)


def test_marks_of_others_are_no_part_of_a_decision(world: World, tmp_path: Path) -> None:
    mark(world, WISHES[3], "of somebody else")
    exported(world, tmp_path, MarkExport.ANNOTATION_SET)
    one = world.assignment(LABELS[1])
    artifact = find_artifact(open_review(world.workspace, one), "Talk")
    foreign_marks.import_marks(
        world.workspace, one, artifact.id, tmp_path / f"{ONE}-Talk.annotation"
    )
    decision = sign(world.workspace, one)
    assert AnnotationCollection.parse(decision.annotations).total == 0
    assert b"somebody" not in decision.document


def test_the_issuer_accepts_a_decision_with_every_kind_of_mark(world: World) -> None:
    made = {mark(world, wish) for wish in WISHES}
    decision = sign(world.workspace, world.assignment())
    collection = AnnotationCollection.parse(decision.annotations)
    assert {one.id for one in collection.first.items} == made
    assert not world.sync().problems
    (line,) = world.outbox(sent=True)
    assert line.decision is not None
    assert line.decision.status is DecisionStatus.ACCEPTED


def test_the_same_by_commands(world: World, tmp_path: Path) -> None:
    given = ("--page", "1", "--kind", "arrow", "--points", "10,10 90,90", "--comment", "There.")
    assert world.run("annotate", ONE, "Talk", *given).code == 0
    out = str(tmp_path / "out")
    ran = world.run("export", out, ONE, "--annotated-pdf", "--annotation-set", "--json")
    assert (ran.code, ran.json["left_out"], len(ran.json["files"])) == (0, [], 2)
    path = next(one for one in ran.json["files"] if one.endswith(".annotation"))
    ran = world.run("import", path, "--marks", ONE, "Talk", "--json")
    assert (ran.code, ran.json["marks"]) == (0, 1)
    (other,) = world.run("show", ONE, "--json").json["marks_of_others"]
    assert (other["text"], other["place"]["kind"]) == ("There.", "arrow")
    assert "Marks of others" in world.run("show", ONE).out
    assert world.run("export", out, "--report").code == 1
    assert world.run("export", out, LABELS[1], "--web-annotations").code == 1


def test_a_command_refuses_a_mark_beside_the_page(world: World) -> None:
    ran = world.run("annotate", ONE, "Talk", "--page", "1", "--box", "590,10,10,10")
    assert (ran.code, ran.err.splitlines()[0]) == (
        1,
        "The mark lies beside page 1, which is 595 by 842 points.",
    )


def test_marks_beside_the_page_are_refused_with_a_sentence(world: World) -> None:
    table = {
        Wish(page=3): "There is no page 3: the file has 2.",
        Wish(page=1, box="0,840,10,10"): "beside page 1",
        Wish(MarkKind.INK, 2, points="10,10 700,10"): "beside page 2",
    }
    for wish, words in table.items():
        with pytest.raises(UserFixable, match=words) as told:
            mark(world, wish)
        assert told.value.code == "anchor_outside"


def test_what_has_no_place_on_a_page_is_left_out_and_said(world: World, tmp_path: Path) -> None:
    one = world.assignment()
    mark(world, WISHES[3])
    marks.add(world.workspace, one, talk(world).id, selector=None, comment="all of it")
    beyond = marks.add(
        world.workspace,
        one,
        talk(world).id,
        selector=Annotation.from_json(_beyond()).target.selector,
    )[0]
    made = export_marks(world.workspace, one, tmp_path, [MarkExport.ANNOTATED_PDF])
    assert sorted(left.reason for left in made.left_out) == [
        "The mark is on the file as a whole, not on a page.",
        "There is no page 9: the file has 2.",
    ]
    assert beyond in {left.annotation for left in made.left_out}


def _beyond() -> dict[str, object]:
    return {
        "id": "urn:uuid:1",
        "type": "Annotation",
        "created": "2026-11-03T09:00:00Z",
        "motivation": "assessing",
        "target": {
            "source": "urn:uuid:2",
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
                "value": "page=9",
            },
        },
    }


def test_the_report_tells_the_earner_and_nobody_elses_notes(world: World, tmp_path: Path) -> None:
    one = world.assignment()
    mark(world, WISHES[0], "An open question.")
    feedback.write_private_note(world.workspace, one, "hush")
    feedback.write_coordinator_note(world.workspace, one, "psst")
    feedback.write_feedback(world.workspace, one, "**Well** done.\n\n- one\n- zwei <b>\u4f60")
    draft = exported(world, tmp_path, MarkExport.REPORT)[f"{ONE}.report.pdf"]
    sign(world.workspace, one)
    signed = exported(world, tmp_path, MarkExport.REPORT)[f"{ONE}.report.pdf"]
    texts = []
    for data in (draft, signed):
        with world.workspace.decoder.open(data, media_type=PDF, name="r.pdf") as document:
            texts.append(" ".join(document.all_text().split()))
    assert "Draft: this decision is not signed." in texts[0]
    assert "zwei <b>" in texts[0]
    assert "Signed on 2026-11-03." in texts[1]
    assert "Earned" in texts[1]
    for text in texts:
        assert "An open question." in text
        assert "planted the first quince" in text
        assert "hush" not in text
        assert "psst" not in text
    assert signed.count(b"/Subtype /Image") == 1


def test_files_without_marks_are_refused(world: World, tmp_path: Path) -> None:
    table = {
        b"": "json_malformed",
        b"[]": "marks_none",
        b"{}": "annotation_invalid",
        b"[1]": "annotation_invalid",
        b"%PDF-1.7 nothing": "decoder_damaged",
        learners_files.pdf(1): "marks_none",
        learners_files.locked_pdf(): "decoder_password",
    }
    path = tmp_path / "marks"
    one, artifact = world.assignment(), talk(world)
    for data, code in table.items():
        path.write_bytes(data)
        with pytest.raises(AssessorError) as told:
            foreign_marks.import_marks(world.workspace, one, artifact.id, path)
        assert told.value.code == code, data[:20]
    assert foreign_marks.foreign_marks(world.workspace, one) == ()


def test_a_file_that_is_not_in_the_package_takes_no_marks(world: World, tmp_path: Path) -> None:
    (tmp_path / "x.annotation").write_bytes(b"[]")
    with pytest.raises(UserFixable) as told:
        foreign_marks.import_marks(
            world.workspace,
            world.assignment(),
            type(talk(world).id)("urn:uuid:none"),
            tmp_path / "x.annotation",
        )
    assert told.value.code == "artifact_unknown"


def test_markup_of_others_becomes_words(world: World, tmp_path: Path) -> None:
    script = "<p onclick='x()'>Look <script>alert(1)</script><b>here</b> &lt;i&gt;</p>"
    item = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:uuid:1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": script, "format": "text/html"},
        "target": {
            "source": "http://elsewhere.example/a.pdf",
            "selector": {"type": "SvgSelector", "value": "<svg><script>x()</script></svg>"},
        },
    }
    path = tmp_path / "one.json"
    path.write_text(json.dumps(item), "utf-8")
    foreign_marks.import_marks(world.workspace, world.assignment(), talk(world).id, path)
    (found,) = foreign_marks.foreign_marks(world.workspace, world.assignment())
    assert (found.text, found.place.kind) == ("Look here <i>", MarkKind.WHOLE)


def test_a_place_beyond_all_pages_is_kept_as_the_whole_file(world: World, tmp_path: Path) -> None:
    far = "<svg><ellipse cx='9999999' cy='1' rx='9999999' ry='1'/></svg>".replace("'", '"')
    item = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:uuid:1",
        "type": "Annotation",
        "bodyValue": "far away",
        "target": {"source": "urn:x", "selector": {"type": "SvgSelector", "value": far}},
    }
    path = tmp_path / "far.json"
    path.write_text(json.dumps(item), "utf-8")
    picture = find_artifact(open_review(world.workspace, world.assignment()), "Orchard")
    foreign_marks.import_marks(world.workspace, world.assignment(), picture.id, path)
    (found,) = foreign_marks.foreign_marks(world.workspace, world.assignment())
    assert (found.text, found.place.kind) == ("far away", MarkKind.WHOLE)


def test_the_evidences_own_annotations_can_be_read(world: World, tmp_path: Path) -> None:
    mark(world, WISHES[3], "An earlier reader's.")
    copy = exported(world, tmp_path, MarkExport.ANNOTATED_PDF)[f"{ONE}-Talk.annotated.pdf"]
    (world.samples / "read.pdf").write_bytes(copy)
    entry = sample_entry(
        "s9", "READ-09", files=(ArtifactEntry(path="read.pdf", name="Read", part="P2"),)
    )
    world.issuer.add_submissions([entry], base=world.samples)
    world.issuer.assign_all(ASSESSOR)
    assert not world.sync().problems
    one = world.assignment("READ-09")
    (artifact,) = open_review(world.workspace, one).artifacts
    (found,) = foreign_marks.marks_in_evidence(world.workspace, one, artifact.id)
    assert (found.text, found.author, found.place.kind, found.place.page) == (
        "2.1 " + _title(world) + "\nAn earlier reader's.",
        "Assessor",
        MarkKind.AREA,
        1,
    )
    plan = find_artifact(open_review(world.workspace, world.assignment()), "Plan")
    assert foreign_marks.marks_in_evidence(world.workspace, world.assignment(), plan.id) == ()


def _title(world: World) -> str:
    rubric = open_review(world.workspace, world.assignment()).rubric
    return find_criterion(rubric, "2.1").title


def test_a_drawing_with_a_script_is_refused_by_the_wire() -> None:
    with pytest.raises(IntegrityProblem):
        Annotation.from_json(
            {
                **_beyond(),
                "target": {
                    "source": "urn:uuid:2",
                    "selector": {"type": "SvgSelector", "value": "<svg onload='x()'/>"},
                },
            }
        )
