"""One comment of the bank: its text, tags, shortcut, and where it belongs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from assessor_app.domain.comments import PLACEHOLDERS, Offer
from assessor_app.domain.ids import CommentId
from assessor_app.rubrics.model import Criterion
from assessor_app.services.comments.comment_bank import Wording
from assessor_app.ui.comments.field_notes import FieldNotes
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField
from assessor_app.ui.words import count

_NAMES = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
_HELP = f"Filled in when it is used: {_NAMES}."


class CommentEditor(QFrame):
    """The fields of one comment; one of the issuer's can only be read and copied.

    Signals (main thread): ``changed()`` after something was written; ``remove_wanted()``;
    ``copy_wanted()``.
    """

    changed = Signal()
    remove_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.comment: CommentId | None = None
        self._shared = False
        self._known = Wording("")
        self.where = TextBlock("", self, role="strong")
        self.keep = QCheckBox("Only for this criterion and level", self)
        self.text = WritingField(
            self, name="Text of the comment", hint="What you often write, in Markdown", lines=6
        )
        self.notes = FieldNotes([self.text], self)
        self.help = TextBlock(_HELP, self, role="small")
        self.tags = self._line("Tags", "apart by commas")
        self.shortcut = self._line("Shortcut", "one word: /word and Tab write the comment")
        self.used = TextBlock("", self, role="small")
        self.problem = TextBlock("", self, role="problem")
        self.remove = button("Remove", self, self.remove_wanted.emit)
        self.copy = button("Copy to my comments", self, self.copy_wanted.emit, weight="primary")
        self._lay_out(appearance)
        self.text.written.connect(lambda _text: self._note())
        self.keep.clicked.connect(lambda _checked: self._note())
        for line in (self.tags, self.shortcut):
            line.editingFinished.connect(self._note)
        self.show_offer(None)

    def _line(self, name: str, hint: str) -> QLineEdit:
        made = QLineEdit(self)
        made.setAccessibleName(name)
        made.setPlaceholderText(hint)
        return made

    def _lay_out(self, appearance: Appearance) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.pixels(6))
        column.addWidget(self.where)
        column.addWidget(self.keep)
        column.addWidget(self.text)
        column.addWidget(self.notes)
        column.addWidget(self.help)
        for name, line in (("Tags", self.tags), ("Shortcut", self.shortcut)):
            title = label(name, self, role="strong")
            title.setBuddy(line)
            column.addWidget(title)
            column.addWidget(line)
        column.addWidget(self.used)
        column.addWidget(self.problem)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.remove)
        row.addWidget(self.copy)
        row.addStretch(1)
        column.addLayout(row)

    def show_offer(self, offer: Offer | None) -> None:
        """Show a comment, or that none is chosen."""
        self.comment = None if offer is None or offer.shared else offer.comment.id
        self._shared = offer is None or offer.shared
        one = None if offer is None else offer.comment
        known = Wording("") if one is None else Wording(one.text, one.tags, one.shortcut)
        self._fill(known)
        places = () if one is None else (one.criterion_label, one.level_title)
        where = " · ".join(part for part in places if part)
        self.where.setText("" if one is None else where or "For any criterion")
        used = "" if one is None or not one.uses else f"Used {count(one.uses, 'time')}."
        shared = offer is not None and offer.shared
        self.used.setText("From the issuer: it can be read and copied." if shared else used)
        self._enable(own=self.comment is not None, shared=shared, fresh=False)

    def show_fresh(self, text: str, criterion: Criterion | None, level: str) -> None:
        """Begin a comment that is not stored yet."""
        self.comment, self._shared = None, False
        self._fill(Wording(text))
        title = "" if criterion is None else next(
            (one.title for one in criterion.levels if one.id == level), ""
        )  # fmt: skip
        place = "" if criterion is None else " · ".join(x for x in (criterion.label, title) if x)
        self.where.setText("New comment" if criterion is None else f"New comment for {place}")
        self.used.setText("")
        self.keep.setChecked(criterion is not None)
        self._enable(own=True, shared=False, fresh=True)
        self.keep.setVisible(criterion is not None)
        self.text.take_focus()

    def _fill(self, wording: Wording) -> None:
        self._known = wording
        self.text.show_another(wording.text)
        self.tags.setText(", ".join(wording.tags))
        self.shortcut.setText(wording.shortcut)
        self.show_problem("")

    def _enable(self, *, own: bool, shared: bool, fresh: bool) -> None:
        for field in (self.text, self.tags, self.shortcut):
            field.setReadOnly(not own)
            field.setEnabled(own or shared)
        self.keep.setVisible(False)
        self.remove.setVisible(own and not fresh)
        self.copy.setVisible(shared)

    @property
    def keeps_place(self) -> bool:
        """Whether a new comment is only for the criterion and level that it was written at."""
        return self.keep.isChecked()

    @property
    def wording(self) -> Wording | None:
        """What stands in the fields; None where nothing can be stored from here."""
        if self._shared:
            return None
        tags = tuple(one.strip() for one in self.tags.text().split(",") if one.strip())
        return Wording(self.text.toPlainText(), tags, self.shortcut.text().strip())

    def stored(self, comment: CommentId, wording: Wording) -> None:
        """Note that the new comment is stored now."""
        self.comment, self._known = comment, wording
        self.keep.setVisible(False)
        self.remove.setVisible(True)

    def _note(self) -> None:
        wording = self.wording
        if wording is not None and wording != self._known:
            self._known = wording
            self.changed.emit()

    def flush(self) -> None:
        """Hand on at once what is being typed."""
        self.text.flush()
        self._note()

    def show_problem(self, text: str) -> None:
        """Say why what stands here is not stored; an empty text takes it away."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def take_focus(self) -> None:
        """Go to the text."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
