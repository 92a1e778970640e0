"""A day of reviews in some minutes: open, look, score, go on, three hundred times.

Budgets: no growth of memory beyond 20 MB after a warm-up; no thread, timer, widget or window left.
The suite runs the same in short (``tests/ui/journeys/test_soak.py``).
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assessor_app.app import Program

CYCLES, WARM = 300, 60
GROWTH_BUDGET_MB = 20.0
_DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True)
class Holding:
    """What a program holds when it stands still."""

    resident_mb: float
    threads: int
    timers: int
    widgets: int
    windows: int


def measure() -> dict[str, object]:
    """Return what the program held after the warm-up and at the end, and the growth."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from assessor_app.app import Program, make_application
    from assessor_app.services.workspace import Workspace
    from tests.fakes.world import UNLOCKING, small_template

    with tempfile.TemporaryDirectory(prefix="bench-soak-") as name:
        template = small_template(Path(name) / "template")
        template.copy(Path(name) / "world").close()
        from assessor_app.config import Profile

        profile = Profile(Path(name) / "world" / "profile")
        workspace = Workspace.open(profile, UNLOCKING, clock=template.clock)
        program = Program(make_application([]), workspace)
        program.show(sync=False)
        soak = Soak(program)
        begun = time.monotonic()
        soak.review(WARM)
        before = soak.holding()
        soak.review(CYCLES - WARM)
        after = soak.holding()
        program.stop()
    return {
        "reviews": CYCLES,
        "seconds": time.monotonic() - begun,
        "resident_mb_after_warm_up": before.resident_mb,
        "grown_mb": after.resident_mb - before.resident_mb,
        "budget_grown_mb": GROWTH_BUDGET_MB,
        "threads_more": after.threads - before.threads,
        "timers_more": after.timers - before.timers,
        "widgets_more": after.widgets - before.widgets,
        "windows_more": after.windows - before.windows,
    }


class Soak:
    """Reviews the submissions of a program in turn, again and again."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._window = program.window
        self._number = 0
        from assessor_app.services import queue

        rows = queue.list_queue(program.context.workspace)
        self._assignments = [row.assignment for row in rows]

    def review(self, times: int) -> None:
        """Open, look at one artifact, score one criterion; so many times."""
        for _ in range(times):
            self._review_one(self._number)
            self._number += 1
        self._window.show_queue()

    def _review_one(self, number: int) -> None:
        window = self._window
        window.open_review(self._assignments[number % len(self._assignments)])
        self._until(lambda: window.review is not None)
        screen: Any = window.review
        self._until(lambda: screen.review is not None and screen.area.current_viewer is not None)
        artifacts = screen.review.artifacts
        screen.show_artifact(artifacts[number % len(artifacts)].id)
        criteria = screen.review.rubric.criteria
        screen.scoring.go_to(criteria[number % len(criteria)].id)
        screen.scoring.choose_key(1 + number % 2)
        self._until(lambda: self._program.runner.idle)

    def holding(self) -> Holding:
        """Return what is held once nothing is under way."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        from shiboken6 import isValid

        self._until(lambda: self._program.runner.idle)
        _delete_what_waits()
        gc.collect()
        timers = [one for one in gc.get_objects() if issubclass(type(one), QTimer)]
        return Holding(
            resident_mb=_resident_mb(),
            threads=threading.active_count(),
            timers=sum(isValid(timer) and timer.isActive() for timer in timers),
            widgets=len(QApplication.allWidgets()),
            windows=len(QApplication.topLevelWidgets()),
        )

    def _until(self, condition: Callable[[], object]) -> None:
        from PySide6.QtCore import QCoreApplication, QEventLoop

        end = time.monotonic() + _DEADLINE_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the program does not come to rest")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        _delete_what_waits()


def _delete_what_waits() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _resident_mb() -> float:
    """Return the resident memory of this process; 0 where the system does not say (not Linux)."""
    if sys.platform != "linux":
        return 0.0
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
