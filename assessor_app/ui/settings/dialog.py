"""The settings, on four pages. Each choice takes effect at once, so there is nothing to apply."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.session import Session
from assessor_app.ui.settings.keys_page import KeysPage
from assessor_app.ui.settings.look_page import LookPage
from assessor_app.ui.settings.profile_page import ProfilePage
from assessor_app.ui.settings.sync_page import SyncPage
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.widgets.buttons import button


class SettingsDialog(QDialog):
    """Look, keys, sync, profile. Open it with ``open()``."""

    def __init__(
        self,
        context: UiContext,
        sync: SyncControl,
        commands: Commands,
        session: Session,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.resize(context.appearance.pixels(620), context.appearance.pixels(520))
        self.pages = QTabWidget(self)
        self.pages.addTab(LookPage(context, session, self), "Look")
        self.pages.addTab(KeysPage(commands, session, self), "Keys")
        self.pages.addTab(SyncPage(sync, self), "Sync")
        self.pages.addTab(ProfilePage(context, self), "Profile")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Close", self, self.accept, weight="primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 14)
        layout.addWidget(self.pages, 1)
        layout.addLayout(row)
