"""Saves a copy of a recording where the person says, and opens it with the system's player."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from assessor_app.domain.durable import environment_problem
from assessor_app.errors import AssessorError
from assessor_app.services.evidence.evidence_view import open_file
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.viewers.viewer import Subject

_PIECE = 1 << 20


class CopySaver(QObject):
    """Asks for a place, writes there, and hands the copy to the system where that was asked.

    Signals: ``told(str)`` with a sentence about what happens.
    """

    told = Signal(str)

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._subject = subject
        self._window = parent

    def ask(self, *, then_open: bool) -> None:
        """Show the dialog; it does not hold up anything."""
        name = Path(self._subject.artifact.name).name
        suffix = Path(self._subject.path).suffix
        proposed = name if Path(name).suffix else name + suffix
        dialog = QFileDialog(self._window, "Save a copy, not encrypted", "", "")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(proposed)
        dialog.fileSelected.connect(lambda path: self.save(Path(path), then_open=then_open))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, target: Path, *, then_open: bool) -> None:
        """Write the copy."""
        self.told.emit("Saving a copy …")
        work = partial(_write_copy, self._context.workspace, self._subject, target)
        self._context.runner.run(
            self,
            work,
            done=partial(self._saved, then_open=then_open),
            failed=self._failed,
            lane=Lane.DECODE,
        )

    def _saved(self, target: Path, *, then_open: bool) -> None:
        self.told.emit(f"Saved as {target.name}, not encrypted. Delete it when you are done.")
        if then_open and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(target))):
            self.told.emit(f"Saved as {target.name}, but no program here opens it.")

    def _failed(self, error: AssessorError) -> None:
        self.told.emit(str(error))


def _write_copy(workspace: Workspace, subject: Subject, target: Path) -> Path:
    unfinished = target.with_name(target.name + ".part")
    with open_file(workspace, subject.assignment, subject.path) as source:
        try:
            with unfinished.open("wb") as copy:
                shutil.copyfileobj(source, copy, _PIECE)
            unfinished.replace(target)
        except OSError as exc:
            unfinished.unlink(missing_ok=True)
            raise environment_problem(exc) from exc
        except AssessorError:
            unfinished.unlink(missing_ok=True)
            raise
    return target
