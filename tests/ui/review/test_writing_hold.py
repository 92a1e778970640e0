"""A recording waits while the person writes about it; Enter, or leaving the field, plays on."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.viewers.media.viewer import MediaViewer
from tests.ui.conftest import Ui
from tests.ui.review.conftest import artifact, show

pytestmark = pytest.mark.desktop


@pytest.fixture
def video(ui: Ui, screen: ReviewScreen) -> MediaViewer:
    """The demo's video in a review, playing over and over, and the focus in a rationale."""
    found = show(ui, screen, ".mp4")
    assert isinstance(found, MediaViewer)
    ui.until(lambda: found.playback.duration_ms)
    # Over and over, and far from the end, so that it never stops by itself.
    found.playback.set_range(0, found.playback.duration_ms // 2, loop=True)
    found.toggle_play()
    ui.until(lambda: found.playback.playing)
    write_again(ui, screen)
    return found


def write_again(ui: Ui, screen: ReviewScreen) -> None:
    """Give the focus to the rationale, once the window has it."""
    with ui.qtbot.waitActive(screen.window()):
        screen.window().activateWindow()
    screen.scoring.edit_rationale()
    ui.until(lambda: field(screen).hasFocus())


def field(screen: ReviewScreen) -> Any:
    """The rationale that is open."""
    card = screen.scoring.criteria.card
    assert card is not None
    assert card.body is not None
    return card.body.rationale


def waits(video: MediaViewer) -> bool:
    """Whether it is held for the person who writes."""
    return video.held


def test_typing_pauses_and_enter_plays_on(ui: Ui, screen: ReviewScreen, video: MediaViewer) -> None:
    assert video.playback.playing
    QTest.keyClicks(field(screen), "She asks")
    ui.until(lambda: not video.playback.playing)
    assert waits(video)
    assert "Enter plays on" in video.note.text()
    QTest.keyClick(field(screen), Qt.Key.Key_Return)
    ui.until(lambda: video.playback.playing)
    assert not waits(video)
    assert video.note.text() == ""
    assert field(screen).toPlainText() == "She asks"
    QTest.keyClicks(field(screen), " twice")
    ui.until(lambda: not video.playback.playing)
    QTest.keyClick(field(screen), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field(screen), "and waits.")
    assert waits(video)
    assert field(screen).toPlainText() == "She asks twice\nand waits."
    screen.ways.finish()
    dialog = screen.findChild(FinishDialog)
    assert isinstance(dialog, FinishDialog)
    dialog.sheet.feedback.setFocus()
    ui.settle()
    assert waits(video)
    dialog.reject()
    write_again(ui, screen)
    QTest.keyClick(field(screen), Qt.Key.Key_Escape)
    ui.until(lambda: video.playback.playing)
    ui.settle()
    assert screen.review is not None
    (score,) = screen.review.scores.values()
    assert score.rationale == "She asks twice\nand waits."


def test_what_the_person_paused_stays_paused(
    ui: Ui, screen: ReviewScreen, video: MediaViewer
) -> None:
    video.toggle_play()
    ui.until(lambda: not video.playback.playing)
    QTest.keyClicks(field(screen), "One")
    QTest.keyClick(field(screen), Qt.Key.Key_Return)
    QTest.keyClicks(field(screen), "Two")
    assert field(screen).toPlainText() == "One\nTwo"
    assert not waits(video)
    screen.area.take_focus()
    ui.settle()
    assert not video.playback.playing


def test_a_recording_behind_another_tab_or_beside_is_held_too(
    ui: Ui, screen: ReviewScreen, video: MediaViewer
) -> None:
    screen.show_artifact(artifact(screen, "p3-2.md").id)
    ui.settle()
    assert screen.area.current_viewer is not video
    write_again(ui, screen)
    QTest.keyClicks(field(screen), "Heard")
    ui.until(lambda: not video.playback.playing)
    assert waits(video)
    screen.area.take_focus()
    ui.until(lambda: video.playback.playing)
