"""Every command of the window: its name, its keys, and where it works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_WHY_NOT: Final = "why_not"


@dataclass(frozen=True, slots=True)
class CommandInfo:
    """What the palette and the sheet show of a command."""

    id: str
    title: str
    group: str
    keys: str
    action: QAction

    @property
    def works(self) -> bool:
        """Whether it can do something now."""
        return self.action.isEnabled() and not self.action.property(_WHY_NOT)


class Commands(QObject):
    """The commands that exist now.

    Signals (main thread): ``changed()`` after commands came, went, or got other keys.
    """

    changed = Signal()

    def __init__(self, keys: dict[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._keys = keys
        self._commands: dict[str, tuple[str, str, QAction]] = {}

    def add(
        self,
        command: str,
        title: str,
        act: Callable[[], object],
        *,
        where: QWidget,
        group: str,
        keys: str = "",
    ) -> QAction:
        """Add a command that works while ``where`` or something inside it has the focus.

        ``keys`` (portable text, several joined by ``; ``) may have been remapped by the person.
        """
        action = QAction(title, where)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._set_keys(action, self._keys.get(command, keys))
        action.triggered.connect(lambda _checked=False: act())
        where.addAction(action)
        self._commands[command] = (title, group, action)
        where.destroyed.connect(lambda: self._forget(command, action))
        self.changed.emit()
        return action

    def run(self, command: str) -> None:
        """Do what a command does, where there is one of that name now."""
        known = self._commands.get(command)
        if known is not None:
            known[2].trigger()

    def explain(self, command: str, why: str) -> None:
        """Say why a command can do nothing now; the palette leaves it out. Empty: it can.

        Its keys go on working, so that whoever presses them is told by the command itself.
        """
        known = self._commands.get(command)
        if known is not None and isValid(known[2]):
            known[2].setProperty(_WHY_NOT, why)

    def adopt(self, command: str, action: QAction, *, group: str) -> None:
        """Show an action that exists already as a command; remapped keys take the place of its own.

        A command that is adopted again stands for the newer action.
        """
        known = self._commands.get(command)
        if known is not None and known[2] is action:
            return
        if command in self._keys:
            self._set_keys(action, self._keys[command])
        if not action.property("adopted"):
            action.setProperty("adopted", True)
            action.destroyed.connect(lambda: self._forget(command, action))
        self._commands[command] = (action.toolTip() or action.text(), group, action)
        self.changed.emit()

    def all(self) -> list[CommandInfo]:
        """Return the commands, by group and title."""
        found = [
            CommandInfo(command, title, group, action.shortcut().toString(), action)
            for command, (title, group, action) in self._commands.items()
            if isValid(action)
        ]
        return sorted(found, key=lambda one: (one.group, one.title))

    def named(self, wanted: Sequence[str]) -> list[CommandInfo]:
        """Return these commands, in this order, as far as they are there now."""
        known = {one.id: one for one in self.all()}
        return [known[one] for one in wanted if one in known]

    def keys_of(self, command: str) -> str:
        """Return the first keys of a command; empty where it has none, or is not there now."""
        known = self._commands.get(command)
        return "" if known is None else known[2].shortcut().toString()

    def remap(self, command: str, keys: str) -> list[str]:
        """Give a command other keys; return the commands of its group that have them already."""
        self._keys[command] = keys
        title, group, action = self._commands[command]
        self._set_keys(action, keys)
        self._commands[command] = (title, group, action)
        self.changed.emit()
        return [
            other
            for other, (_title, other_group, other_action) in self._commands.items()
            if other != command
            and isValid(other_action)
            and other_group == group
            and keys
            and other_action.shortcut() == action.shortcut()
        ]

    @property
    def remapped(self) -> dict[str, str]:
        """The keys that the person chose, by command."""
        return dict(self._keys)

    def _forget(self, command: str, action: QAction) -> None:
        known = self._commands.get(command)
        if known is not None and known[2] is action:
            del self._commands[command]

    def _set_keys(self, action: QAction, keys: str) -> None:
        sequences = [QKeySequence.fromString(one) for one in keys.split("; ") if one]
        action.setShortcuts(sequences)
