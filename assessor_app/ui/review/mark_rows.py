"""The rows of the list of marks: a heading an artifact, and its marks below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assessor_app.domain.ids import AnnotationId
from assessor_app.services.marks.mark_list import ListedMark
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import HEADING_PT, SMALL_PT, TEXT_PT

_Index = QModelIndex | QPersistentModelIndex
ROW: Final = Qt.ItemDataRole.UserRole + 1
_PAD: Final = 8
_DOT: Final = 10
_ROUND: Final = 7
_BATCH: Final = 300
_LEADING: Final = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter

MarkRow = ListedMark | str
"""A mark, or the name of the artifact whose marks follow."""


class MarkModel(QAbstractListModel):
    """Rows of marks under the names of their artifacts; the view takes them in as it goes down.

    A view asks for each row that it lays out, so that 10,000 at once would be felt.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[MarkRow] = []
        self._taken = 0

    def show_marks(self, marks: Sequence[ListedMark]) -> None:
        """Show these marks, in their order; rows of which only the words differ stay."""
        rows, before = _under_headings(marks), self._rows
        if len(rows) != len(before) or any(
            old is not new and _key(old) != _key(new) for old, new in zip(before, rows, strict=True)
        ):
            self.beginResetModel()
            self._rows, self._taken = rows, min(len(rows), _BATCH)
            self.endResetModel()
            return
        self._rows = rows
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old is not new and old != new and number < self._taken:
                self.dataChanged.emit(self.index(number), self.index(number))

    def canFetchMore(self, parent: _Index = QModelIndex()) -> bool:  # noqa: B008  # as Qt has it
        """Say whether there are rows that the view did not take in yet."""
        return not parent.isValid() and self._taken < len(self._rows)

    def fetchMore(self, parent: _Index = QModelIndex()) -> None:  # noqa: B008  # as Qt has it
        """Let the view take in some rows more."""
        if not parent.isValid():
            self._take(min(len(self._rows), self._taken + _BATCH))

    def _take(self, rows: int) -> None:
        if rows > self._taken:
            self.beginInsertRows(QModelIndex(), self._taken, rows - 1)
            self._taken = rows
            self.endInsertRows()

    def row_of(self, mark: AnnotationId | None) -> int:
        """Return the row of a mark, which the view takes in, or -1."""
        found = next((n for n, row in enumerate(self._rows) if _key(row) == mark), -1)
        self._take(min(len(self._rows), found + 1))
        return found

    def row(self, index: _Index) -> MarkRow | None:
        """Return the row at an index."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """Return the number of rows."""
        return 0 if parent.isValid() else self._taken

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let names of artifacts be passed over by the keys."""
        if isinstance(self.row(index), ListedMark):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row, its words, all of it for a screen reader, or its tip."""
        row = self.row(index)
        if row is None or role == ROW:
            return row
        if isinstance(row, str):
            return row if role == Qt.ItemDataRole.DisplayRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.words or row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (row.title, _state(row), row.words) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(part for part in (row.title, row.problem, row.words) if part)
        return None


def _under_headings(marks: Sequence[ListedMark]) -> list[MarkRow]:
    rows: list[MarkRow] = []
    artifact = None
    for one in marks:
        if one.mark.artifact != artifact:
            artifact = one.mark.artifact
            rows.append(one.artifact_name)
        rows.append(one)
    return rows


def _key(row: MarkRow) -> str:
    return row if isinstance(row, str) else row.mark.id


def _state(row: ListedMark) -> str:
    """Return what is said of a mark beside its place."""
    mark = row.mark
    if row.problem:
        return "not shown"
    if not mark.mine:
        return f"of {mark.author}" if mark.author else "of others"
    return "cited" if mark.cited_by else ""


class MarkDelegate(QStyledItemDelegate):
    """Paints a mark in two lines: its colour, kind and place; then what it says.

    All rows are equally high, so that none has to be measured.
    """

    def __init__(self, appearance: Appearance, view: QListView) -> None:
        super().__init__(view)
        self._appearance = appearance
        self._view = view
        appearance.changed.connect(view.scheduleDelayedItemsLayout)

    def _font(self, points: float, *, bold: bool = False) -> QFont:
        font = QFont(self._view.font())
        font.setPointSizeF(points * self._appearance.text_scale)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of two lines."""
        return QSize(40, round(self._view.fontMetrics().height() * 1.9) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, ListedMark):
            self._paint_back(painter, option)
            self._paint_mark(painter, option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD), row)
        elif row is not None:
            self._paint_heading(painter, option.rect.adjusted(_PAD, 0, -_PAD, -5), row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, name: str) -> None:
        painter.setPen(self._appearance.colour("muted"))
        painter.setFont(self._font(HEADING_PT, bold=True))
        words = painter.fontMetrics().elidedText(
            name.upper(), Qt.TextElideMode.ElideMiddle, rect.width()
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading, words)

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect.adjusted(1, 1, -1, -1)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._appearance.colour("accent_soft" if selected else "background"))
            painter.drawRoundedRect(rect, _ROUND, _ROUND)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QPen(self._appearance.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), _ROUND, _ROUND)

    def _paint_mark(self, painter: QPainter, rect: QRect, row: ListedMark) -> None:
        colour, scale = self._appearance.colour, self._appearance.pixels
        high = rect.height() // 2
        side = scale(_DOT)
        middle = QPointF(rect.left() + side / 2, rect.top() + high / 2)
        dashed = Qt.PenStyle.SolidLine if row.mark.mine else Qt.PenStyle.DashLine
        painter.setPen(QPen(colour("line_strong"), 1, dashed))
        painter.setBrush(QColor(*row.mark.colour) if row.mark.mine else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
        left = rect.left() + side + 6
        first = QRect(left, rect.top(), rect.right() - left, high)
        state = _state(row)
        painter.setFont(self._font(SMALL_PT))
        if state:
            tone = "warning" if row.problem else ("good" if row.mark.cited_by else "muted")
            painter.setPen(colour(tone))
            words = self._elided(painter, state, first.width() // 2)
            painter.drawText(first, Qt.AlignmentFlag.AlignTrailing, words)
            first.setRight(first.right() - painter.fontMetrics().horizontalAdvance(words) - 6)
        painter.setPen(colour("muted"))
        painter.drawText(first, _LEADING, self._elided(painter, row.title, first.width()))
        second = QRect(left, rect.top() + high, rect.right() - left, rect.height() - high)
        painter.setFont(self._font(TEXT_PT))
        painter.setPen(colour("ink"))
        words = row.words or "Without words"
        painter.drawText(second, _LEADING, self._elided(painter, words, second.width()))

    def _elided(self, painter: QPainter, text: str, width: int) -> str:
        # Nobody measures 100,000 letters to see the first forty.
        return painter.fontMetrics().elidedText(text[:300], Qt.TextElideMode.ElideRight, width)
