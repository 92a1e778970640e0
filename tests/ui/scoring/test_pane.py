"""Scoring by keyboard: what shows, what is stored, and what never happens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.services import scoring
from assessor_app.ui.viewers.viewer import Selection
from tests.ui.scoring.conftest import Screen

pytestmark = pytest.mark.desktop
_K = Qt.Key
_QUOTE = MarkPlace(MarkKind.HIGHLIGHT, quotation=Quotation("my neighbour"))


def _level(screen: Screen) -> str:
    score = screen.score()
    assert score is not None
    return next(
        one.title
        for criterion in screen.criteria
        for one in criterion.levels
        if one.id == score.level
    )


@pytest.mark.parametrize(
    ("key", "level"), [(_K.Key_1, "Pass"), (_K.Key_2, "Not yet")], ids=["highest", "lowest"]
)
def test_a_number_key_scores_the_current_criterion(screen: Screen, key: Qt.Key, level: str) -> None:
    screen.press(key)
    assert any(box.isChecked() and box.level.title == level for box in screen.body.levels.boxes)
    assert _level(screen) == level


def test_a_number_key_works_while_a_viewer_has_the_focus(screen: Screen) -> None:
    screen.other.setFocus()
    screen.press(_K.Key_1)
    assert _level(screen) == "Pass"
    assert screen.other.hasFocus()


def test_zero_takes_the_score_back_and_keeps_the_rationale(screen: Screen) -> None:
    screen.press(_K.Key_1)
    screen.press(_K.Key_E)
    QTest.keyClicks(screen.body.rationale, "Because.")
    screen.press(_K.Key_Escape)
    screen.press(_K.Key_0)
    score = screen.score()
    assert score is not None
    assert (score.level, score.rationale) == (None, "Because.")


def test_a_level_that_the_criterion_has_not_is_said(screen: Screen) -> None:
    screen.press(_K.Key_9)
    assert screen.score() is None
    assert "2 levels" in _problem(screen)


def test_digits_in_the_rationale_are_text(screen: Screen) -> None:
    screen.press(_K.Key_E)
    assert screen.body.rationale.hasFocus()
    QTest.keyClicks(screen.body.rationale, "1 of 12 junk lug")
    screen.press(_K.Key_Escape)
    score = screen.score()
    assert score is not None
    assert (score.level, score.rationale) == (None, "1 of 12 junk lug")
    assert not screen.body.rationale.hasFocus()


def test_arrows_in_the_rationale_move_the_cursor(screen: Screen) -> None:
    criterion = screen.pane.current
    screen.press(_K.Key_Return)
    QTest.keyClicks(screen.body.rationale, "first")
    screen.press(_K.Key_Return)
    QTest.keyClicks(screen.body.rationale, "second")
    screen.press(_K.Key_Up)
    assert screen.pane.current == criterion
    assert screen.body.rationale.textCursor().blockNumber() == 0


def test_enter_opens_the_card_that_has_the_focus(screen: Screen) -> None:
    other = screen.criteria[2].id
    screen.pane.criteria.cards[other].setFocus()
    screen.press(_K.Key_Return)
    assert screen.pane.current == other
    assert not screen.body.rationale.hasFocus()


def test_another_text_size_keeps_the_place_and_what_was_typed(screen: Screen) -> None:
    screen.press(_K.Key_J)
    current = screen.pane.current
    screen.press(_K.Key_E)
    QTest.keyClicks(screen.body.rationale, "kept")
    screen.ui.appearance.apply("dark", 2.0)
    screen.ui.settle()
    assert screen.pane.current == current
    assert screen.body.rationale.toPlainText() == "kept"


def test_the_wheel_changes_nothing(screen: Screen) -> None:
    screen.press(_K.Key_1)
    before = screen.stored.scores
    for widget in screen.pane.findChildren(QWidget):
        if widget.isVisible():
            screen.wheel(widget)
    assert screen.stored.scores == before


def test_keys_walk_the_criteria_and_hold_at_the_ends(screen: Screen) -> None:
    order = [one.id for one in screen.criteria]
    screen.press(_K.Key_J)
    screen.press(_K.Key_Down)
    assert screen.pane.current == order[2]
    for _ in order:
        screen.press(_K.Key_K)
    assert screen.pane.current == order[0]
    screen.press(_K.Key_Up)
    assert screen.pane.current == order[0]


def test_next_unscored_goes_round(screen: Screen) -> None:
    order = [one.id for one in screen.criteria]
    screen.press(_K.Key_1)
    screen.pane.go_to(order[-1])
    screen.press(_K.Key_N)
    assert screen.pane.current == order[1]


def test_only_the_current_card_holds_an_editor(screen: Screen) -> None:
    screen.press(_K.Key_J)
    bodies = [card for card in screen.pane.criteria.cards.values() if card.body is not None]
    assert [card.criterion.id for card in bodies] == [screen.pane.current]


def test_a_refused_choice_is_taken_back_with_a_sentence(screen: Screen) -> None:
    screen.press(_K.Key_1)
    screen.ui.settle()
    screen.body.condition_chosen.emit("no-such-code")
    assert screen.body.state.isVisible()
    screen.ui.settle()
    assert not screen.body.state.isVisible()
    assert "condition code" in _problem(screen)
    assert screen.body.levels.boxes[0].isChecked()


def test_a_reload_keeps_what_is_being_typed(screen: Screen) -> None:
    criterion = screen.criteria[0].id
    screen.press(_K.Key_E)
    QTest.keyClicks(screen.body.rationale, "Half a sent")
    workspace, assignment = screen.ui.workspace, screen.assignment
    screen.ui.runner.run(
        screen,
        lambda: scoring.set_rationale(workspace, assignment, criterion, "From elsewhere"),
    )
    screen.reload()
    screen.ui.settle()
    QTest.keyClicks(screen.body.rationale, "ence")
    assert screen.body.rationale.toPlainText() == "Half a sentence"
    screen.pane.flush()
    score = screen.score()
    assert score is not None
    assert score.rationale == "Half a sentence"


def test_leaving_the_criterion_stores_what_was_typed(screen: Screen) -> None:
    criterion = screen.criteria[0].id
    screen.press(_K.Key_E)
    QTest.keyClicks(screen.body.rationale, "Typed")
    screen.pane.step(1)
    score = screen.score(criterion)
    assert score is not None
    assert score.rationale == "Typed"


def test_saving_is_told_and_ends(screen: Screen) -> None:
    told: list[bool] = []
    screen.pane.saving.connect(told.append)
    screen.press(_K.Key_E)
    QTest.keyClicks(screen.body.rationale, "x")
    assert told == [True]
    screen.ui.until(lambda: told[-1] is False)
    score = screen.score()
    assert score is not None
    assert score.rationale == "x"


def test_undo_takes_typing_back_in_one_step(screen: Screen) -> None:
    screen.press(_K.Key_1)
    screen.press(_K.Key_E)
    for words in ("One", " two", " three"):
        QTest.keyClicks(screen.body.rationale, words)
        screen.pane.flush()
    screen.press(_K.Key_Escape)
    screen.press(_K.Key_U)
    screen.ui.settle()
    screen.ui.settle()
    assert screen.body.rationale.toPlainText() == ""
    assert _level(screen) == "Pass"
    screen.press(_K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert screen.score() is None


def test_a_selection_is_cited_and_undone_as_one_step(screen: Screen) -> None:
    review = screen.stored
    screen.press(_K.Key_L)
    assert "Select something" in _problem(screen)
    screen.pane.set_selection(Selection(_QUOTE, "my neighbour"), review.artifacts[0])
    assert screen.body.link.isVisible()
    screen.press(_K.Key_L)
    score = screen.score()
    assert score is not None
    assert len(score.citations) == 1
    screen.ui.settle()
    asked: list[object] = []
    screen.pane.citation_requested.connect(asked.append)
    chip = screen.body.findChild(QWidget, "citation")
    assert chip.button.words == "“my neighbour”"
    chip.button.click()
    assert asked == [chip.annotation]
    screen.press(_K.Key_U)
    assert screen.stored.annotations == ()


def test_a_condition_code_and_not_applicable_show_what_they_are(screen: Screen) -> None:
    screen.pane.go_to(screen.criteria[1].id)
    screen.body.condition_chosen.emit("no-sound")
    assert "no sound" in screen.body.state.text()
    screen.body.not_applicable_chosen.emit()
    score = screen.score()
    assert score is not None
    assert score.not_applicable
    assert "Not applicable" in screen.body.state.text()


@pytest.mark.parametrize("text", ["x" * 300, "هذا نص من اليمين إلى اليسار " * 9, "👩🏽‍🏫🎓" * 60])
def test_any_text_stays_inside_the_pane(screen: Screen, text: str) -> None:
    screen.resize(340, 900)
    screen.press(_K.Key_E)
    screen.body.rationale.setPlainText(text)
    screen.pane.flush()
    screen.body.show_preview.trigger()
    screen.ui.settle()
    area = screen.pane.criteria
    inside = area.widget()
    assert inside is not None
    assert inside.width() <= area.viewport().width()
    assert screen.body.preview.isVisible()
    assert screen.body.preview.width() <= screen.body.width()
    score = screen.score()
    assert score is not None
    assert score.rationale == text


def test_large_text_in_a_low_pane_leaves_the_room_to_the_criteria(screen: Screen) -> None:
    pane, notes = screen.pane, screen.pane.notes
    screen.ui.appearance.apply("light", 2.0)
    screen.resize(400, 640)
    screen.ui.settle()
    assert pane.criteria.height() > pane.height() / 2
    names = {chip.accessibleName() for chip in notes.findChildren(QPushButton)}
    assert any(name.startswith("Private note, empty") for name in names)
    screen.resize(400, 1800)
    screen.ui.settle()
    assert "Private" in {chip.text() for chip in notes.findChildren(QPushButton)}


def test_a_card_that_was_left_has_its_whole_head_again(screen: Screen) -> None:
    first, second = (screen.pane.criteria.cards[one.id] for one in screen.criteria[:2])
    screen.ui.until(lambda: first.height() > second.height())
    screen.press(_K.Key_J)
    screen.ui.until(lambda: second.height() > first.height())
    screen.ui.until(lambda: first.height() == first.heightForWidth(first.width()))
    assert first.state == "Not scored"
    screen.press(_K.Key_1)
    screen.press(_K.Key_J)
    screen.ui.until(lambda: second.state == "Proficient")
    assert second.accessibleName().endswith("Proficient")


def _problem(screen: Screen) -> str:
    return screen.pane.footer.problem
