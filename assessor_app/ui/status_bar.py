"""The line at the bottom: online or not, what waits, the last sync, what is stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QMenu, QProgressBar, QWidget

from assessor_app.domain.progress import Progress, Remaining
from assessor_app.services.overview import Overview
from assessor_app.ui.sync_control import SyncState
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, label
from assessor_app.ui.words import clock_time, count, since, size, time_left

_SIDE, _GAP = 16, 18
_WORK_LETTERS = 24
_LATE_MS = 1000
_ASKING: Final = "Asking the issuer"
_STAGES: Final = {
    "inbox": "Asking for changes",
    "upload": "Sending decisions",
    "download": "Fetching evidence",
}


class StatusBar(QFrame):
    """Says how things stand.

    Signals (main thread): ``outbox_requested()``; ``pause_requested()``; ``try_requested()``;
    ``offline_wanted(bool)`` when the person chooses to work offline, or no longer to.
    """

    outbox_requested = Signal()
    pause_requested = Signal()
    try_requested = Signal()
    offline_wanted = Signal(bool)

    def __init__(self, parent: QWidget, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._clock = clock
        self._running = False
        self._remaining = Remaining()
        self._online = button("", self, lambda: None, weight="slim")
        self._online.setToolTip("Sync, work offline, connect, settings")
        self._offline = QAction("Work offline", self)
        self._offline.setCheckable(True)
        self._offline.triggered.connect(self.offline_wanted)
        self._menu = QMenu(self)
        self._menu.addAction(self._offline)
        self._online.setMenu(self._menu)
        self._outbox = button("", self, self.outbox_requested.emit, weight="slim")
        self._last = label("", self, role="small")
        self._work = ElidedLabel("", self, role="small")
        self._bar = QProgressBar(self)
        self._bar.setFixedWidth(120)
        self._bar.setTextVisible(False)
        self._pause = button("Pause", self, self.pause_requested.emit, weight="slim")
        self._try = button("Try now", self, self.try_requested.emit, weight="slim")
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE_MS)
        self._late.timeout.connect(self._show_late)
        self._stored = label("", self, role="small")
        self._encrypted = label("Encrypted", self, role="small")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_SIDE, 0, _SIDE, 0)
        layout.setSpacing(_GAP)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        shown: tuple[QWidget, ...] = (self._online, self._outbox, self._last)
        for widget in shown:
            layout.addWidget(widget)
        layout.addWidget(self._work, 1)
        shown = (self._bar, self._pause, self._try, self._stored, self._encrypted)
        for widget in shown:
            layout.addWidget(widget)
        self.show_sync(SyncState())

    def offer(self, actions: Sequence[QAction]) -> None:
        """List what else can be done about the connection, under where its state is said."""
        self._menu.addActions(actions)

    def show_sync(self, state: SyncState) -> None:
        """Show the state of syncing."""
        self._online.setText("● " + _online_words(state))
        self._online.setAccessibleName(_online_words(state))
        self._offline.setChecked(state.work_offline)
        self._note_running(state.running)
        self._show_progress(state.progress if state.running else None)
        self._try.setVisible(not state.running and state.next_at is not None)
        if not state.running:
            self._work.setText(_waiting_words(state))

    def show_overview(self, overview: Overview) -> None:
        """Show what waits and what is stored."""
        waiting = overview.counts.waiting
        attention = overview.counts.needs_attention
        words = f"Outbox {waiting} waiting" if waiting else "Outbox empty"
        self._outbox.setText(words + _attention_words(attention))
        last = overview.last_sync_at
        self._last.setText(f"Last sync {clock_time(last)}" if last else "Not synced yet")
        self._stored.setText(f"Evidence {size(overview.evidence_bytes)}")

    def _note_running(self, running: bool) -> None:
        if running and not self._running:
            self._late.start()
        elif not running:
            self._late.stop()
        self._running = running

    @property
    def _is_late(self) -> bool:
        """Whether a sync goes on that somebody may want to stop: no short one shows its button."""
        return self._running and not self._late.isActive()

    @Slot()
    def _show_late(self) -> None:
        if self._running and not self._work.text():
            self._work.setText(_ASKING)
        self._pause.setVisible(self._running)

    def _fit(self) -> None:
        """Leave out what matters least where the line is too short for all of it."""
        spare = [self._encrypted, self._stored, self._last]
        kept = [self._online, self._outbox, *spare]
        kept += [one for one in (self._bar, self._pause, self._try) if not one.isHidden()]
        least = self._work.minimumSizeHint().width()
        if self._work.text():
            least = max(least, self.fontMetrics().averageCharWidth() * _WORK_LETTERS)
        room = self.width() - 2 * _SIDE - least - _GAP
        away: set[QWidget] = set()
        while spare and sum(one.sizeHint().width() + _GAP for one in kept) > room:
            away.add(spare[0])
            kept.remove(spare.pop(0))
        for widget in (self._encrypted, self._stored, self._last):
            widget.setVisible(widget not in away)

    def minimumSizeHint(self) -> QSize:
        """Let the window be as narrow as its screens allow."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Show what fits when words have changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _show_progress(self, step: Progress | None) -> None:
        self._bar.setVisible(step is not None)
        self._pause.setVisible(step is not None or self._is_late)
        if step is None:
            self._work.setText(_ASKING if self._is_late else "")
            return
        total = step.total or 0
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(round(1000 * step.done / total) if total else 0)
        left = self._remaining.note(step, self._clock())
        self._work.setText(_progress_words(step, left))


def _progress_words(step: Progress, left: float | None) -> str:
    stage = _STAGES.get(step.stage, step.stage)
    amount = size if step.unit == "bytes" else str
    if step.total:
        stage += f": {amount(step.done)} of {amount(step.total)}"
    elif step.done and step.stage == "upload":
        stage += f": {step.done}"
    return stage if left is None else f"{stage}, {time_left(left)}"


def _attention_words(number: int) -> str:
    return f", {count(number, 'needs', 'need')} attention" if number else ""


def _waiting_words(state: SyncState) -> str:
    """Return when it tries again by itself, and why it did not go through."""
    again = "" if state.next_at is None else f"Next try {since(state.next_at, seconds=True)}."
    return f"{again} {state.problem}".strip()


def _online_words(state: SyncState) -> str:
    if state.work_offline:
        return "Working offline"
    if state.running:
        return "Syncing"
    if state.online is None:
        return "Not connected yet"
    when = f" since {since(state.since)}" if isinstance(state.since, datetime) else ""
    return ("Online" if state.online else "Offline") + when
