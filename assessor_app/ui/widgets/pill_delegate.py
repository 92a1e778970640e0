"""Paints a cell's words as a pill, in the tone that the model gives."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.labels import TONES
from assessor_app.ui.widgets.painting import paint_pill, small_font

_Index = QModelIndex | QPersistentModelIndex
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
        tone = index.data(self._tone_role)
        painter.save()
        painter.setFont(small_font(option.font, self._appearance))
        room = option.rect.adjusted(4, 0, -4, 0)
        paint_pill(painter, room, words, tone if tone in TONES else "plain", self._appearance)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the words' size and the pill's padding."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + 2 * _PADDING, size.height())
