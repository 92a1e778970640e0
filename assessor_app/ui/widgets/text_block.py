"""A label that wraps anything: long words too, right-to-left text, at any width."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_KEPT: Final = 64

Paragraphs: TypeAlias = tuple[list[tuple[QTextLayout, float]], float]
"""Each paragraph with its top, and the height of all."""


class TextBlock(QLabel):
    """Plain text over as many lines as it needs; it never asks for more width than it gets."""

    def __init__(self, text: str, parent: QWidget, *, role: str = "") -> None:
        super().__init__(text, parent)
        self._laid = Laid()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped text."""
        self.ensurePolished()
        return math.ceil(self._laid.height(self.text(), self.font(), width)) if self.text() else 0

    def sizeHint(self) -> QSize:
        """Return one line's size, or the wrapped one's where the width is known."""
        width = max(self.width(), self.fontMetrics().averageCharWidth() * 8)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Allow a few letters."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the wrapped text."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        paragraphs, height = self._laid.lines(self.text(), self.font(), self.width())
        spare = max(0.0, (self.height() - height) / 2)
        for layout, top in paragraphs:
            layout.draw(painter, QPointF(0, spare + top))


class Laid:
    """Texts as they were laid out: a layout asks for the same heights a dozen times, and painting
    needs the same lines again. One of these serves one font; another one begins anew."""

    def __init__(self) -> None:
        self._font: QFont | None = None
        self._known: dict[tuple[str, float], Paragraphs] = {}

    def lines(self, text: str, font: QFont, width: float) -> Paragraphs:
        """Return ``text`` as :func:`wrapped` lays it out."""
        if font != self._font:
            self._font = QFont(font)
            self._known.clear()
        asked = (text, width)
        found = self._known.get(asked)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[asked] = wrapped(text, font, width)
        return found

    def height(self, text: str, font: QFont, width: float) -> float:
        """Return the height of ``text``."""
        return self.lines(text, font, width)[1]


def wrapped(text: str, font: QFont, width: float) -> Paragraphs:
    """Lay ``text`` out in ``width`` pixels; return each paragraph with its top, and the height."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    found, top = [], 0.0
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        layout.setTextOption(option)
        height = _lay_out_lines(layout, max(width, 1.0))
        found.append((layout, top))
        top += height
    return found, top


def _lay_out_lines(layout: QTextLayout, width: float) -> float:
    height = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return height
