"""The window: where it goes, what it keeps, what comes back after a restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from assessor_app.domain.ids import AssignmentId
from assessor_app.ui import ahead
from assessor_app.ui.commands import Commands
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.session import Session
from assessor_app.ui.sync_control import SyncControl
from tests.fakes.reviewing import sign
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    sync = SyncControl(small_ui.context, small_ui.host)
    made = MainWindow(small_ui.context, sync, small_ui.session)
    small_ui.show(made)
    small_ui.settle()
    yield made
    sync.stop()
    made.close()
    small_ui.settle()


def _loaded(ui: Ui, window: MainWindow) -> None:
    ui.until(lambda: window.review is not None and window.review.review is not None)
    ui.settle()


def test_the_open_review_comes_back_after_a_restart(small_ui: Ui, window: MainWindow) -> None:
    assignment = small_ui.world.assignment(LABELS[1])
    window.open_review(assignment)
    _loaded(small_ui, window)
    window.close()
    small_ui.settle()
    again = Session(small_ui.workspace, small_ui.runner)
    assert again.open_assignment == assignment
    assert again.place(assignment)["shown"][0] is not None


def test_a_review_asked_for_before_it_is_imported_opens_after(
    small_ui: Ui, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "is_review_here", lambda: False)
    imported: list[str] = []
    monkeypatch.setattr(ahead, "import_review", lambda: imported.append("review"))
    window.open_review(small_ui.world.assignment(LABELS[1]))
    assert window.review is None
    _loaded(small_ui, window)
    assert imported[:1] == ["review"]


def test_a_silent_issuer_is_tried_again_and_can_be_tried_now(
    small_ui: Ui, window: MainWindow
) -> None:
    world, sync = small_ui.world, window._sync
    sign(small_ui.workspace, world.assignment())
    world.go_online()
    world.go_offline()
    sync._started = True  # as start() leaves it, without its timers
    sync.sync_by_itself()
    small_ui.until(lambda: sync.state.next_at is not None)
    assert sync._next.isActive()
    assert "Next try" in window._status._work.text()
    sync._next.stop()
    world.go_online()
    now = next(one for one in window.findChildren(QPushButton) if one.text() == "Try now")
    assert now.isVisible()
    now.click()
    small_ui.until(lambda: sync.state.online)
    assert small_ui.answer(world.outbox) == ()
    assert not now.isVisible()


def test_leaving_a_review_is_remembered_too(small_ui: Ui, window: MainWindow) -> None:
    window.reopen(small_ui.world.assignment(LABELS[1]))
    _loaded(small_ui, window)
    window.show_queue()
    small_ui.settle()
    assert window.review is None
    assert Session(small_ui.workspace, small_ui.runner).open_assignment is None


def test_a_review_that_is_gone_is_not_reopened(small_ui: Ui, window: MainWindow) -> None:
    gone = AssignmentId("urn:uuid:00000000-0000-4000-8000-000000000000")
    small_ui.session.open_assignment = gone
    window.reopen(gone)
    small_ui.settle()
    assert window.review is None
    assert small_ui.session.open_assignment is None


def test_a_minimised_window_comes_to_the_front(small_ui: Ui, window: MainWindow) -> None:
    window.showMinimized()
    window.come_to_front()
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    assert window.isVisible()


def test_panes_and_places_survive_a_restart(small_ui: Ui) -> None:
    small_ui.session.keep_pane_widths("review", (200, 320.5, 0.4))
    small_ui.session.open_assignment = None
    for number in range(205):
        small_ui.session.keep_place(AssignmentId(f"urn:{number}"), {"shown": [str(number)]})
    small_ui.settle()
    again = Session(small_ui.workspace, small_ui.runner)
    assert again.place(AssignmentId("urn:204")) == {"shown": ["204"]}
    assert again.place(AssignmentId("urn:4")) == {}
    assert again.pane_widths("review") == (200, 320.5, 0.4)
    assert again.pane_widths("others") == ()


def test_an_adopted_action_follows_remapped_keys_and_goes_with_it(small_ui: Ui) -> None:
    commands = Commands({"image-turn": "Ctrl+T"}, small_ui.host)
    turn = small_ui.host.addAction("Turn")
    turn.setShortcut("R")
    commands.adopt("image-turn", turn, group="Evidence")
    commands.adopt("image-turn", turn, group="Evidence")
    assert [(one.title, one.keys) for one in commands.all()] == [("Turn", "Ctrl+T")]
    pressed: list[str] = []
    turn.triggered.connect(lambda: pressed.append("turn"))
    commands.run("image-turn")
    commands.run("no-such-command")
    assert pressed == ["turn"]
    other = small_ui.host.addAction("Turn it")
    commands.adopt("image-turn", other, group="Evidence")
    turn.deleteLater()
    small_ui.until(lambda: [one.title for one in commands.all()] == ["Turn it"])
