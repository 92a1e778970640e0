"""A field that somebody writes in: saved while they write, and never taken from under them."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from assessor_app.domain.spelling import Misspelling

SAVE_AFTER_MS = 200


class WritingField(QPlainTextEdit):
    """Plain text that grows with what is written.

    Signals (main thread): ``written(str)`` with the whole text, 200 ms after the last key and at
    once when the field is left; ``typed()`` at every change by a person; ``escaped()``;
    ``menu_wanted(object)`` with the QMenu of the field before it is shown, to be added to;
    ``misspelt_changed()`` when somebody who checked the text found other words misspelt.
    """

    menu_wanted = Signal(object)
    misspelt_changed = Signal()
    written = Signal(str)
    typed = Signal()
    escaped = Signal()

    def __init__(self, parent: QWidget, *, name: str, hint: str = "", lines: int = 3) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._lines = (lines, max(10, lines))
        self._stored = ""
        self._accepts_next = False
        self._misspelt: tuple[Misspelling, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.flush)
        self.textChanged.connect(self._note_typing)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    @property
    def pending(self) -> bool:
        """Whether something stands here that was not handed on yet."""
        return self.toPlainText() != self._stored

    @property
    def misspelt(self) -> tuple[Misspelling, ...]:
        """What was found to be perhaps misspelt, as far as it still stands here."""
        text = self.toPlainText()
        return tuple(one for one in self._misspelt if one.text in text)

    def note_misspelt(self, found: tuple[Misspelling, ...]) -> None:
        """Take what a check of the text found."""
        if found != self._misspelt:
            self._misspelt = found
            self.misspelt_changed.emit()

    def flush(self) -> None:
        """Hand on at once what is not handed on yet."""
        self._timer.stop()
        text = self.toPlainText()
        if text != self._stored:
            self._stored = text
            self.written.emit(text)

    def show_stored(self, text: str) -> None:
        """Show what is stored, unless the person is writing here now."""
        if text == self.toPlainText():
            self._stored = text
            return
        if self.pending or (self.hasFocus() and not self._accepts_next):
            return
        self._accepts_next = False
        self._stored = text
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._timer.stop()

    def show_another(self, text: str) -> None:
        """Show the text of another thing, whoever writes here: flush first."""
        self._stored = text
        self._accepts_next = False
        self._misspelt = ()
        if text == self.toPlainText():
            self.document().clearUndoRedoStacks()  # what was typed of the other thing
        else:
            self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._timer.stop()

    def accept_next(self) -> None:
        """Show the next stored text even while the person is here: they asked for it by undo."""
        self._accepts_next = True

    def keep_unsaved(self) -> None:
        """Note that the last text handed on could not be stored; the next flush tries again."""
        self._stored = "\0"

    def take_focus(self) -> None:
        """Begin to write at the end."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def _note_typing(self) -> None:
        if self.pending:
            self._accepts_next = False
            self._timer.start()
            self.typed.emit()

    def _grow(self, *_size: object) -> None:
        least, most = self._lines
        lines = math.ceil(self.document().documentLayout().documentSize().height())
        frame = self.height() - self.viewport().height() if self.isVisible() else 0
        around = max(frame, 12) + 2 * self.document().documentMargin()
        shown = min(max(lines, least), most)
        self.setFixedHeight(round(shown * self.fontMetrics().lineSpacing() + around))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew, and grow or shrink with it."""
        super().resizeEvent(event)
        self._grow()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Save at once on leaving."""
        super().focusOutEvent(event)
        self.flush()

    def event(self, event: QEvent) -> bool:
        """Take every key that no command key goes with, arrows too, before shortcuts do."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            commanding = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            if not event.modifiers() & (commanding | Qt.KeyboardModifier.MetaModifier):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.escaped.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of a text field, with what others add."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_wanted.emit(menu)
        menu.popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll this field only while somebody writes in it and it has more than it shows."""
        if self.hasFocus() and self.verticalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()
