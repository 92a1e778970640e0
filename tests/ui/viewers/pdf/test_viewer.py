"""Looking at pages: painting, turning, zooming, moving, and coming back to a place."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.pointing import Mode
from assessor_app.ui.viewers.pdf.viewing import Fit
from tests.ui.viewers.pdf.shown import Shown, is_red

pytestmark = pytest.mark.desktop


def test_the_first_page_is_painted_and_said(small_ui: Any) -> None:
    shown = Shown(small_ui, "three")
    with small_ui.qtbot.waitSignal(shown.viewer.shown):
        pass
    shown.settle()
    assert shown.positions[-1] == "1 / 3"
    assert "page 1 of 3" in shown.view.accessibleName()
    assert is_red(shown.colour(0, 100, 500))
    assert shown.colour(0, 500, 300) == QColor("white")


@pytest.mark.parametrize(("turns", "red"), [(1, (100, 500)), (2, (100, 500)), (3, (100, 500))])
def test_a_turned_page_shows_the_same_points(
    small_ui: Any, turns: int, red: tuple[float, float]
) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.turn(turns)
    shown.view.fit_to(Fit.PAGE)
    shown.settle()
    assert is_red(shown.colour(0, *red))
    assert not is_red(shown.colour(0, 500, 300))
    assert shown.viewer.place()["rotation"] == turns * 90


def test_scrolling_changes_the_page_and_the_wheel_with_ctrl_zooms(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert shown.positions[-1] == "2 / 3"
    before, at = shown.view.zoom, QPointF(300, 200)
    spot = shown.view.spot_at(at)
    assert spot is not None
    event = QWheelEvent(
        at,
        at,
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # Qt's own order of arguments
    )
    QApplication.sendEvent(shown.view.viewport(), event)
    assert shown.view.zoom > before
    after = shown.view.spot_at(at)
    assert after is not None
    assert (after.x, after.y) == pytest.approx((spot.x, spot.y), abs=1.5)


@pytest.mark.parametrize(
    ("key", "position"),
    [
        (Qt.Key.Key_End, "3 / 3"),
        (Qt.Key.Key_Right, "2 / 3"),
        (Qt.Key.Key_Space, "2 / 3"),
        (Qt.Key.Key_PageDown, "2 / 3"),
    ],
)
def test_keys_move_through_the_document(small_ui: Any, key: Qt.Key, position: str) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.fit_to(Fit.PAGE)
    shown.key(key)
    assert shown.positions[-1] == position
    shown.key(Qt.Key.Key_Home)
    assert shown.positions[-1] == "1 / 3"


def test_plus_minus_and_nought_zoom(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    fitting = shown.view.zoom
    shown.key(Qt.Key.Key_Plus)
    assert shown.view.zoom == pytest.approx(fitting * 1.2)
    shown.key(Qt.Key.Key_Minus)
    shown.key(Qt.Key.Key_Minus)
    assert shown.view.zoom == pytest.approx(fitting / 1.2)
    shown.key(Qt.Key.Key_0)
    assert shown.view.zoom == pytest.approx(fitting)


def test_the_hand_moves_the_pages(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.viewer.pointing.use_mode(Mode.HAND)
    shown.drag(QPoint(300, 400), QPoint(300, 250))
    assert shown.view.verticalScrollBar().value() == 150
    assert shown.selections == []


def test_a_place_is_restored_before_and_after_opening(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.turn(2)
    shown.view.zoom_to(2.5)
    shown.view.go_to_spot(Spot(1, 300, 400))
    place = shown.viewer.place()
    shown.viewer.close_document()
    again = Shown(small_ui, "three", place=place).settle()
    assert again.viewer.place() == pytest.approx(place, abs=1)
    again.viewer.go_to({"page": "x", "zoom": None, "rotation": 33, "x": float("nan")})
    assert again.viewer.place() == pytest.approx(place, abs=1)


def test_dark_pages_are_light_on_dark(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    next(one for one in shown.viewer.tools() if one.iconText() == "Dark").setChecked(True)
    shown.settle()
    assert shown.colour(0, 500, 300).lightness() < 60
    assert shown.viewer.place()["dark"] is True


def test_tools_have_names_that_do_not_change(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    names = [action.objectName() for action in shown.viewer.tools()]
    shown.view.zoom_by(2)
    assert [action.objectName() for action in shown.viewer.tools()] == names
    assert len(set(names)) == len(names)
    assert all(action.text() and action.iconText() for action in shown.viewer.tools())


def test_closing_while_opening_lets_go(small_ui: Any) -> None:
    shown = Shown(small_ui, "long")
    small_ui.qtbot.wait(0)
    shown.viewer.close_document()
    small_ui.settle()
    assert shown.view.page_layout is None
    assert shown.problems == []
