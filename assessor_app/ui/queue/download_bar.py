"""The line under the list that tells what is being downloaded."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from assessor_app.services.intake.downloads import Downloads
from assessor_app.ui.sync_control import SyncState
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel
from assessor_app.ui.words import size


class DownloadBar(QFrame):
    """What is fetched, and what is paused.

    Signals (main thread): ``pause_requested()``; ``resume_requested()``.
    """

    pause_requested = Signal()
    resume_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._downloads: Downloads | None = None
        self._compact = False
        self._sync = SyncState()
        self._words = ElidedLabel("", self, role="muted")
        self._pause = button("Pause all", self, self.pause_requested.emit)
        self._resume = button("Resume all", self, self.resume_requested.emit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._pause)
        layout.addWidget(self._resume)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now."""
        return self._words.text()

    def show_downloads(self, downloads: Downloads) -> None:
        """Show how far downloads are; nothing where everything is here."""
        self._downloads = downloads
        self._show()

    def show_sync(self, state: SyncState) -> None:
        """Show whether anything can come now."""
        self._sync = state
        self._show()

    def set_compact(self, *, compact: bool) -> None:
        """Leave the room to the list; each row says how far it is, the palette pauses."""
        self._compact = compact
        self._show()

    def _show(self) -> None:
        now = self._downloads
        if now is None or self._compact or not (now.fetched.rows or now.paused.rows):
            self.hide()
            return
        amount = now.fetched if now.fetched.rows else now.paused
        more = f" and {amount.rows - 1} more" if amount.rows > 1 else ""
        name = now.label or "a submission that is not listed yet"
        so_far = f"{size(amount.bytes_here)} of {size(amount.size_bytes)}"
        self._words.setText(f"Download: {name}{more} · {so_far} · {self._why(now)}")
        self._pause.setVisible(bool(now.fetched.rows))
        self._resume.setVisible(bool(now.paused.rows))
        self.show()

    def _why(self, now: Downloads) -> str:
        if not now.fetched.rows:
            return "paused"
        paused = f", {now.paused.rows} paused" if now.paused.rows else ""
        if self._sync.running:
            return "being fetched" + paused
        if self._sync.work_offline or self._sync.online is False:
            return "waits for a connection" + paused
        return "comes with the next sync" + paused
