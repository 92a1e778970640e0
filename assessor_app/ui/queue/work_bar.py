"""Two lines under the list: work on many submissions, and what is being downloaded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QProgressBar, QWidget

from assessor_app.services.intake.downloads import Downloads
from assessor_app.ui.sync_control import SyncState
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel
from assessor_app.ui.words import size

Problem = tuple[str, str]
"""What it is about, and what is in the way."""


class WorkBar(QFrame):
    """How far some work is; at its end, one summary.

    Signals (main thread): ``cancelled()``.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._problems: Sequence[Problem] = ()
        self._words = ElidedLabel("", self)
        self._bar = QProgressBar(self)
        self._bar.setFixedWidth(120)
        self._bar.setTextVisible(False)
        self._cancel = button("Cancel", self, self.cancelled.emit)
        self._details = button("What is in the way…", self, self._show_problems)
        self._close = button("Close", self, self.hide, weight="flat")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self._words, 1)
        for widget in (self._bar, self._cancel, self._details, self._close):
            layout.addWidget(widget)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now."""
        return self._words.text()

    @property
    def problems(self) -> Sequence[Problem]:
        """What was in the way, after the work has ended."""
        return self._problems

    def show_progress(self, words: str, done: int, total: int | None) -> None:
        """Show how far the work is."""
        self._words.setText(words)
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(round(1000 * done / total) if total else 0)
        self._bar.setAccessibleName(words)
        self._show(running=True)

    def show_summary(self, words: str, problems: Sequence[Problem] = ()) -> None:
        """Show what came of it."""
        self._words.setText(words)
        self._problems = tuple(problems)
        self._show(running=False)

    def _show(self, *, running: bool) -> None:
        for widget in (self._bar, self._cancel):
            widget.setVisible(running)
        self._close.setVisible(not running)
        self._details.setVisible(not running and bool(self._problems))
        self.show()

    @Slot()
    def _show_problems(self) -> None:
        lines = [f"{label}: {words}" for label, words in self._problems]
        shown = "\n".join(lines[:12])
        box = QMessageBox(QMessageBox.Icon.Information, "Assessor", self.words, parent=self)
        box.setInformativeText(shown)
        if len(lines) > 12:
            box.setDetailedText("\n".join(lines))
        box.finished.connect(box.deleteLater)
        box.open()


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
