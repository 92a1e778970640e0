"""Rubrics: the library, and the editor of the one that is open."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from assessor_app.services.rubrics.authoring import Manuscript, Shelved
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.rubrics.editor import RubricEditor
from assessor_app.ui.rubrics.library import Library


class RubricsScreen(QWidget):
    """Shows the library, or one rubric.

    Signals (main thread): ``back_requested()`` to leave for the queue.
    """

    back_requested = Signal()

    def __init__(self, context: UiContext, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rubrics")
        self._context, self._commands = context, commands
        self.library = Library(context, commands, self)
        self.editor: RubricEditor | None = None
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.library)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.library.back_requested.connect(self.back_requested)
        self.library.opened.connect(self.open_manuscript)

    def take_focus(self) -> None:
        """Go on where the person was."""
        (self.editor or self.library).take_focus()

    def leave(self) -> None:
        """Keep what is being written; the rubric stays open."""
        if self.editor is not None:
            self.editor.flush()

    def open_manuscript(self, manuscript: Manuscript, line: Shelved | None = None) -> None:
        """Open a rubric."""
        self._close_editor()
        editor = RubricEditor(self._context, self._commands, manuscript, self)
        editor.back_requested.connect(self.show_library)
        editor.export_requested.connect(self.library.export_rubric)
        if line is not None:
            editor.copy_requested.connect(lambda: self.library.copy_of(line))
        self.editor = editor
        self._stack.addWidget(editor)
        self._stack.setCurrentWidget(editor)
        editor.windowTitleChanged.connect(self.setWindowTitle)
        editor.take_focus()

    def show_library(self) -> None:
        """Go back to the library; the rubric that was open is kept."""
        self._close_editor()
        self.setWindowTitle("Rubrics")
        self._stack.setCurrentWidget(self.library)
        self.library.take_focus()

    def _close_editor(self) -> None:
        if self.editor is not None:
            self.editor.flush()
            self._stack.removeWidget(self.editor)
            self.editor.deleteLater()
            self.editor = None
