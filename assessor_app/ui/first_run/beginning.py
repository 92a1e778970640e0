"""Does what the welcome screen asks for: enrol, start the sample work, open a package."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from shiboken6 import isValid

from assessor_app.domain.changes import Changes
from assessor_app.domain.progress import Cancelled, CancelToken, Progress, ProgressListener
from assessor_app.errors import AssessorError
from assessor_app.services.intake import enrolment, package_import
from assessor_app.services.intake.package_import import Imported
from assessor_app.services.profile.sample_issuer import begin_sample_work
from assessor_app.ui.context import UiContext
from assessor_app.ui.first_run.welcome import Welcome
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.task_runner import Lane

_SAMPLE_NAME = "You"


class Beginning(QObject):
    """Joins a :class:`Welcome` to the services; lives as long as it."""

    def __init__(self, context: UiContext, sync: SyncControl, welcome: Welcome) -> None:
        super().__init__(welcome)
        self._context, self._sync = context, sync
        self._welcome = welcome
        self._cancel = CancelToken()
        welcome.cancelled.connect(self._stop)
        welcome.connect_requested.connect(self._enrol)
        welcome.sample_requested.connect(self._begin_sample)
        welcome.open_package_requested.connect(self._open_package)

    def _stop(self) -> None:
        """Go no further than the step that is under way, and wait for it no longer."""
        self._cancel.cancel()

    def _failed(self, error: AssessorError) -> None:
        if not isinstance(error, Cancelled):
            self._welcome.show_problem(error)

    def _enrol(self, invitation: str, name: str) -> None:
        workspace, cancel = self._context.workspace, self._begin()
        self._context.runner.run(
            self,
            lambda: enrolment.enrol(workspace, invitation, name, cancel),
            done=lambda _answer: self._begun(),
            failed=self._failed,
            lane=Lane.SYNC,
        )

    def _begin_sample(self) -> None:
        workspace, sample, runner = (
            self._context.workspace,
            self._context.sample,
            self._context.runner,
        )
        if sample is None:
            return
        given, cancel = sample, self._begin()

        def begin() -> Changes:
            return begin_sample_work(workspace, given, _SAMPLE_NAME, self._listener(cancel), cancel)

        runner.run(
            self,
            begin,
            done=lambda _changes: self._begun(),
            failed=self._failed,
            lane=Lane.SYNC,
        )

    def _begin(self) -> CancelToken:
        self._cancel = CancelToken()
        return self._cancel

    def _listener(self, cancel: CancelToken) -> ProgressListener:
        """Return what tells the welcome how far it is; silent after it was stopped."""
        runner = self._context.runner
        return lambda step: runner.post(lambda: self._progressed(step, cancel))

    def _progressed(self, step: Progress, cancel: CancelToken) -> None:
        if isValid(self._welcome) and not cancel.cancelled:
            self._welcome.show_progress(step)

    def _open_package(self, path: str) -> None:
        workspace, runner, cancel = self._context.workspace, self._context.runner, self._begin()
        tell = self._listener(cancel)
        self._welcome.show_progress(Progress("Opening the package", 0, None))

        def opened(imported: Imported) -> None:
            self._welcome.show_ready()
            runner.announce(imported.changes)

        runner.run(
            self,
            lambda: package_import.import_package(workspace, Path(path), tell, cancel),
            done=opened,
            failed=self._failed,
            lane=Lane.SYNC,
        )

    def _begun(self) -> None:
        self._welcome.show_ready()
        self._sync.sync_now()
