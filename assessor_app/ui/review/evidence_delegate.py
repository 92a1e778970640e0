"""How a row of the evidence list is painted: thumbnail, name, facts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assessor_app.ui.review.evidence_model import EvidenceModel
from assessor_app.ui.review.evidence_rows import Row, RowKind
from assessor_app.ui.review.glances import Glance
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import HEADING_PT, SMALL_PT, TEXT_PT

_Index = QModelIndex | QPersistentModelIndex
_THUMB: Final = (38, 46)
_PAD: Final = 7
_GAP: Final = 9
_ROUND: Final = 7
_LINES: Final = 2
_KEPT: Final = 2_000
_KEPT_THUMBS: Final = 200
_WITH_THUMB_FROM: Final = 170
_LEADING: Final = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


class EvidenceDelegate(QStyledItemDelegate):
    """Paints headings, artifacts and attempts in the colours and the text size in force.

    A list asks for the height of every row whenever one changes: heights are found by measuring
    words, not by laying them out, and kept while the look and the width are the same.
    """

    def __init__(self, appearance: Appearance, model: EvidenceModel, view: QListView) -> None:
        super().__init__(view)
        self._appearance = appearance
        self._model, self._view = model, view
        self._width = -1
        self._fonts: tuple[tuple[QFont, QFontMetrics], ...] = ()
        self._laid_out: dict[tuple[str, int], list[str]] = {}
        self._heights: dict[tuple[object, ...], int] = {}
        self._thumbs: dict[tuple[int, int, int, float], QPixmap] = {}
        appearance.changed.connect(self.forget)

    def forget(self) -> None:
        """Measure everything anew: the look has changed."""
        self._width = -1
        self._view.scheduleDelayedItemsLayout()

    def _measure(self, width: int) -> None:
        """Take the fonts, and forget what was found with others or in another width."""
        if width == self._width:
            return
        self._width = width
        fonts = (self._name_font(), self._font(SMALL_PT))
        self._fonts = tuple((font, QFontMetrics(font)) for font in fonts)
        self._heights.clear()
        self._laid_out.clear()

    def _font(self, points: float, *, bold: bool = False, medium: bool = False) -> QFont:
        font = QFont(self._view.font())
        font.setPointSizeF(points * self._appearance.text_scale)
        if bold or medium:
            font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
        return font

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a row: as wide as the list, as high as its text needs."""
        return QSize(self._view.viewport().width(), self.height(index))

    def height(self, index: _Index) -> int:
        """Return the height of a row."""
        row = self._model.row(index)
        return 0 if row is None else self._height_with(row, self._model.extent(row))

    def grown(self, index: _Index) -> bool:
        """Say whether a row needs another height now than before the glance at it came.

        What the view says of the row does not tell: it asks for the height of a row as it is now,
        and for its place as it was.
        """
        row = self._model.row(index)
        return row is not None and self._height_with(row, "") != self.height(index)

    def _height_with(self, row: Row, extent: str) -> int:
        self._measure(self._view.viewport().width())
        key = (row.kind, row.title, row.facts, extent)
        if key not in self._heights:
            if len(self._heights) >= _KEPT:
                self._heights.clear()
            self._heights[key] = self._height(row, extent, self._width)
        return self._heights[key]

    def _height(self, row: Row, extent: str, width: int) -> int:
        if row.kind is RowKind.HEADING:
            return self._view.fontMetrics().height() + 18
        text = self._text_width(width)
        high = sum(
            metrics.height() * (1 if metrics.horizontalAdvance(words) <= text else _LINES)
            for words, (_font, metrics) in zip(
                (row.title, _facts(row, extent)), self._fonts, strict=True
            )
        )
        least = self._appearance.pixels(_THUMB[1]) if self._has_room(width) else 0
        return max(high + 2, least) + 2 * _PAD

    def _lines(self, text: str, which: int, width: int) -> list[str]:
        """Return the lines of a text in one of the fonts; as many as its height was made for."""
        key = (text, which)
        if key not in self._laid_out:
            if len(self._laid_out) >= _KEPT:
                self._laid_out.clear()
            font, metrics = self._fonts[which]
            fits = metrics.horizontalAdvance(text) <= width
            self._laid_out[key] = [text] if fits else _lines(text, font, width)
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
        row = self._model.row(index)
        if row is None:
            return
        self._measure(self._view.viewport().width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind is RowKind.HEADING:
            self._paint_heading(painter, option.rect, row)
        else:
            self._paint_back(painter, option)
            if self._has_room(option.rect.width()):
                self._paint_thumb(painter, option.rect, row, self._model.glance(row))
            self._paint_text(painter, option.rect, row, self._model.extent(row))
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

    def _paint_thumb(self, painter: QPainter, rect: QRect, row: Row, glance: Glance | None) -> None:
        width, height = (self._appearance.pixels(side) for side in _THUMB)
        box = QRect(rect.left() + _PAD, rect.top() + _PAD, width, height)
        painter.setPen(self._appearance.colour("line"))
        painter.setBrush(self._appearance.colour("background"))
        painter.drawRoundedRect(box, 4, 4)
        if glance is None or not glance.pictured:
            painter.setPen(self._appearance.colour("muted"))
            painter.setFont(self._font(7.5))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, row.badge)
            return
        small = self._thumb(glance.image, width - 4, height - 4)
        size = small.deviceIndependentSize().toSize()
        painter.drawPixmap(
            box.center() - QPoint(size.width() // 2 - 1, size.height() // 2 - 1), small
        )

    def _thumb(self, picture: QImage, width: int, height: int) -> QPixmap:
        """Return a picture as small as it is painted."""
        ratio = self._view.devicePixelRatioF()
        key = (picture.cacheKey(), width, height, ratio)
        if key not in self._thumbs:
            if len(self._thumbs) >= _KEPT_THUMBS:
                self._thumbs.clear()
            small = QPixmap.fromImage(picture).scaled(
                QSize(width, height) * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            small.setDevicePixelRatio(ratio)
            self._thumbs[key] = small
        return self._thumbs[key]

    def _paint_text(self, painter: QPainter, rect: QRect, row: Row, extent: str) -> None:
        left = rect.left() + self._text_left(rect.width())
        width, top = self._text_width(rect.width()), rect.top() + _PAD
        for which, (words, colour) in enumerate(
            ((row.title, "ink"), (_facts(row, extent), "muted"))
        ):
            font, metrics = self._fonts[which]
            painter.setPen(self._appearance.colour(colour))
            painter.setFont(font)
            high = metrics.height()
            for line in self._lines(words, which, width):
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
