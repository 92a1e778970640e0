"""Rules that span several members of one document."""

from __future__ import annotations

from typing import Any

import pytest

from assessor_app.domain.digests import digest_of
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.annotation import Annotation, AnnotationCollection
from assessor_app.protocol.decision import Decision, UnsignedDecision
from assessor_app.protocol.feed import ChangePage
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.model import WireModel
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.protocol.sync import RecusalRequest, Upload, UploadAnswer, UploadItem
from tests.fakes.documents import (
    NOW,
    REMOVED,
    make_collection,
    make_decision,
    make_decision_unsigned,
    make_manifest,
    make_receipt,
    stored_file,
    urn,
)


def _refused(model: type[WireModel], document: Any) -> str:
    with pytest.raises(IntegrityProblem) as problem:
        model.from_json(document)
    assert problem.value.code == "schema"
    return problem.value.message


_RESULT = {"criterion": "urn:x:1", "comment": "c"}


@pytest.mark.parametrize(
    "way",
    [
        {"achievedLevel": "urn:x:2"},
        {"achievedLevel": "urn:x:2", "score": "1.5"},
        {"conditionCode": "noAudio"},
        {"notApplicable": True},
        {"notScored": True},
    ],
)
def test_a_criterion_is_settled_in_one_way(way: dict[str, Any]) -> None:
    place = "credentialSubject.criterionResult"
    document = make_decision_unsigned(override={place: [{**_RESULT, **way}]})
    UnsignedDecision.from_json(document)


@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"notApplicable": False},
        {"achievedLevel": "urn:x:2", "conditionCode": "noAudio"},
        {"achievedLevel": "urn:x:2", "notApplicable": True},
        {"conditionCode": "noAudio", "notApplicable": True},
        {"notScored": True, "notApplicable": True},
        {"notScored": False},
    ],
)
def test_a_criterion_is_not_settled_in_two_ways_or_none(ways: dict[str, Any]) -> None:
    place = "credentialSubject.criterionResult"
    _refused(UnsignedDecision, make_decision_unsigned(override={place: [{**_RESULT, **ways}]}))


def test_a_criterion_has_one_result() -> None:
    results = [{**_RESULT, "notApplicable": True}] * 2
    document = make_decision_unsigned(override={"credentialSubject.criterionResult": results})
    assert "two results" in _refused(UnsignedDecision, document)


@pytest.mark.parametrize(
    ("sequence", "previous"), [(1, digest_of(b"")), (2, REMOVED), (0, REMOVED), (2**53, REMOVED)]
)
def test_the_log_begins_once(sequence: int, previous: Any) -> None:
    document = make_decision_unsigned(sequence=2)
    document["log"]["sequence"] = sequence
    if previous is REMOVED:
        del document["log"]["previous"]
    else:
        document["log"]["previous"] = previous
    _refused(UnsignedDecision, document)


def test_an_unsigned_decision_has_no_proof_and_a_signed_one_has() -> None:
    _refused(UnsignedDecision, make_decision().json)
    _refused(Decision, make_decision_unsigned())


_TIME = "2026-11-03T09:40:12Z"
_FILE = make_manifest().json["file"][0]


def _file(number: int, path: str, **members: Any) -> dict[str, Any]:
    return {
        **_FILE,
        "id": f"urn:x:{number}",
        "path": path,
        "digestSRI": digest_of(path.encode()),
        **members,
    }


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([_file(1, "data/a"), _file(2, "data/a")], "same file"),
        ([_file(1, "data/a"), _file(2, "data/A")], "same file"),
        ([_file(1, "data/stra\u00dfe"), _file(2, "data/STRASSE")], "same file"),
        ([_file(1, "data/rubric.case.json")], "same file"),
        (
            [_file(1, "data/a", rendition=[stored_file("data/a", b"x", "text/plain")])],
            "same file",
        ),
        ([_file(1, "data/a"), _file(2, "data/a/b")], "both a file and a folder"),
        ([_file(1, "data/A"), _file(2, "data/a/b/c")], "both a file and a folder"),
        ([_file(1, "data/a"), _file(1, "data/b")], "same id"),
        (
            [
                _file(1, "data/a", digestSRI=digest_of(b"")),
                _file(2, "data/b", digestSRI=digest_of(b""), size=1),
            ],
            "two sizes",
        ),
        ([_file(1, "data/../a")], "a path"),
        (
            [_file(1, "data/a", capture={"url": "file:///a", "captured": "2026-11-03T09:40:12Z"})],
            "",
        ),
        ([_file(1, "data/a", mediaType="TEXT/plain")], ""),
        ([_file(1, "data/a", mediaType="text/plain\n")], ""),
        ([_file(1, "data/a", size=-1)], ""),
        ([_file(number, f"data/{number}") for number in range(2001)], ""),
    ],
)
def test_a_manifests_files_can_all_be_stored(files: list[dict[str, Any]], reason: str) -> None:
    document = make_manifest(override={"file": files}).json
    assert reason in _refused(EvidencePackage, document)


def test_the_same_content_may_stand_twice() -> None:
    twice = [_file(1, "data/a"), _file(2, "data/b", digestSRI=digest_of(b"data/a"))]
    manifest = EvidencePackage.from_json(make_manifest(override={"file": twice}).json)
    assert len(manifest.file) == 2


