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


class QueueGrouping(StrEnum):
    """What the rows are put together by."""

    ISSUER = "issuer"
    ACHIEVEMENT = "achievement"


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """The rows that have one issuer, by its id, or one achievement, by its name."""

    key: str
    title: str
    rows: int


@dataclass(frozen=True, slots=True)
class QueueAmount:
    """How many rows there are, and how many of their bytes are here."""

    rows: int
    bytes_here: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which rows to show; an empty field does not restrict.

    ``text`` is matched, without regard to case, anywhere in the submission's label and the
    achievement's name; each of its words must be there. ``due_before`` is exclusive.
    ``achievement`` is a whole name. ``started``: something is scored. ``resubmitted``: not the
    first attempt. ``attention``: a person has to look, at a decision or a package that was refused.
    ``parked``: only what was put aside, or only what was not.
    """

    text: str = ""
    issuer: IssuerId | None = None
    states: frozenset[AssignmentState] = frozenset()
    downloads: frozenset[DownloadState] = frozenset()
    statuses: frozenset[DecisionStatus] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    due_before: datetime | None = None
    achievement: str | None = None
    started: bool = False
    resubmitted: bool = False
    attention: bool = False
    parked: bool | None = None


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
