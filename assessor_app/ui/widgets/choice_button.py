"""A quiet word that says what is chosen of a few things, and offers the others when pressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.painting import paint_fold

_Value = TypeVar("_Value")
_SIGN = 14


class ChoiceButton(QPushButton, Generic[_Value]):
    """Shows one of its ``choices`` (words and value each) after ``lead``.

    The menu is shown without a nested event loop. Signals (main thread): ``chosen()`` after the
    person chose, or turned the order round where ``turns`` allows it.
    """

    chosen = Signal()

    def __init__(
        self,
        appearance: Appearance,
        choices: Sequence[tuple[str, _Value]],
        parent: QWidget,
        *,
        name: str,
        lead: str = "",
        turns: str = "",
    ) -> None:
        super().__init__(parent)
        self._appearance, self._choices = appearance, tuple(choices)
        self._name, self._lead, self._turns = name, lead, turns
        self._number, self.turned = 0, False
        self.setProperty("quiet", True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu_of_choices = QMenu(self)
        self.menu_of_choices.aboutToShow.connect(lambda: self.fill(self.menu_of_choices))
        self.clicked.connect(self._offer)
        self._say()

    @property
    def value(self) -> _Value:
        """What is chosen."""
        return self._choices[self._number][1]

    @property
    def words(self) -> str:
        """What is chosen, in words."""
        return self._lead + self._choices[self._number][0]

    def choose(self, value: _Value) -> None:
        """Choose as the person would."""
        self.show_value(value, turned=self.turned)
        self.chosen.emit()

    def show_value(self, value: _Value, *, turned: bool) -> None:
        """Show what was chosen elsewhere, without a signal."""
        self._number = next(n for n, (_words, one) in enumerate(self._choices) if one == value)
        self.turned = turned
        self._say()

    def fill(self, menu: QMenu, *, led: bool = False) -> None:
        """Put the choices into ``menu``, each after the lead where ``led``."""
        if menu is self.menu_of_choices:
            menu.clear()
        group = QActionGroup(menu)
        for words, value in self._choices:
            shown = self._lead + words if led or not self._lead else _capital(words)
            action = menu.addAction(shown)
            action.setCheckable(True)
            action.setChecked(value == self.value)
            action.triggered.connect(lambda _on=False, one=value: self.choose(one))
            group.addAction(action)
        if self._turns:
            if not led:
                menu.addSeparator()
            turn = menu.addAction(self._turns)
            turn.setCheckable(True)
            turn.setChecked(self.turned)
            turn.triggered.connect(self._turn)

    def _turn(self) -> None:
        self.show_value(self.value, turned=not self.turned)
        self.chosen.emit()

    def _say(self) -> None:
        turned = f" {self._turns[0].lower()}{self._turns[1:]}" if self.turned else ""
        self.setText(self.words)
        self.setAccessibleName(f"{self._name}: {self._choices[self._number][0]}{turned}")
        self.updateGeometry()

    def _offer(self) -> None:
        corner = self.rect().bottomLeft()
        if self.isRightToLeft():
            corner = self.rect().bottomRight() - QPoint(self.menu_of_choices.sizeHint().width(), 0)
        self.menu_of_choices.popup(self.mapToGlobal(corner))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the choices with Down or Enter too."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._offer()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return the size of the words and the sign."""
        return super().sizeHint() + QSize(self._appearance.pixels(_SIGN), 0)

    def minimumSizeHint(self) -> QSize:
        """Ask for the words as a whole."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words, then the sign that says that there is more to choose from."""
        painter, frame = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(frame)
        frame.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, frame)
        pixels, inside = self._appearance.pixels, self.rect().adjusted(7, 0, -7, 0)
        pressing = self.underMouse() or self.hasFocus()
        painter.setPen(self._appearance.colour("ink" if pressing else "muted"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, self.words)
        side = pixels(30)
        sign = QRect(inside.right() - pixels(9), (self.height() - side) // 2, pixels(10), side)
        where = QStyle.visualRect(self.layoutDirection(), inside, sign)
        paint_fold(painter, where, folded=False, colour=painter.pen().color())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
