"""Keys that a part takes for itself before they can be anybody's shortcut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent

_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


def obeys(event: QKeyEvent, act_of: Callable[[QKeyEvent], Callable[[], object] | None]) -> bool:
    """Claim the key when Qt asks whose it is, and do its act when it comes.

    Return False for a key without an act, which is left to others.
    """
    act = act_of(event) if event.type() in _KEYS else None
    if act is None:
        return False
    if event.type() is QEvent.Type.ShortcutOverride:
        event.accept()
    else:
        act()
    return True
