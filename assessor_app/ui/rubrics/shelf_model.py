"""The rows of the library of rubrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt

from assessor_app.rubrics.authoring import Study
from assessor_app.services.rubrics.authoring import Shelved
from assessor_app.ui.widgets.rows_model import Index, RowsModel
from assessor_app.ui.words import clock_time, count

COLUMNS: Final = ("Rubric", "Criteria", "State", "Changed", "Where from")
STATE_COLUMN: Final = 2
TONE_ROLE: Final = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Row:
    """A line, and what was found in it; None while that is being looked at."""

    line: Shelved
    study: Study | None = None

    @property
    def criteria(self) -> str:
        """How many criteria it has, as far as that is known."""
        if self.line.own is None:
            return str(self.line.criteria)
        rubric = None if self.study is None else self.study.rubric
        return "" if rubric is None else str(len(rubric.criteria))

    @property
    def state(self) -> tuple[str, str]:
        """What can be done with it, in words, and the tone of that."""
        if self.line.own is None:
            return "In use", "accent"
        if self.study is None:
            return "…", "plain"
        if not self.study.sound:
            return "Not finished", "warning"
        found = len(self.study.problems)
        return (f"{count(found, 'thing')} to look at", "plain") if found else ("Sound", "good")


class ShelfModel(RowsModel[Row]):
    """A table of :class:`Row`."""

    columns = COLUMNS

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show ``rows``; of as many as before only what differs is painted anew."""
        if [one.line.own or one.line.package for one in rows] == [
            one.line.own or one.line.package for one in self.rows
        ]:
            self.rows = rows
            if rows:
                last = self.index(len(rows) - 1, len(COLUMNS) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; the state's tone under :data:`TONE_ROLE`."""
        row = self.row(index.row())
        if row is None:
            return None
        words, tone = row.state
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            changed = row.line.changed_at
            when = "" if changed is None else clock_time(changed)
            return (row.line.title, row.criteria, words, when, row.line.origin)[index.column()]
        if role == TONE_ROLE and index.column() == STATE_COLUMN:
            return tone
        return None
