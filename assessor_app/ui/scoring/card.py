"""A criterion as a card: closed it tells its state; the current one holds all to score it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.domain.ids import CriterionId
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.services.review import Review
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.citation_chip import CitationChip
from assessor_app.ui.scoring.standing import state_words
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import KeyCap, Pill
from assessor_app.ui.widgets.text_block import TextBlock

_LARGE_TEXT: Final = 1.5
"""From here on the state stands under the title, so that both have room."""


class CriterionCard(QFrame):
    """One criterion. Its body exists only while it is the current one.

    Signals (main thread): ``wanted(object)`` with the criterion's id, when a person opens it;
    ``citation_pressed(object)`` with the Annotation.
    """

    wanted = Signal(object)
    citation_pressed = Signal(object)

    def __init__(self, criterion: Criterion, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.criterion = criterion
        self.body: CriterionBody | None = None
        self._appearance = appearance
        self._cited: tuple[Annotation, ...] | None = None
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = TextBlock(criterion.label, self, role="strong")
        self.state = Pill("Not scored", "plain", self)
        self._caps = QWidget(self)
        self._chips = QWidget(self)
        self._lay_out()

    def _lay_out(self) -> None:
        pixels = self._appearance.pixels
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(pixels(12), pixels(9), pixels(12), pixels(9))
        self._column.setSpacing(pixels(7))
        head = QHBoxLayout()
        head.setSpacing(pixels(8))
        head.addWidget(self._title, 1)
        head.addWidget(self._caps, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        if self._appearance.text_scale < _LARGE_TEXT:
            head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        else:
            self._column.addWidget(self.state)
        self._column.addWidget(self._chips)
        self._caps.setProperty("panel", True)
        self._chips.setProperty("panel", True)
        self._chips.setVisible(False)
        self._flow = FlowLayout(self._chips, gap=pixels(6))
        row = QHBoxLayout(self._caps)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(pixels(8))
        for number in range(1, min(9, len(self.criterion.levels)) + 1):
            row.addWidget(KeyCap(str(number), self._caps))
        self._caps.setVisible(False)

    def show_score(
        self, review: Review, score: Score | None, held_back: frozenset[CriterionId]
    ) -> None:
        """Show the state of this criterion."""
        words, tone = state_words(review.rubric, self.criterion, score, held_back)
        self.state.show_state(words if len(words) <= 32 else words[:31] + "…", tone)
        self.state.setToolTip(words)
        self.setAccessibleName(f"{self.criterion.label}: {words}")
        cited = citations_of(review, score)
        if self.body is not None:
            self.body.show_score(review, score, cited, held_back)
        elif cited != self._cited:
            self._show_chips(review, cited)
        self._cited = cited if self.body is None else None

    def open_body(self, body: CriterionBody) -> None:
        """Become the current criterion, with ``body`` in the card."""
        self.body = body
        self._column.addWidget(body)
        self._clear_chips()
        self._cited = None
        self.state.setVisible(False)
        body.levels.stacked_changed.connect(self._show_caps)
        self._show_caps(body.levels.stacked is not False)
        self._restyle()
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def close_body(self) -> None:
        """Be one of the others again; what was being typed is handed on first."""
        if self.body is None:
            return
        body, self.body = self.body, None
        body.flush()
        self._column.removeWidget(body)
        body.hide()
        body.deleteLater()
        self.state.setVisible(True)
        self._caps.setVisible(False)
        self._restyle()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _show_caps(self, stacked: bool) -> None:
        self._caps.setVisible(self.body is not None and not stacked)

    def _restyle(self) -> None:
        self.setProperty("current", self.body is not None)
        self.style().unpolish(self)
        self.style().polish(self)

    def _clear_chips(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._chips.setVisible(False)

    def _show_chips(self, review: Review, cited: tuple[Annotation, ...]) -> None:
        self._clear_chips()
        for annotation in cited:
            chip = CitationChip(review, annotation, self._chips, removable=False)
            chip.pressed.connect(self.citation_pressed)
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(cited))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the card that was pressed."""
        super().mousePressEvent(event)
        self.wanted.emit(self.criterion.id)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a closed card by Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self.body is None and event.key() in keys:
            self.wanted.emit(self.criterion.id)
            return
        super().keyPressEvent(event)


def citations_of(review: Review, score: Score | None) -> tuple[Annotation, ...]:
    """Return the annotations that a score cites, in its order; unknown ones are left out."""
    known = {one.id: one for one in review.annotations}
    cited = () if score is None else score.citations
    return tuple(known[one] for one in cited if one in known)
