"""A review that is still opening: what is typed, leaving, opening another, again and again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from assessor_app.services import review
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.review.screen import ReviewScreen
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui
from tests.ui.windows import main_window

pytestmark = pytest.mark.desktop
_K = Qt.Key


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    with main_window(small_ui, active=True) as made:
        yield made


def _press(window: MainWindow, key: Qt.Key) -> None:
    focused: QWidget | None = window.focusWidget()
    QTest.keyClick(window if focused is None else focused, key)


def _turn(times: int = 1) -> None:
    """Let the event loop take turns, and delete what waits for that."""
    for _ in range(times):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _screen(window: MainWindow) -> ReviewScreen:
    assert window.review is not None
    return window.review


@pytest.mark.parametrize("turns_between", [0, 1, 4])
def test_keys_that_are_pressed_while_it_opens_are_given_on_in_order(
    small_ui: Ui, window: MainWindow, turns_between: int
) -> None:
    assignment = small_ui.world.assignment(LABELS[0])
    window.open_review(assignment)
    for key in (_K.Key_1, _K.Key_J, _K.Key_2, _K.Key_E, _K.Key_A, _K.Key_3):
        _press(window, key)
        _turn(turns_between)
    small_ui.settle()
    _screen(window).scoring.flush()
    now = small_ui.answer(lambda: review.open_review(small_ui.workspace, assignment))
    first, second = now.rubric.criteria[:2]
    assert now.scores[first.id].level == first.levels_from_top[0].id
    assert now.scores[second.id].level == second.levels_from_top[1].id
    assert now.scores[second.id].rationale == "a3"


def test_the_windows_own_keys_and_the_way_back_are_not_held(
    small_ui: Ui, window: MainWindow
) -> None:
    window.open_review(small_ui.world.assignment(LABELS[0]))
    QTest.keyClick(window.focusWidget(), _K.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.review is None
    small_ui.settle()
    window.open_review(small_ui.world.assignment(LABELS[0]))
    QTest.keyClick(window.focusWidget(), _K.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.review is None
    small_ui.settle()


def test_leaving_at_any_turn_leaves_nothing_behind_and_forgets_no_place(
    small_ui: Ui, window: MainWindow
) -> None:
    assignment = small_ui.world.assignment(LABELS[1])
    window.open_review(assignment)
    small_ui.settle()
    talk = next(one for one in _screen(window).review.artifacts if "talk" in one.path)  # type: ignore[union-attr]  # it was waited for
    _screen(window).show_artifact(talk.id)
    small_ui.settle()
    window.show_queue()
    small_ui.settle()
    _turn()
    commands = {one.id for one in window.commands.all()}
    for turns in range(0, 12, 2):
        window.open_review(assignment)
        _turn(turns)
        window.show_queue()
        assert small_ui.session.place(assignment)["shown"][0] == talk.id
    small_ui.settle()
    _turn()
    assert not window.findChildren(ReviewScreen)
    assert {one.id for one in window.commands.all()} == commands
    window.open_review(assignment)
    small_ui.settle()
    shown = _screen(window).area.current_artifact
    assert shown is not None
    assert shown.id == talk.id


def test_another_that_is_opened_while_the_first_fills_takes_its_place(
    small_ui: Ui, window: MainWindow
) -> None:
    for number in range(12):
        window.open_review(small_ui.world.assignment(LABELS[number % 3]))
        _turn(number % 7)
    wanted = small_ui.world.assignment(LABELS[2])
    window.open_review(wanted)
    small_ui.settle()
    _turn()
    screen = _screen(window)
    assert window.findChildren(ReviewScreen) == [screen]
    assert screen.review is not None
    assert screen.review.assignment.id == wanted
    assert window.windowTitle().startswith(LABELS[2])
    assert screen.area.current_viewer is not None
    assert screen.scoring.current == screen.review.rubric.criteria[0].id


def test_what_changed_while_it_opened_is_shown(small_ui: Ui, window: MainWindow) -> None:
    workspace, assignment = small_ui.workspace, small_ui.world.assignment(LABELS[0])
    first, *others = review.open_review(workspace, assignment).artifacts
    review.mark_opened(workspace, assignment, first.id)  # opening itself changes nothing then
    shut = True

    def gate() -> Iterator[None]:
        while shut:
            yield

    window.open_review(assignment)
    screen = _screen(window)
    small_ui.runner.run_in_turns(small_ui.host, gate())
    small_ui.until(lambda: screen._newest is not None)
    read = screen._newest
    small_ui.runner.run(
        small_ui.host, lambda: review.mark_opened(workspace, assignment, others[0].id)
    )
    small_ui.until(lambda: screen._newest is not read)
    before = screen.review
    assert before is None
    shut = False
    small_ui.settle()
    now = screen.review
    assert now is not None
    assert now.artifact(others[0].id).opened
