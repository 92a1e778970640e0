"""What good work at a level looks like: a button in the level's box, and a text under it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from assessor_app.rubrics.model import Level
from assessor_app.ui.theme.appearance import Appearance

_SIDE: Final = 24
"""As large as a target must be."""


class LevelExamples(QObject):
    """The exemplars of one level after the other. The row places ``toggle`` and ``text``.

    Signals (main thread): ``asked(bool)`` when a person opens or folds them.
    """

    asked = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = ""
        self.toggle = QToolButton(parent)
        self.toggle.setProperty("flat", True)
        self.toggle.setProperty("small", True)
        self.toggle.clicked.connect(self._ask)
        self.toggle.setFixedSize(appearance.pixels(_SIDE), appearance.pixels(_SIDE))
        self.text = QLabel(parent)
        self.text.setProperty("role", "small")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.opened = False

    def _ask(self) -> None:
        self.asked.emit(not self.opened)

    def show_level(self, level: Level, key: str) -> None:
        """Serve a level, folded; nothing of it shows where the level has no exemplars."""
        self._title = level.title
        self.text.setText("\n".join(f"For example: {one}" for one in level.exemplars))
        self.text.setAccessibleName(f"Examples of {level.title}")
        self.toggle.setToolTip(f"Examples of {level.title}. Key Alt+{key}")
        self.toggle.setVisible(bool(level.exemplars))
        self.open(opened=False)

    def open(self, *, opened: bool) -> None:
        """Show the text, or fold it."""
        self.opened = opened and bool(self.text.text())
        self.text.setVisible(self.opened)
        self.toggle.setText("▾" if self.opened else "▸")
        state = "open" if self.opened else "folded"
        self.toggle.setAccessibleName(f"Examples of {self._title}, {state}")

    def hide(self) -> None:
        """Serve no level."""
        self.text.setVisible(False)
        self.toggle.setVisible(False)
        self.opened = False

    def text_height(self, width: int) -> int:
        """Return how high the text is in ``width`` pixels; 0 while it is folded."""
        return self.text.heightForWidth(width) if self.opened else 0
