"""Decisions out to files: one or all as files of their own, or all in one file for the issuer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import AssessorError
from assessor_app.services.sending import exchange
from assessor_app.ui.context import UiContext
from assessor_app.ui.words import count


class Exporting(QObject):
    """Asks where to, writes, and tells what became of it.

    Signals (main thread): ``told(str)`` with a sentence.
    """

    told = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._window = context, parent

    def menu(self, parent: QWidget) -> QMenu:
        """Return what can be exported as a whole."""
        menu = QMenu(parent)
        menu.addAction("All decisions as files…", self.ask_for_folder)
        menu.addAction("All decisions as one file for the issuer…", self.ask_for_bag)
        return menu

    def ask_for_folder(self) -> None:
        """Ask for a folder, then write all decisions into it."""
        self._ask_for_folder(())

    def ask_for_one(self, assignment: AssignmentId) -> None:
        """Ask for a folder, then write the decisions on one submission into it."""
        self._ask_for_folder((assignment,))

    def _ask_for_folder(self, only: tuple[AssignmentId, ...]) -> None:
        dialog = QFileDialog(self._window, "Export decisions to a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.write_files(Path(name), only))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_for_bag(self) -> None:
        """Ask for a file, then write all decisions as one bag."""
        dialog = QFileDialog(self._window, "Export decisions for the issuer")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Decisions (*.zip)"])
        dialog.setDefaultSuffix("zip")
        dialog.selectFile("decisions.zip")
        # A bag is never written over a file that is there; that is said where it happens.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(lambda name: self.write_bag(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_files(self, folder: Path, only: tuple[AssignmentId, ...] = ()) -> None:
        """Write decisions, annotations and receipts as files of their own; ``()`` means all."""
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: exchange.export_decisions(workspace, folder, only=only),
            done=partial(self._tell_files, folder),
            failed=self._tell_problem,
        )

    def write_bag(self, path: Path) -> None:
        """Write all decisions as one zipped bag, which the issuer can take in."""
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: exchange.export_decision_bag(workspace, path),
            done=partial(self._tell_bag, path),
            failed=self._tell_problem,
        )

    def _tell_files(self, folder: Path, files: tuple[Path, ...]) -> None:
        if files:
            self.told.emit(f"{count(len(files), 'file')} written to {folder}.")
        else:
            self.told.emit("There is no signed decision to export.")

    def _tell_bag(self, path: Path, number: int) -> None:
        self.told.emit(f"{count(number, 'decision')} written to {path}.")

    def _tell_problem(self, error: AssessorError) -> None:
        self.told.emit(f"{error.message} {error.hint}".strip())
