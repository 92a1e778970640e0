"""The comment bank at the cursor of a writing field: picker, shortcuts, and saving a selection."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.comments import Offer, Place, by_shortcut, fill
from assessor_app.domain.findings import placeholders_left
from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.services.comments import comment_bank
from assessor_app.services.review import Review
from assessor_app.ui.comments.bank_dialog import BankDialog, Fresh
from assessor_app.ui.comments.picker import CommentPicker
from assessor_app.ui.comments.spelling import SpellingDesk
from assessor_app.ui.context import UiContext
from assessor_app.ui.widgets.writing import WritingField

KEYS: Final = "Ctrl+Space"
_TYPED: Final = re.compile(r"(?:^|(?<=\s))/([\w-]{1,30})$")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a field speaks of: a criterion with its score, or nothing; and the evidence shown."""

    criterion: Criterion | None = None
    score: Score | None = None
    artifact: str = ""

    @property
    def place(self) -> Place:
        """Where the comments would be put."""
        if self.criterion is None:
            return Place()
        level = "" if self.score is None or self.score.level is None else self.score.level
        return Place(self.criterion.id, level)

    def values(self, submission: str) -> dict[str, str]:
        """Return what stands for the placeholders; what is not known is left out."""
        found = {"submission": submission, "artifact": self.artifact}
        if self.criterion is not None:
            found["criterion"] = self.criterion.label
            level = self.place.level
            rank = next((n for n, x in enumerate(self.criterion.levels) if x.id == level), None)
            if rank is not None:
                found["level"] = self.criterion.levels[rank].title
                above = self.criterion.levels[rank + 1 : rank + 2]
                found["next_level"] = above[0].title if above else ""
        return {name: text for name, text in found.items() if text}


