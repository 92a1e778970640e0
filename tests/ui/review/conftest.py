"""A review screen on the demo's first submission, loaded and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.services.review import Artifact
from assessor_app.ui.review.screen import ReviewScreen
from tests.ui.conftest import Ui

LABEL = "7F3K-29"
OpenScreen = Callable[..., ReviewScreen]


@pytest.fixture
def open_screen(ui: Ui) -> Iterator[OpenScreen]:
    """Return what opens a review and waits until its first evidence is shown."""
    opened: list[ReviewScreen] = []

    def opener(assignment: AssignmentId | None = None) -> ReviewScreen:
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(0, 0, 0, 0)
        wanted = assignment or ui.world.assignment(LABEL)
        screen = ReviewScreen(ui.context, ui.commands, ui.session, wanted, host)
        opened.append(screen)
        layout.addWidget(screen)
        ui.show(host)
        ui.settle()
        return screen

    yield opener
    for screen in opened:
        screen.leave()
    ui.settle()


@pytest.fixture
def screen(open_screen: OpenScreen) -> ReviewScreen:
    """The review of the demo's first submission."""
    return open_screen()


def artifact(screen: ReviewScreen, end: str) -> Artifact:
    """Return the artifact whose path ends so."""
    assert screen.review is not None
    return next(one for one in screen.review.artifacts if one.path.endswith(end))


def show(ui: Ui, screen: ReviewScreen, end: str) -> Any:
    """Show an artifact, wait for it, and return its viewer."""
    wanted = artifact(screen, end)
    shown: list[ArtifactId] = []
    there = screen.area.has(wanted.id)
    screen.area.opened.connect(shown.append)
    screen.show_artifact(wanted.id)
    ui.until(lambda: there or wanted.id in shown or screen.area.current_card is not None)
    ui.settle()
    return screen.area.current_viewer
