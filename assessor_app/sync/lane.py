"""What one run of the outbox has come to so far, and in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assessor_app.domain.ids import AssignmentId, DecisionId
from assessor_app.domain.outbox import OutboxKind, OutboxRow
from assessor_app.sync.retry import Verdict, VerdictKind
from assessor_app.sync.verdicts import FOR_PEOPLE


@dataclass(frozen=True, slots=True)
class OutboxResult:
    """What became of what waited. ``stopped`` is the code of why the lane ended before its end.

    ``attention`` holds rows with the code of their problem; ``paused`` is the code with which the
    issuer refused this device altogether.
    """

    accepted: tuple[DecisionId, ...] = ()
    told: tuple[str, ...] = ()
    attention: tuple[tuple[str, str], ...] = ()
    assignments: frozenset[AssignmentId] = frozenset()
    waiting: int = 0
    stopped: str = ""
    paused: str = ""


@dataclass(slots=True)
class Lane:
    """One run: the time up to which rows are due, those tried, and what became of them."""

    until: datetime
    seen: set[str] = field(default_factory=set)
    accepted: list[DecisionId] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    attention: list[tuple[str, str]] = field(default_factory=list)
    assignments: set[AssignmentId] = field(default_factory=set)
    stopped: str = ""
    paused: str = ""

    def is_going(self) -> bool:
        """Whether the issuer may be asked for more."""
        return not (self.stopped or self.paused)

    def note(self, row: OutboxRow, verdict: Verdict, *, whole_call: bool) -> None:
        """Take note of a verdict."""
        self.assignments.add(row.assignment)
        if verdict.kind is VerdictKind.ACCEPTED and row.kind is OutboxKind.DECISION:
            self.accepted.append(DecisionId(row.id))
        elif verdict.kind is VerdictKind.ACCEPTED:
            self.told.append(row.id)
        elif verdict.kind is VerdictKind.PAUSE_LANE:
            self.paused = verdict.code
        elif verdict.kind in FOR_PEOPLE:
            self.attention.append((row.id, verdict.code))
        elif whole_call:
            self.stopped = verdict.code

    def result(self, *, waiting: int) -> OutboxResult:
        """Return what became of everything."""
        return OutboxResult(
            accepted=tuple(self.accepted),
            told=tuple(self.told),
            attention=tuple(self.attention),
            assignments=frozenset(self.assignments),
            waiting=waiting,
            stopped=self.stopped,
            paused=self.paused,
        )
