"""A word from the desktop when a long sync ends while nobody looks at the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QStandardPaths
from PySide6.QtWidgets import QSystemTrayIcon

from assessor_app.ui.sync_control import SyncControl, SyncState
from assessor_app.ui.words import count

if TYPE_CHECKING:
    from assessor_app.services.intake.syncing import SyncSummary
    from assessor_app.ui.main_window import MainWindow

_LONG_MS = 10_000


class SyncNotifier(QObject):
    """Watches the sync; shows nothing where the desktop has no place for it."""

    def __init__(self, sync: SyncControl, window: MainWindow, *, long_ms: int = _LONG_MS) -> None:
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
            if self._icon is not None:
                self._icon.hide()
        elif not state.running and state.problem:
            self._end("Sync stopped", f"{state.problem} Nothing is lost.")

    def _finished(self, summary: SyncSummary) -> None:
        self._end("Sync finished", words(summary))

    def _end(self, title: str, text: str) -> None:
        """Tell it where the sync took long and nobody looks; of one sync, only once."""
        took_long = self._since.isValid() and self._since.hasExpired(self._long_ms)
        self._since.invalidate()
        if took_long and not self._window.isActiveWindow():
            self.tell(title, text)

    def tell(self, title: str, text: str) -> None:
        """Show a notification: by the tray, or on a desktop that has none by ``notify-send``."""
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._tell_by_tray(title, text)
        elif program := QStandardPaths.findExecutable("notify-send"):
            told = ["--app-name=Assessor", "--icon=assessor", "--", title, text]
            QProcess.startDetached(program, told)

    def _tell_by_tray(self, title: str, text: str) -> None:
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self)
            self._icon.messageClicked.connect(self._window.come_to_front)
            self._icon.activated.connect(self._window.come_to_front)
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
