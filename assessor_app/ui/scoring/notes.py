"""Three texts apart: feedback to the earner, a note to the coordinator, a private note."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from assessor_app.domain.drafts import Draft
from assessor_app.ui.comments.field_notes import FieldNotes
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill, rule
from assessor_app.ui.widgets.reader_mark import READERS, Reader, ReaderMark, reader_icon
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField

_TITLES: Final = {
    Reader.EARNER: ("Overall feedback", "What was strong, and what would bring it further."),
    Reader.COORDINATOR: ("Note to the coordinator", "About this work, for the issuer's people."),
    Reader.NOBODY: ("Private note", "For yourself. It is never sent, exported or signed."),
}
_CHIPS: Final = {
    Reader.EARNER: "Feedback",
    Reader.COORDINATOR: "Coordinator",
    Reader.NOBODY: "Private",
}
_SAID: Final = {
    Reader.EARNER: "with the decision",
    Reader.COORDINATOR: "with the decision; the earner does not",
    Reader.NOBODY: "it never leaves",
}


class NotesPanel(QFrame):
    """A button for each text, and below it the one that is open, with its reader named.

    Signals (main thread): ``written(object, str)`` with the Reader and the whole text;
    ``typed()``; ``left()`` when Escape leaves a field.
    """

    written = Signal(object, str)
    typed = Signal()
    left = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._appearance = appearance
        self._tight = False
        self._chips: dict[Reader, QPushButton] = {}
        self._pages: dict[Reader, QWidget] = {}
        self.fields: dict[Reader, WritingField] = {}
        self._column = QVBoxLayout(self)
        self._column.addWidget(rule(self))
        row = QWidget(self)
        row.setProperty("panel", True)
        self._flow = FlowLayout(row)
        self._chip_row = QHBoxLayout()
        self._chip_row.addWidget(row, 1)
        self._column.addLayout(self._chip_row)
        for reader in Reader:
            self._flow.addWidget(self._chip(reader, row))
            self._column.addWidget(self._page(reader))
        appearance.changed.connect(self._look)
        self._look()

    def _chip(self, reader: Reader, parent: QWidget) -> QPushButton:
        made = QPushButton(_CHIPS[reader], parent)
        made.setProperty("chip", True)
        made.setCheckable(True)
        made.setAutoDefault(False)
        made.setToolTip(READERS[reader][0])
        made.clicked.connect(lambda checked: self._toggle(reader, checked))
        self._chips[reader] = made
        return made

    def _page(self, reader: Reader) -> QWidget:
        page = QWidget(self)
        page.setProperty("panel", True)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        title, hint = _TITLES[reader]
        words, tone = READERS[reader]
        head = QHBoxLayout()
        head.addWidget(ReaderMark(reader, self._appearance, page))
        head.addWidget(TextBlock(title, page, role="strong"), 1)
        head.addWidget(Pill(words, tone, page))
        column.addLayout(head)
        field = WritingField(page, name=f"{title}. {words}, {_SAID[reader]}", hint=hint)
        field.setToolTip(f"{words}, {_SAID[reader]}.")
        column.addWidget(field)
        if reader is Reader.EARNER:
            column.addWidget(FieldNotes([field], page))
        field.written.connect(lambda text: self.written.emit(reader, text))
        field.typed.connect(self.typed)
        field.escaped.connect(self._leave)
        field.textChanged.connect(self._tell)
        self.fields[reader] = field
        self._pages[reader] = page
        page.setVisible(False)
        return page

    def _look(self) -> None:
        pixels = self._appearance.pixels
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(pixels(8))
        side = pixels(14)
        self._chip_row.setContentsMargins(side, 0, side, pixels(2))
        for reader, chip in self._chips.items():
            chip.setIcon(reader_icon(reader, self._appearance))
            chip.setIconSize(QSize(pixels(14), pixels(14)))
            layout = self._pages[reader].layout()
            if layout is not None:
                layout.setContentsMargins(side, 0, side, pixels(4))

    def show_draft(self, draft: Draft) -> None:
        """Show what is stored; what is being typed stays."""
        self.fields[Reader.EARNER].show_stored(draft.feedback)
        self.fields[Reader.COORDINATOR].show_stored(draft.coordinator_note)
        self.fields[Reader.NOBODY].show_stored(draft.private_note)
        self._tell()

    def _tell(self) -> None:
        """Say on each button whether something is written."""
        for reader, chip in self._chips.items():
            written = bool(self.fields[reader].toPlainText().strip())
            words = ("" if self._tight else _CHIPS[reader], "✓" if written else "")
            chip.setText(" ".join(filter(None, words)))
            said = "written" if written else "empty"
            chip.setAccessibleName(f"{_TITLES[reader][0]}, {said}. {READERS[reader][0]}")

    def set_tight(self, *, tight: bool) -> None:
        """Leave each button its sign only, where there is little room: its name stays its name."""
        if tight is not self._tight:
            self._tight = tight
            self._tell()

    @property
    def open_reader(self) -> Reader | None:
        """Whose text is open, if one is."""
        return next((one for one, chip in self._chips.items() if chip.isChecked()), None)

    @property
    def pending(self) -> bool:
        """Whether something stands here that was not handed on yet."""
        return any(field.pending for field in self.fields.values())

    def _toggle(self, reader: Reader, checked: bool) -> None:
        if checked:
            self.write(reader)
        else:
            self.fold()

    def write(self, reader: Reader) -> None:
        """Open the text for a reader, and begin to write it."""
        for one, page in self._pages.items():
            self._chips[one].setChecked(one is reader)
            page.setVisible(one is reader)
        self.fields[reader].take_focus()

    def fold(self) -> None:
        """Leave only the buttons."""
        for one, page in self._pages.items():
            self._chips[one].setChecked(False)
            page.setVisible(False)

    def _leave(self) -> None:
        self.fold()
        self.left.emit()

    def flush(self) -> None:
        """Hand on at once what is being typed."""
        for field in self.fields.values():
            field.flush()

    def accept_next(self) -> None:
        """Show the next stored texts even while the person is here: they asked for it by undo."""
        for field in self.fields.values():
            field.accept_next()
