"""The current row of the outbox in full, with what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services.outbox import OutboxLine
from assessor_app.ui.outbox.explanations import explain
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill, label


class OutboxDetail(QFrame):
    """Explains one row.

    Signals (main thread): ``retry_requested()``, ``withdraw_requested()``, ``revise_requested()``,
    ``receipt_requested()``, ``compare_requested()``, ``export_requested()``, ``open_requested()``.
    """

    retry_requested = Signal()
    withdraw_requested = Signal()
    revise_requested = Signal()
    receipt_requested = Signal()
    compare_requested = Signal()
    export_requested = Signal()
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
            "receipt": button("Receipt…", self, self.receipt_requested.emit),
            "compare": button("Compare both versions…", self, self.compare_requested.emit),
            "export": button("Export it…", self, self.export_requested.emit),
            "open": button("Open the review", self, self.open_requested.emit),
        }
        top, actions = QHBoxLayout(), QWidget(self)
        top.addWidget(self._title, 1)
        top.addWidget(self._state)
        actions.setProperty("panel", True)
        flow = FlowLayout(actions, gap=8)
        for one in self._buttons.values():
            flow.addWidget(one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addLayout(top)
        layout.addWidget(self._text)
        layout.addWidget(self._advice)
        layout.addWidget(actions)

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
        offered = offers(line)
        for name, one in self._buttons.items():
            one.setVisible(name in offered)

    @property
    def said(self) -> str:
        """The advice, or what an action did."""
        return self._advice.text()

    def say(self, text: str) -> None:
        """Give advice, or say what an action did."""
        self._advice.setText(text)
        self._advice.setVisible(bool(text))


def offers(line: OutboxLine) -> frozenset[str]:
    """Return the names of what can be done about a row."""
    row, decision = line.row, line.decision
    attention = row.status is DecisionStatus.NEEDS_ATTENTION
    waits = row.status is DecisionStatus.QUEUED
    replaced = decision is not None and decision.status is DecisionStatus.SUPERSEDED
    settled = attention or row.status is DecisionStatus.ACCEPTED
    possible = {
        "retry": attention or (waits and row.attempts > 0),
        "revise": decision is not None and settled and not replaced,
        "withdraw": waits and row.attempts == 0 and not row.batch and not replaced,
        "receipt": decision is not None and decision.receipt is not None,
        "compare": decision is not None and (attention or line.held is not None),
        "export": decision is not None,
        "open": True,
    }
    return frozenset(name for name, wanted in possible.items() if wanted)
