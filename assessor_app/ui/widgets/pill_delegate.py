"""Paints a cell's words as a pill, in the tone that the model gives."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import SMALL_PT

_Index = QModelIndex | QPersistentModelIndex
_COLOURS = {
    "accent": ("accent_soft", "accent"),
    "good": ("good_soft", "good"),
    "warning": ("warning_soft", "warning"),
    "bad": ("bad_soft", "bad"),
    "plain": ("background", "muted"),
}
_PADDING = 9


class PillDelegate(QStyledItemDelegate):
    """A delegate for a column of states; ``tone_role`` gives a name of :data:`labels.TONES`."""

    def __init__(self, appearance: Appearance, tone_role: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._tone_role = tone_role

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the cell's ground, then the pill."""
        self.initStyleOption(option, index)
        words, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        back, ink = _COLOURS.get(index.data(self._tone_role) or "plain", _COLOURS["plain"])
        font = QFont(option.font)
        font.setPointSizeF(SMALL_PT * self._appearance.text_scale)
        metrics = QFontMetrics(font)
        height = metrics.height() + 4
        width = min(metrics.horizontalAdvance(words) + 2 * _PADDING, option.rect.width() - 8)
        top = option.rect.center().y() - height / 2 + 1
        field = QRectF(option.rect.left() + 4, top, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.colour(back))
        painter.drawRoundedRect(field, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(self._appearance.colour(ink))
        room = field.adjusted(_PADDING, 0, -_PADDING, 0)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the words' size and the pill's padding."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + 2 * _PADDING, size.height())
