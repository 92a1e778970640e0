"""Guidance for assessors, and what to look for. Exemplars open at their level instead."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from assessor_app.rubrics.model import Criterion
from assessor_app.ui.widgets.text_block import TextBlock


class Guidance(QFrame):
    """The part of a criterion that only assessors read."""

    def __init__(self, criterion: Criterion, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(TextBlock("FOR ASSESSORS ONLY", self, role="heading"))
        self.has_text = False
        if criterion.guidance:
            self._add(criterion.guidance)
        for one in criterion.look_fors:
            self._add(f"•  {one}")

    def _add(self, text: str) -> None:
        self._column.addWidget(TextBlock(text, self, role="muted"))
        self.has_text = True
