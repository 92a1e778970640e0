"""The tools that make marks: commands with keys, buttons of the tool bar, and a menu of all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from assessor_app.domain.marks import MarkKind
from assessor_app.services.marks.mark_list import KIND_WORDS
from assessor_app.ui.commands import Commands
from assessor_app.ui.review.tool_bar import SPARE

GROUP: Final = "Marks"
_BUTTONS: Final = 2
_SPARE: Final = (MarkKind.INK, MarkKind.PAGE_NOTE, MarkKind.RANGE)
"""These have buttons where there is room to spare."""

_KEYS: Final = {
    MarkKind.HIGHLIGHT: "H; Alt+H",
    MarkKind.UNDERLINE: "Alt+U",
    MarkKind.STRIKE: "Alt+S",
    MarkKind.AREA: "A; Alt+B",
    MarkKind.ELLIPSE: "Alt+E",
    MarkKind.POLYGON: "Alt+G",
    MarkKind.INK: "I; Alt+I",
    MarkKind.ARROW: "Alt+W",
    MarkKind.POINT: "Alt+O",
    MarkKind.PAGE_NOTE: "Alt+N",
    MarkKind.MOMENT: "Alt+M",
    MarkKind.RANGE: "Alt+R",
    MarkKind.WHOLE: "Alt+F",
}
_TITLES: Final = {
    MarkKind.HIGHLIGHT: "Highlight words",
    MarkKind.UNDERLINE: "Underline words",
    MarkKind.STRIKE: "Strike words through",
    MarkKind.AREA: "Mark an area",
    MarkKind.ELLIPSE: "Draw an ellipse",
    MarkKind.POLYGON: "Draw a polygon",
    MarkKind.INK: "Draw with ink",
    MarkKind.ARROW: "Draw an arrow",
    MarkKind.POINT: "Point at something",
    MarkKind.PAGE_NOTE: "Write a note on the page",
    MarkKind.MOMENT: "Mark this moment",
    MarkKind.RANGE: "Mark the range of time",
    MarkKind.WHOLE: "Write a note on all of this evidence",
}


class MarkTools(QObject):
    """One action a kind of mark; those that the evidence in front cannot bear are off.

    Signals (main thread): ``chosen(object)`` with the :class:`MarkKind` that the person chose;
    choosing the one that is in use again means that they are done with it.
    """

    chosen = Signal(object)

    def __init__(self, commands: Commands, where: QWidget) -> None:
        super().__init__(where)
        self._actions = {kind: self._action(commands, where, kind) for kind in MarkKind}
        self._menu = QMenu(where)
        self._more = QAction("All kinds of marks", where)
        self._more.setIconText("Mark")
        self._more.setToolTip("Mark the evidence")
        self._more.setMenu(self._menu)
        self._kinds: tuple[MarkKind, ...] = ()

    def _action(self, commands: Commands, where: QWidget, kind: MarkKind) -> QAction:
        made = commands.add(
            f"mark-{kind.value}",
            _TITLES[kind],
            partial(self.chosen.emit, kind),
            where=where,
            group=GROUP,
            keys=_KEYS[kind],
        )
        made.setIconText(KIND_WORDS[kind])
        made.setProperty(SPARE, kind in _SPARE)
        made.setCheckable(kind is not MarkKind.WHOLE)
        made.setEnabled(False)
        return made

    def show_kinds(self, kinds: Sequence[MarkKind], *, whole: bool) -> None:
        """Offer the kinds that can be made now, and a note on the ``whole`` of what is in front."""
        on_all = [MarkKind.WHOLE] if whole else []
        wanted = (*(one for one in kinds if one is not MarkKind.WHOLE), *on_all)
        if wanted == self._kinds:
            return
        self._kinds = wanted
        for kind, action in self._actions.items():
            action.setEnabled(kind in wanted)
        self._menu.clear()
        self._menu.addActions([self._actions[kind] for kind in wanted])

    def show_in_use(self, kind: MarkKind | None) -> None:
        """Show which tool is in use; None: what is done with the pointer selects."""
        for one, action in self._actions.items():
            if action.isChecked() != (one is kind):
                with QSignalBlocker(action):
                    action.setChecked(one is kind)
                action.changed.emit()  # a blocked action tells its buttons nothing
        away = kind is not None and self._actions[kind] not in self._first
        self._more.setIconText(KIND_WORDS[kind] if away and kind is not None else "Mark")

    @property
    def in_bar(self) -> list[QAction]:
        """The buttons of the tool bar: the kinds used most, and the menu of all."""
        if not self._kinds:
            return []
        first = self._first
        spare = [self._actions[kind] for kind in _SPARE if kind in self._kinds]
        return [*first, *(one for one in spare if one not in first), self._more]

    @property
    def _first(self) -> list[QAction]:
        """The first kind, and an area: what is marked most, and what needs no words."""
        kinds = [one for one in self._kinds if one is not MarkKind.WHOLE]
        top = kinds[:1]
        kinds.sort(key=lambda one: (one not in top, one is not MarkKind.AREA))
        return [self._actions[kind] for kind in kinds[:_BUTTONS]]

    def action(self, kind: MarkKind) -> QAction:
        """Return the action that makes marks of ``kind``."""
        return self._actions[kind]
