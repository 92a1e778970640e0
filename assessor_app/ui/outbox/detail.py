"""The current row of the outbox in full, with what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.domain.actions import RowAction, leading_action, open_row_actions
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services.sending.outbox import OutboxLine
from assessor_app.ui.outbox.explanations import explain
from assessor_app.ui.widgets.buttons import button, set_primary
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
            RowAction.RETRY: button("Try again", self, self.retry_requested.emit),
            RowAction.REVISE: button("Revise…", self, self.revise_requested.emit),
            RowAction.WITHDRAW: button("Withdraw", self, self.withdraw_requested.emit),
            RowAction.RECEIPT: button("Receipt…", self, self.receipt_requested.emit),
            RowAction.COMPARE: button("Compare both versions…", self, self.compare_requested.emit),
            RowAction.EXPORT: button("Export it…", self, self.export_requested.emit),
            RowAction.OPEN: button("Open the review", self, self.open_requested.emit),
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
        offered, leading = open_row_actions(line.state), leading_action(line.state)
        retry = self._buttons[RowAction.RETRY]
        retry.setText("Try now" if line.row.status is DecisionStatus.QUEUED else "Try again")
        for action, one in self._buttons.items():
            one.setVisible(action in offered)
            set_primary(one, primary=action is leading)

    @property
    def said(self) -> str:
        """The advice, or what an action did."""
        return self._advice.text()

    def say(self, text: str) -> None:
        """Give advice, or say what an action did."""
        self._advice.setText(text)
        self._advice.setVisible(bool(text))
