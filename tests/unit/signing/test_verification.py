"""Manifests, receipts and enrolments: signed by whom, for whom, until when."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.sync import IssuerKey
from assessor_app.signing.verification import (
    TrustedKeys,
    VerifiedManifest,
    VerifiedReceipt,
    verify_enrolment,
    verify_manifest,
    verify_receipt,
)
from tests.fakes.documents import (
    ISSUER,
    NOW,
    Signed,
    assessor_key,
    issuer_key,
    issuer_method,
    make_decision,
    make_enrolment,
    make_manifest,
    make_receipt,
    published_key,
    trusted_keys,
)

_ME = assessor_key().public.did
_DECISION = make_decision()


def _manifest(data: bytes, **options: Any) -> VerifiedManifest:
    keys = options.pop("keys", trusted_keys())
    options = {"issuer": ISSUER, "assessor": _ME, "now": NOW, **options}
    return verify_manifest(data, keys, **options)


def _receipt(data: bytes, **options: Any) -> VerifiedReceipt:
    options = {
        "issuer": ISSUER,
        "decision_id": _DECISION.json["id"],
        "decision_digest": _DECISION.digest,
        **options,
    }
    return verify_receipt(data, trusted_keys(), **options)


def test_a_manifest_verifies_however_it_is_spaced() -> None:
    signed = make_manifest()
    verified = _manifest(signed.data)
    assert verified.digest == signed.digest
    assert verified.data == signed.data
    spaced = json.dumps(signed.json, indent=2).encode()
    assert _manifest(spaced).digest == signed.digest
    assert _manifest(spaced).document == verified.document


_LATER = to_rfc3339(NOW + timedelta(days=1))

MANIFESTS: dict[str, tuple[Signed, dict[str, Any], str]] = {
    "another issuer": (make_manifest(), {"issuer": "https://other.example"}, "manifest_issuer"),
    "another assessor": (
        make_manifest(assessor=assessor_key(2)),
        {},
        "manifest_assessor",
    ),
    "expired": (make_manifest(), {"now": NOW + timedelta(days=30)}, "manifest_expired"),
    "another key": (make_manifest(key=issuer_key(2)), {}, "key_unknown"),
    "an assessor's key": (make_manifest(key=assessor_key()), {}, "key_unknown"),
    "a revoked key": (
        make_manifest(),
        {"keys": TrustedKeys([IssuerKey.from_json(published_key(revoked=_LATER))])},
        "key_revoked",
    ),
    "signed before its key was valid": (
        make_manifest(),
        {"keys": TrustedKeys([IssuerKey.from_json(published_key(validFrom=_LATER))])},
        "key_expired",
    ),
    "a decision": (_DECISION, {}, "schema"),
}


@pytest.mark.parametrize(("signed", "options", "code"), MANIFESTS.values(), ids=MANIFESTS.keys())
def test_a_manifest_is_refused(signed: Signed, options: dict[str, Any], code: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        _manifest(signed.data, **options)
    assert problem.value.code == code


def test_a_manifest_that_was_changed_is_refused() -> None:
    data = make_manifest().data
    for was, now in (
        (b'"blind":true', b'"blind":false'),
        (b'"attempt":1', b'"attempt":2'),
        (digest_of(b"%PDF-1.7 plan").encode(), digest_of(b"another plan").encode()),
    ):
        assert was in data
        with pytest.raises(IntegrityProblem) as problem:
            _manifest(data.replace(was, now))
        assert problem.value.code == "signature_wrong"


def test_a_manifest_larger_than_the_limit_is_not_parsed() -> None:
    with pytest.raises(IntegrityProblem) as problem:
        _manifest(b"[" * (8 << 20) + b"[")
    assert problem.value.code == "json_too_large"


def test_a_receipt_verifies_for_its_decision() -> None:
    signed = make_receipt(_DECISION)
    verified = _receipt(signed.data)
    assert verified.document.decision.digest_sri == _DECISION.digest
    assert verified.data == signed.data


RECEIPTS: dict[str, tuple[Signed, dict[str, Any], str]] = {
    "another issuer": (make_receipt(_DECISION), {"issuer": "https://x.example"}, "receipt_issuer"),
    "another decision": (
        make_receipt(make_decision(name="2")),
        {},
        "receipt_other_decision",
    ),
    "another id, the same content": (
        make_receipt(_DECISION, override={"decision.id": "urn:uuid:other"}),
        {},
        "receipt_other_decision",
    ),
    "the same id, other content": (
        make_receipt(_DECISION, override={"decision.digestSRI": digest_of(b"")}),
        {},
        "receipt_other_decision",
    ),
    "another key": (make_receipt(_DECISION, key=issuer_key(2)), {}, "key_unknown"),
    "the assessor's own": (make_receipt(_DECISION, key=assessor_key()), {}, "key_unknown"),
    "a manifest": (make_manifest(), {}, "schema"),
}


@pytest.mark.parametrize(("signed", "options", "code"), RECEIPTS.values(), ids=RECEIPTS.keys())
def test_a_receipt_is_refused(signed: Signed, options: dict[str, Any], code: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        _receipt(signed.data, **options)
    assert problem.value.code == code


def test_a_key_under_the_right_id_must_also_have_signed() -> None:
    forged = make_receipt(_DECISION, key=issuer_key(2))
    proof = {**forged.json["proof"], "verificationMethod": issuer_method()}
    with pytest.raises(IntegrityProblem) as problem:
        _receipt(json.dumps({**forged.json, "proof": proof}).encode())
    assert problem.value.code == "signature_wrong"


def test_an_enrolment_shows_that_its_sender_holds_the_key() -> None:
    request = verify_enrolment(make_enrolment().data, issuer=ISSUER)
    assert request.assessor == _ME
    assert request.code == "WELCOME-2026"


@pytest.mark.parametrize(
    ("signed", "issuer", "code"),
    [
        (make_enrolment(), "https://other.example", "proof_domain"),
        (
            make_enrolment(override={"assessor": assessor_key(2).public.did}),
            ISSUER,
            "proof_other_signer",
        ),
        (make_enrolment(override={"code": "short"}), ISSUER, "schema"),
        (make_enrolment(override={"name": "two\nlines"}), ISSUER, "schema"),
    ],
)
def test_an_enrolment_is_refused(signed: Signed, issuer: str, code: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        verify_enrolment(signed.data, issuer=issuer)
    assert problem.value.code == code


def test_an_enrolment_that_was_changed_is_refused() -> None:
    data = make_enrolment().data.replace(b"WELCOME-2026", b"WELCOME-2027")
    with pytest.raises(IntegrityProblem) as problem:
        verify_enrolment(data, issuer=ISSUER)
    assert problem.value.code == "signature_wrong"
