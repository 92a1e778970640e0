"""How things stand in all: what waits, when the last sync was, how much evidence is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain.queue import QueueCounts
from assessor_app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Overview:
    """For the status bar."""

    counts: QueueCounts
    last_sync_at: datetime | None
    evidence_bytes: int
    issuers: tuple[tuple[str, str], ...]


def read_overview(workspace: Workspace) -> Overview:
    """Return how things stand now. ``issuers`` are (id, name)."""
    with workspace.store.read() as tx:
        issuers = tx.issuers.all()
        counts = tx.projections.counts()
    synced = [issuer.synced_at for issuer in issuers if issuer.synced_at is not None]
    return Overview(
        counts,
        max(synced, default=None),
        workspace.blobs.total_bytes(),
        tuple((issuer.id, issuer.name) for issuer in issuers),
    )
