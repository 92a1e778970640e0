"""Two texts side by side, with what differs between them marked by signs, words and colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, overload

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextOption,
)
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QWidget

from assessor_app.domain.differences import Differences, Kind, Row, Span
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.readers import Feeder, PlainReader
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.words import count

_PIECE_ROWS: Final = 200
_SIGNS: Final = {
    Kind.SAME: "  ",
    Kind.CHANGED: "≠ ",
    Kind.REMOVED: "− ",
    Kind.ADDED: "+ ",
    Kind.FOLDED: "",
}
_BACKS: Final = {
    Kind.CHANGED: "warning_soft",
    Kind.REMOVED: "bad_soft",
    Kind.ADDED: "good_soft",
    Kind.FOLDED: "background",
}


class ComparedText(QWidget):
    """Both texts row by row; scrolling one scrolls the other to the same row.

    Signals (main thread): ``moved(int)`` with the number of the difference that is shown now,
    from 0.
    """

    moved = Signal(int)

    def __init__(
        self, found: Differences, names: tuple[str, str], look: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._found = found
        self._current = -1
        self.left = _Side(found.rows, names[0], look, self, right=False)
        self.right = _Side(found.rows, names[1], look, self, right=True)
        self._following = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(rule(self, vertical=True))
        row.addWidget(self.right, 1)
        self.setFocusProxy(self.left)
        for one, other in ((self.left, self.right), (self.right, self.left)):
            one.verticalScrollBar().valueChanged.connect(
                lambda _value, one=one, other=other: self._follow(one, other)
            )
        self.left.filled.connect(self._begin)

    def _begin(self) -> None:
        if self._current < 0:
            self.step(1)

    def stop(self) -> None:
        """Put no more text in place."""
        self.left.stop()
        self.right.stop()

    @property
    def current(self) -> int:
        """The number of the difference that is shown, from 0; -1 before the first."""
        return self._current

    def step(self, by: int) -> None:
        """Go to the next difference, or one before; the ends hold."""
        starts = self._found.starts
        if not starts:
            return
        self._current = min(max(self._current + by, 0), len(starts) - 1)
        place = starts[self._current]
        end = place
        while end < len(self._found.rows) and self._found.rows[end].kind in _MARKED:
            end += 1
        self._following = True
        for side in (self.left, self.right):
            side.show_row(place, end)
        self._following = False
        self.moved.emit(self._current)

    def _follow(self, one: _Side, other: _Side) -> None:
        if self._following:
            return
        self._following = True
        other.scroll_to(one.firstVisibleBlock().blockNumber())
        self._following = False


_MARKED: Final = (Kind.CHANGED, Kind.REMOVED, Kind.ADDED)


class _Side(PlainReader):
    """One text: a row a block, so that both sides have as many. Only what is in view is marked.

    Signals (main thread): ``filled()`` once all of the text is there.
    """

    filled = Signal()

    def __init__(
        self, rows: tuple[Row, ...], name: str, look: Appearance, parent: QWidget, *, right: bool
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows, self._right, self._look = rows, right, look
        self._lit = range(0)
        self._marking = QTimer(self)
        self._marking.setSingleShot(True)
        self._marking.setInterval(0)
        self._marking.timeout.connect(self._mark)
        self._feeder = Feeder(self)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._marking.start())
        look.changed.connect(self._marking.start)
        self._feeder.feed(_Pieces(rows, right=right), self.add, self._filled)

    def _filled(self) -> None:
        self._marking.start()
        QTimer.singleShot(0, self, self.filled.emit)

    def stop(self) -> None:
        """Put no more text in place."""
        self._feeder.stop()
        self._marking.stop()

    def show_row(self, place: int, end: int) -> None:
        """Bring the rows from ``place`` to before ``end`` into view, and point them out."""
        self._lit = range(place, end)
        block = self.document().findBlockByNumber(place)
        self.setTextCursor(QTextCursor(block))
        self.scroll_to(max(0, place - 2))
        self._marking.start()

    def scroll_to(self, row: int) -> None:
        """Let a row be the first in view."""
        block = self.document().findBlockByNumber(row)
        if block.isValid():
            self.verticalScrollBar().setValue(block.firstLineNumber())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Mark what has come into view."""
        super().resizeEvent(event)
        self._marking.start()

    def _mark(self) -> None:
        selections: list[QTextEdit.ExtraSelection] = []
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        while block.isValid() and block.blockNumber() < len(self._rows):
            top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
            if top > bottom:
                break
            selections += self._marks(block)
            block = block.next()
        self.setExtraSelections(selections)

    def _marks(self, block: QTextBlock) -> list[QTextEdit.ExtraSelection]:
        number = block.blockNumber()
        row = self._rows[number]
        text = row.right if self._right else row.left
        if row.kind not in _BACKS or (text is None and row.kind is not Kind.FOLDED):
            return []
        whole = QTextCharFormat()
        whole.setBackground(self._look.colour(_BACKS[row.kind]))
        whole.setProperty(QTextFormat.Property.FullWidthSelection, True)
        if row.kind is Kind.FOLDED:
            whole.setForeground(self._look.colour("muted"))
        marks = [_selection(block, 0, block.length() - 1, whole)]
        if number in self._lit:
            sign_here = QTextCharFormat()
            sign_here.setBackground(self._look.colour("highlight"))
            marks.append(_selection(block, 0, 1, sign_here))
        words = self._words_format()
        for span in row.right_spans if self._right else row.left_spans:
            start, end = _units(text or "", span)
            sign = len(_SIGNS[row.kind])
            marks.append(_selection(block, start + sign, end + sign, words))
        return marks

    def _words_format(self) -> QTextCharFormat:
        words = QTextCharFormat()
        words.setFontWeight(700)
        colour: QColor = self._look.colour("good" if self._right else "bad")
        words.setForeground(colour)
        words.setFontUnderline(self._right)
        words.setFontStrikeOut(not self._right)
        return words


class _Pieces(Sequence[str]):
    """The text of rows in pieces that are put together when they are asked for."""

    def __init__(self, rows: tuple[Row, ...], *, right: bool) -> None:
        self._rows, self._right = rows, right

    def __len__(self) -> int:
        return (len(self._rows) + _PIECE_ROWS - 1) // _PIECE_ROWS

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        first = at * _PIECE_ROWS
        rows = self._rows[first : first + _PIECE_ROWS]
        ending = "\n" if first + len(rows) < len(self._rows) else ""
        return "\n".join(_line(row, right=self._right) for row in rows) + ending


def _line(row: Row, *, right: bool) -> str:
    if row.kind is Kind.FOLDED:
        return f"⋯ {count(row.folded, 'line')} the same"
    text = row.right if right else row.left
    return "" if text is None else _SIGNS[row.kind] + text.replace("\u2029", " ")


def _units(text: str, span: Span) -> tuple[int, int]:
    """Return a span in UTF-16 units, as Qt counts."""
    before = len(text[: span.start].encode("utf-16-le", "surrogatepass")) // 2
    inside = len(text[span.start : span.end].encode("utf-16-le", "surrogatepass")) // 2
    return before, before + inside


def _selection(
    block: QTextBlock, start: int, end: int, form: QTextCharFormat
) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + start)
    cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
    made.cursor = cursor
    made.format = form
    return made
