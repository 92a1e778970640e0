"""Lines that leave out what matters least where they are too short for all of it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from assessor_app.domain.queue import QueueCounts
from assessor_app.services.overview import Overview
from assessor_app.ui.queue.header import QueueHeader
from assessor_app.ui.review.keyed_button import KeyedButton
from assessor_app.ui.review.tool_bar import SPARE, ViewerToolBar
from assessor_app.ui.status_bar import StatusBar
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.flow import FlowLayout
from tests.fakes.accessibility import clipped
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
_WIDE, _NARROW = 1400, 420


def _overview(ui: Ui, *, waiting: int, attention: int) -> Overview:
    counts = QueueCounts(
        total=3, to_do=3, ready_offline=3, waiting=waiting, needs_attention=attention, accepted=0
    )
    return Overview(counts, ui.workspace.now(), 7_000_000, ())


@pytest.fixture
def tools(small_ui: Ui) -> list[QAction]:
    owner = QWidget(small_ui.host)
    return [QAction(f"Tool {number}", owner) for number in range(8)]


def _shown(bar: ViewerToolBar) -> list[str]:
    buttons = [one for one in bar.findChildren(QToolButton) if one.isVisible()]
    return [one.text() for one in buttons if one.text().startswith("Tool")]


def test_tools_without_room_go_into_a_menu_last_ones_first(
    small_ui: Ui, tools: list[QAction]
) -> None:
    bar = ViewerToolBar([], small_ui.appearance, small_ui.host)
    small_ui.show(small_ui.host, _WIDE, 80)
    bar.resize(_WIDE, 40)
    bar.show()
    bar.show_tools(tools)
    assert _shown(bar) == [one.text() for one in tools]
    assert bar.hidden_tools == []
    bar.resize(_NARROW, 40)
    kept = _shown(bar)
    assert kept == [one.text() for one in tools[: len(kept)]]
    assert 0 < len(kept) < len(tools)
    assert bar.hidden_tools == tools[len(kept) :]
    bar.resize(_WIDE, 40)
    assert bar.hidden_tools == []


def test_a_key_is_painted_in_the_look_that_is_in_force(small_ui: Ui, tools: list[QAction]) -> None:
    tools[0].setShortcut("H")
    light, dark = (KeyedButton(tools[0], small_ui.appearance, small_ui.host) for _ in range(2))
    for one in (light, dark):
        one.show_key(shown=True)
        one.adjustSize()
    light.grab()
    small_ui.appearance.apply("dark", 1.0)
    assert light.grab().toImage() == dark.grab().toImage()


def test_keys_stand_beside_names_and_spare_tools_only_where_there_is_room(
    small_ui: Ui, tools: list[QAction]
) -> None:
    tools[0].setShortcut("H")
    tools[1].setProperty(SPARE, True)
    tools[2].setPriority(QAction.Priority.LowPriority)
    bar = ViewerToolBar([], small_ui.appearance, small_ui.host)
    small_ui.show(small_ui.host, _WIDE, 80)
    bar.resize(_WIDE, 40)
    bar.show()
    bar.show_tools(tools)
    first = next(one for one in bar.findChildren(KeyedButton) if one.text() == "Tool 0")
    assert first.key == "H"
    with_key = first.sizeHint().width()
    assert with_key > first.width_with(key=False)
    assert len(_shown(bar)) == len(tools)
    gone = []
    for width in range(_WIDE, 0, -10):
        bar.resize(width, 40)
        missing = [one.text() for one in tools if one.text() not in _shown(bar)]
        gone += [one for one in missing if one not in gone]
    assert gone[:3] == ["Tool 2", "Tool 1", "Tool 7"]
    assert gone[-1] == "Tool 0"
    assert first.sizeHint().width() < with_key
    assert tools[1] not in bar.hidden_tools


def test_the_menu_of_a_short_tool_bar_has_what_is_not_shown(
    small_ui: Ui, tools: list[QAction]
) -> None:
    bar = ViewerToolBar([], small_ui.appearance, small_ui.host)
    bar.resize(_NARROW, 40)
    bar.show_tools(tools)
    (more,) = (one for one in bar.findChildren(QToolButton) if one.accessibleName() == "More tools")
    more.menu().aboutToShow.emit()
    assert more.menu().actions() == bar.hidden_tools != []


@pytest.mark.parametrize(
    ("waiting", "attention", "words"),
    [
        (0, 0, "Outbox empty"),
        (2, 0, "Outbox 2 waiting"),
        (2, 1, "Outbox 2 waiting, 1 needs attention"),
        (0, 3, "Outbox empty, 3 need attention"),
    ],
)
def test_the_outbox_is_told_in_the_right_number(
    small_ui: Ui, waiting: int, attention: int, words: str
) -> None:
    bar = StatusBar(small_ui.host)
    bar.show_overview(_overview(small_ui, waiting=waiting, attention=attention))
    assert words in {one.text() for one in bar.findChildren(QWidget) if hasattr(one, "text")}


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_short_status_bar_keeps_what_matters_most(small_ui: Ui, scale: float) -> None:
    small_ui.appearance.apply("light", scale)
    bar = StatusBar(small_ui.host)
    small_ui.show(small_ui.host, 2 * _WIDE, 80)
    bar.show_overview(_overview(small_ui, waiting=2, attention=1))
    bar.resize(2 * _WIDE, 60)
    bar.show()
    kept_when_wide = _labels(bar)
    bar.resize(_NARROW, 60)
    assert "Encrypted" in kept_when_wide
    for width in range(1024 if scale > 1 else 700, 2 * _WIDE, 61):
        bar.resize(width, 60)
        small_ui.until(lambda: not clipped(bar))
    bar.resize(_NARROW, 60)
    assert "Encrypted" not in _labels(bar)
    assert any("Not connected" in one for one in _labels(bar))
    assert bar.minimumSizeHint().width() == 0


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_head_of_the_queue_never_makes_the_window_wider(small_ui: Ui, scale: float) -> None:
    small_ui.appearance.apply("light", scale)
    header = QueueHeader(small_ui.appearance, small_ui.host)
    small_ui.show(small_ui.host, 2 * _WIDE, 120)
    header.resize(2 * _WIDE, 60)
    header.show()
    assert _buttons(header) == {"Commands", "Rubrics…", "Import package…", "Sync now"}
    header.resize(round(_NARROW * scale), 60)
    assert _buttons(header) == {"Commands", "Sync now"}
    assert header.minimumSizeHint().width() == 0
    header.resize(2 * _WIDE, 60)
    assert "Rubrics…" in _buttons(header)


def _buttons(bar: QWidget) -> set[str]:
    return {one.text() for one in bar.findChildren(QPushButton) if one.isVisible()}


def _labels(bar: StatusBar) -> set[str]:
    labels = {one.text() for one in bar.findChildren(QLabel) if one.isVisible()}
    return labels | {one.text() for one in bar.findChildren(QPushButton) if one.isVisible()}


def test_what_is_lower_stands_in_the_middle_of_its_line(small_ui: Ui) -> None:
    holder = QWidget(small_ui.host)
    flow = FlowLayout(holder)
    low, high = QWidget(holder), QWidget(holder)
    low.setFixedSize(30, 10)
    high.setFixedSize(30, 40)
    flow.addWidget(low)
    flow.addWidget(high)
    holder.resize(200, flow.heightForWidth(200))
    small_ui.show(small_ui.host, 300, 100)
    holder.show()
    assert low.geometry().center().y() == pytest.approx(high.geometry().center().y(), abs=1)
    assert flow.heightForWidth(40) == 10 + flow.spacing() + 40


def test_a_dialog_leaves_room_for_its_frame(small_ui: Ui) -> None:
    small_ui.show(small_ui.host, 1024, 700)
    inside = QWidget(small_ui.host)
    room, window = room_over(inside), small_ui.host.size()
    assert room.width() < window.width()
    assert room.height() < window.height()
