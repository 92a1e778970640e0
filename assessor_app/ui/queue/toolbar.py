"""What narrows the list down, and how it is put in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QWidget

from assessor_app.domain.assignments import DownloadState
from assessor_app.domain.queue import QueueFilter, QueueGrouping, QueueOrder
from assessor_app.ui.queue.columns import ORDER_WORDS
from assessor_app.ui.queue.model import Question
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button, chip
from assessor_app.ui.widgets.choice_button import ChoiceButton
from assessor_app.ui.widgets.search_field import SearchField

_PAUSE_MS = 120
_GAP, _CHIP_GAP = 8, 7
_GROUPINGS: tuple[tuple[str, QueueGrouping | None], ...] = (
    ("Not grouped", None),
    ("By issuer", QueueGrouping.ISSUER),
    ("By micro-credential", QueueGrouping.ACHIEVEMENT),
)


class QueueToolbar(QWidget):
    """Search, chips, order and grouping.

    Signals (main thread): ``changed()`` after any of them; ``left()`` when the person goes on
    from the search field to the list.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.search = SearchField("Search names, notes, evidence", appearance, self)
        self._chips = {
            name: chip(name, self, self._chip_toggled)
            for name in ("Downloaded", "Due this week", "Resubmissions")
        }
        self.order: ChoiceButton[QueueOrder] = ChoiceButton(
            appearance,
            [(words, order) for order, words in ORDER_WORDS.items()],
            self,
            name="Sort by",
            lead="Sort: ",
            turns="The other way round",
        )
        self.grouping: ChoiceButton[QueueGrouping | None] = ChoiceButton(
            appearance, _GROUPINGS, self, name="Group"
        )
        self._typing = QTimer(self)
        self._set_up()
        self._menu = QMenu(self)
        self._more = button("Filter and sort", self, lambda: None)
        self._more.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.hide()
        self._compact = False
        self._lay_out()
        appearance.changed.connect(self._arrange)

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.search.text().strip()

    @property
    def narrowed(self) -> bool:
        """Whether a word or a chip keeps rows away."""
        return bool(self.text) or any(one.isChecked() for one in self._chips.values())

    def question(self, place: QueueFilter, now: datetime) -> Question:
        """Return what to show of the rows of ``place``."""
        on = {name for name, one in self._chips.items() if one.isChecked()}
        wanted = QueueFilter(
            text=self.text,
            issuer=place.issuer,
            states=place.states,
            downloads=frozenset({DownloadState.READY}) if "Downloaded" in on else frozenset(),
            statuses=place.statuses,
            due_before=_end_of_week(now) if "Due this week" in on else None,
            started=place.started,
            attention=place.attention,
            parked=place.parked,
            resubmitted="Resubmissions" in on,
        )
        return Question(
            wanted,
            order=self.order.value,
            descending=self.order.turned,
            grouping=self.grouping.value,
        )

    def sort_by(self, order: QueueOrder, descending: bool) -> None:
        """Sort by a column that was pressed."""
        self.order.show_value(order, turned=descending)
        self.changed.emit()

    def clear(self) -> None:
        """Let every row through."""
        blocked = [QSignalBlocker(one) for one in (self.search, *self._chips.values())]
        self.search.clear()
        for one in self._chips.values():
            one.setChecked(False)
        for blocker in blocked:
            blocker.unblock()
        self._emit_changed()

    def set_compact(self, *, compact: bool) -> None:
        """Fold everything but the search into one menu, so that it takes one line."""
        if compact is self._compact:
            return
        self._compact = compact
        for one in (*self._chips.values(), self.order, self.grouping):
            one.setVisible(not compact)
        self._more.setVisible(compact)
        self._lines.setStretchFactor(self._filters, 0 if compact else 3)
        self._arrange()

    def _fill_menu(self) -> None:
        """Offer what the chips and the choices offer, as it stands."""
        self._menu.clear()
        for name, one in self._chips.items():
            self._offer(self._menu, name, one.toggle, chosen=one.isChecked())
        self._menu.addSeparator()
        self.order.fill(self._menu, led=True)
        self._menu.addSeparator()
        self.grouping.fill(self._menu, led=True)

    def _offer(self, menu: QMenu, words: str, act: Callable[[], object], *, chosen: bool) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(lambda _checked=False: act())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on to the list with Down or Enter; clear the field with Escape."""
        if watched is self.search and isinstance(event, QKeyEvent) and _is_press(event):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._emit_changed()
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take two lines where one is too short."""
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Put everything into one line where its words fit; else the filters below the search."""
        directions = QBoxLayout.Direction
        search, filters = self.search.sizeHint().width(), self._chips_width() + self._order_width()
        for lines, enough in (
            (self._lines, search + filters + 2 * _GAP),
            (self._filters, filters + _GAP),
        ):
            beside = self._compact or self.width() >= enough
            lines.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def _chips_width(self) -> int:
        return sum(one.sizeHint().width() + _CHIP_GAP for one in self._chips.values())

    def _order_width(self) -> int:
        return self.order.sizeHint().width() + self.grouping.sizeHint().width() + _CHIP_GAP

    def minimumSizeHint(self) -> QSize:
        """Allow as narrow as three lines need: what stands beside may stand below."""
        height = super().minimumSizeHint().height()
        if self._compact:
            return QSize(self._more.sizeHint().width() * 2, height)
        return QSize(max(self._chips_width(), self._order_width()), height)

    def _set_up(self) -> None:
        self.search.setAccessibleName("Search submissions, notes and evidence text")
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._typed)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_PAUSE_MS)
        self._typing.timeout.connect(self._emit_changed)
        for one in (self.order, self.grouping):
            one.chosen.connect(self._emit_changed)

    def _lay_out(self) -> None:
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(_GAP)
        self._lines.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._filters = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        chips, choices = QHBoxLayout(), QHBoxLayout()
        for line in (self._filters, chips, choices):
            line.setSpacing(_CHIP_GAP)
        for one in self._chips.values():
            chips.addWidget(one)
        chips.addStretch(1)
        choices.addStretch(1)
        choices.setSpacing(0)
        choices.addWidget(self.grouping)
        choices.addWidget(self.order)
        self._filters.addLayout(chips)
        self._filters.addLayout(choices, 1)
        self._filters.addWidget(self._more)
        self._lines.addWidget(self.search, 2)
        self._lines.addLayout(self._filters, 3)

    @Slot()
    def _typed(self) -> None:
        self._typing.start()

    def _chip_toggled(self, _on: bool) -> None:
        self._emit_changed()

    @Slot()
    def _emit_changed(self) -> None:
        self._typing.stop()
        self.changed.emit()


def _is_press(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.KeyPress


def _end_of_week(now: datetime) -> datetime:
    """Return the first moment after the week of ``now``, in local time; weeks begin on Monday."""
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday())
