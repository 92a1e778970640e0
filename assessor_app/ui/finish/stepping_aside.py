"""A small dialog of one choice and one note: what recusal, concern and parking share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes
from assessor_app.errors import AssessorError
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.choices import StillChoice
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of such a dialog."""

    title: str
    text: str
    choice: str
    note: str
    act: str


class NoteDialog(QDialog):
    """Asks for a kind, where there are ``choices``, and a note, then does one thing.

    An error keeps what was typed.
    """

    def __init__(
        self,
        context: UiContext,
        asked: Asked,
        choices: Iterable[tuple[str, str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(asked.title)
        self._context = context
        pixels = context.appearance.pixels
        self.resize(QSize(pixels(480), pixels(340)).boundedTo(room_over(parent)))
        self.choice = StillChoice(self, name=asked.choice, choices=choices)
        self.note = WritingField(self, name=asked.note, lines=4)
        self.problem = TextBlock("", self, role="problem")
        self.problem.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(pixels(20), pixels(18), pixels(20), pixels(16))
        column.setSpacing(pixels(8))
        column.addWidget(TextBlock(asked.title, self, role="title"))
        column.addWidget(TextBlock(asked.text, self, role="muted"))
        if asked.choice:
            column.addWidget(label(asked.choice, self, role="strong"))
            column.addWidget(self.choice)
        column.addWidget(label(asked.note, self, role="strong"))
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(pixels(8))
        row.addStretch(1)
        row.addWidget(button("Cancel", self, self.reject))
        self.act_button = button(asked.act, self, self.act, weight="primary")
        row.addWidget(self.act_button)
        column.addLayout(row)
        self.choice.setVisible(bool(asked.choice))
        (self.choice if asked.choice else self.note).setFocus()

    def act(self) -> None:
        """Do what the dialog is for."""
        raise NotImplementedError

    def run(self, work: Callable[[], Changes], done: Callable[[Changes], None]) -> None:
        """Run ``work``; an error is shown, and nothing that was typed is lost."""
        self.act_button.setEnabled(False)
        self._context.runner.run(self, work, done=done, failed=self._explain)

    def _explain(self, error: AssessorError) -> None:
        self.act_button.setEnabled(True)
        self.problem.setText(f"{error.message} {error.hint}".strip())
        self.problem.setVisible(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter confirms."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.act_button.isEnabled():
                self.act()
            return
        super().keyPressEvent(event)
