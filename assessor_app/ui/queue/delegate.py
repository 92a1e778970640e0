"""Paints the cells of the queue: text, bars, pills, and headings across the whole width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from assessor_app.domain.assignments import QueueRow
from assessor_app.ui.queue.columns import Column, bar_of, due_shown, state_chip, text_of
from assessor_app.ui.queue.model import QueueModel
from assessor_app.ui.queue.sections import Section
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import CELL_PADDING
from assessor_app.ui.widgets.painting import (
    Bar,
    bold,
    paint_bar,
    paint_fold,
    paint_pill,
    paint_words,
    small_font,
)

Index = QModelIndex | QPersistentModelIndex
_KEPT: Final = 1_000


class _Ground(NamedTuple):
    """What a cell is painted on. ``lined``: the list's own frame does not end it."""

    colour: str
    lined: bool
    current: bool
    first: bool


@dataclass(frozen=True, slots=True)
class _Pill:
    """A state."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A text."""

    words: str
    colour: str


_Shown = _Pill | _Words | Bar


class QueueDelegate(QStyledItemDelegate):
    """Paints rows of a :class:`QueueModel`."""

    def __init__(self, appearance: Appearance, table: QTableView, model: QueueModel) -> None:
        super().__init__(table)
        self._appearance, self._table, self._model = appearance, table, model
        self._fonts: tuple[object, QFont, QFont] = (None, QFont(), QFont())
        self._cells: dict[object, QPixmap] = {}
        appearance.changed.connect(self._cells.clear)

    def _take_fonts(self) -> tuple[QFont, QFont]:
        """Return the fonts of cells and of headings, made once for each look of the table."""
        font = self._table.font()
        key = (font.key(), self._appearance.text_scale)
        if self._fonts[0] != key:
            self._fonts = (key, small_font(font, self._appearance), bold(font))
        return self._fonts[1], self._fonts[2]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell. What was painted before, for this row or another, is copied: while much
        is synchronised the queue is painted often, and of its cells few are not like others.
        """
        row, area, ground = self._model.row_at(index), option.rect, self._ground(option, index)
        if row is None:
            painter.save()
            painter.setClipRect(area)
            self._paint_ground(painter, area, ground)
            self._paint_no_row(painter, self._inside(area), index)
            painter.restore()
            return
        column, scale = Column(index.column()), painter.device().devicePixelRatio()
        shown = self._shown(row, column)
        fonts = self._take_fonts()[0].key()
        turned = self._table.layoutDirection()
        key = (shown, area.width(), area.height(), ground, scale, fonts, turned)
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= _KEPT:
                self._cells.clear()
            cell = self._cells[key] = self._drawn(area.size(), scale, ground, shown)
        painter.drawPixmap(area.topLeft(), cell)

    def _drawn(self, size: QSize, scale: float, ground: _Ground, shown: _Shown) -> QPixmap:
        cell = QPixmap(size * scale)
        cell.setDevicePixelRatio(scale)
        painter = QPainter(cell)
        painter.setLayoutDirection(self._table.layoutDirection())
        area = QRect(QPoint(0, 0), size)
        self._paint_ground(painter, area, ground)
        self._paint_cell(painter, self._inside(area), shown)
        painter.end()
        return cell

    def _inside(self, area: QRect) -> QRect:
        side = self._appearance.pixels(CELL_PADDING)
        inside = area.adjusted(side, 0, -side // 2, -1)
        return QStyle.visualRect(self._table.layoutDirection(), area, inside)

    def _paint_no_row(self, painter: QPainter, area: QRect, index: Index) -> None:
        section = self._model.section_at(index)
        if section is not None:
            self._paint_heading(painter, area, section, index)
        elif index.column() == 0:
            painter.setPen(self._appearance.colour("muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, "…")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a size that the column's width does not depend on."""
        return QSize(self._appearance.pixels(60), self._appearance.pixels(36))

    def _ground(self, option: QStyleOptionViewItem, index: Index) -> _Ground:
        state: QStyle.StateFlag = option.state
        current = self._table.hasFocus() and index.row() == self._table.currentIndex().row()
        colour = "background" if self._model.section_at(index) is not None else "panel"
        return _Ground(
            "accent_soft" if state & QStyle.StateFlag.State_Selected else colour,
            lined=index.row() < self._model.rowCount() - 1,
            current=current,
            first=index.column() == 0,
        )

    def _paint_ground(self, painter: QPainter, area: QRect, ground: _Ground) -> None:
        colour = self._appearance.colour
        painter.fillRect(area, colour(ground.colour))
        if ground.lined:
            painter.setPen(colour("line"))
            painter.drawLine(area.bottomLeft(), area.bottomRight())
        if ground.current:
            painter.fillRect(area.left(), area.bottom() - 1, area.width(), 2, colour("accent"))
            if ground.first:
                edge = QRect(area.left(), area.top(), 4, area.height())
                edge = QStyle.visualRect(self._table.layoutDirection(), area, edge)
                painter.fillRect(edge, colour("accent"))

    def _paint_heading(
        self, painter: QPainter, area: QRect, section: Section, index: Index
    ) -> None:
        paint_fold(painter, area, folded=section.folded, colour=self._appearance.colour("muted"))
        painter.setFont(self._take_fonts()[1])
        painter.setPen(self._appearance.colour("ink"))
        text = area.adjusted(self._appearance.pixels(16), 0, 0, 0)
        text = QStyle.visualRect(painter.layoutDirection(), area, text)
        words = str(self._model.index(index.row(), 0).data() or "")
        self._paint_text(painter, text, words)

    def _shown(self, row: QueueRow, column: Column) -> _Shown:
        """Return what a cell shows; cells that show the same look the same."""
        if column is Column.STATE:
            return _Pill(*state_chip(row))
        if (bar := bar_of(row, column)) is not None:
            return bar
        if column is Column.DUE:
            words, pressing = due_shown(row, self._model.now)
            return _Words(words, "bad" if pressing else "ink")
        return _Words(text_of(row, column), "ink")

    def _paint_cell(self, painter: QPainter, area: QRect, shown: _Shown) -> None:
        painter.setFont(self._take_fonts()[0])
        painter.setPen(self._appearance.colour("ink"))
        match shown:
            case _Pill(words, tone):
                paint_pill(painter, area, words, tone, self._appearance)
            case _Words(words, colour):
                painter.setPen(self._appearance.colour(colour))
                self._paint_text(painter, area, words)
            case bar:
                paint_bar(painter, area, bar, self._appearance)

    def _paint_text(self, painter: QPainter, area: QRect, words: str) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        paint_words(painter, area, words, middle)
