"""Scenes of the rubrics: the library, the editor, what is wrong in it, the patterns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QScrollArea

from assessor_app.rubrics.formats.yaml_edits import Put
from assessor_app.rubrics.formats.yaml_emitting import Value
from assessor_app.services import authoring
from assessor_app.ui.rubrics.editor import RubricEditor
from assessor_app.ui.rubrics.screen import RubricsScreen
from assessor_app.ui.screenshots.stage import Scene, Shown, Stage, wait_until

_CRITERION: Final = ("parts", 1, "criteria", 0)


def _screen(stage: Stage) -> RubricsScreen:
    stage.window.show_rubrics()
    screen = stage.window.rubrics
    if screen.editor is not None:
        screen.show_library()
    stage.settle()
    return screen


def _library(stage: Stage) -> Shown:
    """Show the rubrics of the packages, and one that was begun."""
    workspace = stage.workspace
    if not any(one.own for one in authoring.list_rubrics(workspace)):
        authoring.begin(workspace)
        _screen(stage).library.reload()
    _screen(stage)
    return True


def _editor(stage: Stage) -> RubricEditor | None:
    """Open a copy of the first rubric of a package."""
    screen = _screen(stage)
    line = next((one for one in authoring.list_rubrics(stage.workspace) if one.package), None)
    if line is None:
        return None
    own, _ = authoring.copy(stage.workspace, line)
    screen.open_manuscript(authoring.open_own(stage.workspace, own))
    editor = screen.editor
    wait_until(lambda: editor is not None and editor.writing.sound is not None)
    stage.settle()
    return editor


def _with(act: Callable[[RubricEditor], object]) -> Callable[[Stage], Shown]:
    def play(stage: Stage) -> Shown:
        editor = _editor(stage)
        if editor is None or editor.writing.manuscript.own is None:
            return False
        act(editor)
        wait_until(lambda: not editor.writing.pending)
        stage.settle()
        own, workspace = editor.writing.manuscript.own, stage.workspace
        stage.context.runner.run(stage.window, lambda: authoring.discard(workspace, own))
        stage.settle()
        return True

    return play


def _criterion(editor: RubricEditor) -> None:
    editor.form.go_to(_CRITERION)
    editor.patterns.table.selectRow(1)


def _comments(editor: RubricEditor) -> None:
    """Show the comments that a criterion offers to assessors."""
    told: Value = {"text": "Say what this number does **not** show.", "tags": ["numbers"]}
    editor.form.go_to(_CRITERION)
    _write(editor, Put((*_CRITERION, "comments"), [told]))


def _prompts(editor: RubricEditor) -> None:
    """Show what a part asks the earner."""
    asked: Value = {"id": "P2.1", "text": "Which choice was the hardest?", "max_words": 300}
    editor.form.go_to(_CRITERION[:2])
    _write(editor, Put((*_CRITERION[:2], "prompts"), [asked]))


def _write(editor: RubricEditor, edit: Put) -> None:
    """Make an edit, and show the end of the page."""
    editor.writing.edit(edit)
    wait_until(lambda: not editor.writing.pending)
    area = editor.form.findChild(QScrollArea)
    if area is not None:
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


def _problem(editor: RubricEditor) -> None:
    """Leave a bracket open, as happens while somebody writes."""
    text = editor.writing.text
    broken = text.replace("rule:\n  ", "rule:\n  [", 1)
    editor.yaml.setPlainText(broken)


def _rule(editor: RubricEditor) -> None:
    editor.form.go_to(("rule",))


def _patterns(editor: RubricEditor) -> None:
    """Choose two patterns as the readings of two assessors."""
    _rule(editor)
    table = editor.patterns.table
    table.selectRow(0)
    table.selectionModel().select(
        editor.patterns.rows.index(2, 0),
        table.selectionModel().SelectionFlag.Select | table.selectionModel().SelectionFlag.Rows,
    )


RUBRIC_SCENES: Final = (
    Scene("rubrics", _library),
    Scene("rubric-criterion", _with(_criterion)),
    Scene("rubric-comments", _with(_comments)),
    Scene("rubric-prompts", _with(_prompts)),
    Scene("rubric-rule", _with(_rule)),
    Scene("rubric-problem", _with(_problem)),
    Scene("rubric-patterns", _with(_patterns)),
    Scene("rubric-large-text", _with(_criterion), 2.0),
)
