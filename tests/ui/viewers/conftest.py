"""A viewer of one made-up file, opened by the real decoder."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.services.review import open_review
from assessor_app.ui.viewers.choose import make_viewer, subject_of
from assessor_app.ui.viewers.viewer import Viewer
from tests.fakes.handed_in import hand_in
from tests.ui.conftest import Ui

Opener = Callable[..., "Opened"]


class Opened:
    """A viewer, what it has told, and the pauses of a heartbeat of 5 ms since it began to open."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer: Any = viewer
        self.shown = 0
        self.problems: list[str] = []
        self.positions: list[str] = []
        self.selections: list[Any] = []
        self.pauses: list[float] = []
        self._beat_at = perf_counter()
        self._heart = QTimer(viewer)
        self._heart.setInterval(5)
        self._heart.timeout.connect(self._beat)
        self._heart.start()
        viewer.shown.connect(self._note_shown)
        viewer.problem.connect(self._note_problem)
        viewer.position_changed.connect(self.positions.append)
        viewer.selected.connect(self.selections.append)

    def _beat(self) -> None:
        now = perf_counter()
        self.pauses.append(now - self._beat_at)
        self._beat_at = now

    def _note_shown(self) -> None:
        self.shown += 1

    def _note_problem(self, code: str, sentence: str) -> None:
        assert sentence
        self.problems.append(code)


@pytest.fixture
def open_viewer(small_ui: Ui) -> Opener:
    """Return what opens a viewer of a file and waits until it shows it, or says why not."""

    def opener(
        name: str, data: bytes, *, media_type: str | None = None, label: str = "MADE-01"
    ) -> Opened:
        claimed = {name: media_type} if media_type else None
        assignment = hand_in(small_ui.world, {name: data}, label=label, media_types=claimed)
        review = open_review(small_ui.workspace, assignment)
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(0, 0, 0, 0)
        viewer = make_viewer(small_ui.context, subject_of(assignment, review.artifacts[0]), host)
        layout.addWidget(viewer)
        opened = Opened(viewer)
        small_ui.show(host, 700, 600)
        small_ui.until(lambda: opened.shown or opened.problems)
        small_ui.settle()
        return opened

    return opener
