"""How long work tells how far it is, is told to stop, and lets others go first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from assessor_app.errors import UserFixable


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of long work: ``done`` of ``total`` (None: unknown), in ``unit`` (files, bytes)."""

    stage: str
    done: int
    total: int | None
    unit: str = "items"


class Remaining:
    """How long a stage of work still takes, judged by how it went so far.

    It is told each step and when that was, in seconds of any clock that does not jump. It says
    nothing before a stage has gone on for ``_LEAST_S`` and come a hundredth of its way: a guess
    that changes from minutes to seconds is worse than none.
    """

    _LEAST_S = 2.0

    def __init__(self) -> None:
        self._stage = ""
        self._total: int | None = None
        self._begun_s = 0.0
        self._begun_at = self._done = 0

    def note(self, step: Progress, now_s: float) -> float | None:
        """Return the seconds that are left of the stage of ``step``; None where nobody can tell."""
        if step.stage != self._stage or step.total != self._total or step.done < self._done:
            self._stage, self._total = step.stage, step.total
            self._begun_s, self._begun_at = now_s, step.done
        self._done = step.done
        taken, done = now_s - self._begun_s, step.done - self._begun_at
        if not step.total or taken < self._LEAST_S or done * 100 < step.total:
            return None
        return taken * max(0, step.total - step.done) / done


ProgressListener = Callable[[Progress], None]


def no_listener(_progress: Progress) -> None:
    """Ignore progress."""


GiveWay = Callable[[], None]
"""Called every few milliseconds of work, on any thread, never within a transaction.

It returns at once, or after a short while in which somebody who waits for an answer goes first.
"""


def go_on() -> None:
    """Give way to nobody."""


class Cancelled(UserFixable):
    """The person stopped the work; what was finished by then is kept."""

    default_code = "cancelled"


class CancelToken:
    """A switch that one thread throws and another looks at."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe point."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise :class:`Cancelled` when the work was asked to stop."""
        if self._event.is_set():
            raise Cancelled("The work was stopped. What was finished is kept.")

    def wait(self, timeout_s: float) -> bool:
        """Wait up to ``timeout_s`` seconds; return whether the work was asked to stop."""
        return self._event.wait(timeout_s)
