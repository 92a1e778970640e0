"""How many decisions a second the reference issuer verifies and stores, alone and over HTTP."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.verification import verify_decision
from reference_issuer.enrolments import find_assessor
from reference_issuer.intake import Intake
from reference_issuer.opened import OpenIssuer
from tests.fakes.issuer_world import BASE_URL, Device, Item, SteppedClock, make_issuer, served

_BATCH = 100


def measure(count: int = 500) -> dict[str, Any]:
    """Return rates over ``count`` decisions of four criteria and one annotation each.

    ``signature_per_s`` is strict parse, schema and signature alone; ``intake_per_s`` all rules,
    receipt and durable storage in this process; ``upload_per_s`` the same over HTTP on loopback,
    in batches of 100 by one client.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with make_issuer(home, clock=SteppedClock(), submissions=count) as service:
            items, device = _decisions(service)
            texts = [canonical_bytes(item.decision.json) for item in items]
            signature_s = _seconds(lambda: [verify_decision(one, domain=BASE_URL) for one in texts])
            half = count // 2
            opened = OpenIssuer.open(service.config)
            intake_s = _seconds(lambda: _take_in(opened, items[:half]))
            opened.close()
            with served(service) as location:
                upload_s = _seconds(lambda: _upload(device, location, items[half:]))
    return {
        "decisions": count,
        "bytes_each": sum(map(len, texts)) // count,
        "signature_per_s": round(count / signature_s),
        "intake_per_s": round(half / intake_s),
        "upload_per_s": round((count - half) / upload_s),
    }


def _decisions(service: Any) -> tuple[list[Item], Device]:
    invitation = str(service.invite("Ada"))
    service.assign_all("Ada")
    with served(service) as location:
        device = Device(location)
        device.enrol(invitation)
        items = [device.decide(manifest) for manifest in device.manifests()]
    device.close()
    return items, device


def _take_in(opened: OpenIssuer, items: list[Item]) -> None:
    with opened.store.read() as connection:
        assessor = find_assessor(connection, "Ada")
    for first in range(0, len(items), _BATCH):
        with opened.store.write() as connection:
            intake = Intake.begin(
                connection, opened.config, opened.shelf, assessor=assessor, now=opened.now()
            )
            told = [intake.take(item.to_json()) for item in items[first : first + _BATCH]]
        assert {one["status"] for one in told} == {"accepted"}, told


def _upload(device: Device, location: str, items: list[Item]) -> None:
    sender = Device(location, key=device.key, token=device.token)
    for first in range(0, len(items), _BATCH):
        told = sender.answers(*items[first : first + _BATCH])
        assert {one["status"] for one in told} == {"accepted"}, told
    sender.close()


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
