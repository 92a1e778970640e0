"""The viewer of video and sound, with a real player process and the demo's recordings."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from assessor_app.domain.geometry import Box
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, place_of, target_of
from assessor_app.services.marks.shown import ShownMark
from assessor_app.services.review import open_review
from assessor_app.ui.viewers.media import playback, process
from assessor_app.ui.viewers.media.clock import seconds_of
from assessor_app.ui.viewers.media.viewer import MediaViewer
from assessor_app.ui.viewers.viewer import Selection, Subject
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")


def subject(ui: Ui, media_type: str) -> Subject:
    """Return the first recording of a kind in the demo."""
    for row in ui.world.queue():
        review = open_review(ui.workspace, row.assignment)
        for one in review.artifacts:
            if one.media_type == media_type:
                return Subject(row.assignment, one, one.path, one.media_type)
    raise AssertionError(f"the demo has no {media_type}")


@contextmanager
def viewing(ui: Ui, what: Subject) -> Iterator[MediaViewer]:
    """Show a viewer until its first content is seen."""
    viewer = MediaViewer(ui.context, what, ui.host)
    ui.host.resize(1000, 700)
    viewer.resize(1000, 700)
    ui.host.show()
    viewer.show()
    try:
        yield viewer
    finally:
        viewer.close_document()
        ui.host.hide()
        ui.settle()


@pytest.fixture
def video(ui: Ui) -> Iterator[MediaViewer]:
    with viewing(ui, subject(ui, "video/mp4")) as viewer:
        with ui.qtbot.waitSignal(viewer.shown, timeout=20_000):
            pass
        yield viewer


def test_a_video_shows_its_first_picture_and_does_not_begin_to_play(
    ui: Ui, video: MediaViewer
) -> None:
    assert video.picture.has_picture
    assert not video.playback.playing
    assert video.playback.duration_ms > 1000


def test_playing_moves_the_time_and_shows_pictures(ui: Ui, video: MediaViewer) -> None:
    QTest.keyClicks(video.picture, " ")
    ui.until(lambda: video.playback.now_ms > 500)
    assert video.counts.shown >= 4
    QTest.keyClicks(video.picture, " ")
    ui.until(lambda: not video.playback.playing)


def test_a_picture_comes_at_the_size_at_which_it_is_shown(ui: Ui, video: MediaViewer) -> None:
    assert video.playback.facts is not None
    whole = video.playback.facts.width
    shown = video.counts.shown
    video.resize(420, 500)
    ui.until(lambda: 0 < video.picture.picture_size.width() <= 420 < whole)
    video.resize(4000, 3000)
    ui.until(lambda: video.picture.picture_size.width() == whole)
    assert video.counts.shown == shown, "the same picture, at other sizes"


def test_captions_are_shown_and_the_transcript_follows(ui: Ui, video: MediaViewer) -> None:
    ui.until(video.transcript.isVisible)
    captions = video._captions
    assert captions is not None
    cue = captions.cues[2]
    video.transcript.jumped.emit(cue.start_ms + 10)
    ui.until(lambda: video.transcript.current == 2)
    ui.until(lambda: video.picture.caption == cue.text)
    video.tools()[0].setChecked(False)
    assert video.picture.caption == ""


def test_cues_that_are_selected_can_be_cited_with_their_words(ui: Ui, video: MediaViewer) -> None:
    ui.until(lambda: video._captions is not None)
    captions, told = video._captions, list[Selection]()
    assert captions is not None
    video.selected.connect(told.append)
    cues, rows = video.transcript.list, video.transcript.list.model()
    cues.setCurrentIndex(rows.index(1, 0))
    QTest.keyClick(cues, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(cues, Qt.Key.Key_Return)
    first, last = captions.cues[1], captions.cues[2]
    place = told[-1].place
    assert place.kind is MarkKind.RANGE
    assert (place.start, place.end) == (seconds_of(first.start_ms), seconds_of(last.end_ms))
    assert place.quotation is not None
    assert place.quotation.exact == " ".join(f"{first.text} {last.text}".split())
    assert place_of(target_of("urn:x", place)) == place


def test_finding_words_jumps_to_where_they_are_said(ui: Ui, video: MediaViewer) -> None:
    ui.until(lambda: video._captions is not None)
    captions = video._captions
    assert captions is not None
    last = captions.cues[-1]
    video.find_text(last.text)
    ui.until(lambda: abs(video.playback.now_ms - last.start_ms) < 200)


def test_frames_step_by_one_each_way(ui: Ui, video: MediaViewer) -> None:
    video.playback.seek(2000)
    ui.until(lambda: video.playback.now_ms == 2000 and video.counts.shown >= 2)
    ui.settle()
    seen = video.counts.shown
    QTest.keyClicks(video.picture, ".")
    ui.until(lambda: video.counts.shown > seen and video.playback.now_ms > 2000)
    after = video.playback.now_ms
    assert after - 2000 < 200
    seen = video.counts.shown
    QTest.keyClicks(video.picture, ",")
    ui.until(lambda: video.counts.shown > seen and video.playback.now_ms < after)


def test_a_loop_goes_back_to_its_start(ui: Ui, video: MediaViewer) -> None:
    video._set_range(1000, 1600)
    video.controls.loop.setChecked(True)
    ui.until(lambda: video.playback.playing and video.playback.now_ms >= 1300)
    with ui.qtbot.waitSignal(
        video.playback.moved,
        timeout=20_000,
        check_params_cb=lambda: video.playback.now_ms < 1250,
    ):
        pass
    assert video.playback.now_ms >= 900


def test_a_loop_that_reaches_to_the_end_goes_back_too(ui: Ui, video: MediaViewer) -> None:
    whole = video.playback.duration_ms
    video._set_range(whole - 500, whole)
    video.playback.seek(whole - 500)
    late: list[int] = []
    again: list[int] = []

    def note() -> None:
        now = video.playback.now_ms
        if now > whole - 150:
            late.append(now)
        elif late:
            again.append(now)

    video.playback.moved.connect(note)
    video.controls.loop.setChecked(True)
    ui.until(lambda: again and video.playback.playing)
    video.playback.pause()


def test_a_selector_plays_its_range_and_stops(ui: Ui, video: MediaViewer) -> None:
    video.show_selector(
        {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "t=2,2.5",
        }
    )
    ui.until(lambda: video.playback.playing)
    ui.until(lambda: not video.playback.playing)
    assert 2400 <= video.playback.now_ms <= 2900


def test_marking_selects_the_range_as_a_media_fragment(ui: Ui, video: MediaViewer) -> None:
    marks: list[object] = []
    video.selected.connect(marks.append)
    video.playback.seek(1500)
    QTest.keyClicks(video.picture, "[")
    video.playback.seek(4000)
    QTest.keyClicks(video.picture, "]")
    QTest.keyClicks(video.picture, "m")
    (mark,) = marks
    assert isinstance(mark, Selection)
    assert mark.selector["value"] == "t=1.5,4"
    assert mark.quote


def test_typing_pauses_and_resuming_plays_on(ui: Ui, video: MediaViewer) -> None:
    video.resume()
    assert not video.playback.playing
    video.toggle_play()
    ui.until(lambda: video.playback.playing)
    video.pause_for_typing()
    ui.until(lambda: not video.playback.playing)
    video.resume()
    ui.until(lambda: video.playback.playing)


def test_the_place_is_restored_in_another_viewer(ui: Ui, video: MediaViewer) -> None:
    video.go_to({"seconds": 3.5, "speed": 1.5, "captions": False, "odd": None})
    ui.until(lambda: video.playback.now_ms == 3500)
    place = video.place()
    with viewing(ui, video.subject) as other:
        other.go_to(place)
        with ui.qtbot.waitSignal(other.shown, timeout=20_000):
            pass
        ui.until(lambda: other.playback.facts is not None and other.playback.now_ms == 3500)
        assert other.place() == place == {"seconds": 3.5, "speed": 1.5, "captions": False}


@_POSIX
@pytest.mark.crash
@pytest.mark.parametrize(
    ("sent", "code"), [("SIGKILL", "player_ended"), ("SIGSTOP", "player_hung")]
)
def test_a_player_that_is_lost_leaves_a_card_and_goes_on_at_the_same_place(
    ui: Ui, video: MediaViewer, sent: str, code: str
) -> None:
    video.playback.seek(4000)
    ui.until(lambda: video.playback.now_ms == 4000)
    lost = video.playback.process_id
    with ui.qtbot.waitSignal(video.halted, timeout=20_000) as told:
        os.kill(lost, getattr(signal, sent))
    assert told.args == [code]
    assert video.transcript.isVisible()
    with ui.qtbot.waitSignal(video.playback.opened, timeout=20_000):
        video._try_again()
    assert video.playback.process_id != lost
    ui.until(lambda: video.playback.now_ms == 4000 and video.counts.shown)


def test_sound_alone_plays_without_a_sound_device(ui: Ui) -> None:
    with viewing(ui, subject(ui, "audio/mp4")) as viewer:
        with ui.qtbot.waitSignal(viewer.shown, timeout=20_000):
            pass
        viewer.toggle_play()
        ui.until(lambda: viewer.playback.now_ms > 1000)
        assert not viewer.picture.has_picture
        ui.until(lambda: viewer.picture.caption)


def test_a_file_that_is_no_recording_gets_a_card(ui: Ui) -> None:
    review = open_review(ui.workspace, ui.world.queue()[0].assignment)
    text = next(
        one for one in review.artifacts if not one.media_type.startswith(("video", "audio"))
    )
    what = Subject(review.assignment.id, text, text.path, "video/mp4")
    viewer = MediaViewer(ui.context, what, ui.host)
    with ui.qtbot.waitSignal(viewer.halted, timeout=20_000) as told:
        pass
    assert told.args == ["media_unreadable"]
    viewer.close_document()
    ui.settle()


def test_a_recording_that_never_loads_gets_a_card_and_opens_when_tried_again(
    ui: Ui, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 3000 <= playback.ANSWER_MS < 10_000
    answered, bytes_at = Event(), process._bytes_at

    def never(*asked: Any) -> bytes:
        answered.wait()
        return bytes_at(*asked)

    with monkeypatch.context() as stuck, viewing(ui, subject(ui, "video/mp4")) as viewer:
        stuck.setattr(process, "_bytes_at", never)
        viewer.playback._answer.setInterval(1)
        try:
            with ui.qtbot.waitSignal(viewer.halted, timeout=20_000) as told:
                pass
        finally:
            answered.set()
        assert told.args == ["media_no_answer"]
        assert viewer.card is not None
        viewer.playback._answer.setInterval(playback.ANSWER_MS)
        with ui.qtbot.waitSignal(viewer.shown, timeout=20_000):
            viewer._try_again()
        assert viewer.card is None


def test_a_file_that_is_not_there_gets_a_card(ui: Ui) -> None:
    what = subject(ui, "video/mp4")
    gone = Subject(AssignmentId("none"), what.artifact, "none", "video/mp4")
    viewer = MediaViewer(ui.context, gone, ui.host)
    with ui.qtbot.waitSignal(viewer.halted, timeout=20_000) as told:
        pass
    assert told.args == ["artifact_unknown"]
    viewer.close_document()


def test_a_copy_is_saved_whole(ui: Ui, video: MediaViewer, tmp_path: Path) -> None:
    target = tmp_path / "copy.mp4"
    video._saver.save(target, then_open=False)
    ui.settle()
    assert target.stat().st_size == video.subject.artifact.size_bytes
    assert target.read_bytes()[4:8] == b"ftyp"
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []


def test_a_video_without_a_picture_is_told_of(
    ui: Ui, monkeypatch: pytest.MonkeyPatch, video: MediaViewer
) -> None:
    assert playback.NO_PICTURE_MS >= 3000
    with ui.qtbot.waitSignal(video.halted, timeout=5_000) as told:
        video.playback._watchdog.start(1)
    assert told.args == ["media_no_picture"]
    assert ArtifactId(video.subject.artifact.id)


def test_marks_in_time_come_and_go(ui: Ui, video: MediaViewer) -> None:
    viewer = video
    made: list[MarkPlace] = []
    viewer.mark_made.connect(made.append)
    layer = viewer.marking.layer
    viewer.playback.seek(1_000)
    ui.until(lambda: viewer.playback.now_ms == 1_000)
    viewer.use_tool(MarkKind.MOMENT)
    viewer.use_tool(MarkKind.RANGE)  # there is none yet: it waits for its end
    viewer.set_range_start()
    viewer.playback.seek(2_000)
    ui.until(lambda: viewer.playback.now_ms == 2_000)
    viewer.set_range_end()
    assert [(one.kind, one.start, one.end) for one in made] == [
        (MarkKind.MOMENT, Decimal(1), None),
        (MarkKind.RANGE, Decimal(1), Decimal(2)),
    ]
    viewer.use_tool(MarkKind.ELLIPSE)
    for corner in ((20.0, 30.0), (60.0, 50.0)):
        at = QPointF(*layer.surface.way(0).of(corner)).toPoint()
        QTest.mouseClick(viewer.picture, Qt.MouseButton.LeftButton, pos=at)
    drawn = made[-1]
    assert (drawn.kind, drawn.start, drawn.end) == (MarkKind.RANGE, Decimal(1), Decimal(2))
    assert len(drawn.shapes) == 1
    later = MarkPlace(MarkKind.MOMENT, None, Box(1, 1, 9, 9), start=Decimal("3.5"))
    viewer.show_marks(
        [
            ShownMark(AnnotationId(name), ArtifactId("urn:a"), place)
            for name, place in (("drawn", drawn), ("later", later))
        ]
    )
    assert [one.mark.id for one in layer.at(layer.surface.way(0).of((40, 40)))] == ["drawn"]
    viewer.choose_mark(AnnotationId("later"), reveal=True)
    ui.until(lambda: viewer.playback.now_ms == 3_500)
    assert [one.mark.id for one in layer.at(layer.surface.way(0).of((5, 5)))] == ["later"]
    assert layer.at(layer.surface.way(0).of((40, 40))) == []
