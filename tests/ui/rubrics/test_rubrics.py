"""Rubrics in the window: a journey by keyboard, two views of one text, and bad files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QPushButton, QWidget

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.formats import yaml_trees as trees
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.model import CITED_OUTCOMES
from assessor_app.rubrics.patterns import Example
from assessor_app.services.rubrics import authoring
from assessor_app.services.rubrics.rubric_files import Reading, findings_of, read_one
from assessor_app.ui.rubrics.criterion_page import CriterionPage
from assessor_app.ui.rubrics.editor import RubricEditor
from assessor_app.ui.rubrics.export_dialog import ExportDialog
from assessor_app.ui.rubrics.fields import Choice, LevelField, LineField
from assessor_app.ui.rubrics.import_dialog import ImportDialog
from assessor_app.ui.rubrics.screen import RubricsScreen
from assessor_app.ui.widgets.writing import WritingField
from tests.fakes import rubric_files as files
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop

_NONE = Qt.KeyboardModifier.NoModifier
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
_OUTSIDE = """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>"""
_SCRIPT = "Essay,Aim,<p>States an aim</p><script>alert(1)</script>,false,Good,Clear,2,Poor,Not,0"


@pytest.fixture
def screen(small_ui: Ui) -> RubricsScreen:
    made = RubricsScreen(small_ui.context, small_ui.commands, small_ui.host)
    made.setParent(None)
    small_ui.show(made)
    made.take_focus()
    small_ui.settle()
    return made


def press(ui: Ui, *keys: Qt.Key, with_: Qt.KeyboardModifier = _NONE) -> None:
    """Press keys where the focus is."""
    for key in keys:
        if QApplication.focusWidget() is None:
            window = QApplication.topLevelWidgets()
            next(one for one in window if one.isVisible()).activateWindow()
            ui.until(QApplication.focusWidget)
        focused: QWidget | None = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, with_)
        ui.settle()


def dialog(screen: RubricsScreen, kind: type[QDialog]) -> QDialog:
    return next(one for one in screen.findChildren(kind) if one.isVisible())


def open_text(ui: Ui, screen: RubricsScreen, change: Callable[[str], str]) -> RubricEditor:
    """Open a new rubric, changed."""
    own, _ = ui.answer(lambda: authoring.begin(ui.workspace))
    text = change(authoring.open_own(ui.workspace, own).text)
    ui.answer(lambda: authoring.write(ui.workspace, own, text, place="test"))
    screen.open_manuscript(ui.answer(lambda: authoring.open_own(ui.workspace, own)))
    assert screen.editor is not None
    looked(ui, screen.editor)
    return screen.editor


def looked(ui: Ui, editor: RubricEditor) -> None:
    """Wait until the text was looked at and kept."""
    ui.until(lambda: not editor.writing.pending)
    ui.settle()


def outcome(editor: RubricEditor, name: str) -> Outcome | None:
    rows = editor.patterns.rows
    found: list[Example] = [
        one for row in range(rows.rowCount()) if (one := rows.row(row)) is not None
    ]
    return next(one.outcome for one in found if one.pattern.name.startswith(name))


def test_from_a_canvas_file_to_a_checked_yaml_by_keyboard(
    small_ui: Ui, screen: RubricsScreen, tmp_path: Path
) -> None:
    """Import, name a level anew, write a rule, see the outcomes change, undo, export, check."""
    ui = small_ui
    given = tmp_path / "canvas.csv"
    given.write_bytes(files.canvas_csv(files.CANVAS_ROW, files.CANVAS_ROW.replace("Aim", "Plan")))
    screen.library.read_file(given)
    ui.settle()
    found = dialog(screen, ImportDialog)
    assert isinstance(found, ImportDialog)
    assert any("no decision rule" in one for one in found.losses.sentences)
    press(ui, Qt.Key.Key_Return)
    ui.until(lambda: screen.editor is not None)
    editor = screen.editor
    assert editor is not None
    looked(ui, editor)

    # The second criterion, its first level.
    press(ui, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert isinstance(editor.form.page, CriterionPage)
    press(ui, Qt.Key.Key_2, with_=_ALT)
    for _ in range(40):
        focused = QApplication.focusWidget()
        if focused is not None and focused.accessibleName() == "Name of level 1":
            break
        press(ui, Qt.Key.Key_Tab)
    press(ui, Qt.Key.Key_A, with_=_CTRL)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "Unclear")
    press(ui, Qt.Key.Key_Tab)
    ui.until(lambda: "Unclear" in editor.yaml.toPlainText())

    # The rule: earned at three points of four, instead of all at the highest.
    assert outcome(editor, "1.1 is Poor") is Outcome.NOT_YET_EARNED
    press(ui, Qt.Key.Key_3, with_=_ALT)
    text = editor.yaml.toPlainText()
    at = text.index("every:")
    end = text.index("highest") + len("highest")
    cursor = editor.yaml.textCursor()
    cursor.setPosition(at)
    cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
    editor.yaml.setTextCursor(cursor)
    QTest.keyClicks(editor.yaml, "total: {in: all, at_least: 2}")
    looked(ui, editor)
    assert outcome(editor, "1.1 is Poor") is Outcome.EARNED
    press(ui, Qt.Key.Key_Z, with_=_CTRL)
    looked(ui, editor)
    assert outcome(editor, "1.1 is Poor") is Outcome.NOT_YET_EARNED
    press(ui, Qt.Key.Key_Y, with_=_CTRL)
    looked(ui, editor)
    assert outcome(editor, "1.1 is Poor") is Outcome.EARNED

    # Try levels out in the preview, and keep them.
    press(ui, Qt.Key.Key_4, with_=_ALT)
    press(ui, Qt.Key.Key_Space)
    press(ui, Qt.Key.Key_K, with_=_ALT)
    QTest.keyClick(dialog(screen, QInputDialog), Qt.Key.Key_Return)
    looked(ui, editor)
    first = editor.patterns.rows.row(0)
    assert first is not None
    assert (first.pattern.own, len(first.pattern.scores)) == (0, 1)
    press(ui, Qt.Key.Key_5, with_=_ALT)
    press(ui, Qt.Key.Key_Down, with_=Qt.KeyboardModifier.ShiftModifier)
    assert "Two readings" in editor.patterns.detail.text()

    # Export as YAML, which the check finds sound.
    press(ui, Qt.Key.Key_E, with_=_CTRL)
    ui.settle()
    export = dialog(screen, ExportDialog)
    assert isinstance(export, ExportDialog)
    assert export.format == "yaml"
    target = tmp_path / "out.yaml"
    export.write_to(target)
    ui.until(target.exists)
    ui.settle()
    made = read_one(target, Reading(ui.world.clock.now)).rubric
    assert [one.code for one in findings_of(made)] == []
    assert made.criteria[1].levels[0].title == "Unclear"
    press(ui, Qt.Key.Key_Left, with_=_ALT)
    assert screen.editor is None
    ui.settle()
    assert screen.library.shelf.rows[0].state == ("Sound", "good")


def _field(editor: RubricEditor, name: str) -> LineField:
    fields = [] if editor.form.page is None else editor.form.page.findChildren(LineField)
    return next(one for one in fields if one.accessibleName() == name)


def test_form_and_yaml_are_two_views_of_one_text(small_ui: Ui, screen: RubricsScreen) -> None:
    ui = small_ui
    editor = open_text(ui, screen, lambda text: "# mine\n" + text)
    title = _field(editor, "Title")
    title.setFocus()
    title.selectAll()
    QTest.keyClicks(title, "Es: say")
    ui.until(lambda: "title: 'Es: say'" in editor.yaml.toPlainText())
    looked(ui, editor)
    assert editor.yaml.toPlainText().startswith("# mine\n")

    # What is longer than any rubric is not put in, and the limit is said.
    pasted = QMimeData()
    pasted.setText("- title: C\n" * 40_000)
    editor.yaml.insertFromMimeData(pasted)
    assert "at most 262,144" in editor.note.words
    assert "- title: C" not in editor.writing.text

    # What does not parse keeps the last sound form and outcomes, and names the line.
    sound = editor.yaml.toPlainText()
    count = editor.patterns.rows.rowCount()
    editor.yaml.setPlainText(sound.replace("title: 'Es: say'", "title: ['Es: say'"))
    looked(ui, editor)
    assert "Line" in editor.problems.words.text()
    assert "last sound version" in editor.problems.words.text()
    assert (_field(editor, "Title").text(), title.isEnabled()) == ("Es: say", False)
    assert editor.patterns.rows.rowCount() == count > 0
    editor.export()
    assert "Mend" in editor.note.words

    # What parses and is no rubric is told at its page; the form can mend it.
    editor.focus_yaml()
    editor.yaml.setPlainText(sound.replace("at_least: highest", "at_least: Top"))
    looked(ui, editor)
    press(ui, Qt.Key.Key_F8)
    assert editor.form.path == ("rule",)
    assert "“Top”" in editor.problems.words.text()
    page = editor.form.page
    assert page is not None
    kind = next(
        one for one in page.findChildren(Choice) if one.accessibleName() == "Kind of condition"
    )
    kind.chosen.emit("total")
    looked(ui, editor)
    assert editor.writing.look is not None
    assert editor.writing.look.study.rubric is not None
    assert "total" in editor.yaml.toPlainText()

    # Undo goes over both views.
    while editor.yaml.toPlainText() != sound:
        assert editor.writing.manuscript.can_undo
        editor.undo()
        looked(ui, editor)
    editor.form.go_to(())
    assert _field(editor, "Title").text() == "Es: say"


def test_parts_criteria_and_levels_come_and_go_by_the_form(
    small_ui: Ui, screen: RubricsScreen
) -> None:
    ui = small_ui
    editor = open_text(ui, screen, lambda text: text)

    def do(words: str) -> trees.Path:
        page = editor.form.page
        assert page is not None
        made = next(
            one for one in page.findChildren(QWidget) if getattr(one, "text", str)() == words
        )
        made.click()  # type: ignore[attr-defined]
        looked(ui, editor)
        return editor.form.path

    assert do("Add a part") == ("parts", 3)
    assert do("Add a criterion") == ("parts", 3, "criteria", 0)
    do("Add a level")
    assert do("Add a criterion after this") == ("parts", 3, "criteria", 1)
    assert do("Move up") == ("parts", 3, "criteria", 0)
    do("Remove this criterion")
    editor.form.go_to(("condition_codes",))
    do("Add a code")
    editor.form.go_to(("rule",))
    do("Add a gate")
    do("Add a clause")
    do("Ask for completeness first")
    editor.form.go_to(("double_scoring",))
    page = editor.form.page
    assert page is not None
    cited = next(
        one for one in page.findChildren(Choice) if one.accessibleName().endswith("being Earned")
    )
    cited.setCurrentIndex(cited.findText("needs a citation"))
    cited.activated.emit(cited.currentIndex())
    looked(ui, editor)
    sound = editor.writing.sound
    assert sound is not None
    made = from_yaml(editor.writing.text, base_uri="urn:x", changed_at=ui.world.clock.now)
    assert [len(one.levels) for one in made.criteria] == [2, 3, 2, 4]
    assert (len(made.condition_codes), len(made.rule.gates), len(made.rule.clauses)) == (1, 1, 2)
    assert made.rule.completeness is not None
    assert (made.citation_required_for, cited.currentText()) == (CITED_OUTCOMES, "needs a citation")
    assert any(one.code == "unreachable_clause" for one in sound.study.problems)


def test_prompts_ranges_and_comments_are_written_in_the_form(
    small_ui: Ui, screen: RubricsScreen
) -> None:
    ui = small_ui
    editor = open_text(ui, screen, lambda text: text)

    def page() -> QWidget:
        assert editor.form.page is not None
        return editor.form.page

    def click(words: str) -> None:
        buttons = page().findChildren(QPushButton)
        chosen = next(one for one in buttons if one.text() == words)
        chosen.setFocus()
        QTest.keyClick(chosen, Qt.Key.Key_Space)
        looked(ui, editor)

    def write(name: str, text: str, place: int = 0) -> None:
        fields = [
            one
            for one in page().findChildren(QWidget)
            if isinstance(one, LineField | LevelField | WritingField)
            and one.accessibleName() == name
        ]
        field = fields[place]
        field.setFocus()
        if isinstance(field, WritingField):
            field.selectAll()
            QTest.keyClicks(field, text)
        elif isinstance(field, LevelField):
            field.setEditText(text)
        else:
            field.setText("")
            QTest.keyClicks(field, text)
        field.flush()

    editor.form.go_to(("parts", 1))
    click("Add a prompt")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Text of prompt 1 (Markdown)"
    write("Text of prompt 1 (Markdown)", "What did you hear?")
    write("Words at most", "300")
    looked(ui, editor)
    editor.form.go_to(("parts", 1, "criteria", 0))
    write("Steps between points", "0.5")
    for place, (least, own, most) in enumerate((("0", "0", "1"), ("2", "2", "3"), ("4", "5", "6"))):
        write("Points", own, place)
        write("or a range, from", least, place)
        write("up to", most, place)
    click("Add a comment")
    write("Text of comment 1 (Markdown)", "Ask one open question more.")
    write("For the level", "Basic")
    write("Tags, apart by commas", "questions, next step")
    write("Shortcut, one word", "open")
    looked(ui, editor)
    made = from_yaml(editor.writing.text, base_uri="urn:x", changed_at=ui.world.clock.now)
    (prompt,) = made.parts[1].prompts
    assert (prompt.text, prompt.min_words, prompt.max_words) == ("What did you hear?", None, 300)
    one = made.in_part(made.parts[1].id)[0]
    assert [str(it.least) + "-" + str(it.most) for it in one.levels] == ["0-1", "2-3", "4-6"]
    (comment,) = one.comments
    assert (comment.text, comment.tags) == (
        "Ask one open question more.",
        ("questions", "next step"),
    )
    assert (comment.shortcut, comment.level) == ("open", one.levels[1].id)
    editor.undo()
    looked(ui, editor)
    assert "shortcut" not in editor.writing.text


def test_a_rubric_of_a_package_is_shown_and_not_changed(
    small_ui: Ui, screen: RubricsScreen
) -> None:
    ui = small_ui
    press(ui, Qt.Key.Key_Return)
    ui.until(lambda: screen.editor is not None)
    editor = screen.editor
    assert editor is not None
    ui.until(lambda: editor.writing.sound is not None)
    assert editor.yaml.isReadOnly()
    editor.writing.type_text("title: mine")
    assert editor.writing.text == editor.yaml.toPlainText()
    editor.copy_requested.emit()
    ui.until(lambda: screen.editor is not editor)
    assert screen.editor is not None
    looked(ui, screen.editor)
    assert not screen.editor.writing.read_only


_GOOD = files.canvas_csv()
_EMPTY_RULE = """\
title: A
rule: {clauses: [{outcome: earned, when: {all: []}}]}
parts: [{id: P1, kind: artifacts, title: T, criteria: [{title: C, levels: {a: x}}]}]
"""
BAD: dict[str, tuple[bytes, str]] = {
    "an empty rule": (_EMPTY_RULE.encode(), "at least one condition"),
    "a circular rule": (
        b"title: A\nrule: &r {clauses: [{outcome: earned, when: *r}]}\n",
        "not allowed",
    ),
    "two levels of one name": (
        files.canvas_csv(files.CANVAS_ROW.replace("Poor", "Good")),
        "stands twice",
    ),
    "negative points": (files.canvas_csv(files.CANVAS_ROW.replace(",2,", ",-2,")), "below zero"),
    "points that are no number": (
        files.canvas_csv(files.CANVAS_ROW.replace(",2,", ",NaN,")),
        "not a number",
    ),
    "10,000 criteria": (
        files.canvas_csv(*(files.CANVAS_ROW.replace("Aim", f"Aim {n}") for n in range(10_000))),
        "at most",
    ),
    "a heading twice": (
        files.canvas_csv(head=files.CANVAS_HEAD.replace("Criteria Description", "Criteria Name")),
        "stands twice",
    ),
    "an XML bomb": (files.canvas_xml("&b;", _BOMB), "entities"),
    "an outside entity": (files.moodle_xml("&a;", head=_OUTSIDE), "entities"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not text"),
}
ODD: dict[str, tuple[bytes, str]] = {
    "HTML with a script": (files.canvas_csv(_SCRIPT), "script"),
    "a byte order mark": (b"\xef\xbb\xbf" + _GOOD, ""),
    "semicolons": (_GOOD.replace(b",", b";"), ""),
    "Windows-1252": (_GOOD.replace(b"an aim", "d’être".encode("cp1252")), "Windows-1252"),
}


def test_bad_files_get_a_sentence_each_and_odd_ones_are_read(
    small_ui: Ui, screen: RubricsScreen, tmp_path: Path
) -> None:
    """One window lives through all of them."""
    library = screen.library
    given = tmp_path / "given"
    for name, (data, says) in BAD.items():
        given.write_bytes(data)
        library.note.hide()
        library.read_file(given)
        small_ui.until(lambda: library.note.words)
        assert says in library.note.words, (name, library.note.words)
        assert not [one for one in screen.findChildren(ImportDialog) if one.isVisible()], name
    for name, (data, says) in ODD.items():
        given.write_bytes(data)
        library.read_file(given)
        small_ui.until(lambda: any(one.isVisible() for one in screen.findChildren(ImportDialog)))
        found = dialog(screen, ImportDialog)
        assert isinstance(found, ImportDialog)
        assert says in " ".join(found.losses.sentences), (name, found.losses.sentences)
        found.reject()
        small_ui.settle()
    assert library.note.words == ""
