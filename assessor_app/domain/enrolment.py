"""An issuer that this device is enrolled with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain.ids import Did, IssuerId, LogId


@dataclass(frozen=True, slots=True)
class Issuer:
    """A row of this device. ``well_known`` are the signed bytes last trusted; ``token`` is secret.

    ``kind`` names the connector (``sync_api`` or ``folder``). ``log`` is this device's log of
    decisions for this issuer. ``paused`` is empty, or the code of why nothing is sent.
    """

    id: IssuerId
    kind: str
    name: str
    base_url: str
    api_base: str
    well_known: bytes
    token: str
    assessor: Did
    assessor_name: str
    log: LogId
    feed_state: str | None
    enrolled_at: datetime
    synced_at: datetime | None = None
    paused: str = ""

    def __repr__(self) -> str:
        return f"Issuer({self.id})"
