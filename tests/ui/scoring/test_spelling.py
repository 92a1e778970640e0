"""Spelling under a field: said quietly, mended from the menu, silenced by an own word."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from assessor_app.services.comments import spelling
from tests.fakes.dictionary import write_dictionary
from tests.ui.scoring.conftest import Screen

pytestmark = pytest.mark.desktop
_K = Qt.Key


def _choose(menu: QMenu, under: str, text: str) -> None:
    inside = next(one.menu() for one in menu.actions() if under in one.text())
    assert isinstance(inside, QMenu)
    next(one for one in inside.actions() if one.text() == text).trigger()


@pytest.mark.skipif(not spelling.installed(), reason="the extra `spelling` is not installed")
def test_a_misspelt_word_is_named_mended_and_silenced(screen: Screen) -> None:
    ui, desk = screen.ui, screen.pane.writing.desk.spelling
    told: list[str] = []
    desk.told.connect(told.append)
    screen.press(_K.Key_E)
    screen.press(_K.Key_Period, Qt.KeyboardModifier.ControlModifier)
    ui.until(lambda: told)
    assert str(ui.workspace.profile.dictionaries) in told[0], "it says where one would go"
    write_dictionary(ui.workspace.profile.dictionaries, "the evidence shows it here")
    field, notes = screen.body.rationale, screen.body.notes
    QTest.keyClicks(field, "Ellery: the evidance shows it heer")
    ui.until(lambda: "evidance (evidence?)" in notes.text())
    assert "Ellery" in notes.text()
    assert "heer" not in notes.text(), "a word that is still typed is not judged"

    menu = QMenu(field)
    desk._fill(menu, field)
    _choose(menu, "evidance", "evidence")
    assert field.toPlainText() == "Ellery: the evidence shows it heer"
    ui.until(lambda: "heer" in notes.text())
    _choose(menu, "Ellery", "Add to my words")
    ui.until(lambda: "Ellery" not in notes.text())
    assert notes.text().startswith("Perhaps misspelt: heer")

    again = QMenu(field)
    desk._fill(again, field)
    _choose(again, "my words", "Ellery")
    ui.until(lambda: "Ellery" in notes.text())
    field.undo()
    assert "evidance" in field.toPlainText()
    ui.settle()
