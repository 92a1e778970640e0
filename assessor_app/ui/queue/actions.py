"""What is done with chosen submissions: the questions that are asked first, then the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.services import queue
from assessor_app.services.queue import QueueSpan
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.bulk import BulkWork, ready_ones
from assessor_app.ui.queue.table import QueueTable
from assessor_app.ui.widgets.work_bar import WorkBar
from assessor_app.ui.words import count


class QueueActions(QObject):
    """Acts on what is chosen in the table. ``ready`` is how many can be signed in all."""

    def __init__(
        self, context: UiContext, table: QueueTable, bar: WorkBar, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context, self._table, self._bar, self._window = context, table, bar, parent
        self.bulk = BulkWork(context, bar, self)
        self.ready = 0

    @Slot(str)
    def act(self, action: str) -> None:
        """Do what a button of the detail pane asks for."""
        {
            "download": self.resume,
            "pause": self.pause,
            "sign": self.sign,
            "export": self.export,
        }[action]()

    @Slot()
    def resume(self) -> None:
        """Let the chosen downloads go on."""
        self._with_chosen(lambda rows: self.bulk.turn_downloads(_ids(rows), on=True))

    @Slot()
    def pause(self) -> None:
        """Pause the chosen downloads."""
        self._with_chosen(lambda rows: self.bulk.turn_downloads(_ids(rows), on=False))

    @Slot()
    def resume_all(self) -> None:
        """Let every download go on."""
        self.bulk.turn_downloads((), on=True)

    @Slot()
    def pause_all(self) -> None:
        """Pause every download."""
        self.bulk.turn_downloads((), on=False)

    @Slot()
    def sign(self) -> None:
        """Sign those of the chosen that are ready, after one question."""
        self._with_chosen(self._ask_to_sign)

    @Slot()
    def sign_all(self) -> None:
        """Sign every one that is ready, after one question."""
        if self.ready:
            self._read([QueueSpan(queue.READY_TO_SIGN, 0, self.ready)], self._ask_to_sign)
        else:
            self._bar.show_summary("Nothing is ready to be signed yet.")

    @Slot()
    def export(self) -> None:
        """Export the chosen decisions into a folder."""
        self._with_chosen(self._ask_for_folder)

    @Slot()
    def ask_import(self) -> None:
        """Ask for a package file and take it in."""
        dialog = QFileDialog(self._window, "Import a package")
        dialog.setNameFilters(["Packages (*.zip)", "All files (*)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.bulk.import_package(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _with_chosen(self, act: Callable[[tuple[QueueRow, ...]], None]) -> None:
        spans = self._table.chosen_spans()
        if spans:
            self._read(spans, act)
        else:
            self._bar.show_summary("Choose submissions in the list first.")

    def _read(self, spans: list[QueueSpan], act: Callable[[tuple[QueueRow, ...]], None]) -> None:
        """Read the rows of ``spans``, also those that were never in view; then ``act``."""
        workspace, asked = self._context.workspace, self._table.rows.question
        self._context.runner.run(
            self,
            lambda: queue.list_spans(
                workspace, spans, order=asked.order, descending=asked.descending
            ),
            done=act,
            latest="chosen",
        )

    def _ask_to_sign(self, rows: tuple[QueueRow, ...]) -> None:
        ready = ready_ones(rows)
        if not ready:
            self._bar.show_summary("None of these is ready to be signed yet.")
            return
        left = len(rows) - len(ready)
        words = "Each decision is signed with your key and sent with the next sync."
        if left:
            is_left = "is not ready and is" if left == 1 else "are not ready and are"
            words += f" {left} of the {len(rows)} {is_left} left out."
        box = QMessageBox(
            QMessageBox.Icon.Question,
            "Sign",
            f"Sign {count(len(ready), 'decision')}?",
            parent=self._window,
        )
        box.setInformativeText(words)
        sign = box.addButton("Sign", QMessageBox.ButtonRole.AcceptRole)
        box.addButton("Not now", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(sign)
        sign.clicked.connect(lambda: self.bulk.sign(ready))
        box.finished.connect(box.deleteLater)
        box.open()

    def _ask_for_folder(self, rows: tuple[QueueRow, ...]) -> None:
        dialog = QFileDialog(self._window, "Export the decisions to")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        wanted = _ids(rows)
        dialog.fileSelected.connect(lambda name: self.bulk.export(wanted, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _ids(rows: tuple[QueueRow, ...]) -> tuple[AssignmentId, ...]:
    return tuple(row.assignment for row in rows)
