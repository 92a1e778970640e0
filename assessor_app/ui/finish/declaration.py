"""The declaration of interest: the issuer's own text, and the assessor's answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from assessor_app.domain.drafts import Declaration
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField


class DeclarationBox(QWidget):
    """Two answers and a note; nothing is chosen for the person.

    Signals (main thread): ``declared(bool, str, bool)`` with conflict, note, and whether it was
    typed; ``recuse_requested()``.
    """

    declared = Signal(bool, str, bool)
    recuse_requested = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.statement = TextBlock("", self)
        self.free = QRadioButton("I have &no conflict of interest", self)
        self.conflict = QRadioButton("I have a &conflict of interest", self)
        self.note = WritingField(
            self, name="Note on the declaration", hint="A note, if one is needed", lines=1
        )
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._advice = self._make_advice(appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.pixels(6))
        column.addWidget(self.statement)
        for one in (self.free, self.conflict):
            self._group.addButton(one)
            column.addWidget(one)
        column.addWidget(self._advice)
        column.addWidget(self.note)
        self._group.buttonClicked.connect(self._answer)
        self.note.written.connect(self._write)

    def _make_advice(self, appearance: Appearance) -> QWidget:
        box = QWidget(self)
        box.setProperty("panel", True)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.pixels(6))
        column.addWidget(
            TextBlock(
                "With a conflict of interest this cannot be signed. Step back, and the issuer "
                "gives the submission to somebody else. Your scores stay on this machine.",
                box,
                role="problem",
            )
        )
        step_back = button("Step back…", box, self.recuse_requested.emit)
        column.addWidget(step_back, 0, Qt.AlignmentFlag.AlignLeft)
        box.setVisible(False)
        return box

    def show_statement(self, text: str) -> None:
        """Show the issuer's text."""
        self.statement.setText(text)

    def show_declaration(self, made: Declaration | None) -> None:
        """Show what was declared; what is being typed stays."""
        self._group.setExclusive(False)
        self.free.setChecked(made is not None and not made.conflict_of_interest)
        self.conflict.setChecked(made is not None and made.conflict_of_interest)
        self._group.setExclusive(True)
        self._advice.setVisible(self.conflict.isChecked())
        self.note.show_stored("" if made is None else made.note)

    def take_focus(self) -> None:
        """Go to the first answer."""
        self.free.setFocus()

    def _answer(self) -> None:
        self._advice.setVisible(self.conflict.isChecked())
        self.declared.emit(self.conflict.isChecked(), self.note.toPlainText(), False)

    def _write(self, text: str) -> None:
        if self._group.checkedButton() is not None:
            self.declared.emit(self.conflict.isChecked(), text, True)
        else:
            self.note.keep_unsaved()
