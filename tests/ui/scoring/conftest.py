"""A scoring pane over a real review, reloaded by its owner as the review screen does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.services.review import Review, open_review
from assessor_app.ui.commands import Commands
from assessor_app.ui.scoring.pane import ScoringPane
from tests.ui.conftest import Ui


class Screen(QWidget):
    """What the review screen does for its pane: it reads the review anew after each change."""

    def __init__(self, ui: Ui, assignment: AssignmentId) -> None:
        super().__init__()
        self.ui, self.assignment = ui, assignment
        self.commands = Commands({}, self)
        self.other = QWidget(self)
        self.other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pane = ScoringPane(ui.context, self.commands, self)
        layout = QVBoxLayout(self)
        layout.addWidget(self.other)
        layout.addWidget(self.pane)
        ui.runner.changed.connect(self.reload)

    def reload(self, _changes: Changes | None = None) -> None:
        """Read the review and show it."""
        workspace, assignment = self.ui.workspace, self.assignment
        self.ui.runner.run(
            self, lambda: open_review(workspace, assignment), done=self.pane.show_review
        )

    @property
    def stored(self) -> Review:
        """The review as it is stored, once nothing is under way."""
        self.ui.settle()
        workspace, assignment = self.ui.workspace, self.assignment
        return self.ui.answer(lambda: open_review(workspace, assignment))

    def score(self, criterion: CriterionId | None = None) -> Score | None:
        """The stored score of a criterion, or of the current one."""
        wanted = criterion or self.pane.current
        assert wanted is not None
        return self.stored.scores.get(wanted)

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria from top to bottom."""
        return [card.criterion for card in self.pane.criteria.cards.values()]

    @property
    def criterion(self) -> Criterion:
        """The current criterion."""
        return next(one for one in self.criteria if one.id == self.pane.current)

    @property
    def body(self) -> Any:
        """What stands in the current card."""
        card = self.pane.criteria.card
        assert card is not None
        assert card.body is not None
        return card.body

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for one in modifiers:
            pressed |= one
        QTest.keyClick(QApplication.focusWidget() or self, key, pressed)

    def wheel(self, widget: QWidget) -> None:
        """Turn the wheel over a widget."""
        middle = QPointF(widget.rect().center())
        event = QWheelEvent(
            middle,
            widget.mapToGlobal(middle),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)


@pytest.fixture
def screen(small_ui: Ui) -> Iterator[Screen]:
    """The pane over the small micro-credential, with the focus in it."""
    made = Screen(small_ui, small_ui.world.assignment())
    made.reload()
    small_ui.show(made, 432, 900)
    small_ui.settle()
    with small_ui.qtbot.waitActive(made):
        made.activateWindow()
    made.pane.take_focus()
    yield made
    small_ui.settle()
