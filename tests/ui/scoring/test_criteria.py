"""Hundreds of criteria: made a few at a time, in their places, and one body for all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from assessor_app.domain.ids import CriterionId
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.criteria import CriteriaList
from assessor_app.ui.scoring.level_box import LevelBox
from assessor_app.ui.scoring.pane import ScoringPane
from assessor_app.ui.theme.appearance import Appearance
from bench.rules import CRITERIA, _rubric
from tests.ui.scoring.conftest import Screen

pytestmark = pytest.mark.desktop
_K = Qt.Key
_MIDDLE = CRITERIA // 2 + 10


@pytest.fixture
def many(appearance: Appearance, qtbot: QtBot) -> Iterator[CriteriaList]:
    """Two hundred criteria, of which only the current one is made yet, in the middle."""
    appearance.apply("light", 1.0)
    holder = QWidget()
    qtbot.addWidget(holder)
    made = CriteriaList(appearance, holder)
    made.resize(420, 600)
    holder.resize(420, 600)
    with qtbot.waitExposed(holder):
        holder.show()
    rubric = _rubric()
    made.build(rubric)
    made.make_current(rubric.criteria[_MIDDLE].id)
    made.hold(made.new_body(rubric))
    yield made
    qtbot.waitUntil(lambda: not made._soon.isActive())


def _made(many: CriteriaList) -> set[CriterionId]:
    return {row for row in many.order if many._rows[row].widget is not None}


def _stand(many: CriteriaList) -> None:
    """Check that every card stands under the one above, and the body in its own."""
    many._column.loosened.emit()
    cards = list(many.cards.values())
    for above, below in pairwise(cards):
        assert below.y() > above.geometry().bottom()
    for card in cards:
        assert card.height() == card.heightForWidth(card.width())
    assert many.card is not None
    assert many.body is not None
    assert many.card.geometry().contains(many.body.geometry())
    assert many.body.height() == many.body.heightForWidth(many.body.width())
    first = many.body.levels.boxes[0]
    assert many._column.childAt(first.mapTo(many._column, first.rect().center())) is first


def test_cards_are_made_one_by_one_from_the_current_one_outwards(many: CriteriaList) -> None:
    order = many.order
    assert _made(many) == {order[_MIDDLE]}
    steps = many.fill()
    for _ in range(9):
        next(steps)
    near = {order.index(one) - _MIDDLE for one in _made(many)}
    assert near == set(range(-4, 5))
    for _ in steps:
        pass
    assert len(_made(many)) == CRITERIA


def test_everything_stands_in_its_place_at_any_width_and_wherever_one_is(
    many: CriteriaList,
) -> None:
    many.reveal()
    _stand(many)
    before = many.verticalScrollBar().value()
    assert before > 0
    many.resize(300, 600)
    _stand(many)
    for one in (many.order[0], many.order[-1], many.order[7]):
        many.make_current(one)
        many.reveal()
        _stand(many)
        card = many.card
        assert card is not None
        top = card.y() - many.verticalScrollBar().value()
        assert 0 <= top < many.viewport().height()
    assert len(many.findChildren(LevelBox)) <= 6


def test_what_one_looks_at_stays_while_cards_are_made_above_it(many: CriteriaList) -> None:
    many.reveal()
    card = many.card
    assert card is not None

    def top() -> int:
        return card.y() - many.verticalScrollBar().value()

    stood = top()
    for _ in many.fill():
        assert top() == stood


def test_tab_goes_through_the_current_card_and_on_to_the_next(many: CriteriaList) -> None:
    cards = many.cards
    now, following = many.order[3], many.order[4]
    many.make_current(now)
    many._put_body_in_line()
    body = many.body
    assert body is not None
    line: list[QWidget] = [cards[now]]
    while line[-1] is not cards[following]:
        following_stop = line[-1].nextInFocusChain()
        assert following_stop is not None
        line.append(following_stop)
        assert len(line) < 200
    stops = [one for one in line[1:-1] if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == body.stops
    assert [one for one in stops if one.isVisible()][:6] == body.levels.boxes


# -- in the pane --------------------------------------------------------------------------------


def _body_of(pane: ScoringPane) -> CriterionBody | None:
    return pane.body


def test_keys_work_before_anything_of_the_pane_is_made(screen: Screen) -> None:
    order, review = screen.pane.criteria.order, screen.stored
    again = Screen(screen.ui, screen.assignment)
    pane = again.pane
    pane.show_review(review)
    assert _body_of(pane) is None
    pane.choose_key(1)
    pane.step(1)
    pane.choose_key(2)
    assert pane.current == order[1]
    assert _body_of(pane) is None
    pane.edit_rationale()
    body = _body_of(pane)
    assert body is not None
    QTest.keyClicks(body.rationale, "At once.")
    pane.flush()
    stored = again.stored.scores
    assert stored[order[0]].level == again.criteria[0].levels[-1].id
    assert stored[order[1]].level == again.criteria[1].levels[-2].id
    assert stored[order[1]].rationale == "At once."
    again.deleteLater()


def test_a_pane_that_is_left_while_it_fills_makes_nothing_more(screen: Screen) -> None:
    review = screen.stored
    again = Screen(screen.ui, screen.assignment)
    again.pane.show_review(review)
    again.deleteLater()
    screen.ui.until(lambda: screen.ui.runner.idle)


def test_nothing_of_one_criterion_is_left_in_the_next(screen: Screen) -> None:
    first, second = screen.criteria[:2]
    screen.press(_K.Key_E)
    QTest.keyClicks(screen.body.rationale, "Of the first.")
    screen.body.show_preview.trigger()
    screen.pane.go_to(second.id)
    body = screen.body
    assert body.rationale.toPlainText() == ""
    assert body.rationale.isVisible()
    assert not body.rationale.document().isUndoAvailable()
    assert second.label in body.rationale.accessibleName()
    screen.press(_K.Key_E)
    QTest.keyClicks(body.rationale, "Of the second.")
    screen.pane.go_to(first.id, take_focus=False)
    assert not body.isAncestorOf(QApplication.focusWidget() or screen)
    assert body.rationale.toPlainText() == "Of the first."
    scores = screen.stored.scores
    assert scores[first.id].rationale == "Of the first."
    assert scores[second.id].rationale == "Of the second."
