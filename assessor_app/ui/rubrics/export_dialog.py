"""The format to export in, with what it cannot carry, before anything is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from assessor_app.errors import AssessorError
from assessor_app.rubrics.formats.catalogue import FORMATS
from assessor_app.rubrics.formats.identifiers import key_of
from assessor_app.rubrics.formats.losses import Loss
from assessor_app.rubrics.formats.names import TITLES
from assessor_app.rubrics.model import Rubric
from assessor_app.services.rubrics import rubric_files
from assessor_app.services.rubrics.rubric_files import Written
from assessor_app.ui.context import UiContext
from assessor_app.ui.rubrics.loss_list import LossList, in_words
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.labels import label

_FIRST = ("yaml", "case")


class ExportDialog(QDialog):
    """Asks for a format, then for a place.

    Signals (main thread): ``written(object)`` with what was :class:`Written`.
    """

    written = Signal(object)

    def __init__(self, context: UiContext, rubric: Rubric, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export a rubric")
        self._context, self._rubric = context, rubric
        self.formats = QComboBox(self)
        self.formats.setAccessibleName("Format")
        for name in (*_FIRST, *(one for one in TITLES if one not in _FIRST)):
            words = TITLES[name]
            self.formats.addItem(f"{words[:1].upper()}{words[1:]}", name)
        self.losses = LossList(context.appearance, self)
        self.save = button("Choose a place…", self, self._ask, weight="primary")
        self.save.setDefault(True)
        layout = QVBoxLayout(self)
        pixels = context.appearance.pixels
        layout.setContentsMargins(pixels(20), pixels(16), pixels(20), pixels(16))
        layout.setSpacing(pixels(10))
        layout.addWidget(label(f"Export “{rubric.title}”", self, role="title", wrap=True))
        layout.addWidget(self.formats)
        layout.addWidget(self.losses, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Cancel", self, self.reject))
        row.addWidget(self.save)
        layout.addLayout(row)
        self.formats.currentIndexChanged.connect(self._look)
        self.finished.connect(self.deleteLater)
        self.resize(room_over(parent).boundedTo(self.sizeHint().expandedTo(room_over(parent) / 2)))
        self._look()

    @property
    def format(self) -> str:
        """The format that is chosen."""
        return str(self.formats.currentData())

    def write_to(self, path: Path) -> None:
        """Write the file; one that is there was agreed to be replaced."""
        rubric, to = self._rubric, self.format
        self._context.runner.run(
            self,
            lambda: rubric_files.export(rubric, to, path, replace=True),
            done=self._done,
            failed=self._refused,
            lane=Lane.THINK,
        )

    def _look(self) -> None:
        rubric, to = self._rubric, self.format
        self.save.setEnabled(False)
        self._context.runner.run(
            self,
            lambda: rubric_files.losses_in(rubric, to),
            done=self._show,
            failed=self._refused,
            lane=Lane.THINK,
            latest="losses",
        )

    def _show(self, losses: tuple[Loss, ...]) -> None:
        sentences = in_words(losses)
        heading = (
            "What this format cannot carry:" if sentences else "This format carries all of it."
        )
        self.losses.show_sentences(heading, sentences)
        self.save.setEnabled(True)
        self.save.setFocus()

    def _refused(self, error: AssessorError) -> None:
        self.losses.show_sentences(error.message, (error.hint,) if error.hint else ())

    def _ask(self) -> None:
        suffix = FORMATS[self.format].suffix
        dialog = QFileDialog(self, "Export a rubric")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile((key_of(self._rubric.title) or "rubric") + suffix)
        dialog.fileSelected.connect(lambda name: self.write_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _done(self, written: Written) -> None:
        self.written.emit(written)
        self.accept()
