"""The scrolled list of cards, part by part; one of them is the current one."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.model import Rubric
from assessor_app.services.review import Review
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.card import CriterionCard
from assessor_app.ui.scoring.footer import PartHeading
from assessor_app.ui.scoring.shown_scores import ShownScores
from assessor_app.ui.scoring.standing import held_back_by
from assessor_app.ui.theme.appearance import Appearance


class CriteriaList(QScrollArea):
    """Cards under headings.

    Signals (main thread): ``wanted(object)`` with the id of the card that a person pressed;
    ``citation_pressed(object)``.
    """

    wanted = Signal(object)
    citation_pressed = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setWidgetResizable(True)
        self.setProperty("panel", True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Criteria")
        self.cards: dict[CriterionId, CriterionCard] = {}
        self.current: CriterionId | None = None
        self._headings: dict[str, PartHeading] = {}
        self._rubric: Rubric | None = None
        self._inside: QWidget | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._reveal_current)

    def build(self, rubric: Rubric) -> None:
        """Make the cards of a rubric; the old ones are gone."""
        inside = QWidget(self)
        inside.setObjectName("panel")
        column = QVBoxLayout(inside)
        pixels = self._appearance.pixels
        column.setContentsMargins(pixels(14), pixels(10), pixels(14), pixels(12))
        column.setSpacing(pixels(9))
        self.cards, self._headings, self.current = {}, {}, None
        self._rubric = rubric
        for number, part in enumerate(rubric.parts, 1):
            criteria = rubric.in_part(part.id)
            if not criteria:
                continue
            heading = PartHeading(f"Part {number} · {part.title}", self._appearance, inside)
            self._headings[part.id] = heading
            column.addWidget(heading)
            for criterion in criteria:
                card = CriterionCard(criterion, self._appearance, inside)
                card.wanted.connect(self.wanted)
                card.citation_pressed.connect(self.citation_pressed)
                self.cards[criterion.id] = card
                column.addWidget(card)
        column.addStretch(1)
        old = self.takeWidget()
        self.setWidget(inside)
        if old is not None:
            old.deleteLater()

    @property
    def card(self) -> CriterionCard | None:
        """The current card."""
        return None if self.current is None else self.cards.get(self.current)

    @property
    def order(self) -> list[CriterionId]:
        """The criteria from top to bottom."""
        return list(self.cards)

    def make_current(self, criterion: CriterionId, body: CriterionBody) -> None:
        """Open a card with ``body``; the one that was open is closed."""
        if (before := self.card) is not None:
            before.close_body()
        self.current = criterion
        self.cards[criterion].open_body(body)

    def reveal(self, inside: QWidget | None = None) -> None:
        """Bring the current card into view, once it has its size; and ``inside`` it."""
        self._inside = inside
        self._soon.start()

    def _reveal_current(self) -> None:
        card = self.card
        if card is None:
            return
        margin = self._appearance.pixels(12)
        if card.height() + 2 * margin > self.viewport().height():
            self.verticalScrollBar().setValue(card.y() - margin)
        else:
            self.ensureWidgetVisible(card, 0, margin)
        inside, self._inside = self._inside, None
        if inside is not None and isValid(inside) and card.isAncestorOf(inside):
            self.ensureWidgetVisible(inside, 0, 3 * margin)

    def show_scores(self, review: Review, scores: ShownScores) -> None:
        """Show the state of every card and heading."""
        held_back = held_back_by(scores.evaluation)
        for criterion, card in self.cards.items():
            card.show_score(review, scores.get(criterion), held_back)
        settled = scores.settled
        for part, heading in self._headings.items():
            ids = [one for one, card in self.cards.items() if card.criterion.part == part]
            heading.show_count(len(settled.intersection(ids)), len(ids))
