"""What a person asks of the queue: which rows, in which order, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.ids import IssuerId
from assessor_app.domain.outcome import DecisionStatus, Outcome


class QueueOrder(StrEnum):
    """What the rows are sorted by; equal ones stay in the order in which they arrived."""

    DUE = "due"
    LABEL = "label"
    ACHIEVEMENT = "achievement"
    SIZE = "size"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which rows to show; an empty field does not restrict.

    ``text`` is matched, without regard to case, anywhere in the submission's label and the
    achievement's name; each of its words must be there. ``due_before`` is exclusive.
    """

    text: str = ""
    issuer: IssuerId | None = None
    states: frozenset[AssignmentState] = frozenset()
    downloads: frozenset[DownloadState] = frozenset()
    statuses: frozenset[DecisionStatus] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The numbers above the queue.

    ``to_do``: assigned and undecided. ``ready_offline``: those of them whose every byte is here.
    ``waiting`` and ``needs_attention`` count the outbox.
    """

    total: int
    to_do: int
    ready_offline: int
    waiting: int
    needs_attention: int
    accepted: int
