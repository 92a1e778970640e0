"""The text of the page that is read, beside the painted page, which a screen reader cannot see."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from assessor_app.ui.viewers.pdf.page_words import PageWords, Passage
from assessor_app.ui.widgets.labels import label

_NO_TEXT = "No text was found on this page. It may be a scan, a photo or a drawing."


class ReadingPane(QWidget):
    """Signals (main thread): ``selected(object)`` with the :class:`Passage` of the page's text
    that the person selected here.
    """

    selected = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: PageWords | None = None
        self._heading = label("", self, role="heading")
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.selectionChanged.connect(self._select)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._heading)
        layout.addWidget(self._text, 1)

    def show_waiting(self, page: int) -> None:
        """Say which page's text is about to come."""
        self._words = None
        self._show(page, "", "Reading the text of this page …")

    def show_words(self, words: PageWords) -> None:
        """Show the text of a page."""
        if words is not self._words:
            self._words = words
            self._show(words.page, words.text, _NO_TEXT)

    def text(self) -> str:
        """Return the text that is shown."""
        return self._text.toPlainText()

    def select(self, start: int, end: int) -> None:
        """Select characters of the text, as a person does."""
        cursor = self._text.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._text.setTextCursor(cursor)

    def take_focus(self) -> None:
        """Give the text the focus."""
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        """Room for a narrow column of text."""
        return QSize(300, 400)

    def _show(self, page: int, text: str, otherwise: str) -> None:
        heading = f"Text of page {page + 1}"
        self._heading.setText(heading)
        self._text.setAccessibleName(heading)
        self._text.setPlaceholderText(otherwise)
        with QSignalBlocker(self._text):
            self._text.setPlainText(text)

    def _select(self) -> None:
        cursor: QTextCursor = self._text.textCursor()
        if self._words is None or not cursor.hasSelection():
            return
        start = _offset(self._words.text, cursor.selectionStart())
        end = _offset(self._words.text, cursor.selectionEnd())
        if end > start:
            self.selected.emit(Passage(start, end))


def _offset(text: str, units: int) -> int:
    """Return how many characters the first ``units`` UTF-16 units of ``text`` are."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
