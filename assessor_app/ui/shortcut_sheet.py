"""The sheet of all shortcuts, by group."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from assessor_app.ui.commands import Commands
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import KeyCap, label

_ABOVE_GROUP = 12


class ShortcutSheet(QDialog):
    """Shows every command that has keys."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(640, 560)
        inner = QWidget(self)
        inner.setProperty("panel", True)
        grid = QGridLayout(inner)
        grid.setColumnStretch(0, 1)
        row = 0
        with_keys = [command for command in commands.all() if command.keys]
        for group, members in groupby(with_keys, key=lambda command: command.group):
            heading = label(group.upper(), inner, role="heading")
            heading.setContentsMargins(0, _ABOVE_GROUP if row else 0, 0, 0)
            grid.addWidget(heading, row, 0)
            row += 1
            for command in members:
                grid.addWidget(label(command.title, inner), row, 0)
                grid.addWidget(KeyCap(command.keys, inner), row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("Shortcuts")
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        close = button("Close", self, self.accept, weight="primary")
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
