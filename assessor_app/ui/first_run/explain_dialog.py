"""A plain screen for what keeps the profile shut."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from assessor_app.errors import AssessorError
from assessor_app.ui.first_run.plain_dialog import PlainDialog
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_TITLES = {
    "instance_running": "Assessor is open already",
    "store_newer": "This profile was made by a newer Assessor",
    "store_damaged": "The database of this profile is damaged",
    "journal_damaged": "The journal of signed decisions is damaged",
    "keys_damaged": "The keys of this profile are damaged",
    "keys_missing_for_store": "The keys of this profile are missing",
    "folder_synced": "This folder is synced to a cloud",
    "folder_network": "This folder is on a network drive",
    "folder_read_only": "This folder cannot be written to",
    "disk_full": "The disk is full",
}


class ExplainDialog(PlainDialog):
    """What happened, where, and what to do. Nothing is changed by reading it."""

    def __init__(self, problem: AssessorError, folder: Path) -> None:
        super().__init__("Assessor")
        title = _TITLES.get(problem.code, "The profile could not be opened")
        layout = self.column
        layout.addWidget(label(title, self, role="title", wrap=True))
        layout.addWidget(label(problem.message, self, wrap=True))
        if problem.hint:
            layout.addWidget(label(problem.hint, self, wrap=True))
        where = label(f"Profile folder: {folder}", self, role="small", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(where)
        layout.addWidget(label("Nothing was changed or deleted.", self, role="small"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Close", self, self.accept, weight="primary"))
        layout.addLayout(row)
