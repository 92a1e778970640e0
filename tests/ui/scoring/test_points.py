"""Points between two levels, where the rubric allows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from assessor_app.rubrics.model import Score
from assessor_app.rubrics.scoring import points_of
from assessor_app.ui.finish.earners_view import EarnersView
from tests.ui.conftest import Ui
from tests.ui.scoring.conftest import Screen

pytestmark = pytest.mark.desktop


@pytest.fixture
def stepped(ui: Ui) -> Iterator[Screen]:
    """A criterion of the demo whose points go by halves."""
    made = Screen(ui, ui.world.assignment("K9RW-13"))
    made.reload()
    ui.show(made, 432, 900)
    ui.settle()
    made.pane.go_to(next(one.id for one in made.criteria if one.point_step is not None))
    yield made
    ui.settle()


def _enter(screen: Screen, text: str) -> Score:
    screen.body.points.setText(text)
    screen.body.points.setModified(True)
    screen.body.points.editingFinished.emit()
    score = screen.score()
    assert score is not None
    return score


def test_points_choose_the_level_that_they_lie_at(stepped: Screen) -> None:
    stepped.pane.choose_key(1)
    stepped.ui.settle()
    levels = stepped.body.levels.boxes[::-1]
    own = levels[1].level.points
    assert own is not None
    score = _enter(stepped, f"{own + Decimal('0.5')}".replace(".", ","))
    assert (score.level, score.points) == (levels[1].level.id, own + Decimal("0.5"))
    assert _enter(stepped, str(own)).points is None


@pytest.mark.parametrize("text", ["much", "NaN", "-3", ""])
def test_what_are_no_points_is_said_and_changes_nothing(stepped: Screen, text: str) -> None:
    stepped.pane.choose_key(1)
    before = stepped.score()
    assert _enter(stepped, text) == before
    assert "not points" in stepped.pane.footer.problem


def test_points_off_the_steps_are_refused(stepped: Screen) -> None:
    stepped.pane.choose_key(4)
    before = stepped.score()
    assert _enter(stepped, "1.3") == before
    assert "does not allow" in stepped.pane.footer.problem


def test_keys_go_up_and_down_between_the_levels(stepped: Screen) -> None:
    stepped.pane.take_focus()
    stepped.press(Qt.Key.Key_Plus)
    assert "Choose a level first" in stepped.pane.footer.problem
    stepped.pane.choose_key(2)
    stepped.ui.settle()
    own = points_of(stepped.criterion, stepped.score())
    assert own is not None
    for key, points in (
        (Qt.Key.Key_Plus, own + Decimal("0.5")),
        (Qt.Key.Key_Minus, own),
        (Qt.Key.Key_Minus, own - Decimal("0.5")),
    ):
        stepped.press(key)
        assert points_of(stepped.criterion, stepped.score()) == points
    assert stepped.body.points_row.less.isEnabled()


def test_half_a_level_is_a_choice_of_its_own_by_key_and_by_mouse(stepped: Screen) -> None:
    stepped.pane.take_focus()
    stepped.press(Qt.Key.Key_Period)
    assert "Choose the lower of the two levels first" in stepped.pane.footer.problem
    stepped.press(Qt.Key.Key_2)
    stepped.press(Qt.Key.Key_Period)
    upper, lower = (box.level for box in stepped.body.levels.boxes[:2])
    score = stepped.score()
    assert score is not None
    assert lower.points is not None
    assert (score.level, score.points) == (lower.id, lower.points + Decimal("0.5"))
    half = stepped.body.levels.halves[upper.id]
    assert half.isVisible()
    assert half.isChecked()
    assert not any(box.isChecked() for box in stepped.body.levels.boxes)
    words = f"Between {lower.title} and {upper.title}, {score.points}"
    assert half.accessibleName() == words
    assert stepped.pane.criteria.cards[stepped.criterion.id].accessibleName().endswith(words)
    seen = EarnersView(stepped.stored, stepped.ui.appearance, stepped)
    assert words in {one.text() for one in seen.findChildren(QLabel)}
    stepped.press(Qt.Key.Key_Period)
    assert stepped.score() == replace(score, points=None)
    half.click()
    assert stepped.score() == score
    stepped.press(Qt.Key.Key_U)
    assert stepped.score() == replace(score, points=None)
    stepped.press(Qt.Key.Key_1)
    stepped.press(Qt.Key.Key_Period)
    assert "no half level above" in stepped.pane.footer.problem
