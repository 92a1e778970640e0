"""Buttons in the three weights that the program has: plain, primary and flat; and chips."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PressButton(QPushButton):
    """Enter presses it where it has the focus, as Space does.

    Else Enter would go to the dialog's default button, or to a command of the screen that has
    Enter for its key: a person on "Cancel" would have signed.
    """

    def event(self, event: QEvent) -> bool:
        """Keep Enter from the commands of the screen around."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_enter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press it."""
        if _is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)


def _is_enter(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and event.key() in _ENTER
        and not (event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
    )


def button(
    text: str,
    parent: QWidget,
    pressed: Callable[[], object],
    *,
    weight: str = "",
    tip: str = "",
) -> QPushButton:
    """Return a button that calls ``pressed``; ``weight``: primary, flat, slim, link
    or none."""
    made = PressButton(text, parent)
    if weight:
        made.setProperty(weight, True)
    if tip:
        made.setToolTip(tip)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def set_primary(one: QPushButton, *, primary: bool) -> None:
    """Let a button be the one that is meant to be pressed, or one among others."""
    if bool(one.property("primary")) is not primary:
        one.setProperty("primary", primary)
        one.style().unpolish(one)
        one.style().polish(one)


def chip(text: str, parent: QWidget, toggled: Callable[[bool], object]) -> QPushButton:
    """Return a small toggle for a filter."""
    made = PressButton(text, parent)
    made.setProperty("chip", True)
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.toggled.connect(toggled)
    return made
