"""The line over a review while one criterion is scored through many submissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from assessor_app.domain.ids import CriterionId
from assessor_app.services.queue import Neighbours
from assessor_app.services.rounds import Round, RoundPlace
from assessor_app.services.session_planning import PlannedSession
from assessor_app.ui.commands import Commands
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, Pill, label

_ROOMY: Final = 860


@dataclass(frozen=True, slots=True)
class Start:
    """How a review begins: at a criterion, in a round through many submissions, in a session, or
    in none of them."""

    criterion: CriterionId | None = None
    round: Round | None = None
    session: PlannedSession | None = None


class RoundBar(QFrame):
    """Says where one is in the round, and leads on or back.

    Signals (main thread): ``next_requested()``, ``previous_requested()``, ``ended()`` when the
    person wants back to where the round began.
    """

    next_requested = Signal()
    previous_requested = Signal()
    ended = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._appearance = appearance
        self._kind = Pill("One criterion", "accent", self)
        self._title = ElidedLabel("", self, role="strong")
        self.progress = label("", self, role="muted")
        self._previous = button("‹ Before", self, self.previous_requested.emit, tip="Shift+K")
        self._next = button("", self, self.next_requested.emit, tip="Shift+J")
        self._back = button("", self, self.ended.emit, tip="Back to where I was. Shift+B")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(self._kind)
        row.addWidget(self._title, 1)
        for one in (self.progress, self._previous, self._next, self._back):
            row.addWidget(one)
        appearance.changed.connect(self._fit)
        self._fit()
        self.hide()

    def add_commands(self, commands: Commands, screen: QWidget) -> None:
        """Let keys and the palette do what the buttons do, in the whole ``screen``."""
        for name, title, act, keys in (
            ("round-next", "Same criterion, next submission", self.next_requested.emit, "Shift+J"),
            ("round-before", "Same criterion, one back", self.previous_requested.emit, "Shift+K"),
            ("round-end", "End the round, back to where I was", self.ended.emit, "Shift+B"),
        ):
            commands.add(name, title, act, where=screen, group="Scoring", keys=keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say it shorter where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self.width() >= self._appearance.pixels(_ROOMY)
        self._kind.setVisible(roomy)
        self._next.setText("Next submission ›" if roomy else "Next ›")
        self._back.setText("Back to where I was" if roomy else "Back")

    def show_place(self, criterion: str, place: RoundPlace, beside: Neighbours) -> None:
        """Show which criterion is scored, and how far one is."""
        self._title.setText(criterion)
        words = f"{place.position} of {place.total} · {place.scored} scored"
        self.progress.setText(words)
        self._previous.setEnabled(beside.previous is not None)
        self._next.setEnabled(beside.following is not None)
        self.setAccessibleName(f"Scoring one criterion: {criterion}, {words}")
        self.show()
