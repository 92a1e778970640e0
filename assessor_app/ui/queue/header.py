"""The bar at the top: the program's name, whether it is online, import and sync."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from assessor_app.ui.sync_control import SyncState
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import CONTROL_HEIGHT, HEADER_HEIGHT
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import Pill, label

_SIDE, _GAP = 16, 12


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
        name = label("Assessor", self, role="title")
        commands = button("Commands", self, self.commands_requested.emit, weight="flat")
        commands.setToolTip("Find a command by typing a few letters of it (Ctrl+K)")
        rubrics = button("Rubrics…", self, self.rubrics_requested.emit, weight="flat")
        rubrics.setToolTip("Import, write, check and export rubrics")
        package = button(
            "Import package…",
            self,
            self.import_requested.emit,
            tip="Open a package file that somebody handed you",
        )
        self._line = (name, self._pill, commands, rubrics, package, self._sync)
        self._given_up = (name, rubrics, package)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_SIDE, 0, _SIDE, 0)
        layout.setSpacing(_GAP)
        for one in self._line:
            layout.addWidget(one)
            if one is name:
                layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self._look_changed)
        self._look_changed()
        self.show_sync(SyncState())

    def show_sync(self, state: SyncState) -> None:
        """Show the state of syncing."""
        self._pill.show_state(*_pill_words(state))
        self._sync.setText(_sync_words(state))
        self._sync.setEnabled(not state.running)
        self._sync.setToolTip("F5")
        self._fit()

    def set_compact(self, *, compact: bool) -> None:
        """Take no more height than the buttons need."""
        self._compact = compact
        self._look_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give up what the commands offer too, rather than make the window wider."""
        shown = list(self._line)
        for one in self._given_up:
            wide = sum(it.sizeHint().width() for it in shown) + _GAP * len(shown) + 2 * _SIDE
            if wide <= self.width():
                break
            shown.remove(one)
        for one in self._line:
            one.setVisible(one in shown)

    def minimumSizeHint(self) -> QSize:
        """Allow any width: what has no room is given up."""
        return QSize(0, super().minimumSizeHint().height())

    @Slot()
    def _look_changed(self) -> None:
        height = CONTROL_HEIGHT + 4 if self._compact else HEADER_HEIGHT
        self.setFixedHeight(self._appearance.pixels(height))
        self._fit()


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
