"""The rules of trust as a TUF client has them: rollback, freeze, mix and match, rotation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assessor_app.domain.clock import to_rfc3339
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.sync import IssuerKey, WellKnown
from assessor_app.signing.multikey import PublicKey
from assessor_app.signing.trust import TrustedKeys, succession_keys
from assessor_app.signing.verification import VerifiedWellKnown, verify_well_known
from tests.fakes.documents import (
    ISSUER,
    NOW,
    Signed,
    issuer_key,
    issuer_method,
    make_well_known,
    published_key,
)

_OLD, _NEW, _THIEF = issuer_key(1), issuer_key(2), issuer_key(9)
_YESTERDAY = to_rfc3339(NOW - timedelta(days=1))
_TOMORROW = to_rfc3339(NOW + timedelta(days=1))
_REVOKED = published_key(_OLD, revoked=_YESTERDAY)
_HELD = make_well_known(key=_OLD, keys=[published_key(_OLD), published_key(_NEW)], version=5)


def _follow(new: Signed, held: Signed | None = _HELD, **options: Any) -> VerifiedWellKnown:
    trusted: tuple[PublicKey, ...] = (_OLD.public,)
    if held is not None:
        trusted = succession_keys(WellKnown.parse(held.data))
    options.setdefault("now", NOW)
    return verify_well_known(new.data, trusted, held=held.data if held else None, **options)


def _code(new: Signed, held: Signed | None = _HELD, **options: Any) -> str:
    with pytest.raises(IntegrityProblem) as problem:
        _follow(new, held, **options)
    return problem.value.code


_BOTH = [published_key(_OLD), published_key(_NEW)]

ACCEPTED = {
    "the pinned key at enrolment": (make_well_known(key=_OLD), None),
    "the same again": (_HELD, _HELD),
    "the same, its term renewed": (
        make_well_known(key=_OLD, keys=_BOTH, version=5, now=NOW + timedelta(minutes=1)),
        _HELD,
    ),
    "a newer version": (make_well_known(key=_OLD, keys=_BOTH, version=6), _HELD),
    "versions may be skipped": (make_well_known(key=_OLD, version=99), _HELD),
    "signed by the other trusted key": (make_well_known(key=_NEW, version=6), _HELD),
    "the old key brings in a new one": (
        make_well_known(key=_OLD, keys=[published_key(_NEW)], version=6),
        _HELD,
    ),
    "the old key is revoked by its successor": (
        make_well_known(key=_NEW, keys=[_REVOKED, published_key(_NEW)], version=6),
        _HELD,
    ),
    "the old key's time is over, and it still hands over": (
        make_well_known(key=_OLD, keys=[published_key(_NEW)], version=6),
        make_well_known(key=_OLD, keys=[published_key(_OLD, validUntil=_YESTERDAY)], version=5),
    ),
}


@pytest.mark.parametrize(("new", "held"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_trust_passes_on(new: Signed, held: Signed | None) -> None:
    verified = _follow(new, held)
    assert verified.document.version >= 1
    assert verified.data == new.data


_AFTER_REVOCATION = make_well_known(key=_NEW, keys=[_REVOKED, published_key(_NEW)], version=6)
_LISTS_ITSELF = [published_key(_OLD), published_key(_THIEF)]

REFUSED = {
    "rollback": (make_well_known(key=_OLD, version=4), _HELD, "well_known_older"),
    "fork": (make_well_known(key=_OLD, version=5), _HELD, "well_known_forked"),
    "fork of a policy": (
        make_well_known(key=_OLD, keys=_BOTH, version=5, override={"policies.retentionDays": 1}),
        _HELD,
        "well_known_forked",
    ),
    "freeze": (
        make_well_known(key=_OLD, version=6, now=NOW - timedelta(days=31)),
        _HELD,
        "well_known_expired",
    ),
    "freeze, to the second": (
        make_well_known(key=_OLD, version=6, now=NOW - timedelta(days=30)),
        _HELD,
        "well_known_expired",
    ),
    "mix and match": (
        make_well_known(key=_OLD, version=6, issuer="https://sister.example"),
        _HELD,
        "well_known_other_issuer",
    ),
    "a stranger's key": (make_well_known(key=_THIEF, version=6), _HELD, "key_unknown"),
    "a stranger's key that names itself": (
        make_well_known(key=_THIEF, keys=_LISTS_ITSELF, version=6),
        _HELD,
        "key_unknown",
    ),
    "a stranger's key at enrolment": (make_well_known(key=_THIEF), None, "key_unknown"),
    "a stranger who signs in a trusted key's name": (
        make_well_known(
            key=_THIEF,
            keys=[{**published_key(_THIEF), "publicKeyMultibase": _OLD.public.multibase}],
            version=6,
        ),
        _HELD,
        "signature_wrong",
    ),
    "the revoked key comes back": (
        make_well_known(key=_OLD, version=7),
        _AFTER_REVOCATION,
        "key_unknown",
    ),
    "no key that is valid": (
        make_well_known(key=_OLD, keys=[_REVOKED], version=6),
        _HELD,
        "well_known_no_key",
    ),
    "no key that is valid any more": (
        make_well_known(key=_OLD, keys=[published_key(_NEW, validUntil=_YESTERDAY)], version=6),
        _HELD,
        "well_known_no_key",
    ),
    "a key that is none": (
        make_well_known(
            key=_OLD,
            keys=[{**published_key(_NEW), "publicKeyMultibase": "z6Mk" + "1" * 44}],
            version=6,
        ),
        _HELD,
        "key_malformed",
    ),
    "two keys of one id": (
        make_well_known(key=_OLD, keys=[published_key(_OLD)] * 2, version=6),
        _HELD,
        "schema",
    ),
    "a key under another issuer's name": (
        make_well_known(
            key=_OLD, keys=[published_key(_OLD, issuer="https://sister.example")], version=6
        ),
        _HELD,
        "schema",
    ),
    "no key at all": (make_well_known(key=_OLD, keys=[], version=6), _HELD, "schema"),
    "another protocol": (
        make_well_known(key=_OLD, version=6, override={"protocol": 2}),
        _HELD,
        "schema",
    ),
    "an interface that is no web address": (
        make_well_known(key=_OLD, version=6, override={"apiBase": "file:///etc"}),
        _HELD,
        "schema",
    ),
}


@pytest.mark.parametrize(("new", "held", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_trust_does_not_pass_on(new: Signed, held: Signed | None, code: str) -> None:
    assert _code(new, held) == code


def test_changed_keys_are_refused() -> None:
    data = _HELD.data.replace(b'"retentionDays":90', b'"retentionDays":91')
    with pytest.raises(IntegrityProblem) as problem:
        verify_well_known(data, [_OLD.public], now=NOW)
    assert problem.value.code == "signature_wrong"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, ""),
        ({"validFrom": _TOMORROW}, "key_expired"),
        ({"validFrom": to_rfc3339(NOW)}, ""),
        ({"validUntil": _TOMORROW}, ""),
        ({"validUntil": to_rfc3339(NOW)}, "key_expired"),
        ({"validUntil": _YESTERDAY}, "key_expired"),
        ({"revoked": _YESTERDAY}, "key_revoked"),
        ({"revoked": _TOMORROW}, "key_revoked"),
    ],
)
def test_a_key_counts_from_its_first_second_to_before_its_last(
    members: dict[str, str], code: str
) -> None:
    keys = TrustedKeys([IssuerKey.from_json(published_key(_OLD, **members))])
    if not code:
        assert keys.key_for(issuer_method(_OLD), NOW) == _OLD.public
        return
    with pytest.raises(IntegrityProblem) as problem:
        keys.key_for(issuer_method(_OLD), NOW)
    assert problem.value.code == code


def test_a_key_is_known_by_its_whole_id() -> None:
    keys = TrustedKeys([IssuerKey.from_json(published_key(_OLD))])
    for method in (_OLD.public.multibase, ISSUER, issuer_method(_NEW), ""):
        with pytest.raises(IntegrityProblem) as problem:
            keys.key_for(method, NOW)
        assert problem.value.code == "key_unknown"
