"""Saving a copy of evidence outside the encrypted store, saying what that means."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from assessor_app.errors import AssessorError
from assessor_app.services.evidence.evidence_view import save_copy
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.viewer import Subject

_WARNING = (
    "The copy is not encrypted, and this program does not delete it when the work is done. "
    "Keep it only where nobody else can read it."
)


class CopySaver:
    """Asks where to, writes the copy off the main thread, and says how it went."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        self._context = context
        self._parent = parent

    def ask(self, subject: Subject) -> QFileDialog:
        """Ask where the copy goes."""
        dialog = QFileDialog(self._parent, f"Save a copy of {subject.artifact.name}. {_WARNING}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(QDir.homePath())
        dialog.selectFile(Path(subject.path).name)
        dialog.fileSelected.connect(lambda chosen: self.save(subject, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def save(self, subject: Subject, target: Path) -> None:
        """Write the copy."""
        workspace = self._context.workspace
        self._context.runner.run(
            self._parent,
            lambda: save_copy(workspace, subject.assignment, subject.path, target),
            done=lambda _size: self._say(f"A copy is at {target}.", _WARNING),
            failed=self._explain,
        )

    def _explain(self, error: AssessorError) -> None:
        self._say(f"The copy was not saved. {error.message}", error.hint)

    def _say(self, text: str, more: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Information, "Assessor", text, parent=self._parent)
        box.setInformativeText(more)
        box.finished.connect(box.deleteLater)
        box.open()
