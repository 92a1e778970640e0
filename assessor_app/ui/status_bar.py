"""The line at the bottom: online or not, what waits, the last sync, what is stored."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from assessor_app.domain.progress import Progress
from assessor_app.services.overview import Overview
from assessor_app.ui.sync_control import SyncState
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, label
from assessor_app.ui.words import clock_time, size


class StatusBar(QFrame):
    """Says how things stand.

    Signals (main thread): ``outbox_requested()``; ``pause_requested()``.
    """

    outbox_requested = Signal()
    pause_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._online = label("", self, role="small")
        self._outbox = button("", self, self.outbox_requested.emit, weight="slim")
        self._last = label("", self, role="small")
        self._work = ElidedLabel("", self, role="small")
        self._bar = QProgressBar(self)
        self._bar.setFixedWidth(120)
        self._bar.setTextVisible(False)
        self._pause = button("Pause", self, self.pause_requested.emit, weight="slim")
        self._stored = label("", self, role="small")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(18)
        shown: tuple[QWidget, ...] = (self._online, self._outbox, self._last)
        for widget in shown:
            layout.addWidget(widget)
        layout.addWidget(self._work, 1)
        shown = (self._bar, self._pause, self._stored, label("Encrypted", self, role="small"))
        for widget in shown:
            layout.addWidget(widget)
        self.show_sync(SyncState())

    def show_sync(self, state: SyncState) -> None:
        """Show the state of syncing."""
        self._online.setText("● " + _online_words(state))
        self._online.setAccessibleName(_online_words(state))
        self._show_progress(state.progress if state.running else None)
        if state.problem and not state.running:
            self._work.setText(state.problem)

    def show_overview(self, overview: Overview) -> None:
        """Show what waits and what is stored."""
        waiting = overview.counts.waiting
        attention = overview.counts.needs_attention
        words = f"Outbox {waiting} waiting" if waiting else "Outbox empty"
        self._outbox.setText(words + (f", {attention} need attention" if attention else ""))
        last = overview.last_sync_at
        self._last.setText(f"Last sync {clock_time(last)}" if last else "Not synced yet")
        self._stored.setText(f"Evidence {size(overview.evidence_bytes)}")

    def _show_progress(self, step: Progress | None) -> None:
        for widget in (self._bar, self._pause):
            widget.setVisible(step is not None)
        if step is None:
            self._work.setText("")
            return
        total = step.total or 0
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(round(1000 * step.done / total) if total else 0)
        amount = size if step.unit == "bytes" else str
        of = f" of {amount(total)}" if total else ""
        self._work.setText(f"{step.stage}: {amount(step.done)}{of}")


def _online_words(state: SyncState) -> str:
    if state.work_offline:
        return "Working offline"
    if state.running:
        return "Syncing"
    if state.online is None:
        return "Not connected yet"
    since = f" since {clock_time(state.since)}" if isinstance(state.since, datetime) else ""
    return ("Online" if state.online else "Offline") + since
