"""The one window: screens on a stack, the status bar under them, the commands of all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import AssessorError
from assessor_app.services import overview
from assessor_app.services.intake import enrolment
from assessor_app.services.overview import Overview
from assessor_app.ui import ahead
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.planning.course import SessionCourse
from assessor_app.ui.queue.screen import QueueScreen
from assessor_app.ui.session import Session
from assessor_app.ui.status_bar import StatusBar
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.theme.tokens import STATUS_HEIGHT
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.words import LOOK_NAMES

if TYPE_CHECKING:
    from assessor_app.services.rounds import Round
    from assessor_app.services.session_planning import PlannedSession
    from assessor_app.ui.first_run.welcome import Welcome
    from assessor_app.ui.outbox.screen import OutboxScreen
    from assessor_app.ui.review.round_bar import Start
    from assessor_app.ui.review.screen import ReviewScreen
    from assessor_app.ui.rubrics.screen import RubricsScreen


class MainWindow(QMainWindow):
    """Shows the queue, a review, or the outbox.

    The queue is what a start waits for. Every other screen is imported and built when it is first
    shown; :mod:`assessor_app.ui.ahead` does the importing before.

    Signals (main thread): ``closed()`` when the person closes the window.
    """

    closed = Signal()

    def __init__(self, context: UiContext, sync: SyncControl, session: Session) -> None:
        super().__init__()
        self.setWindowTitle("Assessor")
        self._context, self._sync, self._session = context, sync, session
        self.commands = Commands(session.keys, self)
        self._stack = QStackedWidget(self)
        self._stack.currentChanged.connect(self._show_title)
        self._status = StatusBar(self)
        self.queue = QueueScreen(context, sync, self.commands, self._stack)
        self.course = SessionCourse(context, self)
        self.queue.planning.follow(self.course)
        self._outbox: OutboxScreen | None = None
        self._welcome: Welcome | None = None
        self._rubrics: RubricsScreen | None = None
        self._review: ReviewScreen | None = None
        self._origin: tuple[AssignmentId, Start] | None = None
        self._enrolled = True
        self._told: set[str] = set()
        self._lay_out()
        self._connect()
        self._add_commands()
        session.restore_window(self)
        self.queue.take_focus()
        self._reload(Changes.of(Topic.QUEUE, Topic.ISSUERS))

    def _lay_out(self) -> None:
        inside = QWidget(self)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(rule(inside))
        layout.addWidget(self._status)
        self._size_status()
        self._stack.addWidget(self.queue)
        self.setCentralWidget(inside)

    def _size_status(self) -> None:
        self._status.setFixedHeight(self._context.appearance.pixels(STATUS_HEIGHT))

    def _connect(self) -> None:
        self._context.appearance.changed.connect(self._size_status)
        self.queue.review_requested.connect(self.open_review)
        self.queue.outbox_requested.connect(self.show_outbox)
        self.queue.rubrics_requested.connect(self.show_rubrics)
        self.queue.planning.begun.connect(self._begin_session)
        self.queue.planning.ended.connect(self.course.end)
        self.course.ended.connect(self._say)
        self._status.outbox_requested.connect(self.show_outbox)
        self._status.pause_requested.connect(self._sync.pause)
        self._status.try_requested.connect(self._sync.sync_now)
        self._status.offline_wanted.connect(self._sync.set_work_offline)
        self._sync.state_changed.connect(self._status.show_sync)
        self._context.runner.changed.connect(self._reload)
        self._context.runner.failed.connect(self._explain)
        self._status.show_sync(self._sync.state)

    def _add_commands(self) -> None:
        for command, title, act, keys in (
            ("palette", "Find a command", self.show_palette, "Ctrl+K"),
            ("keys", "Show all shortcuts", self.show_shortcuts, "F1; ?"),
            ("queue", "Go to the queue", self.show_queue, "Ctrl+1"),
            ("outbox", "Go to the outbox", self.show_outbox, "Ctrl+2"),
            (
                "rubrics",
                "Go to the rubrics: import, write, check, export",
                self.show_rubrics,
                "Ctrl+4",
            ),
            ("connect", "Connect to an issuer, or open a package", self.show_welcome, ""),
            ("settings", "Settings", self.show_settings, "Ctrl+,"),
            ("comment-bank", "Comment bank…", self.show_comments, ""),
            ("sync", "Sync now", self._sync.sync_now, "F5; Ctrl+R"),
            ("offline", "Work offline, or go online", self._toggle_offline, ""),
            ("bigger", "Larger text", lambda: self._scale(1), "Ctrl+Shift++"),
            ("smaller", "Smaller text", lambda: self._scale(-1), "Ctrl+Shift+-"),
            ("quit", "Quit", self.close, "Ctrl+Q"),
        ):
            self.commands.add(command, title, act, where=self, group="Window", keys=keys)
        wanted = ("sync", "connect", "settings", "keys")
        self._status.offer([one.action for one in self.commands.named(wanted)])
        for choice, name in LOOK_NAMES.items():
            title, act = f"Colours: {name.lower()}", partial(self._look, choice)
            self.commands.add(f"look-{choice}", title, act, where=self, group="Window")

    @property
    def outbox(self) -> OutboxScreen:
        """The outbox, built when first asked for."""
        if self._outbox is None:
            from assessor_app.ui.outbox.screen import OutboxScreen

            self._outbox = OutboxScreen(self._context, self._sync, self.commands, self)
            self._outbox.back_requested.connect(self.show_queue)
            self._outbox.review_requested.connect(self.open_review)
            self._stack.addWidget(self._outbox)
        return self._outbox

    @property
    def rubrics(self) -> RubricsScreen:
        """The rubrics, built when first asked for."""
        if self._rubrics is None:
            from assessor_app.ui.rubrics.screen import RubricsScreen

            self._rubrics = RubricsScreen(self._context, self.commands, self)
            self._rubrics.back_requested.connect(self.show_queue)
            self._rubrics.windowTitleChanged.connect(self._show_title)
            self._stack.addWidget(self._rubrics)
        return self._rubrics

    @property
    def welcome(self) -> Welcome:
        """The ways of getting work, built when first asked for."""
        if self._welcome is None:
            from assessor_app.ui.first_run.beginning import Beginning
            from assessor_app.ui.first_run.welcome import Welcome

            self._welcome = Welcome(self._context, self)
            self._welcome.back_requested.connect(self.show_queue)
            Beginning(self._context, self._sync, self._welcome)
            self._stack.addWidget(self._welcome)
        return self._welcome

    def build_screens(self) -> None:
        """Build what was not shown yet and lives as long as the window: its commands are listed."""
        _ = self.outbox

    def show_queue(self) -> None:
        """Go to the queue, where the person was in it; before any issuer, to the welcome."""
        self._leave_review()
        if self._enrolled:
            self._stack.setCurrentWidget(self.queue)
            self.queue.take_focus()
        else:
            self.show_welcome()

    def show_welcome(self) -> None:
        """Go to the ways of getting work: an invitation, sample work, a package file."""
        self._leave_review()
        self.welcome.offer_way_back(there=self._enrolled)
        self._stack.setCurrentWidget(self.welcome)
        self.welcome.take_focus()

    def show_outbox(self) -> None:
        """Go to the outbox."""
        self._leave_review()
        self._stack.setCurrentWidget(self.outbox)
        self.outbox.take_focus()

    def show_rubrics(self) -> None:
        """Go to the rubrics of this device, where the person was in them."""
        self._leave_review()
        self._stack.setCurrentWidget(self.rubrics)
        self.rubrics.take_focus()

    def open_review(self, assignment: AssignmentId) -> None:
        """Open the review of an assignment: at once, but for one asked for right after a start."""
        if ahead.is_review_here():
            self._open(assignment, None)
            return
        self._context.runner.run(
            self,
            ahead.import_review,
            done=lambda _none: self._open(assignment, None),
            latest="open",
            lane=Lane.DECODE,
        )

    def _begin_session(self, session: PlannedSession) -> None:
        """Work by a session: its first review opens, and each leads to the next."""
        self.course.begin(session)
        self.open_review(session.order[0])

    def _end_session(self) -> None:
        """End the session; the review that is open stays."""
        self.course.end()
        if self._review is not None:
            self._review.onward.leave_session()

    def _begin_round(self, begun: Round) -> None:
        """Score one criterion through many submissions, from the one that is open on."""
        from assessor_app.ui.review.round_bar import Start

        if self._review is not None:
            origin = self._review.assignment
            self._origin = (origin, Start(begun.criterion))
            self._open(origin, Start(begun.criterion, begun))

    def _end_round(self) -> None:
        """Go back to where the round began: submission, evidence, page and criterion."""
        if self._origin is not None:
            self._open(*self._origin)

    def _open(self, assignment: AssignmentId, start: Start | None) -> None:
        from assessor_app.ui.review.round_bar import Start
        from assessor_app.ui.review.screen import ReviewScreen

        self._leave_review()
        context, session = self._context, self._session
        begin = start or Start()
        if begin.round is None:
            begin = replace(begin, session=self.course.of(assignment))
        screen = ReviewScreen(context, self.commands, session, assignment, self, start=begin)
        screen.back_requested.connect(self.show_queue)
        onward = start if start is not None and start.round is not None else None
        screen.other_requested.connect(lambda other: self._open(other, onward))
        screen.round_begun.connect(self._begin_round)
        screen.round_ended.connect(self._end_round)
        screen.signed.connect(self._signed)
        screen.onward.session_ended.connect(self._end_session)
        screen.windowTitleChanged.connect(self._show_title)
        screen.noted.connect(self._say)
        self._review = screen
        self._stack.addWidget(screen)
        self._stack.setCurrentWidget(screen)
        self._session.open_assignment = assignment
        screen.take_focus()

    def reopen(self, assignment: AssignmentId) -> None:
        """Open the review that was open last time, where it is still there; else stay."""
        workspace = self._context.workspace

        def find() -> AssignmentId:
            from assessor_app.services import review

            found = review.open_review(workspace, assignment).assignment.id
            ahead.import_review()
            return found

        self._context.runner.run(
            self,
            find,
            done=self._reopened,
            failed=self._not_reopened,
            latest="reopen",
        )

    def _reopened(self, assignment: AssignmentId) -> None:
        if self._review is None:
            self.open_review(assignment)

    def _not_reopened(self, _error: AssessorError) -> None:
        """Forget what is gone; why is no news at the start of a day."""
        if self._review is None:
            self._session.open_assignment = None

    def come_to_front(self) -> None:
        """Show the window over others, as a second start of the program asks."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def review(self) -> ReviewScreen | None:
        """The review that is open, if one is."""
        return self._review

    def _leave_review(self) -> None:
        if self._review is None:
            return
        self._review.leave()
        self._stack.removeWidget(self._review)
        self._review.deleteLater()
        self._review = None
        self._session.open_assignment = None

    def _show_title(self) -> None:
        """Name the window for what it shows, as lists of windows and screen readers tell it."""
        shown = self._stack.currentWidget()
        name = "" if shown is None else shown.windowTitle()
        self.setWindowTitle(f"{name} · Assessor" if name else "Assessor")

    def _signed(self, _assignment: AssignmentId) -> None:
        self._sync.sync_soon()

    def _say(self, text: str) -> None:
        """Let the screen that is shown say what became of the one before."""
        if self._review is not None:
            self._review.note.say(text)
        else:
            self.queue.show_note(text)

    def _reload(self, changes: Changes) -> None:
        if changes.topics & {Topic.QUEUE, Topic.OUTBOX, Topic.ISSUERS}:
            workspace = self._context.workspace
            self._context.runner.run(
                self,
                lambda: overview.read_overview(workspace),
                done=self._show_overview,
                latest="overview",
            )

        if Topic.ISSUERS in changes.topics:
            workspace = self._context.workspace
            self._context.runner.run(
                self,
                lambda: enrolment.list_issuers(workspace),
                done=self._show_issuers,
                latest="issuers",
            )

    def _show_issuers(self, issuers: tuple[Issuer, ...]) -> None:
        before, self._enrolled = self._enrolled, bool(issuers)
        begun = self._enrolled and self._stack.currentWidget() is self._welcome
        if before != self._enrolled or begun:
            self.show_queue()

    def _show_overview(self, now: Overview) -> None:
        self._status.show_overview(now)

    def show_palette(self) -> None:
        """Open the command palette."""
        from assessor_app.ui.command_palette import CommandPalette

        palette = CommandPalette(self.commands, self)
        palette.move(self.mapToGlobal(self.rect().center()) - palette.rect().center())
        palette.open()

    def show_shortcuts(self) -> None:
        """Open the sheet of shortcuts."""
        from assessor_app.ui.shortcut_sheet import ShortcutSheet

        self.build_screens()
        ShortcutSheet(self.commands, self).open()

    def show_settings(self) -> None:
        """Open the settings."""
        from assessor_app.ui.settings.dialog import SettingsDialog

        self.build_screens()
        dialog = SettingsDialog(self._context, self._sync, self.commands, self._session, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_comments(self) -> None:
        """Open the comment bank, with the issuer's comments where a review is open."""
        from assessor_app.ui.comments.bank_dialog import BankDialog

        opened = None if self._review is None else self._review.review
        BankDialog(self._context, opened, self).open()

    def _toggle_offline(self) -> None:
        self._sync.set_work_offline(not self._sync.state.work_offline)

    def _scale(self, step: int) -> None:
        self._session.change_text_scale(self._context.appearance, step)

    def _look(self, choice: str) -> None:
        self._session.change_look(self._context.appearance, choice)

    def _explain(self, error: AssessorError) -> None:
        """Say what failed; once, where several things fail for one reason, such as a full disk."""
        if error.message in self._told:
            return
        self._told.add(error.message)
        box = QMessageBox(QMessageBox.Icon.Warning, "Assessor", error.message, parent=self)
        box.setInformativeText(error.hint)
        box.finished.connect(lambda _answer: self._told.discard(error.message))
        box.finished.connect(box.deleteLater)
        box.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what was being written, and the session, before the window goes."""
        if self._review is not None:
            self._review.leave()
        if self._rubrics is not None:
            self._rubrics.leave()
        self._session.save_window(self)
        self._session.end_sitting()
        super().closeEvent(event)
        self.closed.emit()
