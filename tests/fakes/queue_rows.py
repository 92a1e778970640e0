"""A line of the queue, made up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from assessor_app.domain.assignments import AssignmentState, DownloadState, QueueRow
from assessor_app.domain.ids import AssignmentId, IssuerId
from assessor_app.domain.outcome import DecisionStatus

NOW: Final = datetime(2026, 11, 3, tzinfo=UTC)


def queue_row(number: int = 1, **members: Any) -> QueueRow:
    """Return a submission that is ready offline, due now and not begun, but for ``members``."""
    given: dict[str, Any] = {
        "assignment": AssignmentId(f"a{number}"),
        "submission_label": f"S-{number}",
        "achievement_name": "Achievement",
        "issuer": IssuerId("https://issuer.example"),
        "issuer_name": "Issuer",
        "attempt": 1,
        "files": 1,
        "size_bytes": 100,
        "bytes_here": 100,
        "criteria": 2,
        "scored": 0,
        "due_at": NOW,
        "lease_until": None,
        "state": AssignmentState.ASSIGNED,
        "download": DownloadState.READY,
        "status": DecisionStatus.DRAFT,
        "outcome": None,
        "problem": "",
    }
    return QueueRow(**{**given, **members})
