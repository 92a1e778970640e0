"""Marks out to files, and the marks of others in: asked for, done beside the work, and told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.domain.progress import CancelToken, Progress
from assessor_app.errors import AssessorError
from assessor_app.services.marks import foreign_marks
from assessor_app.services.marks.mark_exports import Exported, MarkExport, export_marks
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.mark_tools import GROUP
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.work_bar import WorkBar
from assessor_app.ui.words import count

_FORMS = {
    MarkExport.ANNOTATED_PDF: "PDF files with the marks on their pages, for any reader",
    MarkExport.REPORT: "The feedback report for the earner, with pictures of the places (PDF)",
    MarkExport.ANNOTATION_SET: "Annotation sets, to be imported by a colleague (.annotation)",
    MarkExport.WEB_ANNOTATIONS: "Web Annotations, for other programs (JSON)",
}
_WARNING = (
    "The files are not encrypted, and this program does not delete them when the work is done. "
    "They show the marks as they stand now, signed or not."
)
_READABLE = "Marks (*.annotation *.json *.jsonld *.pdf);;All files (*)"


class ExportDialog(QDialog):
    """Asks what to write. Open it with ``open()``.

    Signals (main thread): ``wanted(object)`` with a tuple of :class:`MarkExport`.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export marks")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(TextBlock("Write the marks to a folder", self, role="title"))
        self.forms = {form: QCheckBox(words, self) for form, words in _FORMS.items()}
        for form, box in self.forms.items():
            box.setChecked(form is MarkExport.ANNOTATED_PDF)
            box.toggled.connect(self._allow)
            column.addWidget(box)
        column.addWidget(TextBlock(_WARNING, self, role="muted"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Cancel", self, self.reject))
        self.go_on = button("Choose a folder…", self, self._tell, weight="primary")
        self.go_on.setDefault(True)
        row.addWidget(self.go_on)
        column.addLayout(row)

    def _chosen(self) -> tuple[MarkExport, ...]:
        return tuple(form for form, box in self.forms.items() if box.isChecked())

    def _allow(self) -> None:
        self.go_on.setEnabled(bool(self._chosen()))

    def _tell(self) -> None:
        chosen = self._chosen()
        self.accept()
        self.wanted.emit(chosen)


class MarkFiles(QObject):
    """Exports and imports the marks of one submission; one piece of work at a time.

    Signals (main thread): ``imported()`` after marks of others came in, or were forgotten.
    """

    imported = Signal()

    def __init__(
        self,
        context: UiContext,
        commands: Commands,
        area: ViewerArea,
        assignment: AssignmentId,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._context, self._area, self._window = context, area, window
        self._assignment = assignment
        self._cancel = CancelToken()
        self._running = False
        for name, title, act in (
            ("export", "Export the marks and the report…", self.ask_what),
            ("import", "Import marks of others on this evidence…", self.ask_for_file),
        ):
            commands.add(f"marks-{name}", title, act, where=window, group=GROUP)

    @cached_property
    def bar(self) -> WorkBar:
        """The line below the evidence that tells how it goes, made when it has something to say."""
        made = WorkBar(self._area)
        self._area.add_strip(made)
        made.cancelled.connect(self.stop)
        return made

    def fill(self, menu: QMenu, origins: Sequence[str]) -> None:
        """Fill the menu of the list of marks; ``origins`` are the files that can be forgotten."""
        menu.clear()
        menu.addAction("Export the marks and the report…", self.ask_what)
        menu.addAction("Import marks of others on this evidence…", self.ask_for_file)
        if origins:
            menu.addSection("Forget the marks that came in")
        for origin in origins:
            menu.addAction(origin, partial(self.forget, origin))

    def stop(self) -> None:
        """Stop what is under way."""
        self._cancel.cancel()

    # -- out ---------------------------------------------------------------------------------------

    def ask_what(self) -> ExportDialog:
        """Ask what to write, then where to."""
        dialog = ExportDialog(self._window)
        dialog.wanted.connect(self._ask_where)
        dialog.open()
        return dialog

    def _ask_where(self, wanted: tuple[MarkExport, ...]) -> None:
        dialog = QFileDialog(self._window, "Write the marks to a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(QDir.homePath())
        dialog.fileSelected.connect(lambda name: self.export(Path(name), wanted))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, folder: Path, wanted: tuple[MarkExport, ...]) -> None:
        """Write what is wanted into ``folder``."""
        if self._running:
            return
        cancel, runner = self._begin("Writing the marks…"), self._context.runner
        workspace, assignment = self._context.workspace, self._assignment

        def tell(step: Progress) -> None:
            words = f"Writing {step.stage}…"
            runner.post(lambda: self._show_progress(words, step))

        runner.run(
            self,
            lambda: export_marks(
                workspace, assignment, folder, wanted, progress=tell, cancel=cancel
            ),
            done=partial(self._tell_files, folder),
            failed=self._fail,
            lane=Lane.DECODE,
        )

    def _show_progress(self, words: str, step: Progress) -> None:
        if self._running and step.stage:
            self.bar.show_progress(words, step.done, step.total)

    def _tell_files(self, folder: Path, written: Exported) -> None:
        problems = [("Left out of the PDF", one.reason) for one in written.left_out]
        words = f"{count(len(written.files), 'file')} written to {folder}."
        if problems:
            words += f" {count(len(problems), 'mark')} left out."
        self._end(words if written.files else "No evidence with marks can be written so.", problems)

    # -- in ----------------------------------------------------------------------------------------

    def ask_for_file(self) -> None:
        """Ask for a file with marks on the evidence in front."""
        artifact = self._area.current_artifact
        if artifact is None:
            self.bar.show_summary("Open the evidence first that the marks are on.")
            return
        dialog = QFileDialog(self._window, f"Import marks of others on {artifact.name}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(_READABLE.split(";;"))
        dialog.setDirectory(QDir.homePath())
        dialog.fileSelected.connect(lambda name: self.import_file(artifact.id, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def import_file(self, artifact: ArtifactId, path: Path) -> None:
        """Read the marks of others in ``path``, to be shown on an artifact."""
        if self._running:
            return
        self._begin(f"Reading {path.name}…")
        workspace, assignment = self._context.workspace, self._assignment

        def done(answer: tuple[int, Changes]) -> None:
            self._end(f"{count(answer[0], 'mark')} of others, to be read only.")
            self.imported.emit()

        self._context.runner.run(
            self,
            lambda: foreign_marks.import_marks(workspace, assignment, artifact, path),
            done=done,
            failed=self._fail,
            lane=Lane.DECODE,
        )

    def forget(self, origin: str) -> None:
        """Drop the marks that came in a file."""
        workspace, assignment = self._context.workspace, self._assignment

        def done(answer: tuple[int, Changes]) -> None:
            self.bar.show_summary(f"{count(answer[0], 'mark')} of {origin} forgotten.")
            self.imported.emit()

        self._context.runner.run(
            self,
            lambda: foreign_marks.forget_file(workspace, assignment, origin),
            done=done,
            failed=self._fail,
        )

    # -- how it goes -------------------------------------------------------------------------------

    def _begin(self, words: str) -> CancelToken:
        self._running, self._cancel = True, CancelToken()
        self.bar.show_progress(words, 0, None)
        return self._cancel

    def _end(self, words: str, problems: Sequence[tuple[str, str]] = ()) -> None:
        self._running = False
        self.bar.show_summary(words, problems)

    def _fail(self, error: AssessorError) -> None:
        self._end(f"{error.message} {error.hint}".strip())
