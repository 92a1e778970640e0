"""Markdown as the earner reads it: no pictures, HTML as plain text, no link that opens."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from PySide6.QtCore import QByteArray, Qt, QUrl
from PySide6.QtGui import QResizeEvent, QTextDocument, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

_PICTURE: Final = re.compile(r"!+(?=\[)")
_FEATURES: Final = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)


class _ClosedDocument(QTextDocument):
    """A document that loads nothing, from nowhere."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Give nothing for every address."""
        return QByteArray(b" ")


class MarkdownView(QTextEdit):
    """Rendered Markdown, as high as its text. Links are text: their address is not opened."""

    def __init__(self, text: str, parent: QWidget, *, name: str = "") -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("reading", True)
        self.setDocument(_ClosedDocument(self))
        self.document().setDocumentMargin(0)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.show_markdown(text)

    def show_markdown(self, text: str) -> None:
        """Show another text."""
        self.document().setMarkdown(_PICTURE.sub("", text), _FEATURES)
        self._fit()

    def _fit(self, *_size: object) -> None:
        around = self.height() - self.viewport().height() if self.isVisible() else 0
        self.setFixedHeight(math.ceil(self.document().size().height()) + max(around, 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let what is around scroll."""
        event.ignore()
