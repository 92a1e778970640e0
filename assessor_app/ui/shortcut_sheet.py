"""The sheet of all shortcuts, by group."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from assessor_app.ui.commands import Commands
from assessor_app.ui.viewers.media import keys as player
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import KeyCap, label

_ABOVE_GROUP = 12
_LETTERS, _LINES = 92, 30
_PLAYER = "Player, while it has the keyboard"

Line = tuple[str, list[str]]
"""What it does, and all keys that do it."""


class ShortcutSheet(QDialog):
    """Shows every command that has keys, with all of them, and the keys of the player."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("Shortcuts")
        area.setWidget(self._sheet(commands))
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        close = button("Close", self, self.accept, weight="primary")
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.ensurePolished()
        letter = self.fontMetrics()
        width = min(letter.averageCharWidth() * _LETTERS, parent.width() - 40)
        self.resize(width, min(letter.height() * _LINES, parent.height() - 60))
        area.setFocus()  # so that the arrow keys scroll it

    def _sheet(self, commands: Commands) -> QWidget:
        inner = QWidget(self)
        inner.setProperty("panel", True)
        grid = QGridLayout(inner)
        grid.setColumnStretch(0, 1)
        for group, lines in (*_lines_of(commands), (_PLAYER, player.sheet())):
            row = grid.rowCount()
            heading = label(group.upper(), inner, role="heading")
            heading.setContentsMargins(0, _ABOVE_GROUP if row > 1 else 0, 0, 0)
            grid.addWidget(heading, row, 0)
            for below, (title, keys) in enumerate(lines, row + 1):
                grid.addWidget(label(title, inner, wrap=True), below, 0)
                grid.addLayout(_caps(keys, inner), below, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return inner


def _lines_of(commands: Commands) -> Iterable[tuple[str, list[Line]]]:
    with_keys = [command for command in commands.all() if command.keys]
    for group, members in groupby(with_keys, key=lambda command: command.group):
        yield (
            group,
            [(one.title, [keys.toString() for keys in one.action.shortcuts()]) for one in members],
        )


def _caps(keys: Iterable[str], parent: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for one in keys:
        row.addWidget(KeyCap(one, parent))
    row.addStretch(1)
    return row
