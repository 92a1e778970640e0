"""Fields of the rubric's form: each shows one value of the text and hands on what is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from assessor_app.rubrics.formats.fields import Scalar
from assessor_app.rubrics.formats.yaml_emitting import Value
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.writing import SAVE_AFTER_MS, WritingField

Given = Callable[[Value], object]


class LineField(QLineEdit):
    """One line; handed on 200 ms after the last key, and at once when it is left.

    Signals (main thread): ``written(str)``.
    """

    written = Signal(str)

    def __init__(self, parent: QWidget, *, name: str, hint: str = "") -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self._stored = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.flush)
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.flush)

    def show_stored(self, text: str) -> None:
        """Show what the text holds, unless the person is writing here now."""
        writing = self._timer.isActive() or (self.hasFocus() and self.isModified())
        if text == self.text():
            self._stored = text
        elif not writing:
            self._stored = text
            self.setText(text)
            self.setCursorPosition(0)

    def flush(self) -> None:
        """Hand on at once what is not handed on yet."""
        self._timer.stop()
        if self.text() != self._stored:
            self._stored = self.text()
            self.written.emit(self._stored)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hand on at once on leaving."""
        super().focusOutEvent(event)
        self.flush()
        self.setModified(False)

    def _typed(self, _text: str) -> None:
        self._timer.start()


class Choice(QComboBox):
    """One of a few values; the wheel never changes it.

    Signals (main thread): ``chosen(str)`` when the person chose another.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, choices: Sequence[tuple[str, str]], *, name: str) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(min(24, max((len(one) for one, _ in choices), default=4)))
        for words, value in choices:
            self.addItem(words, value)
        self.activated.connect(lambda _index: self.chosen.emit(self.currentData()))

    def show_stored(self, value: str) -> None:
        """Show ``value``; one that is not known is shown as it is written."""
        if value == self.currentData():
            return
        if self.findData(value) < 0:
            self.addItem(value or "–", value)
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let what is around scroll."""
        event.ignore()


class LevelField(QComboBox):
    """The name of a level: chosen from those that there are, or typed.

    Signals (main thread): ``written(str)``.
    """

    written = Signal(str)

    def __init__(self, parent: QWidget, *, name: str, hint: str = "") -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEditable(True)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(hint)
        self.setMinimumContentsLength(10)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._stored = ""
        self.activated.connect(lambda _index: self.flush())

    def offer(self, titles: Sequence[str]) -> None:
        """Offer these names."""
        if titles != [self.itemText(n) for n in range(self.count())]:
            blocked = QSignalBlocker(self)
            text = self.currentText()
            self.clear()
            self.addItems(list(titles))
            self.setCurrentIndex(-1)
            self.setEditText(text)
            blocked.unblock()

    def show_stored(self, text: str) -> None:
        """Show what the text holds, unless the person is writing here now."""
        if not self.hasFocus() or self.currentText() == self._stored:
            self._stored = text
            self.setEditText(text)

    def flush(self) -> None:
        """Hand on at once what is not handed on yet."""
        if self.currentText() != self._stored:
            self._stored = self.currentText()
            self.written.emit(self._stored)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hand on at once on leaving."""
        super().focusOutEvent(event)
        self.flush()

    def event(self, event: QEvent) -> bool:
        """Hand on at once when what holds this field is hidden."""
        if event.type() == QEvent.Type.Hide:
            self.flush()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let what is around scroll."""
        event.ignore()


class Tick(QCheckBox):
    """Yes or no.

    Signals (main thread): ``ticked(bool)`` when the person changed it.
    """

    ticked = Signal(bool)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.clicked.connect(self.ticked)

    def show_stored(self, value: str) -> None:
        """Show what the text holds."""
        self.setChecked(value.casefold() == "true")


Field = LineField | WritingField | Choice | LevelField | Tick

LINES: Final = "lines"


def is_undo(event: QEvent) -> bool:
    """Say whether a field is asked to keep the keys of undo or redo for itself.

    It does not: the editor's undo goes over the form and the YAML.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    keys = QKeySequence.StandardKey
    return event.matches(keys.Undo) or event.matches(keys.Redo)


def text_of(value: object) -> str:
    """Return a value of the text as a field shows it: a list as a line each; nothing as empty."""
    if isinstance(value, Scalar):
        return "" if value.kind == "null" else value.text
    if isinstance(value, list):
        return "\n".join(text_of(one) for one in value)
    return ""


def lines_in(text: str) -> Value:
    """Return the lines of ``text`` as a list; None where there is none."""
    found = [one.strip() for one in text.split("\n") if one.strip()]
    return list(found) or None


def captioned(caption: str, field: QWidget, parent: QWidget) -> QWidget:
    """Return ``field`` under its caption."""
    box = QWidget(parent)
    box.setProperty("panel", True)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    words = label(caption, box, role="small")
    words.setBuddy(field)
    column.addWidget(words)
    column.addWidget(field)
    return box
