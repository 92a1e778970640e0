"""When to sync: on demand, by itself when the network is back, never while working offline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QNetworkInformation

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.progress import CancelToken, Progress
from assessor_app.errors import AssessorError
from assessor_app.services import settings
from assessor_app.services.explanations import explain_issuer
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane

if TYPE_CHECKING:
    from assessor_app.services.intake.syncing import SyncSummary

_EVERY_MS = 5 * 60 * 1000
_SOON_MS = 1500
_LEAST_MS = 1000
_WORK_OFFLINE = "work_offline"
_KEPT_OFFLINE = "You are working offline, so nothing is sent or fetched."


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the status bar says. ``problem`` is empty, or a sentence about the last run.

    ``next_at`` is when it tries again by itself, since something waits; None where nothing does.
    ``elsewhere`` counts the person's decisions that the issuers have from another device.
    """

    running: bool = False
    work_offline: bool = False
    online: bool | None = None
    since: datetime | None = None
    problem: str = ""
    next_at: datetime | None = None
    progress: Progress | None = None
    elsewhere: int = 0


class SyncControl(QObject):
    """Runs one sync at a time.

    Signals (main thread): ``state_changed(SyncState)``; ``finished(SyncSummary)``.
    """

    state_changed = Signal(object)
    finished = Signal(object)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._cancel = CancelToken()
        self._again = self._started = False
        offline = settings.read_flag(context.workspace, _WORK_OFFLINE)
        self.state = SyncState(work_offline=offline)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.sync_by_itself)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.sync_by_itself)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self.sync_by_itself)

    def start(self) -> None:
        """Begin to sync by itself: now, regularly, and when the network is back."""
        self._started = True
        self._timer.start()
        if QNetworkInformation.loadDefaultBackend():
            QNetworkInformation.instance().reachabilityChanged.connect(self._network_changed)
        self._soon.start()

    def stop(self) -> None:
        """Stop what runs at its next safe point, and begin nothing more."""
        self._started = False
        self._timer.stop()
        self._soon.stop()
        self._next.stop()
        self._cancel.cancel()

    @Slot()
    def sync_by_itself(self) -> None:
        """Sync unless the person works offline."""
        if not self.state.work_offline:
            self._run(force=False)

    def sync_soon(self) -> None:
        """Sync in a moment: several decisions signed in a row make one run."""
        if not self.state.work_offline:
            self._soon.start()

    @Slot()
    def sync_now(self) -> None:
        """Sync at once, also what waits for a later time; while one runs, another follows it.

        While the person works offline it does not: that switch is a promise.
        """
        if self.state.work_offline:
            self._set(problem=_KEPT_OFFLINE)
        else:
            self._run(force=True)

    @Slot()
    def go_online_and_sync(self) -> None:
        """Sync at once; where the person works offline, no longer do so."""
        if self.state.work_offline:
            self.set_work_offline(False)
        else:
            self.sync_now()

    def _run(self, *, force: bool) -> None:
        if self.state.running:
            self._again = True
            return
        self._cancel = CancelToken()
        cancel, workspace, runner = self._cancel, self._context.workspace, self._context.runner
        self._next.stop()
        self._set(running=True, problem="", progress=None, next_at=None)

        def tell(step: Progress) -> None:
            runner.post(lambda: self._progressed(step))

        def work() -> SyncSummary:
            # Imported on the lane of the first sync: no start waits for it.
            from assessor_app.services.intake import syncing

            return syncing.sync(
                workspace, force=force, progress=tell, cancel=cancel, give_way=runner.give_way
            )

        runner.run(
            self,
            work,
            done=self._done,
            failed=self._failed,
            lane=Lane.SYNC,
        )

    def pause(self) -> None:
        """Stop what runs at its next safe point; what was fetched is kept."""
        self._again = False
        self._cancel.cancel()

    def set_work_offline(self, wanted: bool) -> None:
        """Work offline, or go online and sync."""
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: settings.write_flag(workspace, _WORK_OFFLINE, wanted),
            latest=_WORK_OFFLINE,
        )
        self._set(work_offline=wanted, next_at=None, problem="")
        if wanted:
            self._next.stop()
            self.pause()
        else:
            self.sync_now()

    @Slot()
    def _network_changed(self) -> None:
        reach = QNetworkInformation.instance().reachability()
        if reach == QNetworkInformation.Reachability.Online:
            self.sync_soon()

    def _progressed(self, step: Progress) -> None:
        if self.state.running:
            self._set(progress=step)

    def _done(self, summary: SyncSummary) -> None:
        online = not summary.offline if summary.issuers else self._unasked(summary)
        next_at = self._plan(None if summary.stopped else summary.next_at)
        since = self._now(online)
        self._set(
            running=False,
            online=online,
            since=since,
            problem=_problem_words(summary),
            next_at=next_at,
            elsewhere=self.state.elsewhere if summary.problems else summary.elsewhere,
        )
        self._finish(summary.changes)
        self.finished.emit(summary)

    def _unasked(self, summary: SyncSummary) -> bool | None:
        """Return what is known of the connection when no issuer was asked."""
        return self.state.online if summary.stopped else None

    def _plan(self, next_at: datetime | None) -> datetime | None:
        """Try again by itself at a time; not while working offline, or known to have no network.

        Then a network that is back is what begins the next try.
        """
        if next_at is None or self.state.work_offline or not self._started or _without_network():
            return None
        wait = next_at - self._context.workspace.now()
        # WORKAROUND(https://doc.qt.io/qt-6/qtimer.html#interval-prop): an int of 32 bits.
        milliseconds = min(max(int(wait.total_seconds() * 1000), _LEAST_MS), _EVERY_MS)
        self._next.start(milliseconds)
        return next_at

    def _failed(self, error: AssessorError) -> None:
        self._set(running=False, problem=error.message)
        self._finish(Changes.of(Topic.QUEUE, Topic.OUTBOX))

    def _finish(self, changes: Changes) -> None:
        self._context.runner.announce(changes)
        if self._again:
            self._again = False
            self.sync_by_itself()

    def _now(self, online: bool | None) -> datetime | None:
        changed = online is not self.state.online
        return self._context.workspace.now() if changed else self.state.since

    def _set(self, **members: object) -> None:
        if not members.get("running", True):
            members["progress"] = None
        self.state = replace(self.state, **members)  # type: ignore[arg-type]  # names are checked by replace
        self.state_changed.emit(self.state)


def _problem_words(summary: SyncSummary) -> str:
    if summary.problems:
        first = summary.problems[0]
        whose = f"{first.issuer_name}: " if summary.issuers > 1 else ""
        return whose + explain_issuer(first.code, first.message)
    if summary.mismatch:
        return "The issuer holds other decisions than this device sent. Compare them in the outbox."
    return ""


def _without_network() -> bool:
    """Whether the system says that there is no network at all; False where it cannot tell."""
    known: QNetworkInformation | None = QNetworkInformation.instance()
    if known is None:
        return False
    return known.reachability() == QNetworkInformation.Reachability.Disconnected
