"""How a row of the evidence list is painted: thumbnail, name, facts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assessor_app.ui.review.evidence_rows import Row, RowKind
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import HEADING_PT, SMALL_PT, TEXT_PT

_Index = QModelIndex | QPersistentModelIndex
ROW: Final = Qt.ItemDataRole.UserRole + 1
EXTENT: Final = Qt.ItemDataRole.UserRole + 2
_THUMB: Final = (38, 46)
_PAD: Final = 7
_GAP: Final = 9
_ROUND: Final = 7
_LINES: Final = 2
_KEPT: Final = 2_000
_WITH_THUMB_FROM: Final = 170
_LEADING: Final = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


class EvidenceDelegate(QStyledItemDelegate):
    """Paints headings, artifacts and attempts in the colours and the text size in force."""

    def __init__(self, appearance: Appearance, view: QListView) -> None:
        super().__init__(view)
        self._appearance = appearance
        self._view = view
        self._laid_out: dict[tuple[str, str, int], list[str]] = {}
        self._heights: dict[tuple[object, ...], int] = {}
        appearance.changed.connect(view.scheduleDelayedItemsLayout)

    def _font(self, points: float, *, bold: bool = False, medium: bool = False) -> QFont:
        font = QFont(self._view.font())
        font.setPointSizeF(points * self._appearance.text_scale)
        if bold or medium:
            font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
        return font

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a row: as wide as the list, as high as its text needs.

        A list asks for every row's at each glance that comes: what does not change is kept.
        """
        row: Row = index.data(ROW)
        extent: str = index.data(EXTENT) or ""
        width = self._view.viewport().width()
        look = (width, self._view.font().key(), self._appearance.text_scale)
        key = (row.kind, row.title, row.facts, extent, *look)
        if key not in self._heights:
            if len(self._heights) >= _KEPT:
                self._heights.clear()
            self._heights[key] = self._height(row, extent, width)
        return QSize(width, self._heights[key])

    def _height(self, row: Row, extent: str, width: int) -> int:
        if row.kind is RowKind.HEADING:
            return self._view.fontMetrics().height() + 18
        text = self._text_width(width)
        high = sum(
            QFontMetrics(font).height() * len(self._lines(words, font, text))
            for words, font in (
                (row.title, self._name_font()),
                (_facts(row, extent), self._font(SMALL_PT)),
            )
        )
        least = self._appearance.pixels(_THUMB[1]) if self._has_room(width) else 0
        return max(high + 2, least) + 2 * _PAD

    def _lines(self, text: str, font: QFont, width: int) -> list[str]:
        """Return the lines of a text; a list asks for the same ones at each layout."""
        key = (text, font.key(), width)
        if key not in self._laid_out:
            if len(self._laid_out) >= _KEPT:
                self._laid_out.clear()
            self._laid_out[key] = _lines(text, font, width)
        return self._laid_out[key]

    def _name_font(self) -> QFont:
        return self._font(TEXT_PT, medium=True)

    def _text_width(self, width: int) -> int:
        return max(40, width - self._text_left(width) - _PAD)

    def _text_left(self, width: int) -> int:
        """Return where the text begins: beside the thumbnail, or in its place in a narrow list."""
        if not self._has_room(width):
            return _PAD
        return _PAD + self._appearance.pixels(_THUMB[0]) + _GAP

    def _has_room(self, width: int) -> bool:
        return width >= self._appearance.pixels(_WITH_THUMB_FROM)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        row: Row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind is RowKind.HEADING:
            self._paint_heading(painter, option.rect, row)
        else:
            self._paint_back(painter, option)
            if self._has_room(option.rect.width()):
                picture = index.data(Qt.ItemDataRole.DecorationRole)
                self._paint_thumb(painter, option.rect, row, picture)
            self._paint_text(painter, option.rect, row, index.data(EXTENT) or "")
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, row: Row) -> None:
        painter.setPen(self._appearance.colour("muted"))
        font = self._font(HEADING_PT, bold=True)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
        painter.setFont(font)
        inner = rect.adjusted(_PAD, 0, -_PAD, -5)
        text = painter.fontMetrics().elidedText(
            row.title.upper(), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect.adjusted(1, 1, -1, -1)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._appearance.colour("accent_soft"))
            painter.drawRoundedRect(rect, _ROUND, _ROUND)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._appearance.colour("background"))
            painter.drawRoundedRect(rect, _ROUND, _ROUND)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QPen(self._appearance.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), _ROUND, _ROUND)

    def _paint_thumb(
        self, painter: QPainter, rect: QRect, row: Row, picture: QPixmap | None
    ) -> None:
        width, height = (self._appearance.pixels(side) for side in _THUMB)
        box = QRect(rect.left() + _PAD, rect.top() + _PAD, width, height)
        painter.setPen(self._appearance.colour("line"))
        painter.setBrush(self._appearance.colour("background"))
        painter.drawRoundedRect(box, 4, 4)
        if picture is None:
            painter.setPen(self._appearance.colour("muted"))
            painter.setFont(self._font(7.5))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, row.badge)
            return
        ratio = self._view.devicePixelRatioF()
        small = picture.scaled(
            (QSize(width - 4, height - 4) * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        small.setDevicePixelRatio(ratio)
        size = small.deviceIndependentSize().toSize()
        painter.drawPixmap(
            box.center() - QPoint(size.width() // 2 - 1, size.height() // 2 - 1), small
        )

    def _paint_text(self, painter: QPainter, rect: QRect, row: Row, extent: str) -> None:
        left = rect.left() + self._text_left(rect.width())
        width, top = self._text_width(rect.width()), rect.top() + _PAD
        for words, font, colour in (
            (row.title, self._name_font(), "ink"),
            (_facts(row, extent), self._font(SMALL_PT), "muted"),
        ):
            painter.setPen(self._appearance.colour(colour))
            painter.setFont(font)
            high = painter.fontMetrics().height()
            for line in self._lines(words, font, width):
                painter.drawText(QRect(left, top, width, high), _LEADING, line)
                top += high
            top += 2


def _facts(row: Row, extent: str) -> str:
    return " · ".join([extent, *row.facts] if extent else row.facts)


def _lines(text: str, font: QFont, width: int) -> list[str]:
    """Return ``text`` on up to two lines, the last one cut off where it is longer."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) < _LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    # Qt counts UTF-16 units, and a line never begins within a letter.
    units = text.encode("utf-16-le", "surrogatepass")
    ends = [*starts[1:], len(units) // 2]
    pieces = [
        units[2 * start : 2 * end].decode("utf-16-le", "replace").strip()
        for start, end in zip(starts, ends, strict=True)
    ]
    metrics = QFontMetrics(font)
    return [metrics.elidedText(one, Qt.TextElideMode.ElideRight, width) for one in pieces] or [""]
