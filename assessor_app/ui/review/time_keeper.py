"""Counts the time that is spent on a review, from the keys and the mouse in its window."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QWindow

from assessor_app.domain.ids import AssignmentId
from assessor_app.services import time_spent
from assessor_app.services.time_spent import Stopwatch
from assessor_app.ui.context import UiContext

_PRESENCE: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchUpdate,
    }
)
_SAVE_AFTER_S: Final = 30.0


class TimeKeeper(QObject):
    """Watches one window on behalf of one review; what it counted is stored every half minute.

    Signals (main thread): ``counted(int)`` with all seconds spent on the review so far.
    """

    counted = Signal(int)

    def __init__(
        self,
        context: UiContext,
        assignment: AssignmentId,
        parent: QObject,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._context, self._assignment = context, assignment
        self._window: QWindow | None = None
        self._watch = Stopwatch(clock)
        self._saved_at = clock()
        self._total = 0

    def begin(self, window: QWindow | None) -> None:
        """Count what is done in ``window`` from now on, after what was spent before."""
        if window is None or self._window is not None:
            return
        self._window = window
        window.installEventFilter(self)
        self._watch.note_presence()
        workspace, assignment = self._context.workspace, self._assignment
        self._context.runner.run(
            self, lambda: time_spent.read(workspace, assignment), done=self._show_before
        )

    def _show_before(self, seconds: int) -> None:
        self._total += seconds
        self.counted.emit(self._total)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note keys and the mouse; everything goes on its way."""
        if event.type() in _PRESENCE:
            self._watch.note_presence()
            if self._clock() - self._saved_at >= _SAVE_AFTER_S:
                self.save()
        return super().eventFilter(watched, event)

    def save(self) -> None:
        """Store what was counted since."""
        self._saved_at = self._clock()
        seconds = self._watch.take()
        if self._window is None or seconds <= 0:
            return
        self._total += seconds
        self.counted.emit(self._total)
        runner, workspace, assignment = (
            self._context.runner,
            self._context.workspace,
            self._assignment,
        )
        runner.run(
            runner,
            lambda: time_spent.add(workspace, assignment, seconds),
            failed=lambda _error: None,  # a count that cannot be kept stands in nobody's way
        )

    def end(self) -> None:
        """Store the rest, and watch no more."""
        self.save()
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window = None
