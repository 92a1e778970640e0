"""The scrolled list of cards, part by part; one of them is the current one.

Cards are made a few at a time, those near the current one first, so that a rubric of hundreds of
criteria never stops the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from assessor_app.domain.ids import CriterionId, LevelId
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.services.review import Review
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.card import CriterionCard, citations_of
from assessor_app.ui.scoring.column import CardColumn, Row
from assessor_app.ui.scoring.footer import PartHeading
from assessor_app.ui.scoring.shown_scores import ShownScores
from assessor_app.ui.scoring.stamps import Stamps
from assessor_app.ui.scoring.standing import held_back_by
from assessor_app.ui.theme.appearance import Appearance

_AT_ONCE: Final = 12


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
        self.setProperty("panel", True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Criteria")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # by Tab one goes to its cards
        self.current: CriterionId | None = None
        self.body: CriterionBody | None = None
        self._criteria: dict[CriterionId, Criterion] = {}
        self._cards: dict[CriterionId, CriterionCard] = {}
        self._headings: dict[str, PartHeading] = {}
        self._rows: dict[str, Row] = {}
        self._counts: dict[str, tuple[frozenset[CriterionId], str]] = {}
        self._shown: tuple[Review, ShownScores] | None = None
        self._held_back: frozenset[CriterionId] = frozenset()
        self._opened: set[LevelId] = set()
        self._stamps = Stamps(appearance)
        self._inside: QWidget | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._reveal_current)
        self._column = self._new_column()

    def _new_column(self) -> CardColumn:
        column = CardColumn(self._appearance, self)
        column.loosened.connect(self._place)
        self.setWidget(column)
        column.show()
        return column

    def build(self, rubric: Rubric) -> None:
        """Show another rubric; its cards are made by :meth:`fill`, the old ones are gone."""
        old = self.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self._column = self._new_column()
        self._criteria = {one.id: one for one in rubric.criteria}
        self._cards, self._headings, self.current, self.body = {}, {}, None, None
        self._rows, self._counts, self._shown = {}, {}, None
        for number, part in enumerate(rubric.parts, 1):
            ids = [one.id for one in rubric.in_part(part.id)]
            if ids:
                heading = f"part {part.id}"
                self._counts[heading] = (frozenset(ids), f"Part {number} · {part.title}")
                self._rows.update({one: Row() for one in (heading, *ids)})
        self._column.set_rows(list(self._rows.values()))
        self._place()

    # -- making the cards ------------------------------------------------------------------------

    def fill(self) -> Iterator[None]:
        """Make what is not made yet, step by step, from the current card outwards."""
        keys = list(self._rows)
        start = keys.index(self.current) if self.current in self._rows else 0
        outwards = sorted(range(len(keys)), key=lambda place: abs(place - start))
        for number, place in enumerate(outwards, 1):
            if self._rows[keys[place]].widget is None:
                self._make(keys[place])
            if number % _AT_ONCE == 0:
                self._place()
            yield
        self._place()
        for above, below in pairwise(self._cards[one] for one in self.order):
            QWidget.setTabOrder(above, below)
        self._put_body_in_line()

    def _make(self, key: str) -> None:
        row, column = self._rows[key], self._column
        if key in self._counts:
            heading = PartHeading(self._counts[key][1], self._appearance, column)
            self._headings[key] = heading
            if self._shown is not None:
                self._count(key, self._shown[1].settled)
            column.put(row, heading)
            return
        criterion = CriterionId(key)
        card = CriterionCard(self._criteria[criterion], self._appearance, self._stamps, column)
        card.wanted.connect(self.wanted)
        card.citation_pressed.connect(self.citation_pressed)
        self._cards[criterion] = card
        self._show_states([card])
        column.put(row, card)

    def card_of(self, criterion: CriterionId) -> CriterionCard:
        """Return the card of a criterion; it is made where it is not there yet."""
        if criterion not in self._cards:
            self._make(criterion)
            self._place()
        return self._cards[criterion]

    @property
    def cards(self) -> dict[CriterionId, CriterionCard]:
        """All cards from top to bottom; those that are missing are made at once."""
        for _ in self.fill():
            pass
        return {one: self._cards[one] for one in self.order}

    @property
    def card(self) -> CriterionCard | None:
        """The current card."""
        return None if self.current is None else self._cards.get(self.current)

    @property
    def criterion(self) -> Criterion | None:
        """The current criterion."""
        return None if self.current is None else self._criteria[self.current]

    def has(self, criterion: CriterionId) -> bool:
        """Say whether the rubric has this criterion."""
        return criterion in self._criteria

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria from top to bottom."""
        return tuple(self._criteria[one] for one in self.order)

    @property
    def order(self) -> list[CriterionId]:
        """The criteria from top to bottom."""
        return [CriterionId(one) for one in self._rows if one not in self._counts]

    # -- where everything stands -----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Put everything in its place; what a person looks at stays where it is."""
        bar = self.verticalScrollBar()
        held = None if self.current is None else self._rows[self.current]
        if held is None or not self._in_view(held):
            held = self._column.row_at(bar.value())
        offset = 0 if held is None else held.top - bar.value()
        width = self.viewport().width()
        height = self._column.place(width)
        self._column.resize(width, max(height, self.viewport().height()))
        self._place_body()
        if held is not None and bar.value() > 0:
            bar.setValue(held.top - offset)

    def _in_view(self, row: Row) -> bool:
        top = self.verticalScrollBar().value()
        return top <= row.top < top + self.viewport().height()

    def _place_body(self) -> None:
        if self.body is not None and (card := self.card) is not None and card.body is not None:
            self.body.setGeometry(card.room())

    def make_current(self, criterion: CriterionId) -> None:
        """Make another criterion the current one, with its score; the body goes there."""
        before = self.card
        if before is not None:
            before.become_current(current=False)
        self.current = criterion
        card = self.card_of(criterion)
        card.become_current(current=True)
        if self.body is not None:
            self.body.show_criterion(self._criteria[criterion])
            card.hold(self.body)
            self.body.raise_()  # over cards that were made after it
        self._show_states(one for one in (before, card) if one is not None)
        self._show_body()
        self._place()

    def hold(self, body: CriterionBody) -> None:
        """Put what scores a criterion over the current card, from now on."""
        self.body = body
        body.levels.stacked_changed.connect(self._follow_levels)
        if (card := self.card) is not None:
            body.show_criterion(card.criterion)
            card.hold(body)
        self._show_body()
        self._place()
        body.show()

    def new_body(self, rubric: Rubric) -> CriterionBody:
        """Return a new body, hidden; see :meth:`hold`."""
        body = CriterionBody(rubric, self._appearance, self._column, opened=self._opened)
        body.hide()
        return body

    def _put_body_in_line(self) -> None:
        """Let Tab go from the current card through all that scores it, then to the next card."""
        if self.body is not None and (card := self.card) is not None:
            for before, after in pairwise([card, *self.body.stops]):
                QWidget.setTabOrder(before, after)

    def _follow_levels(self, _stacked: bool) -> None:
        if (card := self.card) is not None:
            card.follow_levels()

    def reveal(self, inside: QWidget | None = None) -> None:
        """Bring the current card into view, and ``inside`` it; once more when all has its size."""
        self._inside = inside
        self._show_current()
        self._soon.start()

    def _reveal_current(self) -> None:
        self._put_body_in_line()
        self._show_current()
        inside, self._inside = self._inside, None
        if inside is not None and isValid(inside) and self._column.isAncestorOf(inside):
            self.ensureWidgetVisible(inside, 0, 3 * self._appearance.pixels(12))

    def _show_current(self) -> None:
        card = self.card
        if card is None:
            return
        margin = self._appearance.pixels(12)
        if card.height() + 2 * margin > self.viewport().height():
            self.verticalScrollBar().setValue(card.y() - margin)
        else:
            self.ensureWidgetVisible(card, 0, margin)

    # -- scores ----------------------------------------------------------------------------------

    def show_scores(self, review: Review, scores: ShownScores) -> None:
        """Show the state of every card and heading that is made, and of the open body."""
        self._shown = (review, scores)
        self._held_back = held_back_by(scores.evaluation)
        self._show_states(self._cards.values())
        settled = scores.settled
        for part in self._headings:
            self._count(part, settled)
        self._show_body()

    def _show_states(self, cards: Iterable[CriterionCard]) -> None:
        if self._shown is not None:
            review, scores = self._shown
            for card in cards:
                card.show_score(review, scores.get(card.criterion.id), self._held_back)

    def _show_body(self) -> None:
        if self._shown is not None and self.body is not None and self.current is not None:
            review, scores = self._shown
            score = scores.get(self.current)
            self.body.show_score(review, score, citations_of(review, score), self._held_back)

    def _count(self, part: str, settled: set[CriterionId]) -> None:
        ids = self._counts[part][0]
        self._headings[part].show_count(len(ids & settled), len(ids))
