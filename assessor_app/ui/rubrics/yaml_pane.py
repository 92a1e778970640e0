"""The text itself, with line numbers, and the first problem that has a line marked in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontDatabase,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from assessor_app.rubrics.formats.yaml_text import MAX_YAML_CHARACTERS
from assessor_app.ui.rubrics.fields import is_undo
from assessor_app.ui.theme.appearance import Appearance

_INDENT = "  "


class YamlPane(QPlainTextEdit):
    """The YAML of a rubric. Tab and Shift+Tab leave it; Enter keeps the indentation.

    Signals (main thread): ``typed(str)`` with the whole text, at every change by a person;
    ``refused(str)`` with the reason why something was not put in.
    """

    typed = Signal(str)
    refused = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setAccessibleName("The rubric as YAML")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)  # undo is the editor's: over form and text, and kept
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setProperty("reader", True)
        self._numbers = _Numbers(self)
        self._bad_line: int | None = None
        self.blockCountChanged.connect(self._fit)
        self.updateRequest.connect(self._scrolled)
        self.textChanged.connect(lambda: self.typed.emit(self.toPlainText()))
        appearance.changed.connect(self._look_changed)
        self._look_changed()

    def show_text(self, text: str) -> None:
        """Show ``text``, with the cursor and the scroll bars where they were."""
        if text == self.toPlainText():
            return
        blocked = QSignalBlocker(self)
        place, across = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        line, column = self.textCursor().blockNumber(), self.textCursor().positionInBlock()
        self.setPlainText(text)
        blocked.unblock()
        self._put_cursor(line, column)
        self.verticalScrollBar().setValue(place)
        self.horizontalScrollBar().setValue(across)
        self._fit()

    def show_line(self, line: int) -> None:
        """Put the cursor on a line, counted from one, and show it."""
        self._put_cursor(line - 1, 0)
        self.centerCursor()

    def mark(self, line: int | None) -> None:
        """Mark the line, counted from one, that something is wrong with; None: no line."""
        self._bad_line = line
        marks = []
        if line is not None and line <= self.blockCount():
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(self._appearance.colour("bad_soft"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
            marks.append(mark)
        self.setExtraSelections(marks)
        self._numbers.update()

    def event(self, event: QEvent) -> bool:
        """Leave the keys of undo and redo to the editor."""
        if is_undo(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin the next line as far in as this one."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter or event.modifiers() or self.isReadOnly():
            super().keyPressEvent(event)
            return
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        indent = before[: len(before) - len(before.lstrip(" "))]
        cursor.insertText("\n" + indent + (_INDENT if before.rstrip().endswith(":") else ""))
        self.ensureCursorVisible()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Put in what was pasted or dropped, unless no rubric is so long: that would take long."""
        held = self.document().characterCount() - len(self.textCursor().selectedText())
        length = held + len(source.text())
        if length <= MAX_YAML_CHARACTERS:
            super().insertFromMimeData(source)
            return
        self.refused.emit(
            f"With this the text would have {length:,} characters, and a rubric has at most "
            f"{MAX_YAML_CHARACTERS:,}. Nothing was put in."
        )

    def _put_cursor(self, line: int, column: int) -> None:
        block = self.document().findBlockByNumber(min(max(line, 0), self.blockCount() - 1))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(column, block.length() - 1))
        self.setTextCursor(cursor)

    def _look_changed(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.setStyleSheet(f"QPlainTextEdit {{ font-family: '{font.family()}'; }}")
        self._fit()
        self.mark(self._bad_line)

    # -- line numbers ----------------------------------------------------------------------------

    @property
    def numbers_width(self) -> int:
        """How wide the line numbers are."""
        digits = max(3, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * digits + 16

    def _fit(self, *_count: int) -> None:
        self.setViewportMargins(self.numbers_width, 0, 0, 0)
        self._place_numbers()

    def _place_numbers(self) -> None:
        inside = self.contentsRect()
        self._numbers.setGeometry(
            QRect(inside.left(), inside.top(), self.numbers_width, inside.height())
        )

    def _scrolled(self, rect: QRect, dy: int) -> None:
        if dy:
            self._numbers.scroll(0, dy)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers beside the text."""
        super().resizeEvent(event)
        self._place_numbers()

    def paint_numbers(self, event: QPaintEvent) -> None:
        """Paint the numbers of the lines that are in view."""
        painter = QPainter(self._numbers)
        colour = self._appearance.colour
        painter.fillRect(event.rect(), colour("background"))
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            bad = block.blockNumber() + 1 == self._bad_line
            painter.setPen(colour("bad" if bad else "muted"))
            height = self.blockBoundingRect(block).height()
            where = QRect(0, round(top), self._numbers.width() - 8, round(height))
            words = f"{'⚠' if bad else ''}{block.blockNumber() + 1}"
            painter.drawText(where, Qt.AlignmentFlag.AlignRight, words)
            top += height
            block = block.next()


class _Numbers(QWidget):
    """The strip beside the text."""

    def __init__(self, pane: YamlPane) -> None:
        super().__init__(pane)
        self._pane = pane

    def sizeHint(self) -> QSize:
        """Return the width of the numbers."""
        return QSize(self._pane.numbers_width, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers."""
        self._pane.paint_numbers(event)
