"""The rows of the outbox, updated by their ids."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from assessor_app.services.sending.outbox import OutboxLine
from assessor_app.ui.outbox.explanations import explain
from assessor_app.ui.widgets.rows_model import Index, RowsModel
from assessor_app.ui.words import clock_time

COLUMNS = ("Submission", "Micro-credential", "Decision", "Since", "State", "What happened")
STATE_COLUMN = 4
TONE_ROLE = Qt.ItemDataRole.UserRole + 1


class OutboxModel(RowsModel[OutboxLine]):
    """A table of :class:`OutboxLine`."""

    columns = COLUMNS

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows = self._lines = list[OutboxLine]()

    def show_lines(self, lines: tuple[OutboxLine, ...]) -> None:
        """Show ``lines``: rows that stay are updated in place, others come and go."""
        wanted = {line.row.id: line for line in lines}
        for row in reversed(range(len(self._lines))):
            if self._lines[row].row.id not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._lines[row]
                self.endRemoveRows()
        known = {line.row.id: row for row, line in enumerate(self._lines)}
        for row_id, row in known.items():
            if self._lines[row] != wanted[row_id]:
                self._lines[row] = wanted[row_id]
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        if len(self._lines) < len(lines):
            self._insert(lines)

    def _insert(self, lines: tuple[OutboxLine, ...]) -> None:
        """Insert what is new at its place, each run of it at once."""
        row = 0
        while row < len(lines):
            there = self._lines[row].row.id if row < len(self._lines) else None
            end = row
            while end < len(lines) and lines[end].row.id != there:
                end += 1
            if end > row:
                self.beginInsertRows(QModelIndex(), row, end - 1)
                self._lines[row:row] = lines[row:end]
                self.endInsertRows()
            row = end + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; the state's tone under :data:`TONE_ROLE`."""
        line = self.row(index.row())
        if line is None:
            return None
        said = explain(line)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (
                line.submission_label,
                line.achievement_name,
                said.what,
                clock_time(line.row.created_at),
                said.state,
                said.detail,
            )[index.column()]
        if role == TONE_ROLE and index.column() == STATE_COLUMN:
            return said.tone
        return None
