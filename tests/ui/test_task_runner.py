"""The task runner: lanes, answers on the main thread, changes announced once, nothing lost."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from assessor_app.domain.changes import Changes, Topic
from assessor_app.errors import AssessorError, UserFixable
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.turns import SLICE_S

pytestmark = pytest.mark.desktop


@pytest.fixture
def held(runner: TaskRunner, owner: QObject) -> Iterator[Callable[[], None]]:
    """The database lane is busy until the fixture is called."""
    gate = threading.Event()
    runner.run(owner, lambda: gate.wait(20))
    yield gate.set
    gate.set()


def test_work_runs_on_its_lane_and_the_answer_comes_on_the_main_thread(
    runner: TaskRunner, owner: QObject, qtbot: QtBot
) -> None:
    threads: list[str] = []

    def note(name: str) -> None:
        threads.extend([name, threading.current_thread().name])

    runner.run(owner, lambda: threading.current_thread().name, done=note, lane=Lane.DECODE)
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0].startswith("lane-decode")
    assert threads[1] == threading.main_thread().name


def test_answers_that_come_together_leave_the_window_a_turn_between_them(
    runner: TaskRunner, owner: QObject, qtbot: QtBot
) -> None:
    seen: list[str] = []

    def answer(name: str) -> None:
        QTimer.singleShot(0, owner, lambda: seen.append("turn"))
        seen.append(name)
        end = time.thread_time() + SLICE_S
        while time.thread_time() < end:
            pass

    for name in ("first", "second", "third"):
        runner.post(partial(answer, name))
    qtbot.waitUntil(lambda: len(seen) == 6)
    assert seen == ["first", "turn", "second", "turn", "third", "turn"]


def test_writes_run_in_the_order_of_the_clicks(
    runner: TaskRunner, owner: QObject, qtbot: QtBot
) -> None:
    order: list[int] = []
    for number in range(50):
        runner.run(owner, partial(order.append, number))
    qtbot.waitUntil(lambda: runner.idle)
    assert order == list(range(50))


def test_only_the_newest_of_a_kind_is_run_and_answered(
    runner: TaskRunner, owner: QObject, held: Callable[[], None], qtbot: QtBot
) -> None:
    begun: list[int] = []
    answered: list[int] = []

    def begin(number: int) -> int:
        begun.append(number)
        return number

    for number in range(10):
        runner.run(owner, partial(begin, number), done=answered.append, latest="page")
    held()
    qtbot.waitUntil(lambda: runner.idle)
    assert begun == answered == [9]


def test_two_owners_do_not_supersede_each_other(
    runner: TaskRunner, owner: QObject, held: Callable[[], None], qtbot: QtBot
) -> None:
    other = QObject(runner)
    answered: list[int] = []
    runner.run(owner, lambda: 1, done=answered.append, latest="page")
    runner.run(other, lambda: 2, done=answered.append, latest="page")
    held()
    qtbot.waitUntil(lambda: runner.idle)
    assert answered == [1, 2]


@pytest.mark.parametrize("latest", ["", "rationale"])
def test_what_was_written_is_stored_after_its_pane_is_gone(
    runner: TaskRunner, held: Callable[[], None], latest: str, qtbot: QtBot
) -> None:
    pane = QObject(runner)
    stored: list[int] = []
    answered: list[None] = []
    runner.run(pane, lambda: stored.append(1), done=answered.append, latest=latest)
    delete(pane)
    held()
    qtbot.waitUntil(lambda: runner.idle)
    assert stored == [1]
    assert not answered


def test_decoding_for_a_pane_that_is_gone_is_dropped(
    runner: TaskRunner, owner: QObject, qtbot: QtBot
) -> None:
    gate = threading.Event()
    for _ in range(2):
        runner.run(owner, lambda: gate.wait(20), lane=Lane.DECODE)
    pane = QObject(runner)
    begun: list[int] = []
    runner.run(pane, lambda: begun.append(1), lane=Lane.DECODE)
    delete(pane)
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert not begun


@pytest.mark.parametrize(
    ("result", "announced"),
    [
        (Changes.of(Topic.SCORES), [Changes.of(Topic.SCORES)]),
        (("made", Changes.of(Topic.QUEUE)), [Changes.of(Topic.QUEUE)]),
        (Changes(), []),
        ("nothing", []),
        ((), []),
    ],
)
def test_changes_are_announced_once_and_after_the_answer(
    runner: TaskRunner, owner: QObject, qtbot: QtBot, result: object, announced: list[Changes]
) -> None:
    seen: list[object] = []
    runner.changed.connect(seen.append)
    runner.run(owner, lambda: result, done=lambda _result: seen.append("answer"))
    qtbot.waitUntil(lambda: runner.idle)
    assert seen == ["answer", *announced]


def _refuse() -> None:
    raise UserFixable("The disk is full.", code="disk_full")


def test_a_failure_goes_to_who_handles_it(runner: TaskRunner, owner: QObject, qtbot: QtBot) -> None:
    handled: list[AssessorError] = []
    told: list[AssessorError] = []
    runner.failed.connect(told.append)
    runner.run(owner, _refuse, failed=handled.append)
    runner.run(owner, _refuse)
    qtbot.waitUntil(lambda: runner.idle)
    assert [error.code for error in handled] == ["disk_full"]
    assert [error.code for error in told] == ["disk_full"]


@pytest.mark.parametrize(("lane", "told"), [(Lane.DB, 1), (Lane.DECODE, 0)])
def test_a_failed_write_is_told_even_when_its_pane_is_gone(
    runner: TaskRunner, qtbot: QtBot, lane: Lane, told: int
) -> None:
    pane, gate = QObject(runner), threading.Event()
    errors: list[AssessorError] = []
    runner.failed.connect(errors.append)

    begun = threading.Event()

    def refuse_late() -> None:
        begun.set()
        gate.wait(20)
        _refuse()

    runner.run(pane, refuse_late, failed=errors.append, lane=lane)
    assert begun.wait(20)
    delete(pane)
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert len(errors) == told


def test_an_unexpected_error_is_told_in_words(
    runner: TaskRunner, owner: QObject, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[AssessorError] = []
    runner.run(owner, lambda: 1 // 0, failed=told.append)
    qtbot.waitUntil(lambda: runner.idle)
    assert told[0].code == "bug"
    assert "Your work is saved" in told[0].message
    caplog.clear()


def test_busy_spans_all_writes_in_a_row(
    runner: TaskRunner, owner: QObject, held: Callable[[], None], qtbot: QtBot
) -> None:
    states: list[bool] = []
    runner.busy.connect(states.append)
    runner.run(owner, lambda: None)
    held()
    qtbot.waitUntil(lambda: runner.idle)
    runner.run(owner, lambda: None)
    qtbot.waitUntil(lambda: runner.idle)
    assert states == [False, True, False]


def test_stopping_lets_writes_end_and_takes_no_more(qtbot: QtBot) -> None:
    runner, gate = TaskRunner(), threading.Event()
    stored: list[int] = []
    owner = QObject(runner)
    runner.run(owner, lambda: gate.wait(20))
    for number in range(5):
        runner.run(owner, partial(stored.append, number))
    gate.set()
    runner.stop()
    runner.run(owner, lambda: stored.append(99))
    assert stored == [0, 1, 2, 3, 4]
    runner.deleteLater()


class _Emitter(QObject):
    fired = Signal(bool)


def _sleeper(owner: QObject) -> QProcess:
    process = QProcess(owner)
    process.start(sys.executable, ["-c", "print('here', flush=True); input()"])
    assert process.waitForReadyRead(10_000)
    return process


def test_nothing_waits_for_a_killed_process_to_end(
    runner: TaskRunner, owner: QObject, qtbot: QtBot
) -> None:
    process = _sleeper(owner)
    process.kill()
    runner.let_end(process)
    assert process.state() is QProcess.ProcessState.Running
    delete(owner)  # whoever started it may go before it
    qtbot.waitUntil(lambda: not runner.findChildren(QProcess))


def test_stopping_waits_for_a_killed_process(runner: TaskRunner, owner: QObject) -> None:
    processes = [_sleeper(owner), _sleeper(owner)]
    processes[0].kill()
    runner.let_end(processes[0])
    runner.stop()
    processes[1].kill()
    runner.let_end(processes[1])
    assert {one.state() for one in processes} == {QProcess.ProcessState.NotRunning}


def test_threads_that_compute_give_way_to_the_window(runner: TaskRunner) -> None:
    assert sys.getswitchinterval() < 0.001


def test_a_hundred_thousand_signals_leave_the_process_alive(qtbot: QtBot) -> None:
    """PySide6 6.12.0 with Python 3.11 dropped a reference to True at each emission."""
    emitter, count = _Emitter(), 0

    def note(value: bool) -> None:
        nonlocal count
        count += value

    emitter.fired.connect(note)
    for _ in range(100_000):
        emitter.fired.emit(True)
    assert count == 100_000
    emitter.deleteLater()
