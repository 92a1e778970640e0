"""What a person with a screen reader, a keyboard or an unsteady hand would miss in a window.

Measured on the real widgets: names as the accessibility bridge tells them, sizes as laid out, and
the focus as it is painted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)

LEAST: Final = 24
"""Logical pixels a side of what is pressed (WCAG 2.2, 2.5.8)."""
_AROUND: Final = 4


def faults(root: QWidget) -> list[str]:
    """Return what is amiss with what ``root`` shows, a line each; ``root`` must be shown."""
    return [*_nameless(root), *_small(root)]


def _parts(root: QWidget) -> Iterator[QWidget]:
    """Give what can be reached by Tab, and what is pressed, as far as it is shown."""
    for one in root.findChildren(QWidget):
        if not one.isVisible() or one.objectName().startswith("qt_"):
            continue
        by_tab = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.isEnabled()
        if (by_tab and one.focusProxy() is None) or isinstance(one, QAbstractButton):
            yield one


def _nameless(root: QWidget) -> Iterator[str]:
    for one in _parts(root):
        told = QAccessible.queryAccessibleInterface(one)
        if not told.text(QAccessible.Text.Name).strip():
            yield f"no name: {described(one)}"


def _small(root: QWidget) -> Iterator[str]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QTabBar)
    for one in _parts(root):
        # A field inside of another (of a combo box, say) is pressed by pressing that.
        if isinstance(one, kinds) and not isinstance(
            one.parentWidget(), QComboBox | QAbstractSpinBox
        ):
            sizes = [one.size()]
            if isinstance(one, QTabBar):
                sizes = [one.tabRect(index).size() for index in range(one.count())]
            for size in sizes:
                if size.height() < LEAST or size.width() < LEAST:
                    yield f"{size.width()} × {size.height()}: {described(one)}"


def clipped(root: QWidget) -> list[str]:
    """Return the words that have less room than they need."""
    found = []
    for one in root.findChildren(QWidget):
        if not one.isVisible() or not isinstance(one, QLabel | QAbstractButton):
            continue
        needs = one.sizeHint()
        if isinstance(one, QLabel) and one.wordWrap():
            needs = QSize(0, one.heightForWidth(one.width()))
        if needs.width() > one.width() or needs.height() > one.height():
            found.append(f"{one.width()} × {one.height()} of {needs.toTuple()}: {described(one)}")
    return found


def unseen_focus(root: QWidget) -> list[str]:
    """Return what looks the same with the focus as without; the window must be active."""
    found = []
    window = root.window()
    for one in [one for one in _parts(root) if one.isEnabled()]:
        reached = one.focusPolicy() & Qt.FocusPolicy.TabFocus
        # What is scrolled away comes into view when one goes to it by Tab.
        if not reached or isinstance(one, QAbstractSlider) or one.visibleRegion().isEmpty():
            continue
        corner = one.mapTo(window, one.rect().topLeft())
        where = QRect(corner, one.size()).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
        if isinstance(one, QAbstractItemView):
            where = where.intersected(window.rect())
        one.setFocus(Qt.FocusReason.TabFocusReason)
        if not one.hasFocus():
            continue
        with_it = window.grab(where).toImage()
        one.clearFocus()
        if window.grab(where).toImage() == with_it:
            found.append(f"focus not seen: {described(one)}")
    return found


def described(one: QWidget) -> str:
    """Return what a widget is, and where."""
    text = getattr(one, "text", None)
    shown = text() if callable(text) and isinstance(one, QAbstractButton) else one.objectName()
    above = one.parentWidget()
    return f"{type(one).__name__} {shown!r} in {type(above).__name__}"
