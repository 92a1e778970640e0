"""What the issuer holds from this device, compared with what was sent."""

from __future__ import annotations

import pytest

from assessor_app.domain.digests import digest_of
from assessor_app.protocol.sync import DecisionsDigest
from assessor_app.sync.reconcile import Elsewhere, Mismatch, compare, reconcile, set_hash
from tests.fakes.device import Device
from tests.fakes.fake_issuer import FakeIssuer
from tests.fakes.recording import Recording


def test_both_sides_hold_the_same_decisions(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    first = device.sign("1")
    device.outbox(recording).run()
    assert reconcile(device.store, recording, device.issuer()) is None
    issuer.decisions.clear()
    assert reconcile(device.store, recording, device.issuer()) == Mismatch(here=1, there=0)
    device.sign("2")
    recording.calls.clear()
    assert reconcile(device.store, recording, device.issuer()) is None
    assert recording.calls == []
    assert device.decision(first).digest == first.digest


@pytest.mark.parametrize(
    ("held", "elsewhere", "found"),
    [
        ("ab", 0, None),
        ("abc", 1, Elsewhere(1)),
        ("abcd", 1, Elsewhere(2)),  # a decision of the other device, and its revision
        ("abc", 0, Mismatch(2, 3)),  # nothing says that another device sent it
        ("abc", 2, Mismatch(2, 3)),  # two were decided elsewhere: one is missing
        ("ac", 1, Mismatch(2, 2)),
        ("a", 1, Mismatch(2, 1)),
    ],
)
def test_only_what_no_device_explains_is_a_mismatch(
    held: str, elsewhere: int, found: Mismatch | Elsewhere | None
) -> None:
    mine, theirs = ([digest_of(one.encode()) for one in side] for side in ("ab", held))
    told = DecisionsDigest(count=len(theirs), set_hash=set_hash(theirs))
    assert compare(mine, told, decided_elsewhere=elsewhere) == found


def test_the_same_number_of_other_decisions_is_a_mismatch(issuer: FakeIssuer) -> None:
    mine, theirs = [digest_of(b"a"), digest_of(b"b")], [digest_of(b"b"), digest_of(b"c")]
    told = DecisionsDigest(count=2, set_hash=set_hash(theirs))
    assert compare(mine, told) == Mismatch(2, 2)
    assert compare(reversed(theirs), told) is None
    assert compare([], DecisionsDigest.from_json(issuer.digest())) is None
