"""Checks the spelling of writing fields a moment after the last key, and offers what to do."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.spelling import Misspelling, folded
from assessor_app.rubrics.model import Rubric
from assessor_app.services import spelling
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.widgets.writing import WritingField

_AFTER_MS: Final = 500
_OFFERED: Final = spelling.MOST_SUGGESTED
_TAKEN_BACK: Final = 12
_NO_LIBRARY: Final = "Spelling is not checked: this installation is without the part that does."
_NO_DICTIONARY: Final = (
    "Spelling is not checked: no Hunspell dictionary of your language is here. "
    "Put its .aff and .dic files into {folder}."
)
_ALL_WELL: Final = "No word here is missing from the dictionary."


def languages() -> tuple[str, ...]:
    """Return the languages to look for: the system's, then English, as the word lists are."""
    known = [QLocale(one).name() for one in QLocale.system().uiLanguages()]
    return tuple(dict.fromkeys([*(one for one in known if one != "C"), "en"]))


class SpellingDesk(QObject):
    """Serves writing fields. Nothing waits for it, and it stops nothing.

    Signals (main thread): ``told(str)`` with a sentence, such as that no dictionary is here.
    """

    told = Signal(str)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._languages = languages()
        self._rubric: Rubric | None = None
        self._of_rubric: tuple[Rubric, frozenset[str]] | None = None
        self._mine: tuple[str, ...] = ()
        self._fields: list[WritingField] = []
        self._due: set[WritingField] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._check_due)
        self._works = spelling.installed()
        if self._works:
            context.runner.changed.connect(self._changed)
            self._read()

    def show_rubric(self, rubric: Rubric) -> None:
        """Take the words of a rubric as right."""
        self._rubric = rubric

    def attend(self, field: WritingField) -> None:
        """Serve a field."""
        field.menu_wanted.connect(lambda menu: self._add_to_menu(menu, field))
        if not self._works:
            return
        self._fields = [*(one for one in self._fields if isValid(one)), field]
        field.installEventFilter(self)
        field.textChanged.connect(lambda: self._note(field))
        field.cursorPositionChanged.connect(lambda: self._note(field))
        if field.toPlainText():
            self._note(field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the last word, too, when a field is left."""
        if event.type() == QEvent.Type.FocusOut and isinstance(watched, WritingField):
            self._note(watched)
        return super().eventFilter(watched, event)

    def _note(self, field: WritingField) -> None:
        self._due.add(field)
        self._timer.start()

    def _check_due(self) -> None:
        due, self._due = self._due, set()
        for field in due:
            if isValid(field):
                self._check(field)

    def _check(self, field: WritingField) -> None:
        text, profile = field.toPlainText(), self._context.workspace.profile
        if not text.strip():
            field.note_misspelt(())
            return
        asked, mine = self._languages, {folded(one) for one in self._mine}
        self._context.runner.run(
            field,
            lambda: spelling.check_spelling(text, profile, asked, self._words_of_rubric() | mine),
            done=partial(self._take, field),
            lane=Lane.THINK,
            latest="spelling",
        )

    def _words_of_rubric(self) -> frozenset[str]:
        """Return the words of the rubric; on the lane that thinks, since a rubric may be long."""
        rubric, known = self._rubric, self._of_rubric
        if rubric is None:
            return frozenset()
        if known is None or known[0] is not rubric:
            known = self._of_rubric = (rubric, spelling.rubric_words(rubric))
        return known[1]

    def _take(self, field: WritingField, found: tuple[Misspelling, ...] | None) -> None:
        half_typed = _word_at_cursor(field) if field.hasFocus() else ""
        field.note_misspelt(tuple(one for one in found or () if one.text != half_typed))

    # -- own words -------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if Topic.SETTINGS in changes.topics:
            self._read()

    def _read(self) -> None:
        workspace = self._context.workspace
        self._context.runner.run(
            self, lambda: spelling.own_words(workspace), done=self._take_words, latest="words"
        )

    def _take_words(self, mine: tuple[str, ...]) -> None:
        if mine != self._mine:
            self._mine = mine
            for field in self._fields:
                if isValid(field):
                    self._note(field)

    def add_word(self, word: str) -> None:
        """Take a word as right from now on."""
        workspace = self._context.workspace
        self._context.runner.run(self, lambda: spelling.add_word(workspace, word))

    def remove_word(self, word: str) -> None:
        """Look an own word up again."""
        workspace = self._context.workspace
        self._context.runner.run(self, lambda: spelling.remove_word(workspace, word))

    # -- what can be done ------------------------------------------------------------------------

    def open_menu(self, field: WritingField | None) -> None:
        """Open what can be done about the words of ``field``; say so where there is nothing."""
        if field is None:
            return
        menu = QMenu(field)
        self._fill(menu, field)
        if menu.isEmpty():
            menu.deleteLater()
            self._say_why_nothing()
            return
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(field.viewport().mapToGlobal(field.cursorRect().bottomLeft()))

    def _say_why_nothing(self) -> None:
        if not self._works:
            self.told.emit(_NO_LIBRARY)
            return
        profile, asked = self._context.workspace.profile, self._languages
        self._context.runner.run(
            self,
            lambda: spelling.has_dictionary(profile, asked),
            done=lambda there: self.told.emit(
                _ALL_WELL if there else _NO_DICTIONARY.format(folder=profile.dictionaries)
            ),
            lane=Lane.THINK,
            latest="why",
        )

    def _add_to_menu(self, menu: QMenu, field: WritingField) -> None:
        if self._works and (field.misspelt or self._mine):
            menu.addSeparator()
            self._fill(menu, field)

    def _fill(self, menu: QMenu, field: WritingField) -> None:
        for one in field.misspelt[:_OFFERED]:
            inside = menu.addMenu(f"Perhaps misspelt: {_shown(one.text)}")
            for other in one.suggestions:
                inside.addAction(_shown(other), partial(_replace, field, one.text, other))
            inside.addSeparator()
            inside.addAction("Add to my words", partial(self.add_word, one.text))
        if self._mine:
            inside = menu.addMenu("Take out of my words")
            for word in reversed(self._mine[-_TAKEN_BACK:]):
                inside.addAction(_shown(word), partial(self.remove_word, word))


def _shown(word: str) -> str:
    """Return a word as a menu shows it: an ampersand would mark a key."""
    return word.replace("&", "&&")


def _word_at_cursor(field: WritingField) -> str:
    """Return the word that ends at the cursor: it may be half typed."""
    cursor = field.textCursor()
    end = cursor.position()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    before = cursor.selectedText()
    last = before[max(before.rfind(sign) for sign in (" ", "(", "“", '"', "-")) + 1 :]
    return last if end else ""


def _replace(field: WritingField, word: str, other: str) -> None:
    """Put ``other`` in place of the first ``word``, as one step that can be undone."""
    whole = QTextDocument.FindFlag.FindWholeWords | QTextDocument.FindFlag.FindCaseSensitively
    found = field.document().find(word, 0, whole)
    if not found.isNull():
        found.insertText(other)
        field.setTextCursor(found)
