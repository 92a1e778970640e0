"""Writing to the earner by keyboard: comments at the cursor, what would change it, readers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assessor_app.domain.ids import CriterionId
from assessor_app.services.comments import comment_bank
from assessor_app.services.comments.comment_bank import Wording
from assessor_app.ui.comments.bank_dialog import BankDialog
from assessor_app.ui.widgets.reader_mark import READERS, Reader
from tests.ui.conftest import Ui
from tests.ui.scoring.conftest import Screen

pytestmark = pytest.mark.desktop
_K = Qt.Key
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def fill_bank(screen: Screen, *wordings: Wording) -> None:
    """Put comments into the bank as another window would, and let the pane hear of it."""
    for wording in wordings:
        made = screen.ui.answer(partial(comment_bank.add, screen.ui.workspace, wording))
        screen.ui.runner.announce(made[1])
    screen.ui.settle()


def write(screen: Screen, text: str) -> None:
    """Type where the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def test_a_shortcut_and_the_picker_write_at_the_cursor(screen: Screen) -> None:
    fill_bank(
        screen,
        Wording("At {level}: **name** whom you heard.", shortcut="who"),
        Wording("See {artifact} again."),
    )
    screen.press(_K.Key_2)
    screen.press(_K.Key_E)
    field = screen.body.rationale
    write(screen, "First. /who")
    screen.press(_K.Key_Tab)
    assert field.toPlainText() == "First. At Not yet: **name** whom you heard."
    assert field.hasFocus()

    write(screen, " ")
    screen.press(_K.Key_Space, _CTRL)
    picker = screen.pane.writing.desk.picker
    assert picker is not None
    assert picker.search.hasFocus()
    write(screen, "again")
    assert "{artifact}" in picker.note.text()
    screen.press(_K.Key_Return)
    assert field.toPlainText().endswith("heard. See {artifact} again.")
    assert field.textCursor().selectedText() == "{artifact}"
    write(screen, "the plan")
    score = screen.score()
    field.flush()
    score = screen.score()
    assert score is not None
    assert score.rationale.endswith("whom you heard. See the plan again.")
    uses = {one.text: one.uses for one in comment_bank.list_comments(screen.ui.workspace)}
    assert set(uses.values()) == {1}

    screen.press(_K.Key_Space, _CTRL)
    screen.press(_K.Key_Escape)
    assert screen.pane.writing.desk.picker is None
    assert field.hasFocus()
    screen.press(_K.Key_Tab)
    assert not field.hasFocus()


def test_a_bare_insufficient_does_not_pass(screen: Screen) -> None:
    box = screen.body.improvement
    screen.press(_K.Key_1)
    assert not box.isVisibleTo(screen)
    screen.press(_K.Key_2)
    assert box.isVisibleTo(screen)
    screen.press(_K.Key_E, _SHIFT)
    for field in box.fields:
        assert field.hasFocus()
        write(screen, "Insufficient.")
        screen.press(_K.Key_Tab)
    assert missing(screen) == {screen.pane.current}
    screen.press(_K.Key_E, _SHIFT)
    for field, text in zip(
        box.fields,
        ("A plan with a date.", "Whom you listen to.", "A plan with two names in it."),
        strict=True,
    ):
        field.setFocus()
        field.selectAll()
        write(screen, text)
    screen.press(_K.Key_Escape)
    assert missing(screen) == set()
    assert screen.pane.current is not None
    told = screen.stored.improvements[screen.pane.current]
    assert told.texts[2] == "A plan with two names in it."
    screen.press(_K.Key_U)
    screen.ui.until(lambda: box.fields[2].toPlainText() != told.would_show)


def missing(screen: Screen) -> set[CriterionId | None]:
    """Return the criteria that do not yet tell the earner what would change them."""
    return {gap.criterion for gap in screen.stored.gaps if gap.code == "no_improvement"}


def test_three_texts_have_three_readers(screen: Screen) -> None:
    notes = screen.pane.notes
    for reader, key, text in (
        (Reader.EARNER, _K.Key_F, "You asked. Write to ines@example.org!"),
        (Reader.COORDINATOR, _K.Key_O, "The scan is dark."),
        (Reader.NOBODY, _K.Key_P, "Read again."),
    ):
        screen.pane.take_focus()
        screen.press(key, _SHIFT)
        assert notes.open_reader is reader
        assert READERS[reader][0] in notes.fields[reader].accessibleName()
        write(screen, text)
        screen.press(_K.Key_Escape)
        assert notes.open_reader is None
    draft = screen.stored.draft
    assert draft.feedback.startswith("You asked.")
    assert (draft.coordinator_note, draft.private_note) == ("The scan is dark.", "Read again.")


def test_the_bank_stores_what_is_written_and_keeps_what_is_refused(
    small_ui: Ui, tmp_path: Path
) -> None:
    small_ui.show(small_ui.host, 1000, 700)
    dialog = BankDialog(small_ui.context, None, small_ui.host)
    dialog.open()
    small_ui.settle()
    assert "is empty" in dialog.empty.text()

    QTest.keyClick(dialog, _K.Key_N, _CTRL)
    editor = dialog.editor
    QTest.keyClicks(editor.text, "Say {when}.")
    editor.flush()
    small_ui.until(editor.problem.isVisible)
    assert "{when}" in editor.problem.text()
    assert kept(small_ui) == []
    editor.text.selectAll()
    QTest.keyClicks(editor.text, "Say when, at {level}.")
    editor.flush()
    small_ui.settle()
    editor.tags.setText("dates, tone, dates")
    editor.shortcut.setText("/when")
    editor.flush()
    small_ui.settle()
    assert kept(small_ui) == [("Say when, at {level}.", ("dates", "tone"), "when")]
    assert not editor.problem.isVisible()

    path = tmp_path / "bank.csv"
    dialog.export_file(path)
    small_ui.settle()
    editor.remove.click()
    small_ui.settle()
    assert kept(small_ui) == []
    dialog.back.click()
    small_ui.settle()
    assert len(kept(small_ui)) == 1
    dialog.import_file(path)
    small_ui.until(lambda: "0 comments added" in dialog.said.text())
    dialog.search.setText("tone")
    assert dialog.list.rows.rowCount() == 1
    dialog.search.setText("nothing of the kind")
    assert dialog.list.rows.rowCount() == 0
    dialog.reject()


def kept(ui: Ui) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what is stored of each comment."""
    found = ui.answer(lambda: comment_bank.list_comments(ui.workspace))
    return [(one.text, one.tags, one.shortcut) for one in found]
