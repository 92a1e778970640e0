"""One place to look at evidence: tabs over viewers, and a card where one cannot be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.ids import ArtifactId
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.capture_strip import CaptureStrip
from assessor_app.ui.review.problem_card import Remedies, problem_card
from assessor_app.ui.viewers.choose import Presentation, make_viewer, subject_of
from assessor_app.ui.viewers.text.extracted import ExtractedTextViewer
from assessor_app.ui.viewers.viewer import Place, Subject, Viewer
from assessor_app.ui.widgets.states import Explanation

_MOST_TABS: Final = 6
_EMPTY: Final = ("Nothing is open here", "Choose evidence in the list on the left.")

Maker = Callable[[UiContext, Subject, QWidget], Viewer]


@dataclass(slots=True, eq=False)
class _Tab:
    """What one tab holds. ``subject`` is None for what is no evidence."""

    key: str
    page: QWidget
    subject: Subject | None = None
    viewer: Viewer | None = None
    card: Explanation | None = None
    position: str = ""
    place: Place = field(default_factory=dict)
    used: int = 0
    closing: Callable[[], object] | None = None


class ViewerPane(QFrame):
    """Shows several artifacts, one at a time.

    Signals (main thread): ``current_changed()`` after another tab came to the front or its
    viewer's tools or position changed; ``subject_shown(object)`` with the :class:`Subject` whose
    content became visible; ``viewer_made(object)`` with a Viewer that opens now;
    ``selected(object)`` with a Selection or None; ``save_requested(object)`` with a
    :class:`Subject`; ``emptied()`` when the last tab was closed.
    """

    current_changed = Signal()
    subject_shown = Signal(object)
    viewer_made = Signal(object)
    selected = Signal(object)
    save_requested = Signal(object)
    emptied = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._tabs: list[_Tab] = []
        self._uses = 0
        self._bar = QTabBar(self)
        self._bar.setElideMode(self._bar.elideMode().ElideRight)
        self._bar.setExpanding(False)
        self._bar.setDrawBase(False)
        self._bar.setProperty("panel", True)
        self._bar.setProperty("evidence", True)
        self._bar.setAccessibleName("Open evidence")
        self._bar.hide()
        self._strip = CaptureStrip(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(Explanation(*_EMPTY, self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._bar, self._strip):
            layout.addWidget(widget)
        layout.addWidget(self._stack, 1)
        self._bar.currentChanged.connect(self._bring_forward)
        self.setMinimumWidth(160)

    @property
    def current(self) -> Viewer | None:
        """The viewer in front; None where there is a card, or nothing."""
        tab = self._current()
        return None if tab is None else tab.viewer

    @property
    def viewers(self) -> list[Viewer]:
        """Every viewer that is open, in front or not."""
        return [tab.viewer for tab in self._tabs if tab.viewer is not None]

    @property
    def subject(self) -> Subject | None:
        """The subject in front, shown or not."""
        tab = self._current()
        return None if tab is None else tab.subject

    @property
    def card(self) -> Explanation | None:
        """The problem card in front, where there is one; a viewer's own among them."""
        tab = self._current()
        if tab is None:
            return None
        return tab.card or (None if tab.viewer is None else tab.viewer.card)

    @property
    def position(self) -> str:
        """Where in the artifact the person is, in words."""
        tab = self._current()
        return "" if tab is None else tab.position

    def _current(self) -> _Tab | None:
        index = self._bar.currentIndex()
        return self._tabs[index] if 0 <= index < len(self._tabs) else None

    def show_subject(self, subject: Subject, place: Place) -> None:
        """Bring an artifact's tab to the front, or open one at ``place``."""
        known = self._index_of(subject.artifact.id)
        if known >= 0:
            self._bar.setCurrentIndex(known)
            return
        tab = _Tab(subject.artifact.id, QWidget(self), subject, place=place)
        _fill(tab.page)
        self._add(tab, subject.artifact.name)
        self._open(tab, make_viewer)

    def show_page(
        self, key: str, name: str, page: QWidget, *, closing: Callable[[], object] | None = None
    ) -> None:
        """Show something that is no evidence, in a tab of its own; it is deleted with it."""
        known = self._index_of(key)
        if known >= 0:
            self.close_tab(known)
        self._add(_Tab(key, page, closing=closing), name)

    def has(self, key: str) -> bool:
        """Say whether a tab of that key is open."""
        return self._index_of(key) >= 0

    def _index_of(self, key: str) -> int:
        return next((n for n, tab in enumerate(self._tabs) if tab.key == key), -1)

    def _add(self, tab: _Tab, name: str) -> None:
        if len(self._tabs) >= _MOST_TABS:
            oldest = min(self._tabs, key=lambda one: one.used)
            self.close_tab(self._tabs.index(oldest))
        self._tabs.append(tab)
        self._stack.addWidget(tab.page)
        index = self._bar.addTab(name)
        self._bar.setTabToolTip(index, name)
        self._add_closer(tab, index, name)
        self._bar.setCurrentIndex(index)
        self._bar.setVisible(self._bar.count() > 1)
        self._bring_forward(index)

    def _add_closer(self, tab: _Tab, index: int, name: str) -> None:
        closer = QToolButton(self._bar)
        closer.setText("✕")
        closer.setProperty("flat", True)
        closer.setProperty("small", True)
        closer.setAccessibleName(f"Close {name}")
        closer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        closer.clicked.connect(lambda: self.close_tab(self._tabs.index(tab)))
        self._bar.setTabButton(index, QTabBar.ButtonPosition.RightSide, closer)

    def _open(self, tab: _Tab, make: Maker) -> None:
        """Put a new viewer into a tab, in place of what was there."""
        assert tab.subject is not None
        self._clear(tab)
        subject = tab.subject
        viewer = make(self._context, subject, tab.page)
        tab.viewer, tab.position = viewer, ""
        _put(tab.page, viewer)
        viewer.shown.connect(lambda: self._note_shown(tab, subject))
        viewer.problem.connect(lambda code, words: self._explain(tab, code, words))
        viewer.position_changed.connect(lambda words: self._note_position(tab, words))
        viewer.selected.connect(self.selected)
        if tab.place:
            viewer.go_to(tab.place)
        self.viewer_made.emit(viewer)
        self.current_changed.emit()

    def _clear(self, tab: _Tab) -> None:
        if tab.closing is not None:
            tab.closing()
        if tab.viewer is not None:
            tab.place = tab.viewer.place() or tab.place
            tab.viewer.close_document()
        for widget in (tab.viewer, tab.card):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        tab.viewer = tab.card = None

    def _note_shown(self, tab: _Tab, subject: Subject) -> None:
        self.subject_shown.emit(subject)
        if tab is self._current():
            self.current_changed.emit()

    def _note_position(self, tab: _Tab, words: str) -> None:
        tab.position = words
        if tab is self._current():
            self.current_changed.emit()

    def _explain(self, tab: _Tab, code: str, words: str) -> None:
        """Put a card in the place of a viewer that cannot go on."""
        if tab not in self._tabs or tab.subject is None:
            return
        focused = self.window().focusWidget()
        had_focus = tab.viewer is not None and focused is not None
        had_focus = had_focus and tab.page.isAncestorOf(focused)
        self._clear(tab)
        remedies = Remedies(
            again=lambda: self._open(tab, make_viewer),
            show=lambda other: self._show_as(tab, other),
            read_text=lambda: self._open(tab, ExtractedTextViewer),
            save=lambda: self.save_requested.emit(tab.subject),
        )
        tab.card = problem_card(code, words, tab.subject, remedies, tab.page)
        tab.position = ""
        _put(tab.page, tab.card)
        if had_focus:
            tab.card.setFocus()
        self.current_changed.emit()

    def show_as(self, other: Presentation) -> None:
        """Show another stored form of the artifact in front."""
        tab = self._current()
        if tab is not None:
            self._show_as(tab, other)

    def _show_as(self, tab: _Tab, other: Presentation) -> None:
        if tab.subject is not None:
            before = tab.subject
            tab.place = {}
            tab.subject = subject_of(before.assignment, before.artifact, before.prompt, other)
            self._open(tab, make_viewer)
            tab.place = {}

    def _bring_forward(self, index: int) -> None:
        if not 0 <= index < len(self._tabs):
            return
        tab = self._tabs[index]
        self._uses += 1
        tab.used = self._uses
        self._stack.setCurrentWidget(tab.page)
        capture = None if tab.subject is None else tab.subject.artifact.capture
        self._strip.show_capture(capture)
        self.selected.emit(None)
        self.current_changed.emit()

    def close_tab(self, index: int) -> None:
        """Close a tab."""
        tab = self._tabs.pop(index)
        self._clear(tab)
        self._stack.removeWidget(tab.page)
        tab.page.deleteLater()
        self._bar.removeTab(index)
        self._bar.setVisible(self._bar.count() > 1)
        if not self._tabs:
            self._strip.show_capture(None)
            self.current_changed.emit()
            self.emptied.emit()

    def close_current(self) -> None:
        """Close the tab in front."""
        if self._tabs:
            self.close_tab(self._bar.currentIndex())

    def close_all(self) -> None:
        """Close every tab."""
        while self._tabs:
            self.close_tab(len(self._tabs) - 1)

    def step(self, by: int) -> None:
        """Bring the next tab, or one before, to the front."""
        if self._tabs:
            self._bar.setCurrentIndex((self._bar.currentIndex() + by) % len(self._tabs))

    def places(self) -> dict[ArtifactId, Place]:
        """Return where the person is in each open artifact."""
        found: dict[ArtifactId, Place] = {}
        for tab in self._tabs:
            if tab.subject is not None:
                there = tab.viewer.place() if tab.viewer is not None else tab.place
                found[tab.subject.artifact.id] = there
        return found


def _fill(page: QWidget) -> None:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)


def _put(page: QWidget, widget: QWidget) -> None:
    layout = page.layout()
    assert layout is not None
    layout.addWidget(widget)
    page.setFocusProxy(widget)
    widget.show()
