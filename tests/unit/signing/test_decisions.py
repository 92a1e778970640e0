"""Signing a decision, and what becomes of it once a byte is another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.digests import digest_of
from assessor_app.errors import Bug, IntegrityProblem
from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.decision import UnsignedDecision
from assessor_app.signing.canonical import document_digest
from assessor_app.signing.decisions import collection_bytes, collection_digest, sign_decision
from assessor_app.signing.proof import add_proof
from assessor_app.signing.verification import VerifiedDecision, verify_decision
from tests.fakes.documents import (
    ISSUER,
    NOW,
    REMOVED,
    assessor_key,
    make_collection,
    make_decision,
    make_decision_unsigned,
    to_bytes,
)

_SIGNED = make_decision()


def _unsigned(**override: Any) -> UnsignedDecision:
    return UnsignedDecision.from_json(make_decision_unsigned(override=override))


def _sign(unsigned: UnsignedDecision, *, domain: str = ISSUER) -> VerifiedDecision:
    return sign_decision(unsigned, assessor_key(), created=NOW, domain=domain)


def _code(data: bytes, *, domain: str = ISSUER) -> str:
    with pytest.raises(IntegrityProblem) as problem:
        verify_decision(data, domain=domain)
    return problem.value.code


def test_a_signed_decision_verifies_by_its_bytes_alone() -> None:
    signed = _sign(_unsigned())
    again = verify_decision(signed.data)
    assert again == signed == verify_decision(signed.data, domain=ISSUER)
    assert signed.digest == digest_of(signed.data) == document_digest(json.loads(signed.data))
    assert signed.assessor == assessor_key().public.did
    assert signed.document.proof.domain == ISSUER


def test_what_was_signed_is_what_was_meant() -> None:
    unsigned = _unsigned()
    document = _sign(unsigned).document
    members = {name: getattr(document, name) for name in UnsignedDecision.model_fields}
    assert UnsignedDecision.model_validate(members) == unsigned


def test_a_decision_is_signed_for_one_issuer() -> None:
    with pytest.raises(Bug) as problem:
        _sign(_unsigned(), domain="")
    assert problem.value.code == "domain_missing"
    assert _code(_sign(_unsigned()).data, domain="https://other.example") == "proof_domain"


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("issuer.id", assessor_key(2).public.did, "proof_other_signer"),
        ("credentialSubject.feedback.value", "cafe\u0301", "json_not_nfc"),
    ],
)
def test_nothing_is_signed_that_a_reader_would_refuse(place: str, value: str, code: str) -> None:
    unsigned = _unsigned(**{place: value})
    with pytest.raises(IntegrityProblem) as problem:
        _sign(unsigned)
    assert problem.value.code == code


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80, 0xFF])
def test_a_changed_byte_is_refused_wherever_it_stands(flip: int) -> None:
    data = _SIGNED.data
    for place, byte in enumerate(data):
        changed = data[:place] + bytes([byte ^ flip]) + data[place + 1 :]
        with pytest.raises(IntegrityProblem):
            verify_decision(changed)


def test_a_byte_more_or_less_is_refused_wherever_it_stands() -> None:
    data = _SIGNED.data
    for place in range(len(data) + 1):
        for changed in (data[:place] + b" " + data[place:], data[:place] + data[place + 1 :]):
            if changed != data:
                with pytest.raises(IntegrityProblem):
                    verify_decision(changed)


@given(st.integers(0, len(_SIGNED.data) - 1), st.binary(min_size=1, max_size=8))
def test_changed_bytes_are_refused(place: int, other: bytes) -> None:
    data = _SIGNED.data
    changed = data[:place] + other + data[place + len(other) :]
    if changed != data:
        with pytest.raises(IntegrityProblem):
            verify_decision(changed)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(_SIGNED.json, indent=1).encode(),
        json.dumps(_SIGNED.json, separators=(",", ":")).encode(),
        _SIGNED.data + b"\n",
        b" " + _SIGNED.data,
        _SIGNED.data.replace(b'"earned"', b'"\\u0065arned"'),
    ],
)
def test_another_spelling_of_the_same_decision_is_refused(data: bytes) -> None:
    assert _code(data) == "not_canonical_bytes"


def test_a_decision_in_an_upload_verifies_once_written_canonically() -> None:
    received = json.loads(json.dumps(_SIGNED.json, indent=2))
    assert verify_decision(to_bytes(received), domain=ISSUER).digest == _SIGNED.digest


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ({"credentialSubject.outcome": "recused"}, "schema"),
        ({"credentialSubject.score.value": "2.50 "}, "schema"),
        ({"credentialSubject.criterionResult.0.score": 2}, "schema"),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, "schema"),
        ({"type": ["VerifiableCredential"]}, "schema"),
        ({"log.previous": digest_of(b"")}, "schema"),
        ({"credentialSubject.declaration": REMOVED}, "schema"),
        ({"issuer.id": assessor_key(2).public.did}, "proof_other_signer"),
    ],
)
def test_a_decision_that_says_too_much_or_too_little_is_refused(
    override: dict[str, Any], code: str
) -> None:
    assert _code(make_decision(override=override).data) == code


_HOSTILE = {
    "duplicate member": (lambda data: b'{"id":"x",' + data[1:], "json_duplicate_key"),
    "NaN": (lambda data: data.replace(b'"attempt":1', b'"attempt":NaN'), "json_not_a_number"),
    "float": (lambda data: data.replace(b'"attempt":1', b'"attempt":1.0'), "json_float"),
    "2^53": (
        lambda data: data.replace(b'"attempt":1', b'"attempt":9007199254740992'),
        "json_integer_too_large",
    ),
    "not NFC": (lambda data: data.replace(b"Clear", "Cle\u0301ar".encode()), "json_not_nfc"),
    "surrogate": (lambda data: data.replace(b"Clear", b"\\ud800"), "json_lone_surrogate"),
    "deep": (lambda data: b'{"a":' + b"[" * 99 + b"]" * 99 + b"}", "json_too_deep"),
    "huge": (lambda data: data + b" " * (4 << 20), "json_too_large"),
    "byte order mark": (lambda data: b"\xef\xbb\xbf" + data, "json_malformed"),
    "invalid UTF-8": (lambda data: data.replace(b"Clear", b"Cl\xffar"), "json_malformed"),
    "a list": (lambda data: b"[" + data + b"]", "json_not_an_object"),
    "null": (
        lambda data: to_bytes({**_SIGNED.json, "proof": None}),
        "schema",
    ),
}


@pytest.mark.parametrize(("spoil", "code"), _HOSTILE.values(), ids=_HOSTILE.keys())
def test_hostile_json_is_refused_before_anything_is_believed(spoil: Any, code: str) -> None:
    assert _code(spoil(_SIGNED.data)) == code


def test_a_signature_by_the_bare_did_is_accepted() -> None:
    """1EdTech's own samples name the key without its fragment."""
    signed = add_proof(
        make_decision_unsigned(),
        assessor_key(),
        created=NOW,
        verification_method=assessor_key().public.did,
        domain=ISSUER,
    )
    assert verify_decision(to_bytes(signed), domain=ISSUER).assessor == assessor_key().public.did


def test_a_collection_is_named_by_the_digest_of_its_bytes() -> None:
    collection = AnnotationCollection.from_json(make_collection(marks=3))
    data = collection_bytes(collection)
    assert collection_digest(collection) == digest_of(data)
    assert AnnotationCollection.parse(data) == collection
    assert collection_bytes(AnnotationCollection.parse(data)) == data
    assert data == to_bytes(make_collection(marks=3))


def test_a_collection_that_nobody_would_read_has_no_bytes() -> None:
    spoilt = make_collection(override={"first.items.0.body.0.value": "e\u0301"})
    with pytest.raises(IntegrityProblem) as problem:
        collection_bytes(AnnotationCollection.from_json(spoilt))
    assert problem.value.code == "json_not_nfc"
