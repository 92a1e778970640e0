"""Keys that are pressed while a review opens: held, and given on once they can do something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

_MOST: Final = 64
_NOT_HELD: Final = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    }
)


class HeldKeys(QObject):
    """Holds what is pressed in a widget, but for the window's own commands, until it is released.

    Releasing does with each key what Qt would have done: a field that has the focus by then takes
    it as text, else it triggers its command, else it goes to what has the focus.
    """

    def __init__(self, where: QWidget, *, let_through: Sequence[QAction] = ()) -> None:
        super().__init__(where)
        self._where = where
        self._let_through = tuple(let_through)
        self._held: list[QKeyEvent] = []
        where.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold a key; its command is not looked for now."""
        if not isinstance(event, QKeyEvent) or not self._is_held(event):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and len(self._held) < _MOST:
            self._held.append(_like(event, QEvent.Type.KeyPress))
        event.accept()
        return True

    def _is_held(self, event: QKeyEvent) -> bool:
        if event.key() in _NOT_HELD:
            return False
        now = (*self._let_through, *self._where.window().actions())
        return not any(_stands_for(action, event) for action in now)

    def forget(self) -> None:
        """Hold nothing more, and give nothing on."""
        self._where.removeEventFilter(self)
        self._held = []

    def release(self) -> None:
        """Give on what was held, in order, and hold nothing more."""
        self._where.removeEventFilter(self)
        held, self._held = self._held, []
        for event in held:
            self._give_on(event)

    def _give_on(self, event: QKeyEvent) -> None:
        focused: QWidget | None = self._where.window().focusWidget()
        receiver = self._where if focused is None else focused
        asking = _like(event, QEvent.Type.ShortcutOverride)
        asking.ignore()
        QCoreApplication.sendEvent(receiver, asking)
        command = None if asking.isAccepted() else _command_for(event, receiver)
        if command is not None:
            command.trigger()
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(receiver, _like(event, kind))


def _like(event: QKeyEvent, kind: QEvent.Type) -> QKeyEvent:
    return QKeyEvent(kind, event.key(), event.modifiers(), event.text())


def _command_for(event: QKeyEvent, receiver: QWidget) -> QAction | None:
    """Return the command of a key that works in ``receiver``: the innermost one."""
    widget: QWidget | None = receiver
    while widget is not None:
        for action in widget.actions():
            if action.isEnabled() and _stands_for(action, event):
                return action
        widget = widget.parentWidget()
    return None


def _stands_for(action: QAction, event: QKeyEvent) -> bool:
    return any(one in action.shortcuts() for one in _sequences(event))


def _sequences(event: QKeyEvent) -> Iterator[QKeySequence]:
    """Give what a key is called; where Shift only makes the sign, as in ``?``, without it too."""
    yield QKeySequence(event.keyCombination())
    text, shift = event.text(), Qt.KeyboardModifier.ShiftModifier
    if event.modifiers() & shift and text and not text.isalpha():
        yield QKeySequence(QKeyCombination(event.modifiers() & ~shift, Qt.Key(event.key())))
