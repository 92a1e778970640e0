"""The editor: the form and the YAML beside each other, what they mean at the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.ids import CriterionId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.authoring import line_of
from assessor_app.rubrics.formats.yaml_edits import Edit
from assessor_app.rubrics.formats.yaml_trees import Path
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.services.rubrics.authoring import Manuscript
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.rubrics.form import Form
from assessor_app.ui.rubrics.outline import page_of
from assessor_app.ui.rubrics.pattern_table import PatternTable
from assessor_app.ui.rubrics.preview import Preview
from assessor_app.ui.rubrics.problem_strip import ProblemStrip
from assessor_app.ui.rubrics.writing import Look, Writing
from assessor_app.ui.rubrics.yaml_pane import YamlPane
from assessor_app.ui.theme.tokens import HEADER_HEIGHT
from assessor_app.ui.widgets.buttons import button, chip
from assessor_app.ui.widgets.labels import ElidedLabel, Pill
from assessor_app.ui.widgets.passing_note import PassingNote

_ALL_FROM: Final = 1240
"""From this width on form, YAML and outcomes stand beside each other."""

_GROUP: Final = "Rubric"


class RubricEditor(QWidget):
    """Edits one rubric, or shows one that came with a package.

    Signals (main thread): ``back_requested()``; ``copy_requested()`` to make a copy that can be
    changed; ``export_requested(object)`` with the sound rubric.
    """

    back_requested = Signal()
    copy_requested = Signal()
    export_requested = Signal(object)

    def __init__(
        self, context: UiContext, commands: Commands, manuscript: Manuscript, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        appearance = context.appearance
        self._wide: bool | None = None
        self.writing = Writing(context, manuscript, self)
        self.note = PassingNote(self)
        self.form = Form(appearance, self)
        self.yaml = YamlPane(appearance, self)
        self.preview = Preview(appearance, self)
        self.patterns = PatternTable(appearance, self)
        self.problems = ProblemStrip(appearance, self)
        self._title = ElidedLabel("", self, role="title")
        self._kept = Pill("Saved", "plain", self)
        self._undo = button("Undo", self, self.undo, tip="Ctrl+Z")
        self._redo = button("Redo", self, self.redo, tip="Ctrl+Shift+Z")
        self._shows_yaml = chip("YAML", self, self._toggled)
        self._shows_outcomes = chip("Outcomes", self, self._toggled)
        self._export = button("Export…", self, self.export)
        self._lay_out()
        self._look_changed()
        context.appearance.changed.connect(self._look_changed)
        self._connect()
        self._add_commands(commands)
        self.yaml.show_text(manuscript.text)
        self.yaml.setReadOnly(self.writing.read_only)
        self.writing.look_again()

    # -- laying out ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        for one in (self._shows_yaml, self._shows_outcomes):
            one.setChecked(True)
        self._results = QSplitter(Qt.Orientation.Vertical, self)
        self._panes = QSplitter(Qt.Orientation.Horizontal, self)
        for splitter, widgets in (
            (self._results, (self.preview, self.patterns)),
            (self._panes, (self.form, self.yaml, self._results)),
        ):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
            for widget in widgets:
                splitter.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header())
        layout.addWidget(self.note)
        if self.writing.read_only:
            layout.addWidget(self._read_only_strip())
        layout.addWidget(self.problems)
        layout.addWidget(self._panes, 1)

    def _header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("panel", True)
        self._top = header
        row = QHBoxLayout(header)
        row.setContentsMargins(8, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(button("‹ Rubrics", header, self.back_requested.emit, weight="flat"))
        row.addWidget(self._title, 1)
        row.addWidget(self._kept)
        for one in (self._shows_yaml, self._shows_outcomes, self._undo, self._redo, self._export):
            row.addWidget(one)
        return header

    def _read_only_strip(self) -> QWidget:
        strip = PassingNote(self)
        origin = self.writing.manuscript.origin
        strip.say(f"{origin}. It is what decisions are made by, and is not changed here.")
        strip.layout().insertWidget(1, self._copy_button(strip))  # type: ignore[union-attr]  # it has one
        return strip

    def _copy_button(self, parent: QWidget) -> QPushButton:
        return button("Make a copy to change", parent, self.copy_requested.emit, weight="primary")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many panes as there is room for."""
        super().resizeEvent(event)
        wide = self.width() >= self._context.appearance.pixels(_ALL_FROM)
        if wide != self._wide:
            self._wide = wide
            self._shows_yaml.setChecked(wide)
            self._shows_outcomes.setChecked(True)
            self._arrange()

    def _toggled(self, _on: bool) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Where there is little room, the YAML takes the place of the form."""
        if self._wide is None:
            return
        yaml, outcomes = self._shows_yaml.isChecked(), self._shows_outcomes.isChecked()
        self.yaml.setVisible(yaml)
        self._results.setVisible(outcomes)
        self.form.setVisible(self._wide or not yaml)
        pixels = self._context.appearance.pixels
        form, result, half = pixels(410), pixels(490), self.width() // 2
        middle = max(self.width() - form - result, 100)
        self._panes.setSizes([form, middle, result] if self._wide else [half, half, half])
        self._results.setSizes([self.height() * 45 // 100, self.height() * 55 // 100])

    def _look_changed(self) -> None:
        self._top.setFixedHeight(self._context.appearance.pixels(HEADER_HEIGHT))
        self.patterns.fit()

    # -- wiring ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        writing = self.writing
        self.form.edited.connect(self._edit)
        self.form.page_changed.connect(self._page_changed)
        self.yaml.typed.connect(writing.type_text)
        self.yaml.refused.connect(self.note.say)
        writing.looked_at.connect(self._show_look)
        writing.text_changed.connect(self.yaml.show_text)
        writing.kept.connect(self._show_kept)
        writing.refused.connect(self._explain)
        self.problems.gone_to.connect(self.go_to_problem)
        self.preview.keep_requested.connect(self._ask_name)
        self.preview.step_requested.connect(self._step)
        self.patterns.try_requested.connect(self.preview.try_scores)
        self.patterns.drop_requested.connect(writing.drop_pattern)
        self.patterns.rename_requested.connect(self._ask_new_name)
        editable = not writing.read_only
        for one in (self._undo, self._redo):
            one.setEnabled(False)
            one.setVisible(editable)
        self._kept.setVisible(editable)

    def _add_commands(self, commands: Commands) -> None:
        for command, title, act, keys in (
            ("rubric-undo", "Undo", self.undo, "Ctrl+Z"),
            ("rubric-redo", "Redo", self.redo, "Ctrl+Shift+Z; Ctrl+Y"),
            ("rubric-outline", "Go to the list of parts and criteria", self.focus_outline, "Alt+1"),
            ("rubric-form", "Go to the form", self.focus_form, "Alt+2"),
            ("rubric-yaml", "Go to the YAML", self.focus_yaml, "Alt+3"),
            ("rubric-preview", "Go to the preview", self.focus_preview, "Alt+4"),
            ("rubric-patterns", "Go to the patterns", self.focus_patterns, "Alt+5"),
            ("rubric-rule", "Edit the decision rule", lambda: self.form.go_to(("rule",)), "Alt+R"),
            ("rubric-next", "Next criterion", lambda: self._step(1), "Ctrl+PgDown"),
            ("rubric-before", "Criterion before", lambda: self._step(-1), "Ctrl+PgUp"),
            ("rubric-problem", "Next problem", self.problems.go_on, "F8"),
            ("rubric-keep", "Keep what is tried out as a pattern", self._keep_tried, "Alt+K"),
            ("rubric-export", "Export this rubric", self.export, "Ctrl+E"),
            ("rubric-back", "Back to the rubrics", self.back_requested.emit, "Alt+Left"),
        ):
            commands.add(command, title, act, where=self, group=_GROUP, keys=keys)

    # -- showing ---------------------------------------------------------------------------------

    def _show_look(self, look: Look) -> None:
        study = look.study
        if study.document is not None:
            self.form.show_study(study)
        self.form.set_editable(study.document is not None and not self.writing.read_only)
        self.problems.show_study(study, stale=study.rubric is None)
        first = next((line_of(study, one) for one in study.problems), None)
        self.yaml.mark(first if study.rubric is None else None)
        sound = self.writing.sound
        if sound is not None and sound.study.rubric is not None:
            rubric = sound.study.rubric
            self._title.setText(rubric.title)
            self.setWindowTitle(rubric.title)
            self.preview.show_rubric(rubric, self._criterion_number(rubric))
            self.patterns.show_examples(rubric, sound.examples)
        self._export.setEnabled(study.rubric is not None)
        self._show_kept(not self.writing.pending)

    def _show_kept(self, kept: bool) -> None:
        now = kept and not self.writing.pending
        self._kept.show_state("Saved" if now else "Saving…", "plain")
        self._undo.setEnabled(self.writing.manuscript.can_undo or not now)
        self._redo.setEnabled(self.writing.manuscript.can_redo and now)

    def _page_changed(self, _path: Path) -> None:
        sound = self.writing.sound
        if sound is not None and sound.study.rubric is not None:
            rubric = sound.study.rubric
            self.preview.show_rubric(rubric, self._criterion_number(rubric))

    def _criterion_number(self, rubric: Rubric) -> int:
        """Return the number, in the rubric, of the criterion that the form is at."""
        path = self.form.path
        if len(path) < 2 or path[0] != "parts":
            return 0
        before = sum(len(rubric.in_part(one.id)) for one in rubric.parts[: int(path[1])])
        return before + (int(path[3]) if len(path) == 4 else 0)

    def _step(self, by: int) -> None:
        """Go to the next criterion in the list, or the one before."""
        lines = self.form.outline.lines
        row = self.form.outline.currentIndex().row() + by
        while (line := lines.line(row)) is not None and len(line.path) != 4:
            row += by
        if line is not None:
            self.form.go_to(line.path)

    def go_to_problem(self, place: Path, line: int | None) -> None:
        """Show where something is wrong: its page, and its line where the YAML is shown."""
        self.form.go_to(page_of(place))
        look = self.writing.look
        if look is not None and look.study.document is None:
            self.focus_yaml()
        if line is not None and self.yaml.isVisible():
            self.yaml.show_line(line)

    # -- doing -----------------------------------------------------------------------------------

    def _edit(self, edits: tuple[Edit, ...]) -> None:
        self.writing.edit(*edits)

    def flush(self) -> None:
        """Keep at once what is being written."""
        self.form.flush()
        self.writing.flush()

    def undo(self) -> None:
        """Take the last change back."""
        self.form.flush()
        self.form.accept_next()
        self.writing.undo()

    def redo(self) -> None:
        """Make the last change again that was taken back."""
        self.form.accept_next()
        self.writing.redo()

    def export(self) -> None:
        """Ask for the rubric to be exported, where it is sound."""
        look = self.writing.look
        if look is None or look.study.rubric is None:
            self.note.say(
                "Mend what is marked first: a rubric that cannot be read is not exported."
            )
            return
        self.export_requested.emit(look.study.rubric)

    def _keep_tried(self) -> None:
        if self.preview.scores:
            self._ask_name(self.preview.scores)
        else:
            self.note.say("Choose levels in the preview first: they become the pattern.")

    def _ask_name(self, scores: dict[CriterionId, Score]) -> None:
        if self.writing.read_only:
            self.note.say("Make a copy first: patterns are kept with a rubric of your own.")
            return
        self._ask("Keep as a pattern", "", lambda name: self.writing.add_pattern(name, scores))

    def _ask_new_name(self, number: int) -> None:
        before = self.writing.patterns[number].name
        self._ask("Rename", before, lambda name: self.writing.rename_pattern(number, name))

    def _ask(self, title: str, before: str, act: object) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(title)
        dialog.setLabelText("What is this pattern called?")
        dialog.setTextValue(before or f"My pattern {len(self.writing.patterns) + 1}")
        dialog.textValueSelected.connect(lambda name: act(name.strip() or "Pattern"))  # type: ignore[operator]
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _explain(self, error: AssessorError) -> None:
        self.note.say(f"{error.message} {error.hint}".strip())

    # -- by keyboard -----------------------------------------------------------------------------

    def take_focus(self) -> None:
        """Begin in the list of parts and criteria."""
        self.focus_outline()

    def focus_outline(self) -> None:
        """Go to the list of parts and criteria."""
        self._show_form()
        self.form.outline.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_form(self) -> None:
        """Go to the first field of the page."""
        self._show_form()
        self.form.take_focus()

    def focus_yaml(self) -> None:
        """Go to the YAML."""
        self._shows_yaml.setChecked(True)
        self.yaml.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_preview(self) -> None:
        """Go to the levels in the preview."""
        self._shows_outcomes.setChecked(True)
        self.preview.take_focus()

    def focus_patterns(self) -> None:
        """Go to the table of patterns."""
        self._shows_outcomes.setChecked(True)
        table = self.patterns.table
        table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not table.currentIndex().isValid():
            table.selectRow(0)

    def _show_form(self) -> None:
        if self._wide is False:
            self._shows_yaml.setChecked(False)
