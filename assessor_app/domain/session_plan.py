"""What fits into the time that somebody has, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.pace import NOTHING, Amount, Pace, minutes_left


@dataclass(frozen=True, slots=True)
class Waiting:
    """A review that waits to be done. ``here``: every byte of its evidence is on this device.

    ``ready``: nothing is missing but the signature. ``missing_bytes`` are still to be downloaded.
    """

    assignment: AssignmentId
    label: str
    achievement: str
    due_at: datetime
    lease_until: datetime | None
    criteria: int
    scored: int
    here: bool
    ready: bool = False
    spent_s: int = 0
    missing_bytes: int = 0
    amount: Amount = NOTHING

    @property
    def ends_at(self) -> datetime:
        """When it has to be done: it is due, or the lease is over, whichever is first."""
        return self.due_at if self.lease_until is None else min(self.due_at, self.lease_until)

    @property
    def begun(self) -> bool:
        """Whether something was done on it."""
        return self.ready or self.scored > 0 or self.spent_s > 0


@dataclass(frozen=True, slots=True)
class Step:
    """A review with the whole minutes that it is likely to take."""

    review: Waiting
    minutes: int


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What to do in ``minutes``: ``steps``, in this order.

    ``later`` does not fit any more. ``to_download`` cannot be done offline: its evidence is not
    here. Both stand in the order in which they would have come.
    """

    minutes: int
    offline: bool
    pace: Pace
    steps: tuple[Step, ...]
    later: tuple[Step, ...]
    to_download: tuple[Step, ...]

    @property
    def planned_minutes(self) -> int:
        """What the steps take together; more than there are only where the last one presses."""
        return sum(step.minutes for step in self.steps)


def plan_session(
    waiting: Iterable[Waiting], *, minutes: int, offline: bool, pace: Pace, now: datetime
) -> SessionPlan:
    """Plan a session of ``minutes`` from ``now``, whose time zone says where a day ends.

    What ends first comes first; of what ends on the same day, what was begun. A review that is too
    long for the rest of the time makes room for later ones, unless it ends by tomorrow: that one
    is the last. Where nothing fits at all, the first is begun with. So all steps but the last fit.
    """
    ranked = sorted(waiting, key=lambda one: _rank(one, now))
    steps: list[Step] = []
    later: list[Step] = []
    to_download: list[Step] = []
    left = minutes
    for one in ranked:
        step = Step(one, _minutes(one, pace))
        if offline and not one.here:
            to_download.append(step)
        elif left > 0 and (step.minutes <= left or _presses(one, now)):
            left -= step.minutes
            steps.append(step)
        else:
            later.append(step)
    if not steps and later and minutes > 0:
        steps.append(later.pop(0))
    return SessionPlan(minutes, offline, pace, tuple(steps), tuple(later), tuple(to_download))


def _minutes(one: Waiting, pace: Pace) -> int:
    return minutes_left(
        one.amount,
        one.criteria,
        scored=one.scored,
        spent_s=one.spent_s,
        ready=one.ready,
        pace=pace,
    )


def _rank(one: Waiting, now: datetime) -> tuple[date, bool, datetime, str, str]:
    return (_day(one, now), not one.begun, one.ends_at, one.label, one.assignment)


def _day(one: Waiting, now: datetime) -> date:
    return one.ends_at.astimezone(now.tzinfo).date()


def _presses(one: Waiting, now: datetime) -> bool:
    return _day(one, now) <= now.date() + timedelta(days=1)
