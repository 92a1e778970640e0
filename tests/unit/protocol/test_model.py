"""What every wire document refuses, and the texts that stand in them."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from assessor_app.domain import strict_json
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.model import (
    CONTEXTS,
    ByteCount,
    Contexts,
    DecimalText,
    DigestText,
    LanguageTag,
    LongText,
    Proof,
    RawJson,
    ShortText,
    TimeText,
    Uri,
    WebUri,
    WireModel,
)
from assessor_app.protocol.schemas import DOCUMENTS
from tests.fakes.documents import (
    REMOVED,
    make_collection,
    make_decision,
    make_enrolment,
    make_manifest,
    make_receipt,
    make_well_known,
    to_bytes,
)

_DIGEST = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

TEXTS: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "uri": (
        Uri,
        ["urn:uuid:1", "https://a.example/b?c=d#e", "did:key:z6Mk", "http://[::1]:80/%20", "x:y"],
        [
            "",
            "a",
            "urn:",
            ":a",
            "https://a b",
            "https://a\n",
            "\nhttps://a",
            "https://a\u00e9",
            "https://a\u202e",
            'https://a"',
            "https://<a>",
            "https://a\\b",
            "https://a\x00",
            "HTTPS://a",
            "1a:b",
            "a:" + "b" * 2047,
            1,
            None,
        ],
    ),
    "web address": (
        WebUri,
        ["https://a.example", "http://127.0.0.1:8000/v1"],
        [
            "urn:uuid:1",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https:a",
            "https://",
            "ftp://a",
        ],
    ),
    "time": (
        TimeText,
        [
            "2026-11-03T09:40:12Z",
            "2026-11-03T09:40:12.123456Z",
            "2026-11-03T09:40:12+05:30",
            "2024-02-29T00:00:00Z",
        ],
        [
            "2026-11-03",
            "2026-11-03T09:40:12",
            "2026-11-03 09:40:12Z",
            "20261103T094012Z",
            "2026-W45-2T09:40:12Z",
            "2026-11-03T09:40Z",
            "2026-11-03T09:40:12z",
            "2026-11-03T09:40:12+0530",
            "2026-02-29T00:00:00Z",
            "2026-11-03T24:00:01Z",
            "2026-11-03T09:40:60Z",
            "0001-01-01T00:00:00+23:59",
            "0000-01-01T00:00:00Z",
            "2026-11-03T09:40:12Z\n",
            "\u0662026-11-03T09:40:12Z",
            1762162812,
        ],
    ),
    "digest": (
        DigestText,
        [_DIGEST],
        [
            "",
            _DIGEST[:-1],
            _DIGEST + "\n",
            _DIGEST.replace("FU=", "FV="),
            _DIGEST.replace("256", "512"),
            _DIGEST.replace("/", "_"),
        ],
    ),
    "decimal": (
        DecimalText,
        ["0", "2", "-1.5", "0.000001", "999999999999", "1.50"],
        ["", "+1", "01", ".5", "1.", "1e2", "1.0000001", "NaN", "1\n", "\u0661", "1 000", 1, 1.5],
    ),
    "language": (
        LanguageTag,
        ["en", "de-AT", "zh-Hant-TW", "en-x-simple"],
        ["", "e", "en_GB", "en-", "en GB", "en\n"],
    ),
    "one line": (
        ShortText,
        ["", "Zo\u00eb \u05d0", "a\u200fb", "a" * 1000],
        ["a\nb", "a\tb", "a\x00", "a\x7f", "a\x85", "a\u2028b", "a" * 1001, 1, b"a"],
    ),
    "text": (LongText, ["", "a\nb\tc", "a" * 100_000], ["a" * 100_001, 1]),
    "bytes": (ByteCount, [0, 2**53 - 1], [-1, 2**53, "1", 1.0, True]),
    "contexts": (
        Contexts,
        [CONTEXTS],
        [(), CONTEXTS[:1], CONTEXTS[::-1], (*CONTEXTS, "https://more.example")],
    ),
}

_CASES = [(name, value, True) for name, (_, right, _) in TEXTS.items() for value in right] + [
    (name, value, False) for name, (_, _, wrong) in TEXTS.items() for value in wrong
]


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    _CASES,
    ids=lambda value: repr(value)[:40] if not isinstance(value, bool) else str(value),
)
def test_each_text_has_its_form(name: str, value: Any, *, accepted: bool) -> None:
    adapter = TypeAdapter(TEXTS[name][0], config={"strict": True})
    if accepted:
        assert adapter.validate_python(value) == value
        return
    with pytest.raises(ValidationError):
        adapter.validate_python(value)


_DOCUMENTS: dict[str, dict[str, Any]] = {
    "annotation-collection": make_collection(marks=2),
    "decision": make_decision().json,
    "enrolment-request": make_enrolment().json,
    "evidence-package": make_manifest().json,
    "receipt": make_receipt().json,
    "well-known": make_well_known().json,
}


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_document_is_read_and_written_the_same_twice(name: str) -> None:
    model = DOCUMENTS[name]
    document = model.parse(to_bytes(_DOCUMENTS[name]))
    written = document.to_json()
    assert model.from_json(written) == document
    assert model.from_json(written).to_json() == written


def _objects(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    here = [place] if isinstance(value, dict) else []
    return here + [found for key, one in inner for found in _objects(one, (*place, key))]


def _at(document: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        document = document[step]
    return document


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_each_object_refuses_unknown_members_nulls_and_other_types(name: str) -> None:
    source = to_bytes(_DOCUMENTS[name])
    model = DOCUMENTS[name]
    for place in _objects(_DOCUMENTS[name]):
        members = list(_at(_DOCUMENTS[name], place))
        changes: list[tuple[str, Any]] = [("unknown", "x"), ("snake_case", 1)]
        changes += [(member, None) for member in members]
        changes += [(member, {"a": "b"}) for member in members]
        changes += [(member, 1.5) for member in members]
        for member, value in changes:
            document = strict_json.parse(source)
            _at(document, place)[member] = value
            with pytest.raises(IntegrityProblem) as problem:
                model.from_json(document)
            assert problem.value.code == "schema", (place, member, value)


def test_python_names_are_not_wire_names() -> None:
    document = {**make_manifest().json}
    document["rubric"] = {**document["rubric"]}
    document["rubric"]["media_type"] = document["rubric"].pop("mediaType")
    with pytest.raises(IntegrityProblem) as problem:
        DOCUMENTS["evidence-package"].from_json(document)
    assert problem.value.details["where"] == "rubric.mediaType"


def test_a_refusal_names_the_place_and_not_the_content() -> None:
    decision = make_decision(override={"credentialSubject.feedback.language": "secret words"})
    with pytest.raises(IntegrityProblem) as problem:
        DOCUMENTS["decision"].parse(decision.data)
    assert problem.value.details["where"] == "credentialSubject.feedback.language"
    assert "secret" not in str(problem.value)
    assert "secret" not in str(problem.value.diagnostics())


@pytest.mark.parametrize("value", [[], "x", 1, True, None])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        DOCUMENTS["decision"].from_json(value)
    assert problem.value.code == "schema"


def test_raw_json_stays_as_it_is() -> None:
    class Envelope(WireModel):
        letter: Annotated[RawJson, "somebody's"]

    inner = {"list": [1, [2, {"a": []}]], "text": "x"}
    envelope = Envelope.from_json({"letter": inner})
    assert envelope.letter == inner
    assert isinstance(envelope.letter["list"][1], list)
    assert envelope.to_json() == {"letter": inner}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("type", "Ed25519Signature2020"),
        ("cryptosuite", "eddsa-rdfc-2022"),
        ("proofPurpose", "authentication"),
        ("proofValue", "z2g"),
        ("proofValue", "z" + "1" * 200),
        ("verificationMethod", ""),
        ("@context", ["https://www.w3.org/ns/credentials/v2"]),
        ("previousProof", "urn:x:1"),
        ("expires", "2026-11-03T09:40:12Z"),
        ("created", REMOVED),
    ],
)
def test_a_proof_is_of_one_kind(member: str, value: Any) -> None:
    proof = {**make_decision().json["proof"], member: value}
    if value is REMOVED:
        del proof[member]
    with pytest.raises(IntegrityProblem):
        Proof.from_json(proof)
