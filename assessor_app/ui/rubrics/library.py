"""The rubrics of this device: one's own, and those that came with packages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.authoring import AuthoredId
from assessor_app.domain.changes import Changes, Topic
from assessor_app.errors import AssessorError
from assessor_app.rubrics.authoring import Study
from assessor_app.rubrics.formats.catalogue import RubricFile
from assessor_app.rubrics.model import Rubric
from assessor_app.services.rubrics import authoring, rubric_files
from assessor_app.services.rubrics.authoring import Manuscript, Shelved
from assessor_app.services.rubrics.rubric_files import Reading, Written
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.rubrics.export_dialog import ExportDialog
from assessor_app.ui.rubrics.import_dialog import ImportDialog
from assessor_app.ui.rubrics.shelf_model import STATE_COLUMN, TONE_ROLE, Row, ShelfModel
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.theme.tokens import HEADER_HEIGHT
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.passing_note import PassingNote
from assessor_app.ui.widgets.pill_delegate import PillDelegate
from assessor_app.ui.widgets.states import Explanation

_GROUP = "Rubrics"
_FILES = "Rubrics (*.json *.yaml *.yml *.csv *.xml *.xlsx);;All files (*)"


class Library(QWidget):
    """A table of rubrics, and what can be done with the one that is chosen.

    Signals (main thread): ``back_requested()``; ``opened(object, object)`` with the
    :class:`Manuscript` and the :class:`Shelved` line, or None, that it was opened from.
    """

    back_requested = Signal()
    opened = Signal(object, object)

    def __init__(self, context: UiContext, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rubrics")
        self._context = context
        self.note = PassingNote(self)
        self.shelf = ShelfModel(self)
        self.table = self._make_table()
        self._pages = QStackedLayout()
        self._lay_out()
        self._look_changed()
        context.appearance.changed.connect(self._look_changed)
        self.table.selectionModel().currentRowChanged.connect(self._show_buttons)
        self.table.doubleClicked.connect(self.open)
        context.runner.changed.connect(self._changed)
        self._add_commands(commands)
        self._stale = True

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.shelf)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        delegate = PillDelegate(self._context.appearance, TONE_ROLE, table)
        table.setItemDelegateForColumn(STATE_COLUMN, delegate)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setAccessibleName("Rubrics")
        return table

    def _lay_out(self) -> None:
        empty = Explanation(
            "No rubric is here yet",
            "Begin a new one, or import one from Canvas, Moodle, CASE, a spreadsheet or YAML. "
            "Rubrics that come with your packages appear here too.",
            self,
            offers=(("Import a rubric…", self.ask_import), ("New rubric", self.begin)),
        )
        body = QWidget(self)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(12)
        inner.addWidget(self.table, 1)
        inner.addLayout(self._actions(body))
        self._pages.addWidget(empty)
        self._pages.addWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header())
        layout.addWidget(self.note)
        layout.addLayout(self._pages, 1)

    def _header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("panel", True)
        self._top = header
        row = QHBoxLayout(header)
        row.setContentsMargins(8, 0, 16, 0)
        row.addWidget(button("‹ Queue", header, self.back_requested.emit, weight="flat"))
        row.addWidget(label("Rubrics", header, role="title"))
        row.addStretch(1)
        row.addWidget(button("Import…", header, self.ask_import, tip="Ctrl+I"))
        row.addWidget(button("New rubric", header, self.begin, weight="primary", tip="Ctrl+N"))
        return header

    def _look_changed(self) -> None:
        pixels = self._context.appearance.pixels
        self._top.setFixedHeight(pixels(HEADER_HEIGHT))
        self.table.verticalHeader().setDefaultSectionSize(pixels(36))

    def _actions(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        self._open = button("Open", parent, self.open, tip="Enter")
        self._copy = button("Make a copy", parent, self.copy)
        self._export = button("Export…", parent, self.export, tip="Ctrl+E")
        self._delete = button("Delete…", parent, self.ask_delete)
        for one in (self._open, self._copy, self._export):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self._delete)
        return row

    def _add_commands(self, commands: Commands) -> None:
        for command, title, act, keys in (
            ("rubrics-new", "New rubric", self.begin, "Ctrl+N"),
            ("rubrics-import", "Import a rubric", self.ask_import, "Ctrl+I"),
            ("rubrics-open", "Open the rubric", self.open, "Return"),
            ("rubrics-copy", "Make a copy of the rubric", self.copy, ""),
            ("rubrics-export", "Export the rubric", self.export, "Ctrl+E"),
            ("rubrics-delete", "Delete the rubric", self.ask_delete, "Del"),
            ("rubrics-back", "Back to the queue", self.back_requested.emit, "Alt+Left"),
        ):
            commands.add(command, title, act, where=self, group=_GROUP, keys=keys)

    # -- showing ---------------------------------------------------------------------------------

    def take_focus(self) -> None:
        """Read the rubrics if anything changed, and give the table the focus."""
        if self._stale:
            self.reload()
        self.table.setFocus()

    def reload(self) -> None:
        """Read the rubrics again."""
        self._stale = False
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: authoring.list_rubrics(workspace),
            done=self._show,
            failed=self._explain,
            latest="rubrics",
        )

    def _changed(self, changes: Changes) -> None:
        if changes.topics & {Topic.RUBRICS, Topic.QUEUE}:
            self._stale = True
            if self.isVisible():
                self.reload()

    def _show(self, lines: tuple[Shelved, ...]) -> None:
        known = {(one.line.own, one.line.text): one.study for one in self.shelf.rows}
        rows = tuple(Row(one, known.get((one.own, one.text))) for one in lines)
        chosen = self._chosen()
        self.shelf.show_rows(rows)
        self._pages.setCurrentIndex(1 if rows else 0)
        if rows and not self.table.currentIndex().isValid():
            at = [n for n, one in enumerate(rows) if chosen and one.line.own == chosen.own]
            self.table.selectRow(at[0] if at else 0)
        self._show_buttons()
        asked = tuple(one for one in lines if one.own is not None)
        self._context.runner.run(
            self,
            lambda: {one.own: authoring.look_at(one) for one in asked},
            done=self._show_studies,
            lane=Lane.THINK,
            latest="studies",
        )

    def _show_studies(self, found: dict[AuthoredId | None, Study]) -> None:
        rows = tuple(Row(one.line, found.get(one.line.own, one.study)) for one in self.shelf.rows)
        self.shelf.show_rows(rows)

    def _chosen(self) -> Shelved | None:
        row = self.shelf.row(self.table.currentIndex().row())
        return None if row is None else row.line

    def _show_buttons(self, *_indexes: QModelIndex) -> None:
        line = self._chosen()
        for one in (self._open, self._copy, self._export):
            one.setEnabled(line is not None)
        self._open.setText("Open" if line is None or line.own is not None else "Look at it")
        self._delete.setEnabled(line is not None and line.own is not None)

    # -- doing -----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin a rubric of one's own."""
        workspace = self._context.workspace
        self._made(lambda: authoring.begin(workspace))

    def open(self, *_index: QModelIndex) -> None:
        """Open the rubric that is chosen."""
        line = self._chosen()
        if line is not None:
            workspace = self._context.workspace
            self._context.runner.run(
                self,
                lambda: authoring.open_shelved(workspace, line),
                done=lambda found: self.opened.emit(found, line),
                failed=self._explain,
                latest="open",
            )

    def copy(self) -> None:
        """Make a copy of the rubric that is chosen, and open it."""
        line = self._chosen()
        if line is not None:
            self.copy_of(line)

    def copy_of(self, line: Shelved) -> None:
        """Make a copy of a rubric, and open it."""
        workspace = self._context.workspace
        self._made(lambda: authoring.copy(workspace, line))

    def export(self) -> None:
        """Export the rubric that is chosen."""
        line = self._chosen()
        if line is None:
            return
        workspace = self._context.workspace

        def work() -> Study:
            found = authoring.open_shelved(workspace, line)
            return authoring.look_at(authoring.shelved(found, line))

        self._context.runner.run(self, work, done=self._export_found, failed=self._explain)

    def _export_found(self, found: Study) -> None:
        if found.rubric is not None:
            self.export_rubric(found.rubric)
        else:
            self.note.say(f"It cannot be exported yet. {found.problems[0].sentence}")

    def export_rubric(self, rubric: Rubric) -> None:
        """Ask for a format and a place, and export ``rubric``."""
        dialog = ExportDialog(self._context, rubric, self.window())
        dialog.written.connect(self._exported)
        dialog.open()

    def _exported(self, written: Written) -> None:
        self.note.say(f"Written to {written.path}.")

    def ask_import(self) -> None:
        """Ask for a file of rubrics."""
        dialog = QFileDialog(self, "Import a rubric")
        dialog.setNameFilters(_FILES.split(";;"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read_file(self, path: Path) -> None:
        """Read a file of rubrics, and show what is in it before it is taken in."""
        reading = Reading(self._context.workspace.now())
        self._context.runner.run(
            self,
            lambda: rubric_files.read_file(path, reading),
            done=lambda found: self._show_found(path.name, found),
            failed=self._explain,
            lane=Lane.THINK,
            latest="import",
        )

    def _show_found(self, name: str, found: RubricFile) -> None:
        self.note.hide()
        dialog = ImportDialog(name, found, self._context.appearance, self)
        dialog.taken.connect(lambda rubric: self._keep(rubric, name))
        dialog.open()

    def _keep(self, rubric: Rubric, name: str) -> None:
        workspace = self._context.workspace
        self._made(lambda: authoring.keep(workspace, rubric, f"From {name}"))

    def ask_delete(self) -> None:
        """Ask whether the rubric is to be deleted."""
        line = self._chosen()
        if line is None or line.own is None:
            self.note.say("A rubric that came with a package goes with its packages.")
            return
        own, workspace = line.own, self._context.workspace
        box = QMessageBox(
            QMessageBox.Icon.Question, "Delete", f"Delete “{line.title}”?", parent=self
        )
        box.setInformativeText("It is gone with all its steps. Decisions are not touched.")
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Keep it", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        delete.clicked.connect(
            lambda: self._context.runner.run(
                self, lambda: authoring.discard(workspace, own), failed=self._explain
            )
        )
        box.finished.connect(box.deleteLater)
        box.open()

    def _made(self, work: authoring.Making) -> None:
        """Make a rubric of one's own, and open it."""
        workspace = self._context.workspace

        def make() -> tuple[Manuscript, Changes]:
            made, changes = work()
            return authoring.open_own(workspace, made), changes

        self._context.runner.run(
            self, make, done=lambda result: self.opened.emit(result[0], None), failed=self._explain
        )

    def _explain(self, error: AssessorError) -> None:
        self.note.say(f"{error.message} {error.hint}".strip())
