"""For a criterion below what is required: what is there, what is missing, what would show it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.domain.improvement import HEADINGS, Improvement
from assessor_app.rubrics.model import Criterion, Level, Score
from assessor_app.rubrics.requirements import is_below
from assessor_app.ui.comments.field_notes import FieldNotes
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.reader_mark import READERS, Reader, ReaderMark
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField

_HINTS: Final = (
    "What the evidence shows already",
    "What this level still lacks, and where",
    "One thing to hand in next time",
)


class ImprovementBox(QFrame):
    """Three fields, shown only while the chosen level is below the one that is required.

    Signals (main thread): ``written(object)`` with the whole Improvement; ``typed()``;
    ``left()`` when Escape leaves a field.
    """

    written = Signal(object)
    typed = Signal()
    left = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._criterion: Criterion | None = None
        self._required: Level | None = None
        self._needed = TextBlock("", self, role="small")
        self._fields = tuple(WritingField(self, name="", hint=hint, lines=1) for hint in _HINTS)
        self.notes = FieldNotes(self._fields, self)
        self._lay_out(appearance)
        for field in self._fields:
            field.written.connect(self._write)
            field.typed.connect(self.typed)
            field.escaped.connect(self.left)
        self.setVisible(False)

    def show_criterion(self, criterion: Criterion, required: Level | None) -> None:
        """Serve another criterion, which asks for ``required``; flush what was written before."""
        self._criterion, self._required = criterion, required
        self._needed.setText("" if required is None else _needed(required))
        self._needed.setVisible(required is not None)
        for heading, field in zip(HEADINGS, self._fields, strict=True):
            field.setAccessibleName(f"{heading}: {criterion.label}")

    @property
    def fields(self) -> tuple[WritingField, ...]:
        """The three fields, from top to bottom."""
        return self._fields

    @property
    def pending(self) -> bool:
        """Whether something stands here that was not handed on yet."""
        return any(field.pending for field in self._fields)

    def _lay_out(self, appearance: Appearance) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, appearance.pixels(2), 0, 0)
        column.setSpacing(appearance.pixels(4))
        head = QHBoxLayout()
        head.setSpacing(appearance.pixels(6))
        head.addWidget(ReaderMark(Reader.EARNER, appearance, self))
        head.addWidget(TextBlock(f"What would change it · {READERS[Reader.EARNER][0].lower()}",
                                 self, role="small"), 1)  # fmt: skip
        column.addLayout(head)
        column.addWidget(self._needed)
        for heading, field in zip(HEADINGS, self._fields, strict=True):
            name = label(heading, self, role="strong")
            name.setBuddy(field)
            column.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(field)
        column.addWidget(self.notes)

    def show_improvement(
        self, told: Improvement | None, score: Score | None, *, fresh: bool
    ) -> None:
        """Show what is stored, where ``score`` is below what is required.

        What is being typed stays, unless it is of another criterion (``fresh``).
        """
        if self._criterion is None:
            return
        below = is_below(self._criterion, score, self._required)
        texts = Improvement(self._criterion.id).texts if told is None else told.texts
        for field, text in zip(self._fields, texts, strict=True):
            (field.show_another if fresh else field.show_stored)(text)
        if fresh:
            self.notes.look()
        self.setVisible(below)

    def take_focus(self) -> WritingField:
        """Begin to write in the first field that is empty, else in the last one; return it."""
        empty = (field for field in self._fields if not field.toPlainText().strip())
        field = next(empty, self._fields[-1])
        field.take_focus()
        return field

    def flush(self) -> None:
        """Hand on at once what is being typed."""
        for field in self._fields:
            field.flush()

    def accept_next(self) -> None:
        """Show the next stored texts even while the person is here: they asked for it by undo."""
        for field in self._fields:
            field.accept_next()

    def keep_unsaved(self) -> None:
        """Note that the last texts could not be stored; the next flush tries again."""
        for field in self._fields:
            field.keep_unsaved()

    def _write(self, _text: str) -> None:
        if self._criterion is None:
            return
        present, missing, would_show = (field.toPlainText() for field in self._fields)
        self.written.emit(Improvement(self._criterion.id, present, missing, would_show))


def _needed(level: Level) -> str:
    words = " ".join(level.descriptor.split())
    return f"Needed: {level.title}. {words}".strip()
