"""A field to search in, that shows the key which leads to it while nothing is typed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QWidget

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.labels import KeyCap

_EDGE = 8


class SearchField(QLineEdit):
    """Text to look for; as wide as its hint, and wider where there is room, with its key then."""

    def __init__(self, hint: str, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.key = KeyCap("", self)
        self.key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.key.hide()
        self.setPlaceholderText(hint)
        self.setClearButtonEnabled(False)
        self.textChanged.connect(self._place_key)
        appearance.changed.connect(self._place_key)

    def show_key(self, keys: str) -> None:
        """Show other keys; none where there are none."""
        self.key.setText(keys)
        self.setToolTip(keys)
        self._place_key()

    def sizeHint(self) -> QSize:
        """Return what the hint needs; the key is shown where there is more."""
        hint = QFontMetrics(self.font()).horizontalAdvance(self.placeholderText())
        return QSize(hint + 4 * _EDGE, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Allow less: what is hinted at is told to screen readers too."""
        return QSize(self._appearance.pixels(120), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key at the end of the field."""
        super().resizeEvent(event)
        self._place_key()

    @Slot()
    def _place_key(self) -> None:
        size = self.key.sizeHint()
        fits = self.width() >= self.sizeHint().width() + size.width() + _EDGE
        self.key.setVisible(bool(self.key.text()) and not self.text() and fits)
        place = self.rect().adjusted(0, 0, -_EDGE, 0)
        place.setLeft(place.right() - size.width() + 1)
        place.setTop((self.height() - size.height()) // 2)
        place.setHeight(size.height())
        self.key.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
