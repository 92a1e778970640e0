"""The calm line of a session: where one is, how much time is left, and the way out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from assessor_app.services.session_planning import PlannedSession
from assessor_app.services.session_words import line_words
from assessor_app.ui.context import UiContext
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, Pill, rule

_TOLD_EVERY_MS: Final = 20_000


class SessionLine(QFrame):
    """Tells how far a session is.

    Signals (main thread): ``continued()`` where ``goes_on`` gives a button for it; ``ended()``.
    """

    continued = Signal()
    ended = Signal()

    def __init__(self, context: UiContext, parent: QWidget, *, goes_on: bool) -> None:
        super().__init__(parent)
        self._context = context
        self._session: PlannedSession | None = None
        self._position = 0
        self.setProperty("panel", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._words = ElidedLabel("", self, role="muted")
        self._tick = QTimer(self)
        self._tick.setInterval(_TOLD_EVERY_MS)
        self._tick.timeout.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 3, 8, 3)
        row.setSpacing(10)
        column.addLayout(row)
        column.addWidget(rule(self))
        row.addWidget(Pill("Session", "accent", self))
        row.addWidget(self._words, 1)
        if goes_on:
            row.addWidget(button("Continue", self, self.continued.emit, weight="link"))
        row.addWidget(button("End session", self, self.ended.emit, weight="slim"))
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; empty where nothing is."""
        return "" if self.isHidden() else self._words.text()

    def show_session(self, session: PlannedSession, position: int) -> None:
        """Show where one is in ``session``; ``position`` counts from 1."""
        self._session, self._position = session, position
        self._tell()
        self._tick.start()
        self.show()

    def forget(self) -> None:
        """Show nothing any more."""
        self._session = None
        self._tick.stop()
        self.hide()

    @Slot()
    def _tell(self) -> None:
        if self._session is not None:
            words = line_words(self._position, self._session, self._context.workspace.now())
            self._words.setText(words)
            self.setAccessibleName(f"Session: {words}")
