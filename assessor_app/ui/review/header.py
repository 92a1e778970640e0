"""The line at the top of a review: whose work it is, what was saved, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from assessor_app.services.queue import Neighbours
from assessor_app.services.review import Review
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.saved_note import SavedNote
from assessor_app.ui.theme.tokens import CONTROL_HEIGHT, HEADER_HEIGHT, LITTLE_HEIGHT
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, Pill, label

_PARK_TIP = "Put it aside with a note, for later. Alt+Z"
_SPENT_TIP = (
    "The time you spent on this submission. It stays on this machine and is part of no decision; "
    "it pauses after a minute without a key or the mouse."
)


class ReviewHeader(QFrame):
    """Names the submission and offers what is done with a review as a whole.

    Signals (main thread): ``back_requested()``, ``undo_requested()``, ``redo_requested()``,
    ``commands_requested()``, ``previous_requested()``, ``next_requested()``,
    ``park_requested()``.
    """

    back_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    commands_requested = Signal()
    previous_requested = Signal()
    next_requested = Signal()
    park_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._context = context
        self._title = ElidedLabel("", self, role="title")
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._label = Pill("", "plain", self)
        self._blind = Pill("Blind review", "plain", self)
        self._attempt = Pill("", "plain", self)
        self.saved = SavedNote(context.workspace.now, self)
        self._spent = label("", self, role="muted")
        self._spent.setToolTip(_SPENT_TIP)
        self._undo = button("↶ Undo", self, self.undo_requested.emit)
        self._redo = button("↷ Redo", self, self.redo_requested.emit)
        self._park = button("Park…", self, self.park_requested.emit, tip=_PARK_TIP)
        self._commands = button("Commands", self, self.commands_requested.emit)
        self._previous = button("‹ Prev", self, self.previous_requested.emit, tip="Review before")
        self._next = button("Next ›", self, self.next_requested.emit, tip="Next review")
        self._unwanted: set[QWidget] = {self._label, self._blind, self._attempt}
        self._line: tuple[QWidget, ...] = (
            *(button("‹ Queue", self, self.back_requested.emit, weight="flat"), self._title),
            *(self._label, self._blind, self._attempt, self.saved, self._spent),
            *(self._undo, self._redo, self._park, self._commands, self._previous, self._next),
        )
        self._lay_out()
        context.appearance.changed.connect(self._fit)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 16, 0)
        row.setSpacing(8)
        for widget in self._line:
            if widget is self.saved:
                row.addStretch(1)
            row.addWidget(widget)

    def show_review(self, review: Review) -> None:
        """Name the submission."""
        self._title.setText(review.package.achievement_name)
        self._label.setText(f"Submission {review.package.submission_label}")
        self._attempt.setText(f"Attempt {review.package.attempt}")
        self._unwanted = {
            pill
            for pill, wanted in (
                (self._blind, review.blind),
                (self._attempt, review.package.attempt > 1),
            )
            if not wanted
        }
        self._fit()

    @property
    def time_spent(self) -> str:
        """The time that is shown; empty below a minute."""
        return self._spent.text()

    def show_time_spent(self, seconds: int) -> None:
        """Show how long was worked on this submission; only the assessor ever sees it."""
        minutes = seconds // 60
        hours = f"{minutes // 60} h " if minutes >= 60 else ""
        self._spent.setText(f"{hours}{minutes % 60} min" if minutes else "")
        self._spent.setAccessibleName(f"Time spent: {self._spent.text()}" if minutes else "")
        self._fit()

    def show_neighbours(self, beside: Neighbours) -> None:
        """Let the way on be taken where there is one."""
        self._previous.setEnabled(beside.previous is not None)
        self._next.setEnabled(beside.following is not None)

    def _fit(self) -> None:
        """Leave out what matters least where the line is too short for all of it."""
        little = self.window().height() < self._context.appearance.pixels(LITTLE_HEIGHT)
        height = CONTROL_HEIGHT + 4 if little else HEADER_HEIGHT
        self.setFixedHeight(self._context.appearance.pixels(height))
        spare = [
            self._spent,
            self._attempt,
            self._blind,
            self._park,
            self._commands,
            self.saved,
            self._redo,
            self._label,
        ]
        kept = [one for one in self._line if one not in self._unwanted]
        while spare and self._needed(kept) > self.width():
            least = spare.pop(0)
            kept = [one for one in kept if one is not least]
        for widget in self._line:
            widget.setVisible(widget in kept)

    def _needed(self, kept: list[QWidget]) -> int:
        title = min(self._title.sizeHint().width(), self._context.appearance.pixels(220))
        others = sum(one.sizeHint().width() + 8 for one in kept if one is not self._title)
        return others + title + 24

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        self._fit()
