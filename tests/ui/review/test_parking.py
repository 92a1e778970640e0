"""Parking from the review, and the time that is counted beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from assessor_app.domain.ids import AssignmentId
from assessor_app.services import time_spent
from assessor_app.services.review import open_review
from assessor_app.ui.review.park_dialog import ParkDialog
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.review.time_keeper import TimeKeeper
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


@pytest.fixture
def small_screen(small_ui: Ui) -> Iterator[ReviewScreen]:
    one = small_ui.world.assignment()
    made = ReviewScreen(small_ui.context, small_ui.commands, small_ui.session, one, small_ui.host)
    small_ui.host.resize(1440, 900)
    made.resize(1440, 900)
    with small_ui.qtbot.waitExposed(small_ui.host):
        small_ui.host.show()
    small_ui.until(lambda: made.review is not None)
    small_ui.settle()
    yield made
    made.leave()
    small_ui.settle()


def test_parking_asks_for_a_note_and_goes_on(small_ui: Ui, small_screen: ReviewScreen) -> None:
    screen, one = small_screen, small_screen.assignment
    gone: list[AssignmentId] = []
    said: list[str] = []
    screen.other_requested.connect(gone.append)
    screen.back_requested.connect(lambda: gone.append(one))
    screen.noted.connect(said.append)
    QTest.keyClick(screen, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    dialog = screen.findChild(ParkDialog)
    assert isinstance(dialog, ParkDialog)
    small_ui.until(lambda: QApplication.focusWidget() is dialog.note)
    QTest.keyClicks(dialog.note, "Ask about the sound.")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    small_ui.until(lambda: gone)
    assert "is parked" in said[0]
    small_ui.until(lambda: screen.banner.code == "parked")
    assert "Ask about the sound." in screen.banner.accessibleName()
    screen.banner.findChildren(QPushButton)[0].click()
    small_ui.until(lambda: screen.banner.code == "")
    assert small_ui.answer(lambda: open_review(small_ui.workspace, one)).parked is None


def test_keys_in_the_window_are_counted_and_stored(
    small_ui: Ui, small_screen: ReviewScreen
) -> None:
    one, now, counted = small_screen.assignment, [0.0], list[int]()
    keeper = TimeKeeper(small_ui.context, one, small_screen, clock=lambda: now[0])
    keeper.counted.connect(counted.append)
    window = small_ui.host.windowHandle()
    keeper.begin(window)
    for at in (25, 50, 900):
        now[0] = at
        QTest.keyClick(window, Qt.Key.Key_Shift)
    keeper.end()
    now[0] = 930
    QTest.keyClick(window, Qt.Key.Key_Shift)
    small_ui.settle()
    read = small_ui.answer(lambda: time_spent.read(small_ui.workspace, one))
    assert counted[-1] == read == 50 + 60


def test_the_time_is_shown_in_minutes(small_screen: ReviewScreen) -> None:
    said = []
    for seconds in (59, 60, 3_725):
        small_screen.header.show_time_spent(seconds)
        said.append(small_screen.header.time_spent)
    assert said == ["", "1 min", "1 h 2 min"]
