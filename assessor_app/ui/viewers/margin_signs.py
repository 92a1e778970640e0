"""Signs of marks in the margin of a text, beside the lines that they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextBrowser, QWidget

from assessor_app.services.marks.shown import ShownMark
from assessor_app.ui.marks.glyphs import lock, sign_of
from assessor_app.ui.theme.appearance import Appearance

_SIGN: Final = 9
_GAP: Final = 6
_LEAST_FOR_WORDS: Final = 70


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark and the passage that it stands on."""

    mark: ShownMark
    passage: QTextCursor


class MarginSigns(QWidget):
    """Paints the sign of each mark in view, and its label where the margin is wide enough."""

    def __init__(self, reader: QPlainTextEdit | QTextBrowser, appearance: Appearance) -> None:
        super().__init__(reader)
        self._reader = reader
        self._appearance = appearance
        self._placed: Sequence[Placed] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        reader.viewport().installEventFilter(self)
        reader.verticalScrollBar().valueChanged.connect(self.update)
        self._fit()

    def show_placed(self, placed: Sequence[Placed]) -> None:
        """Show the signs of these marks."""
        self._placed = placed
        self.setVisible(bool(placed))
        self._fit()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the text to where it lies."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        port = self._reader.viewport().geometry()
        self.setGeometry(0, port.top(), port.left(), port.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what stands beside lines in view; several on one line stand below each other."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sign, gap = self._appearance.pixels(_SIGN), self._appearance.pixels(_GAP)
        below = -1e9
        line = QTextCursor()
        for one in self._in_view():
            line = QTextCursor(one.passage.document())
            line.setPosition(one.passage.selectionStart())
            where = self._reader.cursorRect(line)
            top = max(float(where.center().y() - sign / 2), below)
            if top > self.height() or where.bottom() < 0:
                continue
            below = top + sign + 2
            self._paint_one(painter, one.mark, QRectF(self.width() - sign - gap, top, sign, sign))

    def _in_view(self) -> Sequence[Placed]:
        """Return the marks between the first and the last position that is seen."""
        port = self._reader.viewport().rect()
        first = self._reader.cursorForPosition(port.topLeft()).position()
        last = self._reader.cursorForPosition(port.bottomRight()).position()
        seen = [one for one in self._placed if first <= one.passage.selectionStart() <= last]
        return sorted(seen, key=lambda one: one.passage.selectionStart())

    def _paint_one(self, painter: QPainter, mark: ShownMark, around: QRectF) -> None:
        colour = QColor(*mark.colour)
        painter.setPen(QPen(colour, 1.5))
        filled = mark.mine and bool(mark.cited_by)
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.drawPath(sign_of(mark.colour, around) if mark.mine else lock(around))
        room = around.left() - 2 * _GAP
        words = mark.labels[0] if mark.labels else mark.author
        if room >= _LEAST_FOR_WORDS and words:
            font = self.font()
            font.setPixelSize(self._appearance.pixels(11))
            painter.setFont(font)
            text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))
            painter.setPen(self._appearance.colour("muted"))
            line = QRectF(_GAP, around.center().y() - 10, room, 20)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, int(right), text)
