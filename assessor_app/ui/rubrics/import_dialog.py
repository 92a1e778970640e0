"""What was found in a file of rubrics, and what it did not carry, before it is taken in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.rubrics.formats.catalogue import RubricFile
from assessor_app.rubrics.formats.names import TITLES
from assessor_app.ui.rubrics.loss_list import LossList, in_words
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.words import count


class ImportDialog(QDialog):
    """Shows the rubrics of a file.

    Signals (main thread): ``taken(object)`` with the :class:`Rubric` that is to be kept.
    """

    taken = Signal(object)

    def __init__(
        self, name: str, found: RubricFile, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import a rubric")
        self._found = found
        self._which = QComboBox(self)
        self._which.setAccessibleName("Which rubric of the file")
        self._which.addItems([one.rubric.title for one in found.rubrics])
        self._which.setVisible(len(found.rubrics) > 1)
        self._counts = label("", self, role="muted")
        self.losses = LossList(appearance, self)
        layout = QVBoxLayout(self)
        pixels = appearance.pixels
        layout.setContentsMargins(pixels(20), pixels(16), pixels(20), pixels(16))
        layout.setSpacing(pixels(10))
        title = f"{name} is {TITLES[found.format]}"
        layout.addWidget(label(title, self, role="title", wrap=True))
        layout.addWidget(self._which)
        layout.addWidget(self._counts)
        layout.addWidget(self.losses, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Cancel", self, self.reject))
        self.take = button("Import", self, self._take, weight="primary")
        self.take.setDefault(True)
        row.addWidget(self.take)
        layout.addLayout(row)
        self._which.currentIndexChanged.connect(self._show)
        self.finished.connect(self.deleteLater)
        self.resize(room_over(parent).boundedTo(self.sizeHint().expandedTo(room_over(parent) / 2)))
        self._show()
        self.take.setFocus()

    def _show(self) -> None:
        one = self._found.rubrics[self._which.currentIndex()]
        levels = sum(len(it.levels) for it in one.rubric.criteria)
        self._counts.setText(
            f"“{one.rubric.title}”, {count(len(one.rubric.criteria), 'criterion', 'criteria')}, "
            f"{count(levels, 'level')}"
        )
        sentences = in_words(one.losses)
        heading = "What did not come over:" if sentences else "Everything in the file came over."
        self.losses.show_sentences(heading, sentences)

    def _take(self) -> None:
        self.taken.emit(self._found.rubrics[self._which.currentIndex()].rubric)
        self.accept()
