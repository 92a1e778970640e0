"""The viewer of video and sound: picture, controls, captions and transcript."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeGuard, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assessor_app.domain.marks import MarkKind
from assessor_app.errors import AssessorError
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.services.evidence.captions import Captions, caption_tracks, read_track
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.viewers.media.clock import clock, ms_of, seconds_of
from assessor_app.ui.viewers.media.controls import SPEEDS, Controls
from assessor_app.ui.viewers.media.keys import JUMPS_MS, Ask, asked_by
from assessor_app.ui.viewers.media.marking import FilmMarking
from assessor_app.ui.viewers.media.picture import PictureArea
from assessor_app.ui.viewers.media.playback import Playback
from assessor_app.ui.viewers.media.problems import card_for
from assessor_app.ui.viewers.media.process import MediaFacts, PlayerCounts
from assessor_app.ui.viewers.media.saving import CopySaver
from assessor_app.ui.viewers.media.transcript import TranscriptPane
from assessor_app.ui.viewers.viewer import Place, Selection, Subject, Viewer
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.states import Explanation, Offer

_HELD = "Paused while you write. Enter plays on; Shift+Enter begins a new line."
_BESIDE_FROM = 880
"""From this width on the transcript stands beside the picture, else below it."""


class MediaViewer(Viewer):
    """Shows a video or a recording of sound.

    Signals beside those of :class:`Viewer`: ``halted(str)`` with the code of a card that stands in
    the picture's place. The card offers what can be done, so ``problem`` is not emitted for it.
    """

    halted = Signal(str)

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        self._captions: Captions | None = None
        self._captions_on = True
        self._start: int | None = None
        self._end: int | None = None
        self._resume_after_typing = False
        self._shown = False
        self._card: Explanation | None = None
        self.playback = Playback(context, subject, self)
        # Each part is made where it stays: one that is moved gets its whole style anew.
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        left = QWidget(self._split)
        self._stack = QStackedWidget(left)
        self.picture = PictureArea(context.appearance, subject.artifact.name, self._stack)
        self.controls = Controls(context.appearance, left)
        self.transcript = TranscriptPane(context.appearance, self._split)
        self.note = label("", left, role="small", wrap=True)
        self._saver = CopySaver(context, subject, self)
        self._actions = self._make_actions()
        self._lay_out(left)
        self._connect()
        parts = (self.picture, self.controls.seek_bar, self.playback)
        self.marking: FilmMarking = FilmMarking(self, self, parts)
        self.setFocusProxy(self.picture)
        self._read_captions()
        self.playback.open()

    def _lay_out(self, left: QWidget) -> None:
        self._stack.addWidget(self.picture)
        self.note.setContentsMargins(12, 4, 12, 4)
        self.note.hide()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.note)
        column.addWidget(self.controls)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self.transcript)
        self.transcript.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def _connect(self) -> None:
        self.playback.opened.connect(self._opened)
        self.playback.pictured.connect(self._pictured)
        self.playback.moved.connect(self._moved)
        self.playback.halted.connect(self._halted)
        self.picture.pressed.connect(self.toggle_play)
        self.picture.room_changed.connect(self.playback.set_room)
        self.transcript.jumped.connect(self._jump)
        self.transcript.cues_chosen.connect(self._select_cues)
        self.transcript.cite_wanted.connect(self._cite_cues)
        self._saver.told.connect(self._tell)
        controls = self.controls
        controls.play_pressed.connect(self.toggle_play)
        controls.sought.connect(self._jump)
        controls.step_pressed.connect(self._step)
        controls.speed_chosen.connect(self.set_speed)
        controls.volume_chosen.connect(self.playback.set_volume)
        controls.start_pressed.connect(self.set_range_start)
        controls.end_pressed.connect(self.set_range_end)
        controls.loop_toggled.connect(self._loop)
        controls.mark_pressed.connect(self.mark)
        controls.show_range(None, None)

    def _make_actions(self) -> list[QAction]:
        captions = QAction("Captions", self, checkable=True, checked=True)
        captions.setToolTip("Show captions over the picture. Key C")
        captions.toggled.connect(self._show_captions)
        transcript = QAction("Transcript", self, checkable=True, checked=True)
        transcript.setToolTip("Show all that is said as a list")
        transcript.toggled.connect(self._show_transcript)
        for one in (captions, transcript):
            one.setEnabled(False)
        save = QAction("Save a copy…", self)
        save.triggered.connect(lambda: self._saver.ask(then_open=False))
        return [captions, transcript, save]

    # The Viewer's own doors.

    @property
    def card(self) -> Explanation | None:
        """The card that stands in the picture's place."""
        return self._card

    def tools(self) -> list[QAction]:
        """Return captions, transcript and saving a copy."""
        return self._actions

    def place(self) -> Place:
        """Return the seconds, the speed and whether captions are shown."""
        return {
            "seconds": round(self.playback.now_ms / 1000, 3),
            "speed": self.playback.speed,
            "captions": self._captions_on,
        }

    def go_to(self, place: Place) -> None:
        """Go to a time, at a speed; nothing begins to play."""
        seconds, speed = place.get("seconds"), place.get("speed")
        if _is_number(speed) and float(speed) in SPEEDS:
            self.set_speed(float(speed))
        if isinstance(place.get("captions"), bool):
            self._actions[0].setChecked(place["captions"])
        if _is_number(seconds) and 0 <= seconds < 1e9:
            self.playback.seek(round(seconds * 1000))

    def show_place(self, place: MarkPlace) -> None:
        """Play the range of a place, or go to its moment."""
        if place.start is None:
            return
        start = ms_of(place.start)
        end = None if place.end is None else ms_of(place.end)
        self._set_range(start, end)
        self.playback.seek(start)
        if end is not None:
            self.playback.set_range(start, end, loop=False)
            self.playback.play()

    def find_text(self, text: str, *, backwards: bool = False) -> None:
        """Go to the next words of the transcript that match."""
        if self._captions is not None:
            self._actions[1].setChecked(True)
            self.transcript.find_text(text, backwards=backwards)

    def close_document(self) -> None:
        """End the player."""
        self.marking.flush()
        self.playback.close()

    # What the review screen wires to the scoring pane.

    @property
    def held(self) -> bool:
        """Whether it is paused only because the person writes."""
        return self._resume_after_typing

    def pause_for_typing(self) -> None:
        """Pause because the person writes; :meth:`resume` plays on if it was playing."""
        if self.playback.playing and not self._resume_after_typing:
            self._resume_after_typing = True
            self.playback.pause()
            self._tell(_HELD)

    def resume(self) -> None:
        """Play on after writing, where :meth:`pause_for_typing` had paused."""
        if self._resume_after_typing:
            self._let_go()
            self.playback.play()

    def _let_go(self) -> None:
        if self._resume_after_typing:
            self._resume_after_typing = False
            self._tell("")

    @property
    def counts(self) -> PlayerCounts:
        """Pictures shown and lost, for measurements."""
        return self.playback.counts

    # What the person asks for.

    def toggle_play(self) -> None:
        """Play, or pause."""
        self._let_go()
        if self.playback.playing:
            self.playback.pause()
        else:
            self.playback.play()

    def set_speed(self, speed: float) -> None:
        """Play at one of :data:`controls.SPEEDS`."""
        self.playback.set_speed(speed)
        self.controls.show_speed(speed)
        self.place_changed.emit()

    def set_range_start(self) -> None:
        """Let the range begin here; an end before it goes."""
        now = self.playback.now_ms
        self._set_range(now, self._end if self._end is not None and self._end > now else None)

    def set_range_end(self) -> None:
        """Let the range end here, where that is after its start; without one it begins at 0."""
        now = self.playback.now_ms
        start = self._start if self._start is not None and self._start < now else 0
        self._set_range(start, now or None)
        if self.marking.layer.tool is MarkKind.RANGE:
            self.marking.make_from_selection()

    def time_place(self, kind: MarkKind | None = None) -> MarkPlace | None:
        """Return the range where one is set, else this moment, or what of the two ``kind`` names;
        None where there is no range to name."""
        start, end = self._start, self._end
        if kind is not MarkKind.MOMENT and start is not None and end is not None:
            return MarkPlace(MarkKind.RANGE, start=seconds_of(start), end=seconds_of(end))
        if kind is MarkKind.RANGE:
            return None
        return MarkPlace(MarkKind.MOMENT, start=seconds_of(self.playback.now_ms))

    def mark(self) -> None:
        """Select the range where one is set, else this moment, so that it can be cited."""
        place = self.time_place()
        if place is None or place.start is None:
            return
        start, end = ms_of(place.start), None if place.end is None else ms_of(place.end)
        quote = self._captions.text_at(start).replace("\n", " ") if self._captions else ""
        self.selected.emit(Selection(place, quote))
        where = f"{clock(start)}–{clock(end)}" if end is not None else clock(start)
        self._tell(f"Marked {where}.")

    def event(self, event: QEvent) -> bool:
        """Keep the keys of a range for the player: the review around has commands of these keys."""
        early = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if early and asked_by(cast(QKeyEvent, event)) in (Ask.RANGE_START, Ask.RANGE_END):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Obey the player's keys, which come here from all that does not use them itself."""
        ask = asked_by(event)
        if ask is None:
            super().keyPressEvent(event)
        elif ask in JUMPS_MS:
            self._jump(self.playback.now_ms + JUMPS_MS[ask])
        else:
            self._verbs()[ask]()

    def _verbs(self) -> dict[Ask, Callable[[], object]]:
        controls = self.controls
        return {
            Ask.PLAY_OR_PAUSE: self.toggle_play,
            Ask.STEP_BACK: partial(self._step, False),
            Ask.STEP_FORTH: partial(self._step, True),
            Ask.SLOWER: partial(self._change_speed, -1),
            Ask.FASTER: partial(self._change_speed, 1),
            Ask.LOUDER: partial(self._change_volume, 10),
            Ask.QUIETER: partial(self._change_volume, -10),
            Ask.RANGE_START: self.set_range_start,
            Ask.RANGE_END: self.set_range_end,
            Ask.LOOP: controls.loop.toggle if controls.loop.isEnabled() else controls.loop.update,
            Ask.MARK: self.mark,
            Ask.CAPTIONS: self._actions[0].toggle,
        }

    def _change_speed(self, by: int) -> None:
        index = SPEEDS.index(self.playback.speed) + by
        if 0 <= index < len(SPEEDS):
            self.set_speed(SPEEDS[index])

    def _change_volume(self, by: int) -> None:
        self.controls.volume.setValue(self.controls.volume.value() + by)

    def _step(self, forwards: bool) -> None:
        self.playback.step(forwards=forwards)

    def _jump(self, ms: int) -> None:
        self.playback.seek(ms)
        self.place_changed.emit()

    def _set_range(self, start: int | None, end: int | None) -> None:
        self._start, self._end = start, end
        self.controls.show_range(start, end)
        if end is None:
            self.controls.loop.setChecked(False)
            self.playback.clear_range()
        elif self.controls.loop.isChecked():
            self._loop(True)

    def _loop(self, on: bool) -> None:
        if on and self._start is not None and self._end is not None:
            self.playback.set_range(self._start, self._end, loop=True)
            self.playback.seek(self._start)
            self.playback.play()
        else:
            self.playback.clear_range()

    # What the player says.

    def _opened(self, facts: MediaFacts) -> None:
        self.controls.show_means(video=facts.video, speaker=facts.speaker, sound=facts.sound)
        if not facts.video:
            self.picture.show_sound()
            self._note_shown()
        self._moved()

    def _pictured(self, image: QImage) -> None:
        self.picture.show_picture(image)
        self._note_shown()

    def _note_shown(self) -> None:
        if not self._shown:
            self._shown = True
            self.shown.emit()

    def _moved(self) -> None:
        now, duration = self.playback.now_ms, self.playback.duration_ms
        self.controls.show_time(now, duration)
        self.controls.show_playing(playing=self.playback.playing)
        self.position_changed.emit(f"{clock(now)} / {clock(duration)}")
        if self._captions is not None:
            self.transcript.show_time(now)
            self.picture.show_caption(self._captions.text_at(now) if self._captions_on else "")
        if not self.playback.playing:
            self.place_changed.emit()

    def _halted(self, code: str, detail: str) -> None:
        self._let_go()
        card = card_for(code, detail)
        offers: list[Offer] = []
        if card.again:
            offers.append(("Try again", self._try_again))
        if card.save:
            offers.append(("Save and open elsewhere…", partial(self._saver.ask, then_open=True)))
        self._show_card(Explanation(card.title, card.text, self, offers=offers))
        self.controls.setEnabled(False)
        self.halted.emit(code)

    def _show_card(self, card: Explanation | None) -> None:
        if self._card is not None:
            self._stack.removeWidget(self._card)
            self._card.deleteLater()
        self._card = card
        if card is not None:
            self._stack.addWidget(card)
            self._stack.setCurrentWidget(card)

    def _try_again(self) -> None:
        self._show_card(None)
        self.controls.setEnabled(True)
        self.playback.open()

    # Captions.

    def _read_captions(self) -> None:
        tracks = caption_tracks(self.subject.artifact)
        if not tracks:
            return
        self.context.runner.run(
            self,
            partial(read_track, self.context.workspace, self.subject.assignment, tracks[0]),
            done=self._captions_read,
            failed=self._captions_failed,
            lane=Lane.DECODE,
        )

    def _captions_read(self, captions: Captions) -> None:
        self._captions = captions
        self.transcript.show_captions(captions)
        for one in self._actions[:2]:
            one.setEnabled(True)
        self._show_transcript(self._actions[1].isChecked())
        self._moved()

    def _select_cues(self, first: int, last: int) -> None:
        """Select the time of some cues with their words, so that they can be cited."""
        if self._captions is None:
            return
        cues = self._captions.cues[first : last + 1]
        start, end = cues[0].start_ms, max(one.end_ms for one in cues)
        words = " ".join(" ".join(one.text.split()) for one in cues)
        lasts = end > start
        place = MarkPlace(
            MarkKind.RANGE if lasts else MarkKind.MOMENT,
            quotation=Quotation(words),
            start=seconds_of(start),
            end=seconds_of(end) if lasts else None,
        )
        self.selected.emit(Selection(place, words))
        self._tell("Selected what is said here: L cites it.")

    def _cite_cues(self, first: int, last: int) -> None:
        self._select_cues(first, last)
        self.cite_wanted.emit()

    def _captions_failed(self, error: AssessorError) -> None:
        self._tell(f"{error} The recording plays without them.")

    def _show_captions(self, on: bool) -> None:
        self._captions_on = on
        self._moved()
        self.place_changed.emit()

    def _show_transcript(self, on: bool) -> None:
        self.transcript.setVisible(on and self._captions is not None)

    def _tell(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the transcript beside the picture where there is room, else below."""
        super().resizeEvent(event)
        wide = self.width() >= self.context.appearance.pixels(_BESIDE_FROM)
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._split.orientation() is not wanted:
            self._split.setOrientation(wanted)
        room = self._split.width() if wide else self._split.height()
        share = 0.66
        self._split.setSizes([round(room * share), round(room * (1 - share))])


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
