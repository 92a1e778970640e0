"""The keys of the pages. They work while the pages have the focus, and go before other commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from assessor_app.domain.geometry import Box
from assessor_app.ui.viewers.pdf.page_view import ZOOM_STEP, PageView
from assessor_app.ui.viewers.pdf.selecting import Selecting, Step
from assessor_app.ui.viewers.pdf.viewing import Fit

_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_STEPS: Final = {
    Qt.Key.Key_Left: Step.WORD_BACK,
    Qt.Key.Key_Right: Step.WORD_ON,
    Qt.Key.Key_Up: Step.LINE_UP,
    Qt.Key.Key_Down: Step.LINE_DOWN,
}
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_Chord = tuple[Qt.Key, bool, bool]


class Keys(QObject):
    """Filters the key events of the pages.

    Signals (main thread): ``retry_requested(int)`` when Enter is pressed on a page that could
    not be drawn.
    """

    retry_requested = Signal(int)

    def __init__(self, view: PageView, selecting: Selecting) -> None:
        super().__init__(view)
        self._view = view
        self._selecting = selecting
        self._acts = self._table()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Act on the keys that are known here."""
        if isinstance(event, QKeyEvent) and watched is self._view:
            act = self._act(event)
            if act is not None and event.type() is QEvent.Type.ShortcutOverride:
                if _may_override(event):
                    event.accept()
                return True
            if act is not None and event.type() is QEvent.Type.KeyPress:
                act()
                return True
        return super().eventFilter(watched, event)

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers & ~(_SHIFT | _CTRL):
            return None
        key, ctrl = Qt.Key(event.key()), bool(modifiers & _CTRL)
        shift = bool(modifiers & _SHIFT)
        if key is Qt.Key.Key_Plus and not ctrl:
            shift = False  # where + is typed with Shift
        if key is Qt.Key.Key_Escape and self._selecting.page < 0:
            return None
        if key in _ENTER and not self._view.is_problem(self._view.page):
            return None
        return self._acts.get((key, ctrl, shift))

    def _table(self) -> Mapping[_Chord, Callable[[], object]]:
        view, key = self._view, Qt.Key
        bar = view.verticalScrollBar()
        table: dict[_Chord, Callable[[], object]] = {
            (key.Key_Space, False, False): lambda: view.scroll_views(1),
            (key.Key_Space, False, True): lambda: view.scroll_views(-1),
            (key.Key_PageDown, False, False): lambda: view.scroll_views(1),
            (key.Key_PageUp, False, False): lambda: view.scroll_views(-1),
            (key.Key_PageDown, True, False): lambda: view.go_to_page(view.page + 1),
            (key.Key_PageUp, True, False): lambda: view.go_to_page(view.page - 1),
            (key.Key_Home, False, False): lambda: view.go_to_page(0),
            (key.Key_End, False, False): lambda: bar.setValue(bar.maximum()),
            (key.Key_Up, False, False): lambda: bar.setValue(bar.value() - bar.singleStep()),
            (key.Key_Down, False, False): lambda: bar.setValue(bar.value() + bar.singleStep()),
            (key.Key_Left, False, False): lambda: self._aside(-1),
            (key.Key_Right, False, False): lambda: self._aside(1),
            (key.Key_A, True, False): self._take_page,
            (key.Key_C, True, False): self._copy,
            (key.Key_Escape, False, False): self._selecting.clear,
            (key.Key_Return, False, False): lambda: self.retry_requested.emit(view.page),
            (key.Key_Enter, False, False): lambda: self.retry_requested.emit(view.page),
        }
        for ctrl in (False, True):
            table[(key.Key_Plus, ctrl, False)] = lambda: view.zoom_by(ZOOM_STEP)
            table[(key.Key_Equal, ctrl, False)] = lambda: view.zoom_by(ZOOM_STEP)
            table[(key.Key_Minus, ctrl, False)] = lambda: view.zoom_by(1 / ZOOM_STEP)
            table[(key.Key_0, ctrl, False)] = lambda: view.fit_to(Fit.WIDTH)
        for arrow, step in _STEPS.items():
            table[(arrow, True, False)] = partial(self._step, step, extend=False)
            table[(arrow, False, True)] = partial(self._step, step, extend=True)
        return table

    def _aside(self, direction: int) -> None:
        """Scroll aside; where all the width is seen, go to another page."""
        bar = self._view.horizontalScrollBar()
        if bar.maximum() > 0:
            bar.setValue(bar.value() + direction * bar.singleStep())
        else:
            self._view.go_to_page(self._view.page + direction)

    def _step(self, step: Step, *, extend: bool) -> None:
        there = self._selecting.page
        page = there if there >= 0 else self._view.page
        near = self._view.spot_on(page, QPoint(0, 0))
        if near is not None:
            self._selecting.step(page, near, step, extend=extend)
            box = self._selecting.head_box()
            if box is not None:
                self._view.reveal(page, box)

    def _take_page(self) -> None:
        layout = self._view.page_layout
        if layout is not None:
            size = layout.sizes[self._view.page]
            self._selecting.take_page(self._view.page, Box(0, 0, size.width, size.height))

    def _copy(self) -> None:
        words = self._selecting.words()
        if words:
            QGuiApplication.clipboard().setText(words)


def _may_override(event: QKeyEvent) -> bool:
    """A bare digit belongs to the scoring pane's shortcuts where it has one."""
    return event.key() != Qt.Key.Key_0 or bool(event.modifiers() & _CTRL)
