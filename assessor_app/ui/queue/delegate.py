"""Paints the cells of the queue: text, bars, pills, and headings across the whole width."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from assessor_app.domain.assignments import QueueRow
from assessor_app.ui.queue.columns import Column, bar_of, is_late, state_pill, text_of
from assessor_app.ui.queue.model import QueueModel
from assessor_app.ui.queue.painting import bold, paint_bar, paint_fold, paint_pill, small_font
from assessor_app.ui.queue.sections import Section
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import CELL_PADDING

Index = QModelIndex | QPersistentModelIndex


class QueueDelegate(QStyledItemDelegate):
    """Paints rows of a :class:`QueueModel`."""

    def __init__(self, appearance: Appearance, table: QTableView, model: QueueModel) -> None:
        super().__init__(table)
        self._appearance, self._table, self._model = appearance, table, model
        self._fonts: tuple[object, QFont, QFont] = (None, QFont(), QFont())

    def _take_fonts(self) -> tuple[QFont, QFont]:
        """Return the fonts of cells and of headings, made once for each look of the table."""
        font = self._table.font()
        key = (font.key(), self._appearance.text_scale)
        if self._fonts[0] != key:
            self._fonts = (key, small_font(font, self._appearance), bold(font))
        return self._fonts[1], self._fonts[2]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        painter.save()
        area: QRect = option.rect
        section, row = self._model.section_at(index), self._model.row_at(index)
        self._paint_ground(painter, area, option, index, heading=section is not None)
        side = self._appearance.pixels(CELL_PADDING)
        inside = area.adjusted(side, 0, -side // 2, -1)
        painter.setClipRect(area)
        if section is not None:
            self._paint_heading(painter, inside, section, index)
        elif row is not None:
            self._paint_cell(painter, inside, row, Column(index.column()))
        elif index.column() == 0:
            painter.setPen(self._appearance.colour("muted"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, "…")
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a size that the column's width does not depend on."""
        return QSize(self._appearance.pixels(60), self._appearance.pixels(36))

    def _paint_ground(
        self,
        painter: QPainter,
        area: QRect,
        option: QStyleOptionViewItem,
        index: Index,
        *,
        heading: bool,
    ) -> None:
        colour = self._appearance.colour
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        ground = "accent_soft" if selected else "background" if heading else "panel"
        painter.fillRect(area, colour(ground))
        if index.row() < self._model.rowCount() - 1:  # the list's own frame ends the last one
            painter.setPen(colour("line"))
            painter.drawLine(area.bottomLeft(), area.bottomRight())
        if self._table.hasFocus() and index.row() == self._table.currentIndex().row():
            painter.fillRect(area.left(), area.bottom() - 1, area.width(), 2, colour("accent"))
            if index.column() == 0:
                painter.fillRect(area.left(), area.top(), 4, area.height(), colour("accent"))

    def _paint_heading(
        self, painter: QPainter, area: QRect, section: Section, index: Index
    ) -> None:
        paint_fold(painter, area, folded=section.folded, colour=self._appearance.colour("muted"))
        painter.setFont(self._take_fonts()[1])
        painter.setPen(self._appearance.colour("ink"))
        text = area.adjusted(self._appearance.pixels(16), 0, 0, 0)
        words = str(self._model.index(index.row(), 0).data() or "")
        self._paint_text(painter, text, words)

    def _paint_cell(self, painter: QPainter, area: QRect, row: QueueRow, column: Column) -> None:
        painter.setFont(self._take_fonts()[0])
        painter.setPen(self._appearance.colour("ink"))
        if column is Column.STATE:
            paint_pill(painter, area, *state_pill(row), self._appearance)
            return
        if (bar := bar_of(row, column)) is not None:
            paint_bar(painter, area, bar, self._appearance)
            return
        words = text_of(row, column)
        if column is Column.DUE and is_late(row, self._model.now):
            painter.setPen(self._appearance.colour("bad"))
            words += " · late"
        elif column is Column.DUE and row.lease_until and row.lease_until < row.due_at:
            words += " · lease ends before"
        self._paint_text(painter, area, words)

    def _paint_text(self, painter: QPainter, area: QRect, words: str) -> None:
        shown = QFontMetrics(painter.font()).elidedText(
            words, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