def test_all_that_must_be_fetched_is_counted() -> None:
    track = {
        **stored_file("data/a.vtt", b"WEBVTT", "text/vtt"),
        "kind": "captions",
        "language": "en",
    }
    rendition = stored_file("data/a.pdf", b"%PDF", "application/pdf")
    document = make_manifest(files={"data/a.mp4": b"video"}, rubric=b"{}")
    changed = {**document.json["file"][0], "track": [track], "rendition": [rendition]}
    manifest = EvidencePackage.from_json({**document.json, "file": [changed]})
    paths = [stored.path for stored in manifest.stored_files()]
    assert paths == ["data/rubric.case.json", "data/a.mp4", "data/a.vtt", "data/a.pdf"]
    assert manifest.total_bytes == 2 + 5 + 6 + 4


_TARGET = "first.items.0.target"


@pytest.mark.parametrize(
    "selector",
    [
        {"type": "TextQuoteSelector", "exact": "a", "prefix": "b"},
        {"type": "TextPositionSelector", "start": 1, "end": 1},
        {"type": "SvgSelector", "value": '<svg><line x1="0" y1="0" x2="9" y2="9"/></svg>'},
        [
            {"type": "TextQuoteSelector", "exact": "a"},
            {"type": "TextPositionSelector", "start": 0, "end": 1},
        ],
        {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "t=1,2",
        },
        REMOVED,
    ],
)
def test_an_annotation_is_anchored(selector: Any) -> None:
    AnnotationCollection.from_json(make_collection(override={f"{_TARGET}.selector": selector}))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (f"{_TARGET}.selector", {"type": "TextPositionSelector", "start": 2, "end": 1}),
        (f"{_TARGET}.selector", {"type": "TextPositionSelector", "start": -1, "end": 1}),
        (f"{_TARGET}.selector", {"type": "XPathSelector", "value": "/"}),
        (f"{_TARGET}.selector", [{"type": "SvgSelector", "value": ""}] * 17),
        (f"{_TARGET}.selector.conformsTo", "http://other.example"),
        (f"{_TARGET}.source", "not a uri"),
        ("first.items.0.motivation", "commenting"),
        ("first.items.0.body.0.format", "text/html"),
        ("first.items.0.@context", "http://other.example"),
        ("total", 2),
        ("first.startIndex", 1),
        ("label", "two\nlines"),
    ],
)
def test_an_annotation_of_another_shape_is_refused(place: str, value: Any) -> None:
    _refused(AnnotationCollection, make_collection(override={place: value}))


def test_annotations_have_their_own_ids() -> None:
    twice = [make_collection()["first"]["items"][0]] * 2
    document = make_collection(override={"first.items": twice, "total": 2})
    assert "same id" in _refused(AnnotationCollection, document)
    Annotation.from_json(twice[0])


def test_a_page_of_the_feed_is_read() -> None:
    change = {
        "id": urn("assignment/1"),
        "package": {
            "id": urn("package/1"),
            "version": 1,
            "digestSRI": digest_of(b""),
            "size": 10,
        },
        "due": "2026-11-30T00:00:00Z",
    }
    page = {
        "newState": "2",
        "hasMoreChanges": False,
        "created": [change],
        "updated": [],
        "destroyed": [urn("assignment/2")],
    }
    read = ChangePage.from_json(page)
    assert read.created[0].state == "assigned"
    assert read.old_state is None
    _refused(ChangePage, {**page, "newState": ""})
    _refused(ChangePage, {**page, "created": [change] * 1001})
    _refused(ChangePage, {**page, "created": [{**change, "state": "recalled"}]})


def test_an_uploaded_decision_is_passed_on_unread() -> None:
    decision = {**make_decision().json, "unknown": [1, [2]]}
    item = {"decision": decision, "annotations": make_collection()}
    upload = Upload.from_json({"items": [item]})
    assert upload.items[0].decision == decision
    assert upload.to_json()["items"][0]["decision"] == decision
    assert UploadItem(decision=decision).to_json() == {"decision": decision}
    _refused(Upload, {"items": []})
    _refused(Upload, {"items": [{"decision": decision}] * 1001})


def test_an_answer_carries_the_receipt_as_it_was_signed() -> None:
    receipt = make_receipt().json
    answer = {"id": urn("decision/1"), "status": "accepted", "receipt": receipt}
    read = UploadAnswer.from_json({"items": [answer]})
    assert read.items[0].receipt == receipt
    _refused(UploadAnswer, {"items": [{**answer, "status": "ok"}]})


def test_a_recusal_has_a_reason_of_the_list() -> None:
    assert RecusalRequest.from_json({"reason": "financial"}).note == ""
    _refused(RecusalRequest, {"reason": "bored"})


def test_a_problem_is_read_generously() -> None:
    """RFC 9457, section 3.2: unknown members are ignored, and most may be absent."""
    problem = Problem.from_json(
        {
            "type": ProblemType.TOO_LARGE,
            "status": 413,
            "detail": None,
            "instance": "/x",
            "more": [None, {"a": 1}],
        }
    )
    assert (problem.status, problem.title, problem.detail) == (413, "", None)
    assert Problem.from_json({"status": 500}).type == "about:blank"
    refused: tuple[Any, ...] = ({"title": "x"}, {"status": 200}, {"status": "500"}, [])
    for document in refused:
        _refused(Problem, document)


def test_the_builders_use_one_clock() -> None:
    assert make_manifest().json["created"] == make_decision().json["validFrom"]
    assert make_manifest(now=NOW).data == make_manifest().data
