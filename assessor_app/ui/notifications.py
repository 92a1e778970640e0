"""A word from the desktop when a long sync ends while nobody looks at the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from assessor_app.ui.sync_control import SyncControl, SyncState
from assessor_app.ui.words import count

if TYPE_CHECKING:
    from assessor_app.services.intake.syncing import SyncSummary

_LONG_MS = 10_000


class SyncNotifier(QObject):
    """Watches the sync; shows nothing where the desktop has no place for it."""

    def __init__(self, sync: SyncControl, window: QWidget, *, long_ms: int = _LONG_MS) -> None:
        super().__init__(window)
        self._window = window
        self._long_ms = long_ms
        self._since = QElapsedTimer()
        self._icon: QSystemTrayIcon | None = None
        sync.state_changed.connect(self._state_changed)
        sync.finished.connect(self._finished)

    def _state_changed(self, state: SyncState) -> None:
        if state.running and not self._since.isValid():
            self._since.start()
        elif not state.running and state.problem:
            self._since.invalidate()

    def _finished(self, summary: SyncSummary) -> None:
        took_long = self._since.isValid() and self._since.hasExpired(self._long_ms)
        self._since.invalidate()
        if took_long and not self._window.isActiveWindow():
            self.tell("Sync finished", words(summary))

    def tell(self, title: str, text: str) -> None:
        """Show a notification where the desktop can."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self)
            self._icon.messageClicked.connect(self._window.activateWindow)
        self._icon.show()
        self._icon.showMessage(title, text, self._window.windowIcon())


def words(summary: SyncSummary) -> str:
    """Return what a sync did, in a sentence or two."""
    said = [
        f"{count(summary.ready, 'submission is', 'submissions are')} ready offline.",
        f"{count(summary.accepted, 'decision was', 'decisions were')} accepted.",
    ]
    if summary.needs_attention:
        said.append(f"{count(summary.needs_attention, 'decision needs', 'decisions need')} you.")
    return " ".join(said)
