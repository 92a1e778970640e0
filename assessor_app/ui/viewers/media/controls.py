"""The controls under the picture. They say what the person wants; the viewer does it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QSlider, QVBoxLayout, QWidget

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.media.clock import clock
from assessor_app.ui.viewers.media.seek_bar import SeekBar
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import label

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 3.0, 4.0)


class Controls(QFrame):
    """Play, time, frames, speed, the range, and volume.

    Signals: ``play_pressed()``; ``step_pressed(bool)`` with whether it goes forwards;
    ``speed_chosen(float)``; ``start_pressed()``, ``end_pressed()`` and ``loop_toggled(bool)`` for
    the range; ``mark_pressed()``; ``volume_chosen(float)`` from 0 to 1; ``sought(int)`` in ms.
    """

    play_pressed = Signal()
    step_pressed = Signal(bool)
    speed_chosen = Signal(float)
    start_pressed = Signal()
    end_pressed = Signal()
    loop_toggled = Signal(bool)
    mark_pressed = Signal()
    volume_chosen = Signal(float)
    sought = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._appearance = appearance
        self.seek_bar = SeekBar(appearance, self)
        self.seek_bar.sought.connect(self.sought)
        self.play = button("Play", self, self.play_pressed.emit, weight="primary", tip="Space")
        self.time = label("0:00 / 0:00", self)
        self._back = button("‹ Frame", self, lambda: self.step_pressed.emit(False), tip="Key ,")
        self._forth = button("Frame ›", self, lambda: self.step_pressed.emit(True), tip="Key .")
        self.speed = self._make_speed()
        self.start = self._range_button("A", "Set the start of a range here. Key [")
        self.end = self._range_button("B", "Set the end of a range here. Key ]")
        self.start.clicked.connect(self.start_pressed)
        self.end.clicked.connect(self.end_pressed)
        self.loop = self._range_button("Loop", "Play the range again and again. Key O")
        self.loop.setCheckable(True)
        self.loop.toggled.connect(self.loop_toggled)
        self.mark = button(
            "Mark", self, self.mark_pressed.emit, tip="Cite this moment, or the range. Key M"
        )
        self.no_sound = label("No sound device", self, role="small")
        self.no_sound.hide()
        self.volume = self._make_volume()
        self._lay_out()
        self._fix_widths()
        appearance.changed.connect(self._fix_widths)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 6, 12, 10)
        outer.setSpacing(6)
        outer.addWidget(self.seek_bar)
        row = FlowLayout(self._row(outer), gap=8)
        for one in (self.play, self.time, self._back, self._forth, self.speed, self.start):
            row.addWidget(one)
        for other in (self.end, self.loop, self.mark, self.volume, self.no_sound):
            row.addWidget(other)

    def _row(self, outer: QVBoxLayout) -> QWidget:
        holder = QWidget(self)
        holder.setProperty("panel", True)
        outer.addWidget(holder)
        return holder

    def _range_button(self, text: str, tip: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        made.setAccessibleDescription(tip)
        return made

    def _make_speed(self) -> QComboBox:
        made = QComboBox(self)
        made.setAccessibleName("Speed")
        made.setToolTip("Speed. Keys < and >")
        for speed in SPEEDS:
            made.addItem(f"{speed:g}×", speed)
        made.setCurrentIndex(SPEEDS.index(1.0))
        made.activated.connect(lambda index: self.speed_chosen.emit(SPEEDS[index]))
        return made

    def _make_volume(self) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal, self)
        made.setRange(0, 100)
        made.setValue(100)
        made.setAccessibleName("Volume")
        made.setToolTip("Volume. Keys Up and Down")
        made.valueChanged.connect(lambda value: self.volume_chosen.emit(value / 100))
        return made

    def _fix_widths(self) -> None:
        """Keep the row still while the words in it change."""
        metrics = self.fontMetrics()
        self.volume.setFixedWidth(self._appearance.pixels(90))
        self.volume.setMinimumHeight(24)
        pause = max(metrics.horizontalAdvance(one) for one in ("Play", "Pause"))
        self.play.setMinimumWidth(pause + self._appearance.pixels(40))
        self.time.setMinimumWidth(metrics.horizontalAdvance("00:00.0 / 00:00") + 8)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a new font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "volume"):
            self._fix_widths()

    def show_time(self, now_ms: int, duration_ms: int) -> None:
        """Show where it is."""
        self.seek_bar.show_time(now_ms, duration_ms)
        self.time.setText(f"{clock(now_ms, tenths=True)} / {clock(duration_ms)}")

    def show_playing(self, *, playing: bool) -> None:
        """Show whether it plays."""
        self.play.setText("Pause" if playing else "Play")

    def show_speed(self, speed: float) -> None:
        """Show a speed of :data:`SPEEDS`."""
        self.speed.setCurrentIndex(SPEEDS.index(speed))

    def show_range(self, start_ms: int | None, end_ms: int | None) -> None:
        """Show the range that is set."""
        self.seek_bar.show_range(start_ms, end_ms)
        self.start.setText("A" if start_ms is None else f"A {clock(start_ms)}")
        self.end.setText("B" if end_ms is None else f"B {clock(end_ms)}")
        self.loop.setEnabled(start_ms is not None and end_ms is not None)

    def show_means(self, *, video: bool, speaker: bool, sound: bool) -> None:
        """Show the controls that this recording has use for."""
        self._back.setVisible(video)
        self._forth.setVisible(video)
        self.volume.setVisible(sound and speaker)
        self.no_sound.setVisible(sound and not speaker)
