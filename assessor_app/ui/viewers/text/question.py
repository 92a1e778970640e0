"""The question that a written answer answers, above it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from assessor_app.ui.widgets.text_block import TextBlock

_LARGEST_SHARE: Final = 0.45


class Question(QScrollArea):
    """Shows a question, how long the answer is, and a note; it scrolls where space is short."""

    def __init__(
        self, asked: str, words: str, note: str, parent: QWidget, *, within: bool = True
    ) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QFrame(self)
        self._inner.setProperty("panel", True)
        self._viewer = parent
        self._lines = QVBoxLayout(self._inner)
        self._lines.setContentsMargins(24, 12, 24, 12)
        self._lines.setSpacing(6)
        roles = (("strong", asked), ("small" if within else "strong", words), ("small", note))
        for role, text in roles:
            if text:
                self._lines.addWidget(TextBlock(text, self._inner, role=role))
        self.setWidget(self._inner)
        parent.installEventFilter(self)

    def _fit(self) -> None:
        most = round(self._viewer.height() * _LARGEST_SHARE)
        scrolls = self._lines.heightForWidth(self.width()) > most
        policies = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policies.ScrollBarAsNeeded if scrolls else policies.ScrollBarAlwaysOff
        )
        needed = self._lines.heightForWidth(self.viewport().width())
        self._inner.resize(self.viewport().width(), needed)
        self.setFixedHeight(max(24, min(needed, most)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the text needs."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the answer its share when the viewer's height changes."""
        if watched is self._viewer and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)
