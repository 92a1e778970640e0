"""How large a dialog may be over its window."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

# What the desktop's title bar and borders take of a dialog, with a little air around it.
_FRAME = QSize(40, 60)


def room_over(parent: QWidget) -> QSize:
    """Return the largest size at which a dialog with its frame lies within the window."""
    return parent.window().size() - _FRAME
