from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assessor_app.domain.clock import to_rfc3339
from assessor_app.errors import IntegrityProblem
from assessor_app.sync.trust import Trust
from tests.fakes.device import Device
from tests.fakes.documents import NOW, issuer_key, make_well_known, published_key

OLD, NEW, STRANGER = issuer_key(1), issuer_key(2), issuer_key(9)
REVOKED = published_key(OLD, revoked=to_rfc3339(NOW))
RUN_OUT = published_key(OLD, validUntil=to_rfc3339(NOW - timedelta(days=1)))


@pytest.fixture
def trust(device: Device) -> Trust:
    held = make_well_known(key=OLD, version=3)
    return Trust.held(replace(device.issuer(), well_known=held.data))


def test_the_old_key_hands_over_to_the_new_one(trust: Trust) -> None:
    handover = make_well_known(key=OLD, version=4, keys=[REVOKED, published_key(NEW)])
    renewed = trust.renewed(handover.data, now=NOW)
    assert renewed.data == handover.data
    after = make_well_known(key=NEW, version=5, keys=[REVOKED, published_key(NEW)])
    assert renewed.renewed(after.data, now=NOW).document.version == 5
    forged = make_well_known(key=OLD, version=6, keys=[published_key(OLD)])
    with pytest.raises(IntegrityProblem) as caught:
        renewed.renewed(forged.data, now=NOW)
    assert caught.value.code == "key_unknown"


def test_a_key_that_has_run_out_may_still_hand_over(device: Device) -> None:
    held = make_well_known(key=OLD, version=3, keys=[RUN_OUT])
    trust = Trust.held(replace(device.issuer(), well_known=held.data))
    handover = make_well_known(key=OLD, version=4, keys=[RUN_OUT, published_key(NEW)])
    assert trust.renewed(handover.data, now=NOW).document.version == 4


def test_the_same_again_with_a_later_end_is_taken(trust: Trust) -> None:
    later = to_rfc3339(NOW + timedelta(days=60))
    again = make_well_known(key=OLD, version=3, override={"expires": later})
    assert trust.renewed(again.data, now=NOW + timedelta(days=40)).document.expires == later


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"key": STRANGER, "version": 4}, "key_unknown"),
        ({"key": OLD, "version": 2}, "well_known_older"),
        ({"key": OLD, "version": 4, "now": NOW - timedelta(days=60)}, "well_known_expired"),
        (
            {"key": OLD, "version": 3, "keys": [published_key(OLD), published_key(NEW)]},
            "well_known_forked",
        ),
        (
            {"key": OLD, "version": 4, "issuer": "https://other.example"},
            "well_known_other_issuer",
        ),
        ({"key": OLD, "version": 4, "override": {"protocol": 2}}, "schema"),
    ],
)
def test_other_documents_are_refused(trust: Trust, options: dict[str, Any], code: str) -> None:
    with pytest.raises(IntegrityProblem) as caught:
        trust.renewed(make_well_known(**options).data, now=NOW)
    assert caught.value.code == code
