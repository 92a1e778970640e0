"""Working offline, and when the program syncs by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.widgets.labels import label


class SyncPage(QFrame):
    """One switch, and what it means."""

    def __init__(self, sync: SyncControl, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.offline = QCheckBox("Work offline", self)
        self.offline.setChecked(sync.state.work_offline)
        self.offline.clicked.connect(sync.set_work_offline)
        text = (
            "Nothing is sent or fetched while this is on. Decisions that you sign wait in the"
            " outbox. Otherwise Assessor syncs when it starts, every five minutes, after you sign,"
            " and when the network is back."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 18, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(self.offline)
        layout.addWidget(label(text, self, role="muted", wrap=True))
        layout.addStretch(1)
