"""Levels by width, steps between them, and what opens at a level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assessor_app.rubrics.model import PointRange
from assessor_app.ui.scoring.level_box import points_words
from assessor_app.ui.scoring.levels import LevelRow
from assessor_app.ui.theme.appearance import Appearance
from tests.fakes.rubrics import criterion

pytestmark = pytest.mark.desktop

_LONG = "Says what was seen, why it matters, and what follows from it for the next lesson. " * 4
_EXEMPLAR = "The plan names three neighbours and says why each was asked."


Rows = Callable[..., LevelRow]


@pytest.fixture
def row(appearance: Appearance, qtbot: QtBot) -> Rows:
    """Return a function that shows four levels in a width."""
    holders = []

    def make(width: int, descriptor: str = "Short.", scale: float = 1.0) -> LevelRow:
        appearance.apply("light", scale)
        levels = tuple(
            replace(one, descriptor=descriptor, exemplars=(_EXEMPLAR * 4,))
            for one in criterion("1.1", levels=4).levels
        )
        holder = QWidget()
        holders.append(holder)
        qtbot.addWidget(holder)
        made = LevelRow(appearance, holder, set())
        made.show_levels(levels)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(made)
        holder.resize(width, 300)
        with qtbot.waitExposed(holder):
            holder.show()
        return made

    return make


@pytest.mark.parametrize(
    ("width", "scale", "text", "stacked"),
    [
        (560, 1.0, "Short.", False),
        (400, 1.0, "Short.", True),
        (560, 2.0, "Short.", True),
        (1040, 2.0, "Short.", False),
        (560, 1.0, _LONG, True),
        (1300, 1.0, _LONG, False),
    ],
)
def test_levels_stand_beside_each_other_where_they_can_be_read(
    row: Rows, width: int, scale: float, text: str, stacked: bool
) -> None:
    assert row(width, text, scale).stacked is stacked


@pytest.mark.parametrize("way", list(Qt.LayoutDirection)[:2])
def test_the_key_stands_where_a_title_ends(row: Rows, way: Qt.LayoutDirection) -> None:
    made = row(400)
    made.setLayoutDirection(way)
    box = made.boxes[0]
    box.show_level(replace(box.level, title=""), "1")
    box.show_key(shown=False)
    before = box.grab().toImage()
    box.show_key(shown=True)
    after = box.grab().toImage()
    width, height = box.width(), box.height()
    changed = [
        x
        for x in range(width)
        if any(before.pixel(x, y) != after.pixel(x, y) for y in range(height))
    ]
    if way is Qt.LayoutDirection.RightToLeft:
        assert changed[-1] < width / 4
    else:
        assert changed[0] > width * 3 / 4


def test_exemplars_open_at_their_level_each_for_itself(row: Rows) -> None:
    made = row(560)
    assert made.has_exemplars
    folded = made.heightForWidth(500)
    made.examples[1].toggle.click()
    first, second, third = made.examples[:3]
    assert (first.opened, second.opened, third.opened) == (False, True, False)
    assert made.stacked is True
    assert second.text.isVisible()
    assert _EXEMPLAR in second.text.text()
    assert second.text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert "open" in second.toggle.accessibleName()
    made.resize(500, made.heightForWidth(500))
    assert made.heightForWidth(500) > folded
    assert made.boxes[1].geometry().bottom() < second.text.y()
    assert second.text.geometry().bottom() < made.boxes[2].y()
    made.show_levels([box.level for box in made.boxes])
    assert [one.opened for one in made.examples] == [False, True, False, False]
    assert made.open_level(2)
    assert not any(one.opened for one in made.examples)
    assert not made.open_level(9)
    made.open_all(opened=True)
    assert made.all_open


def test_points_are_said_as_own_as_range_and_as_given() -> None:
    level = criterion("1.1").levels[1]
    ranged = replace(level, range=PointRange(Decimal("0.5"), Decimal(3)))
    assert points_words(level) == "(1 point)"
    assert points_words(ranged) == "(0.5 to 3 points)"
    assert points_words(level, Decimal("1.5")) == "(1.5 points given; the level has 1)"
    assert points_words(replace(level, points=None)) == ""
