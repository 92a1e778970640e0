"""A day of reviews in a minute: open, look, score, go on, three hundred times."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from assessor_app.services import queue
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.sync_control import SyncControl
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

CYCLES = 300
WARM = 60
GROWTH_BYTES = 20 * 1024 * 1024
_STATM = Path("/proc/self/statm")


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    sync = SyncControl(small_ui.context, small_ui.host)
    made = MainWindow(small_ui.context, sync, small_ui.session)
    small_ui.show(made, 1280, 800)
    small_ui.settle()
    yield made
    sync.stop()
    made.close()
    small_ui.settle()


def _resident_bytes() -> int:
    gc.collect()
    return int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _cycle(ui: Ui, window: MainWindow, number: int) -> None:
    """Review the next submission: its evidence in turn, a score, and on."""
    if window.review is None:
        window.open_review(ui.world.assignment(LABELS[0]))
    screen = window.review
    assert screen is not None
    ui.until(lambda: screen.review is not None and screen.area.current_viewer is not None)
    assert screen.review is not None
    artifacts = screen.review.artifacts
    screen.show_artifact(artifacts[number % len(artifacts)].id)
    criteria = screen.review.rubric.criteria
    screen.scoring.go_to(criteria[number % len(criteria)].id)
    screen.scoring.choose_key(1 + number % 2)
    beside = queue.neighbours(ui.workspace, screen.review.assignment.id)
    following = beside.following or ui.world.assignment(LABELS[0])
    window.open_review(following)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.skipif(not _STATM.exists(), reason="needs /proc to measure memory")
def test_three_hundred_reviews_leave_nothing_behind(small_ui: Ui, window: MainWindow) -> None:
    for number in range(WARM):
        _cycle(small_ui, window, number)
    small_ui.settle()
    before, threads = _resident_bytes(), threading.active_count()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    widgets = len(application.allWidgets())
    for number in range(WARM, CYCLES):
        _cycle(small_ui, window, number)
    small_ui.settle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    grown = _resident_bytes() - before
    assert grown < GROWTH_BYTES, f"grown by {grown / 1e6:.1f} MB"
    assert threading.active_count() <= threads
    assert len(application.allWidgets()) < widgets + 200
    print(f"grown by {grown / 1e6:.1f} MB over {CYCLES - WARM} reviews")  # noqa: T201  # measured
    window.show_queue()
    assert window.review is None
