"""The published schemas and context: current, and of one mind with the models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pyld import jsonld

from assessor_app.config import RESOURCES
from assessor_app.protocol.generate import CONTEXT_PATH, main, resource_files, stale_files
from assessor_app.protocol.model import ASSESSMENT_CONTEXT, CREDENTIALS_CONTEXT
from assessor_app.protocol.schemas import DOCUMENTS, json_schemas, jsonld_context
from tests.fakes.documents import (
    REMOVED,
    make_collection,
    make_decision,
    make_enrolment,
    make_manifest,
    make_receipt,
    make_well_known,
    stored_file,
)
from tests.shared_data import shared

_GOOD: dict[str, dict[str, Any]] = {
    "annotation-collection": make_collection(marks=2),
    "change-page": {
        "newState": "1",
        "hasMoreChanges": False,
        "created": [],
        "updated": [],
        "destroyed": [],
    },
    "decision": make_decision(sequence=2).json,
    "decisions-digest": {"count": 0, "setHash": make_decision().digest},
    "enrolment-answer": {"token": "t" * 16, "assessor": "did:key:z", "issuer": "https://a"},
    "enrolment-request": make_enrolment().json,
    "evidence-package": make_manifest().json,
    "lease-answer": {"leaseUntil": "2026-11-03T09:40:12Z"},
    "problem": {"status": 409, "anything": None},
    "receipt": make_receipt().json,
    "recusal-request": {"reason": "other"},
    "upload": {"items": [{"decision": make_decision().json, "annotations": make_collection()}]},
    "upload-answer": {"items": [{"id": "urn:x:1", "status": "rejected"}]},
    "well-known": make_well_known().json,
}


def test_the_published_files_are_current() -> None:
    assert stale_files(RESOURCES) == (), "run python -m assessor_app.protocol.generate"


def test_every_document_has_its_schema() -> None:
    assert set(json_schemas()) == set(DOCUMENTS) == set(_GOOD)
    assert len(resource_files()) == len(DOCUMENTS) + 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schema_and_model_accept_the_same_document(name: str) -> None:
    schema = json_schemas()[name]
    Draft202012Validator.check_schema(schema)
    DOCUMENTS[name].from_json(_GOOD[name])
    Draft202012Validator(schema).validate(_GOOD[name])


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "problem"])
def test_schema_and_model_refuse_unknown_and_missing_members(name: str) -> None:
    validator = Draft202012Validator(json_schemas()[name])
    good = _GOOD[name]
    assert not validator.is_valid({**good, "unknown": 1})
    for member in json_schemas()[name]["required"]:
        assert not validator.is_valid({key: good[key] for key in good if key != member})


_RESULT = "credentialSubject.criterionResult.0"


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("decision", make_decision(override={f"{_RESULT}.conditionCode": "x"}).json),
        ("decision", make_decision(override={f"{_RESULT}.achievedLevel": REMOVED}).json),
        ("decision", make_decision(override={f"{_RESULT}.score": 2}).json),
        ("decision", make_decision(override={"log.sequence": 2}).json),
        ("decision", make_decision(sequence=2, override={"log.sequence": 1}).json),
        ("decision", make_decision(override={"@context": ["https://a.example"]}).json),
        ("decision", make_decision(override={"log.id": None}).json),
        ("evidence-package", make_manifest(override={"rubric.path": "rubric.json"}).json),
        ("evidence-package", make_manifest(override={"rubric.digestSRI": "sha256-x"}).json),
        ("evidence-package", make_manifest(override={"created": "today"}).json),
        ("well-known", make_well_known(override={"apiBase": "file:///"}).json),
    ],
)
def test_the_schemas_carry_the_rules_that_a_schema_can(name: str, document: dict[str, Any]) -> None:
    assert not Draft202012Validator(json_schemas()[name]).is_valid(document)


def test_stale_missing_and_left_over_files_are_told_and_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check"], folder=tmp_path) == 1
    assert main([], folder=tmp_path) == 0
    assert main(["--check"], folder=tmp_path) == 0
    (tmp_path / CONTEXT_PATH).write_text("{}", encoding="utf-8")
    (tmp_path / "schemas" / "old.schema.json").write_text("{}", encoding="utf-8")
    assert stale_files(tmp_path) == (CONTEXT_PATH, "schemas/old.schema.json")
    capsys.readouterr()
    assert main(["--check"], folder=tmp_path) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"stale: {CONTEXT_PATH}",
        "stale: schemas/old.schema.json",
    ]
    assert main([], folder=tmp_path) == 0
    assert stale_files(tmp_path) == ()


def _whole_manifest() -> dict[str, Any]:
    """A manifest with every member that there may be."""
    track = {**stored_file("data/a.vtt", b"t", "text/vtt"), "kind": "captions", "language": "en"}
    rendition = {**stored_file("data/a.pdf", b"r", "application/pdf"), "purpose": "view"}
    document = make_manifest().json
    more = {
        "prompt": "p1",
        "track": [track],
        "rendition": [rendition],
        "capture": {
            "url": "https://a.example/",
            "captured": "2026-11-03T09:40:12Z",
            "status": "ok",
        },
        "unchangedSince": 1,
    }
    earlier = {
        "attempt": 1,
        "outcome": "notYetEarned",
        "decided": "2026-11-03T09:40:12Z",
        "feedback": "f",
        "criterion": [{"criterion": "urn:x:1", "achievedLevel": "urn:x:2", "comment": "c"}],
    }
    document["file"][0].update(more)
    document["submission"]["note"] = "n"
    document["achievement"]["description"] = "d"
    document["earlier"] = [earlier]
    return document


def _whole_decision() -> dict[str, Any]:
    """A decision with every member that there may be."""
    document = make_decision(sequence=2).json
    document["credentialSubject"].update(
        {
            "override": {"computed": "undecided", "reason": "r"},
            "noteToCoordinator": "n",
            "concern": [{"kind": "privacy", "note": "n"}],
            "supersedes": {"id": "urn:x:1", "digestSRI": make_decision().digest},
        }
    )
    document["credentialSubject"]["declaration"]["note"] = "n"
    document["credentialSubject"]["criterionResult"] += [
        {"criterion": "urn:x:3", "notApplicable": True, "comment": ""},
        {"criterion": "urn:x:4", "notScored": True, "comment": ""},
    ]
    return document


_WHOLE = {
    "decision": _whole_decision(),
    "evidence-package": _whole_manifest(),
    "receipt": {**make_receipt().json, "award": "https://a.example/awards/1"},
}


def _load(url: str, _options: object = None) -> dict[str, Any]:
    documents = {
        ASSESSMENT_CONTEXT: jsonld_context(),
        CREDENTIALS_CONTEXT: json.loads(
            shared("conformance/contexts/credentials-v2.jsonld").read_bytes()
        ),
    }
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": documents[url],
    }


@pytest.mark.parametrize("name", _WHOLE)
def test_a_json_ld_processor_knows_every_term(name: str) -> None:
    """What a context does not define, expansion drops: compacting must bring all of it back.

    It also refuses to redefine a protected term, so the credentials context stays what it is.
    """
    document = _WHOLE[name]
    DOCUMENTS[name].from_json(document)
    options: Any = {"documentLoader": _load}
    expanded = jsonld.expand(document, options)
    compacted = jsonld.compact(expanded, document["@context"], options)
    assert _names(compacted) == _names(document)


def _names(value: Any) -> set[str]:
    if isinstance(value, list):
        return {name for one in value for name in _names(one)}
    if not isinstance(value, dict):
        return set()
    inner = {name for one in value.values() for name in _names(one)}
    return (set(value) | inner) - {"@context", "@graph"}


def test_the_context_is_protected_at_every_level() -> None:
    context = jsonld_context()["@context"]
    assert context["@version"] == 1.1

    def check(scope: dict[str, Any]) -> None:
        assert scope["@protected"] is True
        for term in scope.values():
            if isinstance(term, dict) and "@context" in term:
                check(term["@context"])

    check(context)
    assert {"Assessor", "AssessmentDecision", "AssessmentDecisionCredential"} < set(context)
    assert {"EvidencePackage", "DecisionReceipt"} < set(context)
