"""Colours and the size of text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QWidget

from assessor_app.ui.context import UiContext
from assessor_app.ui.session import Session
from assessor_app.ui.theme.appearance import CHOICES, TEXT_SCALES
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.words import LOOK_NAMES


class LookPage(QFrame):
    """Puts a choice into force at once, and has it remembered."""

    def __init__(self, context: UiContext, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._appearance, self._session = context.appearance, session
        self.colours = QComboBox(self)
        for choice in CHOICES:
            self.colours.addItem(LOOK_NAMES[choice], choice)
        self.text = QComboBox(self)
        for scale in TEXT_SCALES:
            self.text.addItem(f"{round(scale * 100)} %", scale)
        self._show_current()
        self._appearance.changed.connect(self._show_current)
        self.colours.activated.connect(self._choose_colours)
        self.text.activated.connect(self._choose_text)
        form = QGridLayout(self)
        form.setContentsMargins(16, 18, 16, 16)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setColumnStretch(1, 1)
        for row, (name, field) in enumerate((("Colours", self.colours), ("Text size", self.text))):
            field.setAccessibleName(name)
            form.addWidget(label(name, self), row, 0, Qt.AlignmentFlag.AlignVCenter)
            form.addWidget(field, row, 1)
        words = "Both take effect at once. Ctrl+Shift++ and Ctrl+Shift+- change the text anywhere."
        form.addWidget(label(words, self, role="muted", wrap=True), 2, 0, 1, 2)
        form.setRowStretch(3, 1)

    def _show_current(self) -> None:
        self.colours.setCurrentIndex(CHOICES.index(self._appearance.choice))
        nearest = min(TEXT_SCALES, key=lambda one: abs(one - self._appearance.text_scale))
        self.text.setCurrentIndex(TEXT_SCALES.index(nearest))

    def _choose_colours(self, index: int) -> None:
        self._session.change_look(self._appearance, CHOICES[index])

    def _choose_text(self, index: int) -> None:
        nearest = min(TEXT_SCALES, key=lambda one: abs(one - self._appearance.text_scale))
        step = index - TEXT_SCALES.index(nearest)
        if step:
            self._session.change_text_scale(self._appearance, step)
