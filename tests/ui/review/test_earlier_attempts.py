"""A second attempt on the screen: its page, its check list, what is carried into the cards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from assessor_app.ui.review.compare_view import CompareView
from assessor_app.ui.review.comparing import ComparingDialog
from assessor_app.ui.review.earlier_attempt import EarlierAttemptView
from assessor_app.ui.review.evidence_finder import place_words
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.widgets.states import Explanation
from tests.fakes.second_attempts import SECOND
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


@pytest.fixture
def retry(retry_ui: Ui) -> Iterator[ReviewScreen]:
    """The review of a second attempt."""
    host = QWidget()
    layout = QVBoxLayout(host)
    screen = ReviewScreen(
        retry_ui.context,
        retry_ui.commands,
        retry_ui.session,
        retry_ui.world.assignment(SECOND),
        host,
    )
    layout.addWidget(screen)
    retry_ui.show(host)
    retry_ui.settle()
    yield screen
    screen.leave()
    retry_ui.settle()


def _score_all(ui: Ui, screen: ReviewScreen) -> None:
    assert screen.review is not None
    for one in screen.review.rubric.criteria:
        screen.scoring.go_to(one.id)
        screen.scoring.choose_level(one.levels[0].id)
    ui.settle()


def _page(screen: ReviewScreen) -> QWidget:
    page = screen.area._first._stack.currentWidget()
    assert page is not None
    return page


def _press(page: QWidget, words: str) -> None:
    found = [one for one in page.findChildren(QPushButton) if one.text() == words]
    found[0].setFocus()
    QTest.keyClick(found[0], Qt.Key.Key_Space)


def test_an_earlier_attempt_is_told_ticked_and_carried(retry_ui: Ui, retry: ReviewScreen) -> None:
    ui, screen = retry_ui, retry
    assert screen.review is not None
    first = screen.review.rubric.criteria[0]
    screen.scoring.go_to(first.id)
    line = screen.scoring.criteria.cards[first.id].body.earlier  # type: ignore[union-attr]  # open
    assert line.pill.text() == "Met in attempt 1"
    QTest.mouseClick(line.carry, Qt.MouseButton.LeftButton)
    ui.until(lambda: line.pill.text() == "Carried from attempt 1")
    assert screen.scoring.criteria.cards[first.id].state == "Pass"
    assert "was met in attempt 1" in screen.review.scores[first.id].rationale
    ui.commands.run("attempt-earlier")
    assert isinstance(_page(screen), Explanation)
    second = screen.review.rubric.criteria[1]
    screen.scoring.go_to(second.id)
    below = screen.scoring.criteria.cards[second.id].body.earlier  # type: ignore[union-attr]  # open
    assert below.isHidden()
    _score_all(ui, screen)
    ui.commands.run("attempt-earlier")
    ui.until(lambda: isinstance(_page(screen), EarlierAttemptView))
    page = _page(screen)
    boxes = page.findChildren(QCheckBox)
    assert [one.isChecked() for one in boxes] == [False] * 5
    boxes[3].setFocus()
    QTest.keyClick(boxes[3], Qt.Key.Key_Space)
    ui.settle()
    assert screen.review.attempt_notes is not None
    assert len(screen.review.attempt_notes.ticked) == 1
    ui.commands.run("scoring-undo")
    ui.until(lambda: not boxes[3].isChecked())
    _press(page, "Score it")
    ui.settle()
    told = screen.scoring.criteria.card.body.earlier  # type: ignore[union-attr]  # there is one
    assert told.pill.text() == "Attempt 1: Developing"
    _press(page, "Compare")
    ui.until(lambda: isinstance(_page(screen), CompareView))
    view = _page(screen)
    assert isinstance(view, CompareView)
    ui.until(lambda: view.position.text() == "Difference 1 of 1")


def test_two_artifacts_are_chosen_and_compared_by_keyboard(
    retry_ui: Ui, retry: ReviewScreen
) -> None:
    ui, screen = retry_ui, retry
    assert screen.review is not None
    screen.show_artifact(screen.review.artifacts[1].id)
    ui.settle()
    ui.commands.run("compare")
    ui.until(lambda: screen.findChildren(ComparingDialog))
    (dialog,) = screen.findChildren(ComparingDialog)
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    ui.until(lambda: isinstance(_page(screen), CompareView))
    view = _page(screen)
    assert isinstance(view, CompareView)
    text = view.text
    assert text is not None
    ui.until(lambda: text.current == 0)
    lines = text.right.toPlainText().splitlines()
    assert lines[-1] == "+ She summed up the year."
    ui.commands.run("difference-next")
    assert text.current == 0, "the ends hold"
    ui.commands.run("close-tab")
    ui.until(lambda: not isinstance(_page(screen), CompareView))


def test_evidence_is_found_shown_and_cited_by_keyboard(retry_ui: Ui, retry: ReviewScreen) -> None:
    ui, screen, panel = retry_ui, retry, retry.finding.panel
    assert screen.review is not None
    _plan, questions, sums, _time = screen.review.rubric.criteria
    screen.scoring.go_to(questions.id)
    ui.commands.run("find-evidence")
    ui.until(lambda: panel.found)
    ui.settle()
    places = [place_words(one) for one in panel.found]
    assert {"Plan", "My notes, page 2", "Recording, 0:05"} <= set(places)
    row = places.index("My notes, page 2")
    for _ in range(row):
        QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    notes = screen.review.artifacts[1]
    ui.until(lambda: screen.area.has(notes.id))
    ui.settle()
    QTest.keyClick(panel.view, Qt.Key.Key_L)
    ui.until(lambda: screen.review and screen.review.scores.get(questions.id))
    assert screen.evidence._view.currentIndex().data() == "My notes"
    (cited,) = screen.review.scores[questions.id].citations
    (mark,) = [one for one in screen.review.annotations if one.id == cited]
    assert mark.target.source == notes.id
    ui.commands.run("find-evidence")
    ui.settle()
    assert panel.view.currentIndex().row() == row, "what was chosen stays"
    screen.scoring.go_to(sums.id)
    ui.until(lambda: panel.title.text() == "Evidence for 2.2 Sums up what was said")
    ui.until(lambda: any(one.name == "Reflection" for one in panel.found))
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    assert panel.isHidden()
