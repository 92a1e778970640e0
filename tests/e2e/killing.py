"""When a life of a subject ends: chosen before it begins, by a seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tests.e2e.promises import Line
from tests.fakes.faulty_proxy import Phase


class Moment(StrEnum):
    """What the end is reckoned from."""

    START = "some time after the start"
    LINE = "at a line that it says"
    SIGNING = "while it signs"
    SYNCING = "while it syncs"
    REQUEST = "at a request"
    UPLOAD = "at an upload"


_MOMENTS: Final = tuple(Moment)
_LONGEST_START_S: Final = 0.5
_LONGEST_SIGNING_S: Final = 0.025
_LONGEST_SYNCING_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """The end comes ``after_s`` after the ``count``-th thing of the kind of ``moment``."""

    moment: Moment
    count: int
    after_s: float
    phase: Phase

    @classmethod
    def draw(cls, chance: random.Random) -> Plan:
        """Return a plan."""
        moment = chance.choice(_MOMENTS)
        most, longest = {
            Moment.START: (1, _LONGEST_START_S),
            Moment.LINE: (60, 0.0),
            Moment.SIGNING: (3, _LONGEST_SIGNING_S),
            Moment.SYNCING: (3, _LONGEST_SYNCING_S),
            Moment.REQUEST: (12, 0.002),
            Moment.UPLOAD: (2, 0.002),
        }[moment]
        return cls(
            moment,
            chance.randint(1, most),
            chance.uniform(0.0, longest),
            chance.choice(tuple(Phase)),
        )


class Killer:
    """Carries out one plan on one process; its methods may be called from any thread."""

    def __init__(self, plan: Plan, kill: Callable[[], None]) -> None:
        self._plan = plan
        self._kill = kill
        self._left = plan.count
        self._lock = threading.Lock()
        self._timer = threading.Timer(plan.after_s, kill)

    def begin(self) -> None:
        """Note that the life has begun."""
        self._note(Moment.START)

    def hear(self, line: Line) -> None:
        """Note what the subject says."""
        self._note(Moment.LINE)
        if line.get("try") == "sign":
            self._note(Moment.SIGNING)
        if line.get("try") == "sync":
            self._note(Moment.SYNCING)

    def ask(self, path: str, phase: Phase) -> None:
        """Note a request; see :data:`faulty_proxy.Listener`."""
        if phase is self._plan.phase:
            self._note(Moment.REQUEST)
            if path.endswith("/decisions"):
                self._note(Moment.UPLOAD)

    def end(self) -> None:
        """Let go of a plan that is not carried out yet."""
        with self._lock:
            self._left = 0
        self._timer.cancel()
        if self._timer.is_alive():
            self._timer.join()

    def _note(self, moment: Moment) -> None:
        if moment is not self._plan.moment:
            return
        with self._lock:
            self._left -= 1
            due = self._left == 0
            if due and self._plan.after_s:
                self._timer.start()
        if due and not self._plan.after_s:
            self._kill()
