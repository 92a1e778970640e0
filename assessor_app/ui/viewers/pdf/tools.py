"""The actions that the tool bar shows for a PDF."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from assessor_app.ui.viewers.pdf.page_view import ZOOM_STEP, PageView
from assessor_app.ui.viewers.pdf.pointing import Mode, Pointing
from assessor_app.ui.viewers.pdf.viewing import Fit

_ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0, 4.0)


class Panels(Protocol):
    """What of the viewer the tools show and hide."""

    def show_outline(self, shown: bool) -> None:
        """Show or hide the outline."""

    def show_search(self, shown: bool) -> None:
        """Show or hide the search."""

    def show_text(self, shown: bool) -> None:
        """Show or hide the text of the page."""

    def show_page_field(self) -> None:
        """Ask for the page to go to."""


class Tools(QObject):
    """Each action's ``text`` is its name for a screen reader, ``iconText`` what a button shows.

    Signals (main thread): ``dark_chosen(bool)`` when the person wants pages light on dark, or not.
    """

    dark_chosen = Signal(bool)

    def __init__(self, view: PageView, pointing: Pointing, panels: Panels, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self._pointing = pointing
        self._parent = parent
        self.zoom_out = self._act("Zoom out", "−", lambda: view.zoom_by(1 / ZOOM_STEP), "−")
        self.zoom = self._zoom_menu()
        self.zoom_in = self._act("Zoom in", "+", lambda: view.zoom_by(ZOOM_STEP), "+")
        self.turn = self._act("Turn clockwise", "Turn", lambda: view.turn(1), "")
        self.outline = self._toggle("Outline", panels.show_outline, "")
        self.search = self._toggle("Search in this document", panels.show_search, "", "Find all")
        self.text = self._toggle("Text of the page", panels.show_text, "", "Text")
        self.page = self._act("Go to page", "Page…", panels.show_page_field, "Ctrl+G")
        self.area = self._toggle(
            "Select an area", lambda on: self._use(Mode.AREA, on), "", "Select"
        )
        self.hand = self._toggle(
            "Move with the hand", lambda on: self._use(Mode.HAND, on), "", "Hand"
        )
        self.dark = self._toggle("Dark pages", self.dark_chosen.emit, "", "Dark")
        modes = QActionGroup(self)
        modes.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for action in (self.area, self.hand):
            modes.addAction(action)
        for action in (self.turn, self.text, self.page, self.area, self.hand, self.dark):
            action.setPriority(QAction.Priority.LowPriority)
        view.zoom_changed.connect(self._show_zoom)

    def all(self) -> list[QAction]:
        """Return the actions from left to right; those of low priority may go into a menu."""
        return [
            self.zoom_out,
            self.zoom,
            self.zoom_in,
            self.outline,
            self.search,
            self.page,
            self.turn,
            self.area,
            self.hand,
            self.text,
            self.dark,
        ]

    def _act(self, name: str, short: str, act: Callable[[], object], keys: str) -> QAction:
        action = QAction(name, self._parent)
        action.setIconText(short)
        action.setToolTip(f"{name} ({keys})" if len(keys) == 1 else name)
        action.setObjectName(name.lower().replace(" ", "-"))
        if "+" in keys and len(keys) > 1:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._parent.addAction(action)
        action.triggered.connect(lambda _checked=False: act())
        return action

    def _toggle(
        self, name: str, toggled: Callable[[bool], object], keys: str, short: str = ""
    ) -> QAction:
        action = self._act(name, short or name, lambda: None, keys)
        action.setCheckable(True)
        action.toggled.connect(toggled)
        return action

    def _zoom_menu(self) -> QAction:
        action = self._act("Zoom", "100 %", lambda: self._view.fit_to(Fit.WIDTH), "")
        action.setToolTip("Zoom: choose a size; 0 fits the width")
        menu = QMenu(self._parent)
        menu.addAction("Fit the width", lambda: self._view.fit_to(Fit.WIDTH))
        menu.addAction("Fit the whole page", lambda: self._view.fit_to(Fit.PAGE))
        menu.addSeparator()
        for zoom in _ZOOMS:
            menu.addAction(f"{zoom * 100:g} %", partial(self._view.zoom_to, zoom))
        action.setMenu(menu)
        return action

    def _show_zoom(self, zoom: float) -> None:
        percent = f"{zoom * 100:.0f} %"
        self.zoom.setIconText(percent)
        self.zoom.setText(f"Zoom, now {percent}")

    def _use(self, mode: Mode, on: bool) -> None:
        if on or self._pointing.mode is mode:
            self._pointing.use_mode(mode if on else Mode.TEXT)
