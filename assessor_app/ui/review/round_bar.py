"""The line over a review while one criterion is scored through many submissions."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from assessor_app.domain.ids import CriterionId
from assessor_app.services.queue import Neighbours
from assessor_app.services.rounds import Round, RoundPlace
from assessor_app.ui.commands import Commands
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, Pill, label


@dataclass(frozen=True, slots=True)
class Start:
    """How a review begins: at a criterion, and in a round through many submissions, or not."""

    criterion: CriterionId | None = None
    round: Round | None = None


class RoundBar(QFrame):
    """Says where one is in the round, and leads on or back.

    Signals (main thread): ``next_requested()``, ``previous_requested()``, ``ended()`` when the
    person wants back to where the round began.
    """

    next_requested = Signal()
    previous_requested = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._title = ElidedLabel("", self, role="strong")
        self.progress = label("", self, role="muted")
        self._previous = button("‹ Before", self, self.previous_requested.emit, tip="Shift+K")
        self._next = button("Next submission ›", self, self.next_requested.emit, tip="Shift+J")
        back = button("Back to where I was", self, self.ended.emit, tip="Shift+B")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(Pill("One criterion", "accent", self))
        row.addWidget(self._title, 1)
        for one in (self.progress, self._previous, self._next, back):
            row.addWidget(one)
        self.hide()

    def add_commands(self, commands: Commands, screen: QWidget) -> None:
        """Let keys and the palette do what the buttons do, in the whole ``screen``."""
        for name, title, act, keys in (
            ("round-next", "Same criterion, next submission", self.next_requested.emit, "Shift+J"),
            ("round-before", "Same criterion, one back", self.previous_requested.emit, "Shift+K"),
            ("round-end", "End the round, back to where I was", self.ended.emit, "Shift+B"),
        ):
            commands.add(name, title, act, where=screen, group="Scoring", keys=keys)

    def show_place(self, criterion: str, place: RoundPlace, beside: Neighbours) -> None:
        """Show which criterion is scored, and how far one is."""
        self._title.setText(criterion)
        words = f"{place.position} of {place.total} · {place.scored} scored"
        self.progress.setText(words)
        self._previous.setEnabled(beside.previous is not None)
        self._next.setEnabled(beside.following is not None)
        self.setAccessibleName(f"Scoring one criterion: {criterion}, {words}")
        self.show()
