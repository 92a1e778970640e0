"""Where an issuer's folder keeps things, and what may be set about its server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assessor_app.domain.clock import Clock, utc_now
from assessor_app.protocol.decision import MAX_DECISION_BYTES


@dataclass(frozen=True, slots=True)
class IssuerConfig:
    """An issuer's folder and its limits. Sizes are in bytes, times in the unit of their name.

    ``requests_per_minute`` bounds each caller (a token, or an address before there is one);
    0 sets no bound. A manifest is renewed when a third of its time is left.
    """

    home: Path
    clock: Clock = utc_now
    requests_per_minute: int = 0
    decision_bytes: int = MAX_DECISION_BYTES
    batch_items: int = 100
    batch_bytes: int = 32 << 20
    manifest_days: int = 90
    lease_days: int = 14
    invitation_days: int = 30
    discovery_days: int = 30

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.home / "issuer.db"

    @property
    def blobs(self) -> Path:
        """The folder of the submissions' files and rubrics, by content."""
        return self.home / "blobs"

    @property
    def key_file(self) -> Path:
        """The seeds of the signing keys, mode 0600."""
        return self.home / "key"
