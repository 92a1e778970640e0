"""A button of the tool bar that shows the key that does the same."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeySequence, QPaintEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from assessor_app.ui.scoring.stamps import Stamps, key_size
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.painting import small_font

_GAP: Final = 5
_SIDE: Final = 7


class KeyedButton(QToolButton):
    """Stands for an action; beside its name a key cap, where a letter alone does the same and
    there is room."""

    def __init__(self, action: QAction, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance, self._stamps = appearance, Stamps(appearance)
        self._shows_key = False
        self.setDefaultAction(action)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("menu", action.menu() is not None)
        self.setProperty("mirrored", self.isRightToLeft())
        name = action.toolTip() or action.text()
        self.setAccessibleName(name)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{name} ({keys})" if keys else name)

    @property
    def key(self) -> str:
        """The letter that does the same; empty where there is none."""
        keys = self.defaultAction().shortcut().toString()
        return keys if len(keys) == 1 and keys.isalpha() else ""

    def show_key(self, *, shown: bool) -> None:
        """Show the key beside the name, or only in the tool tip."""
        if shown != self._shows_key:
            self._shows_key = shown
            self.updateGeometry()
            self.update()

    def width_with(self, *, key: bool) -> int:
        """Return the width that it needs with its key, or without."""
        return super().sizeHint().width() + (self._room_for_key() if key else 0)

    def _room_for_key(self) -> int:
        if not self.key:
            return 0
        width = key_size(QFontMetrics(self._small()), self.key).width()
        return width + self._appearance.pixels(_GAP)

    def _small(self) -> QFont:
        return small_font(self.font(), self._appearance)

    def sizeHint(self) -> QSize:
        """Return the size with what it shows now."""
        hint = super().sizeHint()
        return QSize(self.width_with(key=self._shows_key), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the key at the end of the button."""
        if not (self._shows_key and self.key):
            super().paintEvent(event)
            return
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        name, whole, taken = option.text, QRect(option.rect), self._room_for_key()
        option.text = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        mirrored = self.isRightToLeft()
        option.text = name
        option.rect = whole.adjusted(taken if mirrored else 0, 0, 0 if mirrored else -taken, 0)
        painter.drawControl(QStyle.ControlElement.CE_ToolButtonLabel, option)
        size, side = key_size(QFontMetrics(self._small()), self.key), self._appearance.pixels(_SIDE)
        right = side + size.width() if mirrored else self.width() - side
        top = (self.height() - size.height()) // 2
        self._stamps.key(painter, right, top, self.key, self._small())
