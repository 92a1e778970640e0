"""Work on lanes goes on while the window rests, and stands still while it is in a turn."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from assessor_app.ui import rest
from assessor_app.ui.task_runner import Lane, TaskRunner

pytestmark = pytest.mark.desktop


class _Work:
    """Gives way once. This test's own thread is the window's: it is in a turn all the time."""

    def __init__(self, runner: TaskRunner, owner: QObject) -> None:
        self.begun, self.went_on = threading.Event(), threading.Event()
        self._runner = runner
        runner.run(owner, self._do, lane=Lane.SYNC)
        assert self.begun.wait(20)

    def _do(self) -> None:
        self.begun.set()
        self._runner.give_way()
        self.went_on.set()


def test_work_stands_still_in_a_turn_and_goes_on_after_it(
    runner: TaskRunner, owner: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "_LONGEST_S", 20)
    work = _Work(runner, owner)
    assert not work.went_on.wait(0.2)
    qtbot.waitUntil(work.went_on.is_set)


def test_work_goes_on_though_the_window_never_rests(runner: TaskRunner, owner: QObject) -> None:
    work = _Work(runner, owner)
    assert work.went_on.wait(20)


def test_a_window_that_closes_lets_work_go_on(
    runner: TaskRunner, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "_LONGEST_S", 60)
    work = _Work(runner, owner)
    runner.stop()
    assert work.went_on.is_set()


def test_what_was_asked_while_it_was_answered_is_answered_too(
    runner: TaskRunner, owner: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "_LONGEST_S", 20)
    monkeypatch.setattr(rest, "_KNOWN_S", 0)
    done: list[int] = []

    def work(name: int) -> None:
        for _ in range(200):
            runner.give_way()
        done.append(name)

    for name, lane in enumerate((Lane.SYNC, Lane.DECODE, Lane.DECODE, Lane.THINK)):
        runner.run(owner, partial(work, name), lane=lane)
    qtbot.waitUntil(lambda: len(done) == 4, timeout=19_000)
    assert sorted(done) == [0, 1, 2, 3]
