"""Long texts in a readable column, filled piece by piece so that the window never waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import (
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QPlainTextEdit,
    QWidget,
)

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.lights import Lights
from assessor_app.ui.viewers.safe_browser import SafeBrowser

_COLUMN: Final = 720
_MARGIN: Final = 24
_SLICE_S: Final = 0.012
_LINE_PERCENT: Final = 135.0
_PROPORTIONAL: Final = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


class Feeder(QObject):
    """Puts pieces in place, a few at each turn of the event loop."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._put_some)
        self._pieces: Sequence[str] = ()
        self._next = 0
        self._put: Callable[[str], object] = len
        self._done: Callable[[], object] = list

    def feed(
        self, pieces: Sequence[str], put: Callable[[str], object], done: Callable[[], object]
    ) -> None:
        """Call ``put`` with each piece, then ``done``; an earlier feeding ends where it is."""
        self._pieces, self._next, self._put, self._done = pieces, 0, put, done
        self._put_some()

    def stop(self) -> None:
        """Put nothing more."""
        self._timer.stop()

    def _put_some(self) -> None:
        until = perf_counter() + _SLICE_S
        while self._next < len(self._pieces):
            self._put(self._pieces[self._next])
            self._next += 1
            if perf_counter() > until:
                self._timer.start()
                return
        self._timer.stop()
        self._done()


class PlainReader(QPlainTextEdit):
    """A plain text, read-only, that can be selected by mouse and keyboard."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(_READING)
        self.setProperty("reader", True)
        self.document().setDocumentMargin(0)
        self.kept = KeptShare(self)
        self._lights: Lights | None = None

    def lights(self, appearance: Appearance) -> Lights:
        """Return what is lit over the text."""
        if self._lights is None:
            self._lights = Lights(self, appearance)
        return self._lights

    def add(self, text: str) -> None:
        """Add ``text`` at the end, without a line break."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column readable on a wide window."""
        side = side_margin(self.width(), self.fontMetrics().averageCharWidth())
        self.setViewportMargins(side, _MARGIN // 2, side // 2, 0)
        super().resizeEvent(event)


class RichReader(SafeBrowser):
    """A rich text in a readable column; a wide table or picture can be scrolled to."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextInteractionFlags(_READING | Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.setProperty("reader", True)
        self.document().setDocumentMargin(0)
        self.kept = KeptShare(self)
        self._lights: Lights | None = None

    def lights(self, appearance: Appearance) -> Lights:
        """Return what is lit over the text."""
        if self._lights is None:
            self._lights = Lights(self, appearance)
        return self._lights

    def loosen(self) -> None:
        """Set the lines a little apart, and paragraphs more."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        apart = QTextBlockFormat()
        apart.setLineHeight(_LINE_PERCENT, _PROPORTIONAL)
        cursor.mergeBlockFormat(apart)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column readable on a wide window."""
        side = side_margin(self.width(), self.fontMetrics().averageCharWidth())
        self.setViewportMargins(side, _MARGIN // 2, side // 2, 0)
        super().resizeEvent(event)


_READING = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)


def side_margin(width: int, letter: int) -> int:
    """Return the margin left and right of a column in a widget of ``width``, in pixels."""
    column = max(_COLUMN, letter * 88)
    return max(_MARGIN, (width - column) // 2)


def pieces_of(text: str, size: int = 16_384) -> list[str]:
    """Return ``text`` cut into pieces that end with a line where that is near."""
    pieces, start = [], 0
    while start < len(text):
        end = min(start + size, len(text))
        line_end = text.rfind("\n", start, end)
        if end < len(text) and line_end > start:
            end = line_end + 1
        pieces.append(text[start:end])
        start = end
    return pieces


def find_in(reader: PlainReader | RichReader, text: str, *, backwards: bool) -> bool:
    """Select the next passage, around the end; say whether there is one."""
    flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
    if reader.find(text, flags):
        return True
    before = reader.textCursor()
    move = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
    reader.moveCursor(move)
    if reader.find(text, flags):
        return True
    reader.setTextCursor(before)
    return False


class KeptShare(QObject):
    """Where a long text is scrolled to, as a share of the whole: kept while it is laid out."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._bar = area.verticalScrollBar()
        self._wanted: float | None = None
        self._setting = False
        self._bar.rangeChanged.connect(self._apply)
        self._bar.valueChanged.connect(self._moved)

    def share(self) -> float:
        """Return the share, from 0 to 1."""
        if self._wanted is not None:
            return self._wanted
        return round(self._bar.value() / self._bar.maximum(), 4) if self._bar.maximum() else 0.0

    def go_to(self, share: object) -> None:
        """Scroll to a share, again and again while the text grows; what is no number is ignored."""
        if isinstance(share, int | float) and 0 <= share <= 1:
            self._wanted = float(share)
            self._apply()

    def _apply(self) -> None:
        if self._wanted is not None:
            self._setting = True
            self._bar.setValue(round(self._bar.maximum() * self._wanted))
            self._setting = False

    def _moved(self) -> None:
        if not self._setting:
            self._wanted = None