class CommentDesk(QObject):
    """Serves the writing fields of one review; a child of the widget that holds them.

    Signals (main thread): ``told(str)`` with a sentence, such as that nothing is selected.
    """

    told = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._review: Review | None = None
        self._assignment: AssignmentId | None = None
        self._offers: tuple[Offer, ...] = ()
        self._subjects: dict[WritingField, Callable[[], Subject]] = {}
        self._picker: CommentPicker | None = None
        self._field: WritingField | None = None
        self.spelling = SpellingDesk(context, self)
        self.spelling.told.connect(self.told)
        context.runner.changed.connect(self._changed)

    def show_review(self, review: Review) -> None:
        """Serve a review; its comments are read once, and after each change of the bank."""
        self._review = review
        self.spelling.show_rubric(review.rubric)
        if review.assignment.id != self._assignment:
            self._assignment = review.assignment.id
            self._read()

    def _changed(self, changes: Changes) -> None:
        if Topic.COMMENT_BANK in changes.topics and self._assignment is not None:
            self._read()

    def _read(self) -> None:
        workspace, assignment = self._context.workspace, self._assignment
        if assignment is not None:
            self._context.runner.run(
                self,
                lambda: comment_bank.list_offers(workspace, assignment),
                done=self._take,
                failed=self._explain,
                latest="offers",
            )

    def _take(self, offers: tuple[Offer, ...]) -> None:
        self._offers = offers
        if self._picker is not None and self._field is not None:
            self._offer(self._picker, self._field)

    def attend(self, field: WritingField, subject: Callable[[], Subject]) -> None:
        """Serve a field; ``subject`` tells what it speaks of whenever that is needed."""
        self._subjects = {one: it for one, it in self._subjects.items() if isValid(one)}
        self._subjects[field] = subject
        field.installEventFilter(self)
        field.menu_wanted.connect(lambda menu: self._add_to_menu(menu, field))
        self.spelling.attend(field)

    # -- the picker ------------------------------------------------------------------------------

    def open_picker(self, field: WritingField | None) -> None:
        """Show the comments over ``field``, at its cursor."""
        if field is None or field not in self._subjects or self._review is None:
            return
        self.close_picker()
        picker = CommentPicker(self._context.appearance, field.window())
        picker.chosen.connect(self._insert_chosen)
        picker.closed.connect(self._go_back)
        self._picker, self._field = picker, field
        self._offer(picker, field)
        at = field.cursorRect()
        top = field.viewport().mapTo(field.window(), at.topLeft())
        picker.show_at(QRect(top, at.size()))

    def _offer(self, picker: CommentPicker, field: WritingField) -> None:
        subject = self._subjects[field]()
        picker.offer(self._offers, subject.place, self._values(subject))

    def _values(self, subject: Subject) -> dict[str, str]:
        label = "" if self._review is None else self._review.package.submission_label
        return subject.values(label)

    @property
    def picker(self) -> CommentPicker | None:
        """The picker, while it is shown."""
        return self._picker

    def close_picker(self) -> None:
        """Take the picker away."""
        picker, self._picker = self._picker, None
        if picker is not None and isValid(picker):
            picker.hide()
            picker.deleteLater()

    def _go_back(self) -> None:
        inside = self._picker is not None and self._picker.search.hasFocus()
        self.close_picker()
        if inside and self._field is not None and isValid(self._field):
            self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _insert_chosen(self, offer: Offer) -> None:
        field = self._field
        self._go_back()
        if field is not None and isValid(field):
            self._insert(field, field.textCursor(), offer)

    # -- writing ---------------------------------------------------------------------------------

    def _insert(self, field: WritingField, cursor: QTextCursor, offer: Offer) -> None:
        """Put a comment in place of what ``cursor`` selects, and select what is still open."""
        filled = fill(offer.comment.text, self._values(self._subjects[field]()))
        begin = cursor.selectionStart()
        cursor.insertText(filled.text)
        open_ones = list(placeholders_left(filled.text))
        if open_ones:
            first = open_ones[0]
            start = begin + _units(filled.text[: first.start])
            cursor.setPosition(start)
            cursor.setPosition(start + len(first.text), QTextCursor.MoveMode.KeepAnchor)
        field.setTextCursor(cursor)
        field.ensureCursorVisible()
        if not offer.shared:
            workspace, comment = self._context.workspace, offer.comment.id
            self._context.runner.run(self, lambda: comment_bank.use(workspace, comment))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Expand ``/shortcut`` when Tab is pressed after it; any other Tab moves on."""
        plain = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        )
        if plain and isinstance(watched, WritingField) and self._expand(watched):
            return True
        return super().eventFilter(watched, event)

    def _expand(self, field: WritingField) -> bool:
        if field not in self._subjects:
            return False
        cursor = field.textCursor()
        if cursor.hasSelection():
            return False
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        typed = _TYPED.search(cursor.selectedText())
        if typed is None:
            return False
        offer = by_shortcut(self._offers, typed[1], self._subjects[field]().place)
        if offer is None:
            return False
        end = field.textCursor().position()
        cursor.setPosition(end - _units(typed[0]))
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._insert(field, cursor, offer)
        return True

    # -- the bank --------------------------------------------------------------------------------

    def _add_to_menu(self, menu: QMenu, field: WritingField) -> None:
        menu.addSeparator()
        menu.addAction("Insert a comment…", lambda: self.open_picker(field))
        saving = menu.addAction("Save as comment…", lambda: self.save_selection(field))
        saving.setEnabled(field.textCursor().hasSelection())
        menu.addAction("Comment bank…", self.show_bank)

    def save_selection(self, field: WritingField | None) -> None:
        """Open the bank with a new comment of what is selected in ``field``, or of all of it."""
        if field is None or field not in self._subjects:
            return
        text = field.textCursor().selection().toPlainText() or field.toPlainText()
        if not text.strip():
            self.told.emit("Write something first; then it can be saved as a comment.")
            return
        subject = self._subjects[field]()
        self.open_bank(Fresh(text.strip(), subject.criterion, subject.place.level))

    def show_bank(self) -> None:
        """Open the comment bank."""
        self.open_bank()

    def open_bank(self, fresh: Fresh | None = None) -> BankDialog:
        """Open the comment bank, with a new comment where one is given."""
        holder = self.parent()
        assert isinstance(holder, QWidget)
        dialog = BankDialog(self._context, self._review, holder, fresh=fresh)
        dialog.open()
        return dialog

    def _explain(self, error: AssessorError) -> None:
        self.told.emit(f"{error.message} {error.hint}".strip())


def _units(text: str) -> int:
    """Return how many UTF-16 units a text has, by which Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
