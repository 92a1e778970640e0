"""What stands where there is nothing to show: an empty state, or a card that explains a problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_LETTERS: Final = 66
_ALL: Final = 1000

Offer = tuple[str, Callable[[], object]]


class Explanation(QFrame):
    """What happened or what is empty, what still works, and what can be done about it."""

    def __init__(
        self, title: str, text: str, parent: QWidget, *, offers: Sequence[Offer] = ()
    ) -> None:
        super().__init__(parent)
        self.setObjectName("explanation")
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        heading = label(title, self, role="title", wrap=True)
        body = label(text, self, role="muted", wrap=True)
        for one in (heading, body):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            outer.addLayout(_in_the_middle(one))
        row = QHBoxLayout()
        row.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for index, (name, act) in enumerate(offers):
            row.addWidget(button(name, self, act, weight="primary" if index == 0 else ""))
        outer.addSpacing(8)
        outer.addLayout(row)
        outer.addStretch(1)
        self.setAccessibleName(f"{title} {text}")


def _in_the_middle(words: QWidget) -> QHBoxLayout:
    """Give words the width of a comfortable line, or what there is; they are never cut."""
    words.setMaximumWidth(words.fontMetrics().averageCharWidth() * _LETTERS)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(words, _ALL)
    row.addStretch(1)
    return row
