"""One criterion scored through many submissions, by keyboard, and back to where it began."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assessor_app.services.references import find_artifact, find_criterion
from assessor_app.services.review import open_review
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.review.screen import ReviewScreen
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui
from tests.ui.windows import main_window, shown_review

pytestmark = pytest.mark.desktop
_K = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    with main_window(small_ui, active=True) as made:
        yield made


def _go(ui: Ui, window: MainWindow, key: Qt.Key) -> ReviewScreen:
    """Press Shift and ``key``; return the review that comes instead."""
    before = window.review
    QTest.keyClick(QApplication.focusWidget() or window, key, _SHIFT)
    ui.until(lambda: window.review is not before)
    assert window.review is not None
    return shown_review(ui, window, window.review.assignment)


def _progress(screen: ReviewScreen) -> str:
    bar = screen.onward.bar
    assert bar is not None
    return bar.progress.text()


def _told(ui: Ui, screen: ReviewScreen, words: str) -> None:
    ui.until(lambda: words in _progress(screen))


def test_a_round_leads_through_all_and_back_to_where_it_began(
    small_ui: Ui, window: MainWindow
) -> None:
    one = small_ui.world.assignment(LABELS[0])
    window.open_review(one)
    screen = shown_review(small_ui, window, one)
    assert screen.review is not None
    judged = find_criterion(screen.review.rubric, "2.1")
    screen.show_artifact(find_artifact(screen.review, "Plan").id)
    screen.scoring.go_to(judged.id)
    small_ui.settle()
    assert screen.onward.bar is None

    screen = _go(small_ui, window, _K.Key_C)
    while not _progress(screen).startswith("1 of"):
        screen = _go(small_ui, window, _K.Key_K)
    seen = []
    for number in (1, 2, 3):
        assert screen.scoring.current == judged.id
        assert screen.area.current_artifact is not None
        assert screen.area.current_artifact.part == judged.part
        _told(small_ui, screen, f"{number} of 3")
        screen.scoring.choose_key(1)
        _told(small_ui, screen, f"{number} scored")
        seen.append(screen.assignment)
        screen = _go(small_ui, window, _K.Key_J if number < 3 else _K.Key_B)
    assert len(set(seen)) == 3

    assert screen.assignment == one
    assert screen.onward.bar is None
    assert screen.scoring.current == judged.id
    assert screen.area.current_artifact is not None
    assert screen.area.current_artifact.name == "Plan"
    scores = small_ui.answer(
        lambda: [open_review(small_ui.workspace, it).scores[judged.id].level for it in seen]
    )
    assert scores == [judged.levels[-1].id] * 3
