"""A citation as a chip: press it to see the place, or remove it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from assessor_app.protocol.annotation import Annotation
from assessor_app.services.review import Review
from assessor_app.ui.scoring.citations import citation_tip, citation_words


class ElidingButton(QPushButton):
    """A button whose words end in an ellipsis where it is too narrow for them."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self.words = words

    def sizeHint(self) -> QSize:
        """Return the size that shows all words."""
        return super().sizeHint() + QSize(self._advance(self.words) - self._advance(self.text()), 0)

    def minimumSizeHint(self) -> QSize:
        """Allow a few letters."""
        return QSize(self.fontMetrics().averageCharWidth() * 6, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        room = self.width() - (super().sizeHint().width() - self._advance(self.text()))
        words = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        self.setText(words)

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)


class CitationChip(QWidget):
    """One citation.

    Signals (main thread): ``pressed(object)`` and ``removed(object)`` with the Annotation.
    """

    pressed = Signal(object)
    removed = Signal(object)

    def __init__(
        self, review: Review, annotation: Annotation, parent: QWidget, *, removable: bool
    ) -> None:
        super().__init__(parent)
        self.annotation = annotation
        self.setObjectName("citation")
        self.setProperty("panel", True)
        words = citation_words(review, annotation)
        self.button = ElidingButton(words, self)
        self.button.setProperty("chip", True)
        self.button.setProperty("cited", True)
        self.button.setAutoDefault(False)
        self.button.setCheckable(False)
        self.button.setToolTip(citation_tip(review, annotation))
        self.button.setAccessibleName(f"Citation {words}, show it")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._press)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.button)
        if removable:
            row.addWidget(self._cross(words))

    def _cross(self, words: str) -> QToolButton:
        cross = QToolButton(self)
        cross.setText("✕")
        cross.setProperty("flat", True)
        cross.setProperty("small", True)
        cross.setToolTip("Remove this citation; the mark stays")
        cross.setAccessibleName(f"Remove citation {words}")
        cross.setMinimumSize(QSize(24, 24))
        cross.clicked.connect(self._remove)
        return cross

    def _press(self) -> None:
        self.pressed.emit(self.annotation)

    def _remove(self) -> None:
        self.removed.emit(self.annotation)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the citation."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
            return
        super().keyPressEvent(event)
