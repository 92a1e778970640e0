"""What the issuer confirmed of one decision, and whether its signature holds."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assessor_app.services.explanations import explain as explain_code
from assessor_app.services.sending.receipts import ReceiptView
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.labels import Pill, label
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import OUTCOMES, by_rule, clock_time

_VERIFIED = (
    "The issuer's signature holds: it confirmed exactly the decision that you signed. Anyone who "
    "has both files can check that without a network."
)
_WITHDRAWN = (
    "It was verified when it arrived. The issuer has withdrawn the key since, so it proves nothing "
    "any more; ask the issuer to confirm the decision anew. Your decision itself stands."
)
_REFUSED = (
    "It cannot be verified, so it proves nothing. Export the decision, and write to the issuer."
)


class ReceiptDialog(QDialog):
    """Shows a receipt in words. Open it with ``open()``.

    Signals (main thread): ``export_requested()``.
    """

    export_requested = Signal()

    def __init__(self, receipt: ReceiptView, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Receipt")
        pixels = appearance.pixels
        self.resize(QSize(pixels(580), pixels(420)).boundedTo(room_over(parent)))
        column = QVBoxLayout(self)
        column.setContentsMargins(pixels(20), pixels(18), pixels(20), pixels(16))
        column.setSpacing(pixels(10))
        top = QHBoxLayout()
        top.addWidget(TextBlock(f"Receipt of {receipt.issuer_name}", self, role="title"), 1)
        self.state = Pill(*_state(receipt), self)
        top.addWidget(self.state)
        column.addLayout(top)
        self.words = TextBlock(verdict_words(receipt), self)
        column.addWidget(self.words)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("The receipt")
        area.setProperty("panel", True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(_table_of(receipt, appearance, area))
        column.addWidget(area, 1)
        actions = QHBoxLayout()
        actions.addWidget(button("Export the files…", self, self.export_requested.emit))
        actions.addStretch(1)
        close = button("Close", self, self.accept, weight="primary")
        actions.addWidget(close)
        column.addLayout(actions)
        close.setFocus()


def _table_of(receipt: ReceiptView, appearance: Appearance, parent: QWidget) -> QWidget:
    table = QFrame(parent)
    table.setProperty("panel", True)
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, appearance.pixels(12), 0)
    grid.setHorizontalSpacing(appearance.pixels(16))
    grid.setVerticalSpacing(appearance.pixels(8))
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(facts(receipt)):
        top_left = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        grid.addWidget(label(name, table, role="muted"), row, 0, top_left)
        told = TextBlock(value, table)
        told.setAccessibleName(f"{name}: {value}")
        grid.addWidget(told, row, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return table


def verdict_words(receipt: ReceiptView) -> str:
    """Return whether the receipt holds, in words."""
    if receipt.verified:
        return _VERIFIED
    if receipt.problem == "key_revoked":
        return _WITHDRAWN
    return f"{explain_code(receipt.problem)} {_REFUSED}"


def facts(receipt: ReceiptView) -> tuple[tuple[str, str], ...]:
    """Return what a receipt names, as pairs of a name and a value."""
    award = (("Award", receipt.award),) if receipt.award else ()
    departs = receipt.overridden
    otherwise = (
        ()
        if departs is None
        else (("Decided otherwise", f"{_sentence(by_rule(departs))}. Reason: {departs.reason}"),)
    )
    return (
        ("Received", _sentence(clock_time(receipt.received_at))),
        ("Outcome", OUTCOMES[receipt.outcome][0]),
        *otherwise,
        *award,
        ("Signed", _sentence(clock_time(receipt.signed_at))),
        ("By the key", receipt.key_text or receipt.key),
        ("Receipt", receipt.id),
        ("Decision", receipt.decision),
        ("Its digest", receipt.digest),
        ("Place in your log", str(receipt.log_sequence)),
    )


def _state(receipt: ReceiptView) -> tuple[str, str]:
    return ("Verified", "good") if receipt.verified else ("Not verified", "bad")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
