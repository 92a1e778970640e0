"""The bar at the top: the program's name, whether it is online, import and sync."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from assessor_app.ui.sync_control import SyncState
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import CONTROL_HEIGHT, HEADER_HEIGHT
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import Pill, label


class QueueHeader(QFrame):
    """Says whether the program is online.

    Signals (main thread): ``import_requested()``; ``rubrics_requested()``; ``sync_requested()``;
    ``commands_requested()``.
    """

    import_requested = Signal()
    rubrics_requested = Signal()
    sync_requested = Signal()
    commands_requested = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._appearance = appearance
        self._compact = False
        self._pill = Pill("", "plain", self)
        self._sync = button("", self, self.sync_requested.emit, weight="primary")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(12)
        layout.addWidget(label("Assessor", self, role="title"))
        layout.addStretch(1)
        layout.addWidget(self._pill)
        commands = button("Commands", self, self.commands_requested.emit, weight="flat")
        commands.setToolTip("Find a command by typing a few letters of it (Ctrl+K)")
        layout.addWidget(commands)
        rubrics = button("Rubrics…", self, self.rubrics_requested.emit, weight="flat")
        rubrics.setToolTip("Import, write, check and export rubrics")
        layout.addWidget(rubrics)
        layout.addWidget(
            button(
                "Import package…",
                self,
                self.import_requested.emit,
                tip="Open a package file that somebody handed you",
            )
        )
        layout.addWidget(self._sync)
        appearance.changed.connect(self._look_changed)
        self._look_changed()
        self.show_sync(SyncState())

    def show_sync(self, state: SyncState) -> None:
        """Show the state of syncing."""
        self._pill.show_state(*_pill_words(state))
        self._sync.setText(_sync_words(state))
        self._sync.setEnabled(not state.running)
        self._sync.setToolTip("F5")

    def set_compact(self, *, compact: bool) -> None:
        """Take no more height than the buttons need."""
        self._compact = compact
        self._look_changed()

    @Slot()
    def _look_changed(self) -> None:
        height = CONTROL_HEIGHT + 4 if self._compact else HEADER_HEIGHT
        self.setFixedHeight(self._appearance.pixels(height))


def _sync_words(state: SyncState) -> str:
    if state.running:
        return "Syncing…"
    if state.work_offline:
        return "Go online"
    return "Sync when online" if state.online is False else "Sync now"


def _pill_words(state: SyncState) -> tuple[str, str]:
    if state.work_offline:
        return "Working offline", "warning"
    if state.online is None:
        return "Not connected yet", "plain"
    return ("Online", "good") if state.online else ("Offline", "warning")
