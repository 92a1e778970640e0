"""Fixtures of the window's tests: an open workspace with a task runner, and a strict clean-up.

Every test here runs offscreen and fails on a Qt warning, on a logged error, and on a thread, a
timer or a top-level widget that it leaves behind.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from typing import TypeVar

import pytest

# Before Qt is loaded: it reads this once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from assessor_app.services.comments import spelling
from assessor_app.services.workspace import Workspace
from assessor_app.ui import ahead
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.session import Session
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance
from tests.fakes.world import World

_T = TypeVar("_T")
_OWN_THREADS = ("lane-",)
_OFFSCREEN_ONLY = "This plugin does not support"
_WAIT_MS = 20_000


@dataclass(frozen=True, slots=True)
class Ui:
    """What a test of the window works with. ``host`` lives as long as the test."""

    world: World
    context: UiContext
    commands: Commands
    session: Session
    host: QWidget
    qtbot: QtBot
    _kept: list[QWidget] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        """The open workspace."""
        return self.context.workspace

    @property
    def runner(self) -> TaskRunner:
        """The task runner."""
        return self.context.runner

    @property
    def appearance(self) -> Appearance:
        """The look; light at 100 % when a test begins."""
        return self.context.appearance

    def show(self, widget: QWidget, width: int = 1440, height: int = 900) -> None:
        """Show a top-level widget; it is closed and deleted at the end of the test."""
        self.qtbot.addWidget(widget)
        self._kept.append(widget)  # the bot itself holds it by a weak reference only
        widget.resize(width, height)
        with self.qtbot.waitExposed(widget):
            widget.show()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until ``condition`` is true, or fail."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=_WAIT_MS)

    def settle(self) -> None:
        """Wait until no work is under way."""
        self.until(lambda: self.runner.idle)

    def answer(self, work: Callable[[], _T]) -> _T:
        """Do ``work`` on the database lane, after all that waits there; return its result."""
        answers: list[_T] = []
        self.runner.run(self.host, work, done=answers.append)
        self.until(lambda: answers)
        return answers[0]


@pytest.fixture(scope="session")
def appearance(qapp: QApplication) -> Appearance:
    """The look of the whole run."""
    return Appearance(qapp)


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A task runner alone, for a test of what runs on it."""
    made = TaskRunner()
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def owner(runner: TaskRunner) -> QObject:
    """An object that tasks belong to."""
    return QObject(runner)


@pytest.fixture
def small_ui(world: World, appearance: Appearance, qtbot: QtBot) -> Iterator[Ui]:
    """The window's surroundings over three small submissions."""
    yield from _surroundings(world, appearance, qtbot)


@pytest.fixture
def ui(demo_world: World, appearance: Appearance, qtbot: QtBot) -> Iterator[Ui]:
    """The window's surroundings over the demo's twelve submissions."""
    yield from _surroundings(demo_world, appearance, qtbot)


@pytest.fixture
def retry_ui(second_attempt_world: World, appearance: Appearance, qtbot: QtBot) -> Iterator[Ui]:
    """The window's surroundings over a first and a second attempt of one earner."""
    yield from _surroundings(second_attempt_world, appearance, qtbot)


def _surroundings(world: World, appearance: Appearance, qtbot: QtBot) -> Iterator[Ui]:
    appearance.apply("light", 1.0)
    runner = TaskRunner()
    host = QWidget()
    session = Session(world.workspace, runner)
    context = UiContext(world.workspace, runner, appearance)
    yield Ui(world, context, Commands({}, host), session, host, qtbot)
    runner.stop()
    host.deleteLater()
    runner.deleteLater()
    _settle_deletions()


def _settle_deletions() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module", autouse=True)
def _short_search() -> None:
    """Leave what is there before, modules above all, out of the search for timers."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    windows = set(map(id, qapp.topLevelWidgets()))
    timers = {id(timer) for timer in _running_timers()}
    yield
    _settle_deletions()
    threads = [one.name for one in threading.enumerate() if one.name.startswith(_OWN_THREADS)]
    assert not threads, f"threads are left: {threads}"
    left = [timer for timer in _running_timers() if id(timer) not in timers]
    assert not left, f"timers are left: {left}, of {[timer.parent() for timer in left]}"
    widgets = [one for one in qapp.topLevelWidgets() if id(one) not in windows]
    assert not widgets, f"windows are left: {widgets}"


def _running_timers() -> list[QTimer]:
    """Return them from among all objects, by a scan that runs in C: it is made twice a test."""
    kinds = _with_subclasses(QTimer)
    objects = gc.get_objects()
    found = compress(objects, map(kinds.__contains__, map(type, objects)))
    return [timer for timer in found if isValid(timer) and timer.isActive()]


def _with_subclasses(kind: type[QTimer]) -> set[type]:
    return {kind}.union(*map(_with_subclasses, kind.__subclasses__()))


@pytest.fixture(autouse=True, scope="session")
def _a_while_after_the_start() -> None:
    """Let all be imported that a program has imported when somebody opens a review."""
    ahead.import_review()


@pytest.fixture(autouse=True)
def _no_dictionaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no dictionaries of this machine: what is shown would depend on them."""
    monkeypatch.setattr(spelling, "system_folders", tuple)


@pytest.fixture(autouse=True)
def _no_logged_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    errors = [
        record
        for record in caplog.get_records("call")
        if record.levelno >= logging.ERROR and record.name.startswith("assessor_app")
    ]
    assert not errors, f"errors were logged: {[record.getMessage() for record in errors]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a Qt warning fail every test of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(_OFFSCREEN_ONLY, extend=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Let a Qt warning during the clean-up fail the test too."""
    warnings: list[str] = []

    def note(kind: QtMsgType, _context: object, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and _OFFSCREEN_ONLY not in message:
            warnings.append(message)

    before = qInstallMessageHandler(note)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    if warnings:
        pytest.fail(f"Qt warned while {item.name} was cleaned up: {warnings}")
