"""One criterion scored through many submissions, by keyboard, and back to where it began."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assessor_app.domain.ids import AssignmentId
from assessor_app.services.references import find_artifact, find_criterion
from assessor_app.services.review import open_review
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.sync_control import SyncControl
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
_K = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    sync = SyncControl(small_ui.context, small_ui.host)
    made = MainWindow(small_ui.context, sync, small_ui.session)
    small_ui.show(made)
    with small_ui.qtbot.waitActive(made):
        made.activateWindow()
    yield made
    sync.stop()
    made.close()
    small_ui.settle()


def _loaded(ui: Ui, window: MainWindow, assignment: AssignmentId) -> ReviewScreen:
    ui.until(lambda: window.review is not None and window.review.assignment == assignment)
    screen = window.review
    assert screen is not None
    ui.until(lambda: screen.review is not None and screen.area.current_artifact is not None)
    ui.settle()
    return screen


def _press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, _SHIFT)


def test_a_round_leads_through_all_and_back_to_where_it_began(
    small_ui: Ui, window: MainWindow
) -> None:
    one = small_ui.world.assignment(LABELS[0])
    window.open_review(one)
    screen = _loaded(small_ui, window, one)
    assert screen.review is not None
    judged = find_criterion(screen.review.rubric, "2.1")
    screen.show_artifact(find_artifact(screen.review, "Plan").id)
    screen.scoring.go_to(judged.id)
    small_ui.settle()
    assert screen.round.isHidden()

    _press(window, _K.Key_C)
    small_ui.until(lambda: window.review is not screen)
    seen = []
    screen = _loaded(small_ui, window, one)
    while not screen.round.progress.text().startswith("1 of"):
        _press(window, _K.Key_K)
        small_ui.until(lambda now=screen: window.review is not now)
        assert window.review is not None
        screen = _loaded(small_ui, window, window.review.assignment)
    for number in (1, 2, 3):
        assert screen.scoring.current == judged.id
        assert screen.area.current_artifact is not None
        assert screen.area.current_artifact.part == judged.part
        small_ui.until(lambda n=number, now=screen: f"{n} of 3" in now.round.progress.text())
        screen.scoring.choose_key(1)
        small_ui.until(lambda n=number, now=screen: f"{n} scored" in now.round.progress.text())
        seen.append(screen.assignment)
        if number < 3:
            _press(window, _K.Key_J)
            small_ui.until(lambda now=screen: window.review is not now)
            assert window.review is not None
            screen = _loaded(small_ui, window, window.review.assignment)
    assert len(set(seen)) == 3

    _press(window, _K.Key_B)
    screen = _loaded(small_ui, window, one)
    small_ui.until(screen.round.isHidden)
    assert screen.scoring.current == judged.id
    assert screen.area.current_artifact is not None
    assert screen.area.current_artifact.name == "Plan"
    scores = small_ui.answer(
        lambda: [open_review(small_ui.workspace, it).scores[judged.id].level for it in seen]
    )
    assert scores == [judged.levels[-1].id] * 3
