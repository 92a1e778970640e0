"""What the issuer holds from this device, compared with what was sent."""

from __future__ import annotations

from assessor_app.domain.digests import digest_of
from assessor_app.protocol.sync import DecisionsDigest
from assessor_app.sync.reconcile import Mismatch, compare, reconcile, set_hash
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


def test_the_same_number_of_other_decisions_is_a_mismatch(issuer: FakeIssuer) -> None:
    mine, theirs = [digest_of(b"a"), digest_of(b"b")], [digest_of(b"b"), digest_of(b"c")]
    told = DecisionsDigest(count=2, set_hash=set_hash(theirs))
    assert compare(mine, told) == Mismatch(2, 2)
    assert compare(reversed(theirs), told) is None
    assert compare([], DecisionsDigest.from_json(issuer.digest())) is None
