"""A connector that keeps what was sent through it, and how the rows stood meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assessor_app.domain.ids import DecisionId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.protocol.sync import ItemAnswer, UploadItem
from tests.fakes.connector import FakeConnector
from tests.fakes.device import Device
from tests.fakes.documents import Signed, make_well_known
from tests.fakes.fake_issuer import FakeIssuer


class Recording(FakeConnector):
    """Keeps what was sent, and how the rows stood meanwhile."""

    def __init__(self, issuer: FakeIssuer, device: Device) -> None:
        super().__init__(issuer)
        self.device = device
        self.sent: list[tuple[str, ...]] = []
        self.keys: list[str] = []
        self.statuses: set[DecisionStatus] = set()

    def send(self, items: Sequence[UploadItem], *, idempotency_key: str) -> tuple[ItemAnswer, ...]:
        ids = tuple(item.decision["id"] for item in items)
        self.sent.append(ids)
        self.keys.append(idempotency_key)
        with self.device.store.read() as transaction:
            self.statuses |= {transaction.outbox.get(one).status for one in ids}
            self.statuses |= {transaction.decisions.get(DecisionId(one)).status for one in ids}
        return super().send(items, idempotency_key=idempotency_key)


def limit(device: Device, issuer: FakeIssuer, **limits: int) -> None:
    """Give the issuer other limits, and let the device know."""
    places = {f"limits.{name}": value for name, value in limits.items()}
    issuer.well_known = make_well_known(issuer=issuer.id, version=2, override=places)
    with device.store.write() as transaction:
        row = replace(device.issuer(), well_known=issuer.well_known.data)
        transaction.issuers.update(row)


def ids(decisions: Sequence[Signed]) -> tuple[str, ...]:
    """Return the ids of decisions, in their order."""
    return tuple(one.json["id"] for one in decisions)
