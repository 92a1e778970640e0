"""The current row of the outbox in full, with what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services.outbox import OutboxLine
from assessor_app.ui.outbox.explanations import explain
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import Pill, label


class OutboxDetail(QFrame):
    """Explains one row.

    Signals (main thread): ``retry_requested()``, ``withdraw_requested()``, ``revise_requested()``,
    ``open_requested()``.
    """

    retry_requested = Signal()
    withdraw_requested = Signal()
    revise_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._title = label("", self, role="strong", wrap=True)
        self._state = Pill("", "plain", self)
        self._text = label("", self, wrap=True)
        self._advice = label("", self, role="muted", wrap=True)
        self._buttons = {
            "retry": button("Try again", self, self.retry_requested.emit, weight="primary"),
            "revise": button("Revise…", self, self.revise_requested.emit),
            "withdraw": button("Withdraw", self, self.withdraw_requested.emit),
            "open": button("Open the review", self, self.open_requested.emit),
        }
        top, actions = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._state)
        for one in self._buttons.values():
            actions.addWidget(one)
        actions.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addLayout(top)
        layout.addWidget(self._text)
        layout.addWidget(self._advice)
        layout.addLayout(actions)

    def show_line(self, line: OutboxLine | None) -> None:
        """Show a row, or nothing."""
        self.setVisible(line is not None)
        if line is None:
            return
        said = explain(line)
        self._title.setText(f"{line.submission_label} · {line.achievement_name} · {said.what}")
        self._state.show_state(said.state, said.tone)
        self._text.setText(said.detail)
        self.say(said.advice)
        status, decision = line.row.status, line.row.kind is OutboxKind.DECISION
        attention = status is DecisionStatus.NEEDS_ATTENTION
        waits = status is DecisionStatus.QUEUED
        shown = {
            "retry": attention or (waits and line.row.attempts > 0),
            "revise": decision and (attention or status is DecisionStatus.ACCEPTED),
            "withdraw": waits and line.row.attempts == 0,
            "open": True,
        }
        for name, visible in shown.items():
            self._buttons[name].setVisible(visible)

    def say(self, text: str) -> None:
        """Give advice, or say what an action did."""
        self._advice.setText(text)
        self._advice.setVisible(bool(text))
