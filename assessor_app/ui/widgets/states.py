"""What stands where there is nothing to show: an empty state, or a card that explains a problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import label

Offer = tuple[str, Callable[[], object]]

_LETTERS: Final = 64
"""A line of more letters than this is hard to follow to the next one."""


class Explanation(QFrame):
    """What happened or what is empty, what still works, and what can be done about it.

    Words and ways on are shown whole in any width: they go on in the next line.
    """

    def __init__(
        self, title: str, text: str, parent: QWidget, *, offers: Sequence[Offer] = ()
    ) -> None:
        super().__init__(parent)
        self.setObjectName("explanation")
        column = QVBoxLayout()
        for words, role in ((title, "title"), (text, "muted")):
            one = label(words, self, role=role, wrap=True)
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(one)
        column.addSpacing(8)
        column.addLayout(self._ways(offers))
        self._stand_in_the_middle(column)
        self.setAccessibleName(f"{title} {text}")

    def _ways(self, offers: Sequence[Offer]) -> FlowLayout:
        ways = FlowLayout(gap=8, centred=True)
        for index, (name, act) in enumerate(offers):
            ways.addWidget(button(name, self, act, weight="primary" if index == 0 else ""))
        return ways

    def _stand_in_the_middle(self, column: QVBoxLayout) -> None:
        """A layout that is aligned gets its hint only, in which wrapped words are cut: so it is
        given all the width there is, up to that of its words, between two stretches."""
        inside = self._inside = QWidget(self)
        inside.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        inside.setSizePolicy(policy)
        self._bound()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inside, 1_000)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)

    def _bound(self) -> None:
        self._inside.setMaximumWidth(self.fontMetrics().averageCharWidth() * _LETTERS)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the lines as long in a text of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._bound()
