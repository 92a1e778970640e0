"""Says when the work was stored last: at once after a change, and how long ago since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from assessor_app.domain.clock import Clock
from assessor_app.ui.words import clock_time

_SOON_MS: Final = 1_000
_LATER_MS: Final = 20_000


def saved_words(at: datetime, now: datetime) -> str:
    """Return how long ago something was saved, in words."""
    span = max(now - at, timedelta())
    seconds = int(span.total_seconds())
    if seconds < 2:
        return "Saved just now"
    if seconds < 60:
        return f"Saved {seconds} s ago"
    if seconds < 3600:
        return f"Saved {seconds // 60} min ago"
    return f"Saved {clock_time(at)}"


class SavedNote(QLabel):
    """One line of small text; empty while nothing was written yet."""

    def __init__(self, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "muted")
        self._clock = clock
        self._at: datetime | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show)

    def show_saving(self, saving: bool) -> None:  # a signal's argument
        """Say that something is being stored, or that it was stored now."""
        if saving:
            self._timer.stop()
            self.setText("Saving…")
        else:
            self.show_saved(self._clock())

    def show_saved(self, at: datetime | None) -> None:
        """Say when the work was stored last."""
        self._at = at
        self._show()

    def _show(self) -> None:
        if self._at is None:
            self.setText("")
            return
        now = self._clock()
        self.setText(saved_words(self._at, now))
        self._timer.start(_SOON_MS if now - self._at < timedelta(minutes=1) else _LATER_MS)

    def stop(self) -> None:
        """Let the words stand."""
        self._timer.stop()
