"""What every table of rows tells Qt in the same way: how many rows, and the columns' names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_Row = TypeVar("_Row")


class RowsModel(QAbstractTableModel, Generic[_Row]):
    """A table of rows. Who inherits it names the ``columns``, shows rows and gives the cells."""

    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[_Row] = ()

    def row(self, number: int) -> _Row | None:
        """Return a row, or None where there is none."""
        return self.rows[number] if 0 <= number < len(self.rows) else None

    def rowCount(self, parent: Index = _TOP) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's name."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section]
        return None
