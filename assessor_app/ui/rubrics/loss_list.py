"""What a file does not carry, in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from assessor_app.rubrics.formats.losses import Loss
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.text_block import TextBlock


class LossList(QScrollArea):
    """One sentence a thing, each with its place."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("panel", True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sentences: tuple[str, ...] = ()

    def show_sentences(self, heading: str, sentences: tuple[str, ...]) -> None:
        """Show ``sentences`` under ``heading``."""
        self.sentences = sentences
        inside = QWidget(self)
        inside.setObjectName("panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(self._appearance.pixels(6))
        column.addWidget(TextBlock(heading, inside, role="strong"))
        for one in sentences:
            column.addWidget(TextBlock(f"•  {one}", inside))
        column.addStretch(1)
        old = self.takeWidget()
        self.setWidget(inside)
        self.setAccessibleName(" ".join((heading, *sentences)))
        if old is not None:
            old.deleteLater()


def in_words(losses: tuple[Loss, ...]) -> tuple[str, ...]:
    """Return the losses as sentences."""
    return tuple(
        one.sentence if one.where in ("rubric", "") else f"{one.where}: {one.sentence}"
        for one in losses
    )
