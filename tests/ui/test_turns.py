"""Work in slices on the main thread: the loop lives between them, and work ends with its owner."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from assessor_app.errors import AssessorError
from assessor_app.ui import turns
from assessor_app.ui.task_runner import TaskRunner

pytestmark = pytest.mark.desktop


def _use_up_a_slice() -> None:
    end = time.thread_time() + turns.SLICE_S
    while time.thread_time() < end:
        pass


def test_the_loop_has_a_turn_after_each_slice_that_is_used_up(
    runner: TaskRunner, owner: QObject, qtbot: QtBot
) -> None:
    seen: list[str] = []
    beat = QTimer(owner, interval=0)
    beat.timeout.connect(lambda: seen.append("beat"))

    def steps() -> Iterator[None]:
        for _ in range(4):
            _use_up_a_slice()
            seen.append("step")
            yield

    beat.start()
    runner.run_in_turns(owner, steps())
    qtbot.waitUntil(lambda: runner.idle)
    beat.stop()
    assert seen.count("step") == 4
    assert "step step" not in " ".join(seen)


def test_work_is_done_in_order_and_small_steps_share_a_slice(
    runner: TaskRunner, owner: QObject, qtbot: QtBot
) -> None:
    order: list[int] = []
    for first in (0, 100):
        runner.run_in_turns(owner, map(order.append, range(first, first + 50)))
    assert not runner.idle
    assert not order
    qtbot.waitUntil(lambda: runner.idle)
    assert order == [*range(50), *range(100, 150)]


@pytest.mark.parametrize("how", ["dropped", "deleted", "stopped"])
def test_no_step_is_taken_for_an_owner_that_has_left(
    runner: TaskRunner, owner: QObject, qtbot: QtBot, how: str
) -> None:
    taken: list[str] = []
    other = QObject(runner)

    def steps() -> Iterator[None]:
        taken.append("first")
        {
            "dropped": lambda: runner.drop_turns(owner),
            "deleted": lambda: delete(owner),
            "stopped": runner.stop,
        }[how]()
        yield
        taken.append("second")

    runner.run_in_turns(owner, steps())
    runner.run_in_turns(other, iter([lambda: None]))
    qtbot.waitUntil(lambda: runner.idle)
    assert taken == ["first"]


def test_a_step_that_fails_ends_its_work_and_no_other(
    runner: TaskRunner, owner: QObject, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[AssessorError] = []
    runner.failed.connect(told.append)
    taken: list[int] = []

    def broken() -> Iterator[None]:
        yield
        raise LookupError

    runner.run_in_turns(owner, broken())
    runner.run_in_turns(owner, map(taken.append, range(3)))
    qtbot.waitUntil(lambda: runner.idle)
    assert taken == [0, 1, 2]
    assert [one.code for one in told] == ["bug"]
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [LookupError]
    caplog.clear()
