"""The table of the outbox: as high as its rows, with the columns that there is room for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from assessor_app.ui.outbox.model import COLUMNS, STATE_COLUMN, TONE_ROLE, OutboxModel
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.pill_delegate import PillDelegate

_ROW_HEIGHT: Final = 36
_LEAST_ROWS: Final = 2
_MOST_CREDENTIAL: Final = 300
_LEAST_CREDENTIAL: Final = 130
_LEAST_HAPPENED: Final = 180
_CREDENTIAL, _DECISION, _SINCE, _HAPPENED = 1, 2, 3, len(COLUMNS) - 1
# What goes first where there is no room for all; the detail below says it in full.
_GIVEN_UP: Final = (_SINCE, _HAPPENED, _DECISION, _CREDENTIAL)


class OutboxTable(QTableView):
    """Shows an :class:`OutboxModel`; one row is the current one."""

    def __init__(self, model: OutboxModel, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setModel(model)
        self.setAccessibleName("Outbox")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.setItemDelegateForColumn(STATE_COLUMN, PillDelegate(appearance, TONE_ROLE, self))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for changed in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
            changed.connect(self._fit)
        appearance.changed.connect(self._fit)
        self._fit()

    def sizeHint(self) -> QSize:
        """Ask for the height of all rows."""
        return QSize(super().sizeHint().width(), self._height(self.model().rowCount()))

    def minimumSizeHint(self) -> QSize:
        """Ask for at least two rows, where there are so many."""
        rows = min(self.model().rowCount(), _LEAST_ROWS)
        return QSize(super().minimumSizeHint().width(), self._height(rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the columns that there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    def _height(self, rows: int) -> int:
        header = self.horizontalHeader().sizeHint().height()
        return header + rows * self._appearance.pixels(_ROW_HEIGHT) + 2 * self.frameWidth()

    @Slot()
    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._appearance.pixels(_ROW_HEIGHT))
        self.setMaximumHeight(self._height(max(1, self.model().rowCount())))
        self.updateGeometry()
        self._fit_columns()

    def _fit_columns(self) -> None:
        pixels, header = self._appearance.pixels, self.horizontalHeader()
        wanted = {
            column: max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(len(COLUMNS))
        }
        wanted[_CREDENTIAL] = min(wanted[_CREDENTIAL], pixels(_MOST_CREDENTIAL))
        wanted[_HAPPENED] = pixels(_LEAST_HAPPENED)
        room, shown = self.viewport().width(), set(wanted)
        for column in _GIVEN_UP:
            if sum(wanted[one] for one in shown) <= room:
                break
            spare = room - sum(wanted[one] for one in shown - {_CREDENTIAL})
            if _CREDENTIAL in shown and spare >= pixels(_LEAST_CREDENTIAL):
                wanted[_CREDENTIAL] = spare
                break
            shown.remove(column)
        for column, width in wanted.items():
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, width)
