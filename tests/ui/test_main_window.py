"""The window: where it goes, what it keeps, what comes back after a restart."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QSystemTrayIcon

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.progress import Progress
from assessor_app.errors import EnvironmentProblem
from assessor_app.ui import ahead
from assessor_app.ui.commands import Commands
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.notifications import SyncNotifier
from assessor_app.ui.session import Session
from assessor_app.ui.sync_control import SyncState
from tests.fakes.reviewing import sign
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui
from tests.ui.windows import main_window

pytestmark = pytest.mark.desktop


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    with main_window(small_ui) as made:
        yield made


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


def test_a_start_gives_the_list_the_keyboard(small_ui: Ui, window: MainWindow) -> None:
    assert window.queue.table.hasFocus()
    QTest.keyClick(window.queue.table, Qt.Key.Key_Return)
    _loaded(small_ui, window)


def test_the_status_bar_is_where_one_goes_offline_and_to_settings(
    small_ui: Ui, window: MainWindow
) -> None:
    status, sync = window._status, window._sync
    names = [one.text() for one in status._menu.actions()]
    assert names[:2] == ["Work offline", "Sync now"]
    assert "Settings" in names
    offline = status._menu.actions()[0]
    offline.trigger()
    small_ui.until(lambda: sync.state.work_offline)
    assert offline.isChecked()
    assert status._online.text() == "● Working offline"
    sync.sync_now()
    assert not sync.state.running, "the switch is a promise"
    assert "working offline" in status._work.text()
    go = next(one for one in window.findChildren(QPushButton) if one.text() == "Go online")
    go.click()
    small_ui.until(lambda: not sync.state.work_offline)
    small_ui.until(lambda: not sync.state.running)
    assert "working offline" not in status._work.text()


def test_how_far_a_sync_is_stands_in_words_with_the_time_left(
    small_ui: Ui, window: MainWindow
) -> None:
    status, now = window._status, [0.0]
    status._clock = lambda: now[0]
    said = []
    for at, step in (
        (0.0, Progress("inbox", 1, None, "pages")),
        (1.0, Progress("upload", 0, None, "decisions")),
        (2.0, Progress("upload", 3, None, "decisions")),
        (3.0, Progress("download", 0, 100_000_000, "bytes")),
        (13.0, Progress("download", 5_000_000, 100_000_000, "bytes")),
    ):
        now[0] = at
        status.show_sync(SyncState(running=True, progress=step))
        said.append(status._work.text())
    assert said == [
        "Asking for changes",
        "Sending decisions",
        "Sending decisions: 3",
        "Fetching evidence: 0 bytes of 100.0 MB",
        "Fetching evidence: 5.0 MB of 100.0 MB, about 3 min left",
    ]
    status.show_sync(SyncState())


def test_a_sync_that_waits_for_the_issuer_can_be_stopped(small_ui: Ui, window: MainWindow) -> None:
    status = window._status
    status.show_sync(SyncState(running=True))
    assert not status._pause.isVisible(), "most are over at once"
    status._late.timeout.emit()  # as after a second; the timer itself would only be waited for
    assert status._pause.isVisible()
    assert status._work.text() == "Asking the issuer"
    status.show_sync(SyncState())
    assert not status._pause.isVisible()
    assert not status._late.isActive()


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop without a tray, whose notifications end in a file."""
    told = tmp_path / "told"
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {told}.part && mv {told}.part {told}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="there the tray tells")
def test_a_long_sync_that_nobody_sees_is_told_whatever_came_of_it(
    small_ui: Ui, window: MainWindow, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    sync = window._sync
    notifier = SyncNotifier(sync, window, long_ms=0)
    sync._set(running=True)
    small_ui.until(lambda: notifier._since.elapsed() > 0)
    sync._set(running=False, problem="The issuer cannot be reached.")
    small_ui.until(told.exists)
    words = "--|Sync stopped|The issuer cannot be reached. Nothing is lost.|"
    assert told.read_text("utf-8").endswith(words)
    told.unlink()
    sync._set(problem="")
    small_ui.world.go_online()
    sync.sync_now()
    small_ui.until(told.exists)
    assert "|Sync finished|" in told.read_text("utf-8")
    assert notifier.parent() is window


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


def test_one_reason_is_told_once_however_much_it_keeps(small_ui: Ui, window: MainWindow) -> None:
    def boxes() -> list[QMessageBox]:
        return [one for one in window.findChildren(QMessageBox) if one.isVisible()]

    full = EnvironmentProblem("The disk is full.", hint="Free some space.", code="disk_full")
    for _ in range(3):
        small_ui.runner.failed.emit(full)
    assert [one.text() for one in boxes()] == ["The disk is full."]
    boxes()[0].accept()
    assert boxes() == []
    small_ui.runner.failed.emit(full)
    assert len(boxes()) == 1
    boxes()[0].accept()


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
