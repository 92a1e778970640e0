"""The queue's screen: places, list and detail beside each other, and what connects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId
from assessor_app.services import queue
from assessor_app.services.intake import downloads
from assessor_app.services.intake.downloads import Downloads
from assessor_app.services.queue import QueuePlaces
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.actions import QueueActions
from assessor_app.ui.queue.aside import QueueAside
from assessor_app.ui.queue.detail_pane import DetailPane
from assessor_app.ui.queue.download_bar import DownloadBar
from assessor_app.ui.queue.empty import explain_empty
from assessor_app.ui.queue.finding import QueueFinding
from assessor_app.ui.queue.header import QueueHeader
from assessor_app.ui.queue.navigation import Navigation, Place
from assessor_app.ui.queue.planning import QueuePlanning
from assessor_app.ui.queue.snippets import Snippets
from assessor_app.ui.queue.table import QueueTable
from assessor_app.ui.queue.toolbar import QueueToolbar
from assessor_app.ui.sync_control import SyncControl, SyncState
from assessor_app.ui.theme.tokens import LITTLE_HEIGHT
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.widgets.states import Explanation, Offer
from assessor_app.ui.widgets.work_bar import WorkBar

if TYPE_CHECKING:
    from assessor_app.services.session_planning import PlannedSession

_REFRESH_MS = 700
_DETAIL_BESIDE_FROM = 1180
_PLACES_WIDTH, _DETAIL_WIDTH, _DETAIL_HEIGHT = 196, 292, 230
_COUNTED = frozenset({Topic.QUEUE, Topic.OUTBOX, Topic.ISSUERS, Topic.DECISIONS})


class QueueScreen(QWidget):
    """Shows the queue.

    Signals (main thread): ``review_requested(AssignmentId)``; ``outbox_requested()``;
    ``rubrics_requested()``.
    """

    review_requested = Signal(object)
    outbox_requested = Signal()
    rubrics_requested = Signal()

    def __init__(
        self, context: UiContext, sync: SyncControl, commands: Commands, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context, self._sync, self._commands = context, sync, commands
        self._enrolled = True
        self.header = QueueHeader(context.appearance, self)
        self.places = Navigation(context.appearance, self)
        self.toolbar = QueueToolbar(context.appearance, self)
        self.table = QueueTable(context, self)
        self.snippets = Snippets(context.appearance, self)
        self.detail = DetailPane(context, self)
        self.work = WorkBar(self)
        self.downloads = DownloadBar(self)
        self._empty: Explanation | None = None
        self.finding = QueueFinding(context, self.snippets, self.table, self, detail=self.detail)
        self.actions_of = QueueActions(context, self.table, self.work, self)
        self.aside = QueueAside(context, self.table, self)
        self._detail_due = QTimer(self)
        self._detail_due.setSingleShot(True)
        self._detail_due.setInterval(0)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_MS)
        self._lay_out()
        self._connect()
        self._connect_list()
        self._add_commands()
        self._ask()

    def take_focus(self) -> None:
        """Give the list the focus, where the person was in it."""
        self.table.choose_first()
        self._focus_list()

    def _focus_list(self) -> None:
        (self._empty or self.table).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the detail beside the list, or under it where there is little room."""
        super().resizeEvent(event)
        self._arrange()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        middle = QWidget(self)
        self._inner = QSplitter(Qt.Orientation.Horizontal, self)
        self._outer = QSplitter(Qt.Orientation.Horizontal, self)
        # From the outside in: a widget that is given another parent is styled anew, with all in it.
        for splitter, widgets in (
            (self._outer, (self.places, self._inner)),
            (self._inner, (middle, self.detail)),
        ):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
            for widget in widgets:
                splitter.addWidget(widget)
        self._inner.setStretchFactor(0, 1)
        self._outer.setStretchFactor(1, 1)
        self._list = QStackedWidget(middle)
        self._list.addWidget(self.table)
        inside = self._middle = QVBoxLayout(middle)
        inside.addWidget(self.toolbar)
        inside.addWidget(self._list, 3)
        inside.addWidget(self.snippets, 2)
        inside.addWidget(self.work)
        inside.addWidget(self.downloads)
        layout.addWidget(self.header)
        layout.addWidget(rule(self))
        layout.addWidget(self._outer, 1)
        self.planning = QueuePlanning(self._context, self._sync, layout, self)
        self._arranged: tuple[bool, bool, float, int] | None = None

    def _arrange(self) -> None:
        pixels = self._context.appearance.pixels
        beside = self.width() >= pixels(_DETAIL_BESIDE_FROM)
        room = beside or self.height() >= pixels(LITTLE_HEIGHT)
        places = min(pixels(_PLACES_WIDTH), self.width() // 4)
        now = (beside, room, self._context.appearance.text_scale, places)
        if self._arranged == now:
            return
        self._arranged = now
        self.detail.setVisible(room)
        self.header.set_compact(compact=not room)
        self.toolbar.set_compact(compact=not room)
        self.downloads.set_compact(compact=not room)
        side, top = (8, 4) if not room else (16, 12)
        self._middle.setContentsMargins(side, top, side, top)
        self._middle.setSpacing(4 if not room else 10)
        self.places.setMinimumWidth(min(pixels(120), places))
        self._outer.setSizes([places, self.width() - places])
        across = self.width() - places
        self._inner.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        whole = across if beside else self.height()
        detail = pixels(_DETAIL_WIDTH) if beside else min(pixels(_DETAIL_HEIGHT), whole // 3)
        self.detail.setMinimumSize(pixels(272) if beside else 0, 0 if beside else pixels(90))
        self._inner.setSizes([whole - detail, detail])

    def _connect(self) -> None:
        runner, sync = self._context.runner, self._sync
        runner.changed.connect(self._follow)
        sync.state_changed.connect(self._sync_changed)
        self._context.appearance.changed.connect(self._look_changed)
        self.header.show_sync(sync.state)
        self.downloads.show_sync(sync.state)
        self.header.rubrics_requested.connect(self.rubrics_requested)
        self.header.import_requested.connect(self.actions_of.ask_import)
        self.header.sync_requested.connect(sync.go_online_and_sync)
        self.header.commands_requested.connect(self._show_palette)
        self.places.place_chosen.connect(self._place_chosen)
        self.places.outbox_requested.connect(self.outbox_requested)
        self.detail.review_requested.connect(self.review_requested)
        self.detail.recuse_requested.connect(self.aside.ask_recusal)
        self.detail.park_requested.connect(self.aside.park)
        self.aside.said.connect(self.show_note)
        self.aside.stepped_back.connect(sync.sync_soon)
        self.places.plan_requested.connect(self.planning.ask)
        self.planning.begun.connect(self._fetch_for)
        self.planning.review_requested.connect(self.review_requested)
        self.detail.action_requested.connect(self.actions_of.act)
        self.downloads.pause_requested.connect(self.actions_of.pause_all)
        self.downloads.resume_requested.connect(self.actions_of.resume_all)
        self.actions_of.bulk.fetch_wanted.connect(sync.sync_by_itself)
        self.actions_of.bulk.ended.connect(self._bulk_ended)
        self._refresh.timeout.connect(self.recount)
        # The numbers beside the list are read when its first rows are there: they wait for nothing.
        self.table.rows.answered.connect(self._count, Qt.ConnectionType.SingleShotConnection)

    def _connect_list(self) -> None:
        self.toolbar.changed.connect(self._ask)
        self.toolbar.left.connect(self.take_focus)
        self.table.opened.connect(self._open)
        self.table.sort_requested.connect(self.toolbar.sort_by)
        self.table.current_changed.connect(self._choice_changed)
        self.table.selection_changed.connect(self._choice_changed)
        self._detail_due.timeout.connect(self._show_detail)
        self.table.rows.answered.connect(self.table.choose_first)
        self.table.rows.counted.connect(self._show_whether_empty)
        self.finding.answered.connect(self._passages_found)
        self.snippets.opened.connect(self._open)

    def _add_commands(self) -> None:
        for command, title, act, keys in (
            ("queue-search", "Search the queue", self._focus_search, "Ctrl+F; /"),
            ("queue-clear", "Show everything again", self.toolbar.clear, "Ctrl+Shift+F"),
            ("queue-import", "Import a package file", self.actions_of.ask_import, "Ctrl+O"),
            ("queue-sign", "Sign all that are ready", self.actions_of.sign_all, "Ctrl+Shift+S"),
            ("queue-export", "Export the chosen decisions", self.actions_of.export, "Ctrl+E"),
            ("queue-pause", "Pause the chosen downloads", self.actions_of.pause, "Ctrl+P"),
            ("queue-resume", "Download what is chosen", self.actions_of.resume, "Ctrl+D"),
            ("queue-pause-all", "Pause all downloads", self.actions_of.pause_all, ""),
            ("queue-resume-all", "Let all downloads go on", self.actions_of.resume_all, ""),
            ("queue-park", "Park it with a note, or unpark it", self.aside.park_current, "Alt+Z"),
            ("queue-step-back", "Step back from it…", self.aside.step_back_from_current, ""),
            ("queue-plan", "Plan a session: what fits into your time", self.planning.ask, "Ctrl+T"),
            ("queue-session", "Go on with the session", self.planning.go_on, "Ctrl+Shift+T"),
            ("queue-places", "Go to the places of the queue", self.places.setFocus, "Ctrl+L"),
        ):
            self._commands.add(command, title, act, where=self, group="Queue", keys=keys)
        self._commands.changed.connect(self._show_keys)
        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        keys = QKeySequence(self._commands.keys_of("queue-search"))
        self.toolbar.search.show_key(keys.toString(QKeySequence.SequenceFormat.NativeText))

    @Slot()
    def _show_palette(self) -> None:
        self._commands.run("palette")

    def _focus_search(self) -> None:
        self.toolbar.search.setFocus()
        self.toolbar.search.selectAll()

    @Slot()
    def _ask(self) -> None:
        """Show what the place, the words and the chips ask for."""
        place = self.places.chosen
        wanted = queue.TO_REVIEW if place is None else place.wanted
        self.table.ask(self.toolbar.question(wanted, self._context.workspace.now()))
        self.finding.search(self.toolbar.text)

    @Slot()
    def _passages_found(self) -> None:
        """Say of an empty list that there are passages, or none."""
        if self._empty is not None:
            self._show_whether_empty(self.table.rows.sections.count)

    @Slot()
    def _count(self) -> None:
        workspace = self._context.workspace
        self._context.runner.run(
            self, lambda: queue.count_places(workspace), done=self._show_counts, latest="places"
        )
        self._context.runner.run(
            self,
            lambda: downloads.read_downloads(workspace),
            done=self._show_downloads,
            latest="downloads",
        )

    def _show_counts(self, counts: QueuePlaces) -> None:
        self.places.show_counts(counts)
        self.table.tell_issuers(wanted=len(counts.issuers) > 1)
        self.actions_of.ready = counts.ready_to_sign
        enrolled = bool(counts.issuers)
        if enrolled is not self._enrolled:
            self._enrolled = enrolled
            self._show_whether_empty(self.table.rows.sections.count)

    def _show_downloads(self, now: Downloads) -> None:
        self.downloads.show_downloads(now)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        self.table.rows.follow(changes)
        if changes.topics & _COUNTED:
            self._count()

    @Slot(object)
    def _sync_changed(self, state: SyncState) -> None:
        self.header.show_sync(state)
        self.downloads.show_sync(state)
        if state.running and not self._refresh.isActive():
            self._refresh.start()

    @Slot()
    def recount(self) -> None:
        """Read rows and numbers anew: how far downloads are while a sync runs, for one."""
        self.table.rows.refresh()
        self._count()

    @Slot(object)
    def _place_chosen(self, _place: Place) -> None:
        self._ask()

    @Slot()
    def _choice_changed(self) -> None:
        self._detail_due.start()

    @Slot()
    def _show_detail(self) -> None:
        """Show what is chosen: in a turn after that of the list, which may choose several times."""
        number = len(self.table.selectionModel().selectedRows())
        if number > 1:
            self.detail.show_many(number)
        else:
            self.detail.show_row(self.table.current_row())

    @Slot(int)
    def _show_whether_empty(self, number: int) -> None:
        """Show the list, or why it is empty; the focus stays with what is shown."""
        focused = QApplication.focusWidget()
        held = focused is not None and self._list.isAncestorOf(focused)
        before, self._empty = self._empty, None
        if number:
            self._list.setCurrentWidget(self.table)
            if before is not None:
                self.table.choose_first()
        else:
            self._explain_empty()
        if held:
            self._focus_list()
        if before is not None:
            self._list.removeWidget(before)
            before.deleteLater()

    def _explain_empty(self) -> None:
        place = self.places.chosen
        self._empty = explain_empty(
            "to_review" if place is None else place.key,
            self,
            self._offers(),
            narrowed=self.toolbar.narrowed,
            passages=self.snippets.found > 0,
            enrolled=self._enrolled,
        )
        self._list.addWidget(self._empty)
        self._list.setCurrentWidget(self._empty)

    def _offers(self) -> dict[str, Offer]:
        offers: dict[str, Offer] = {
            "clear": ("Show everything", self.toolbar.clear),
            "sync": ("Sync now", self._sync.sync_now),
            "import": ("Import package…", self.actions_of.ask_import),
        }
        connect = next((one for one in self._commands.all() if one.id == "connect"), None)
        if connect is not None:
            offers["connect"] = ("Connect to an issuer…", connect.action.trigger)
        return offers

    @Slot(object)
    def _open(self, assignment: AssignmentId) -> None:
        self.review_requested.emit(assignment)

    @Slot(object)
    def _fetch_for(self, session: PlannedSession) -> None:
        """Fetch first what a session needs and is not here."""
        missing = [one.review.assignment for one in session.steps if not one.review.here]
        if missing:
            self.actions_of.bulk.turn_downloads(missing, on=True)

    def show_note(self, text: str) -> None:
        """Say what became of something that was done elsewhere."""
        if not self.actions_of.bulk.running:
            self.work.show_summary(text)

    @Slot()
    def _bulk_ended(self) -> None:
        self._sync.sync_soon()

    @Slot()
    def _look_changed(self) -> None:
        self._arrange()
