"""Other keys for the commands, with a word about keys that are taken."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from assessor_app.ui.commands import CommandInfo, Commands
from assessor_app.ui.session import Session
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_COLUMNS = ("Where", "Command", "Keys")


class _KeysModel(QAbstractTableModel):
    """The commands that exist now, one a row."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[CommandInfo] = commands.all()

    def rowCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        one = self.rows[index.row()]
        native = QKeySequence.SequenceFormat.NativeText
        keys = ", ".join(each.toString(native) for each in one.action.shortcuts())
        return (one.group, one.title, keys)[index.column()]

    def refresh(self, row: int) -> None:
        cell = self.index(row, len(_COLUMNS) - 1)
        self.dataChanged.emit(cell, cell)


class KeysPage(QFrame):
    """A table of commands; the current one's keys are changed under it."""

    def __init__(self, commands: Commands, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._commands, self._session = commands, session
        self.model = _KeysModel(commands, self)
        self.table = self._make_table()
        self.field = QKeySequenceEdit(self)
        self.field.setAccessibleName("New keys")
        self.field.setMaximumSequenceLength(1)
        self.said = label("Choose a command, then press its new keys.", self, wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(button("Use these keys", self, self._use, weight="primary"))
        row.addWidget(button("No keys", self, self._clear))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 14, 12, 12)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(self.said)
        self.table.selectionModel().currentRowChanged.connect(self._show_keys)
        self.table.selectRow(0)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setAccessibleName("Commands and their keys")
        return table

    def _current(self) -> CommandInfo | None:
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _show_keys(self, *_indexes: QModelIndex) -> None:
        current = self._current()
        if current is not None:
            self.field.setKeySequence(current.action.shortcut())

    def _use(self) -> None:
        self._remap(self.field.keySequence().toString())

    def _clear(self) -> None:
        self.field.clear()
        self._remap("")

    def _remap(self, keys: str) -> None:
        current = self._current()
        if current is None:
            return
        titles = {one.id: one.title for one in self.model.rows}
        taken = self._commands.remap(current.id, keys)
        self.model.refresh(self.table.currentIndex().row())
        self._session.change_keys(self._commands.remapped)
        if taken:
            names = ", ".join(f"“{titles.get(one, one)}”" for one in taken)
            self.said.setText(f"These keys belong to {names} too; give one of them others.")
        else:
            self.said.setText(f"“{current.title}” has {keys or 'no keys'} now.")
