"""Buttons in the three weights that the program has: plain, primary and flat; and chips."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


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
    made = QPushButton(text, parent)
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
    made = QPushButton(text, parent)
    made.setProperty("chip", True)
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.toggled.connect(toggled)
    return made
