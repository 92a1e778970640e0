"""Composition root of the window: everything is made here, in order, and stopped in reverse."""

from __future__ import annotations

import gc
import logging
import sys
from contextlib import ExitStack

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from assessor_app.config import APP_NAME, RESOURCES, VERSION, Profile
from assessor_app.domain.allocator import give_back_large_pieces
from assessor_app.errors import AssessorError
from assessor_app.services.profile.sample_issuer import SampleIssuer
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.ui import ahead
from assessor_app.ui.context import UiContext
from assessor_app.ui.first_run.start_up import StartUp
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.notifications import SyncNotifier
from assessor_app.ui.session import Session
from assessor_app.ui.single_instance import SingleInstance
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.theme.appearance import Appearance

_log = logging.getLogger(__name__)


def make_application(arguments: list[str]) -> QApplication:
    """Return the application, named, translated and with its icon."""
    application = QApplication.instance() or QApplication(arguments)
    assert isinstance(application, QApplication)
    application.setApplicationName(APP_NAME)
    application.setApplicationVersion(VERSION)
    # As packaging/assessor.desktop is called: how a Wayland desktop finds the name and the icon.
    application.setDesktopFileName("assessor")
    application.setWindowIcon(QIcon(str(RESOURCES / "icons" / "assessor.svg")))
    for catalogue, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("assessor", str(RESOURCES / "translations")),
    ):
        translator = QTranslator(application)
        if translator.load(QLocale(), catalogue, "_", folder):
            application.installTranslator(translator)
    return application


class Program:
    """The running program: made from an open workspace, shown, and stopped in order."""

    def __init__(
        self,
        application: QApplication,
        workspace: Workspace,
        appearance: Appearance | None = None,
    ) -> None:
        give_back_large_pieces()
        self._stack = ExitStack()
        self._stack.callback(workspace.close)
        self.appearance = appearance or Appearance(application)
        self.runner = TaskRunner()
        self._stack.callback(self.runner.stop)
        self.sample = SampleIssuer(workspace.profile)
        self._stack.callback(self.sample.stop)
        self.context = UiContext(workspace, self.runner, self.appearance, self.sample)
        self.session = Session(workspace, self.runner)
        self.session.apply_look(self.appearance)
        self.sync = SyncControl(self.context, self.runner)
        self._stack.callback(self.sync.stop)
        self.window = MainWindow(self.context, self.sync, self.session)
        self.notifier = SyncNotifier(self.sync, self.window)
        self.runner.busy.connect(self._come_to_rest)

    def show(self, *, sync: bool = True) -> None:
        """Show the window, open what was open, and begin to sync by itself."""
        self.window.show()
        # After the window, so that it is noted behind what the queue reads.
        self.session.begin_sitting()
        if self.session.open_assignment is not None:
            self.window.reopen(self.session.open_assignment)
        if self.sample.exists:
            # On the lane of syncing, so that the first sync finds it answering.
            self.runner.run(self.window, self.sample.start, lane=Lane.SYNC)
        if sync:
            self.sync.start()

    def _come_to_rest(self, busy: bool) -> None:
        """Do what a start leaves for later, when everything that it asked for is shown."""
        if busy:
            return
        self.runner.busy.disconnect(self._come_to_rest)
        self.runner.run(
            self.window,
            ahead.import_screens,
            done=lambda _none: self._settle(),
            failed=self._imported_in_part,
            lane=Lane.DECODE,
        )

    def _settle(self) -> None:
        """Build what is listed already, and begin to collect garbage.

        What was made so far stays, and is not looked through again: a collection looks through
        all of the rest at once, on whichever thread it begins, and every other one waits for it.
        """
        self.window.build_screens()
        _collect_garbage()

    def _imported_in_part(self, error: AssessorError) -> None:
        _collect_garbage()
        self.runner.failed.emit(error)

    def stop(self) -> None:
        """Stop everything, last made first; the work that writes is let to its end."""
        self.window.close()
        self._stack.close()
        self.window.deleteLater()


def _collect_garbage() -> None:
    """Let the collector begin, after a start that put it off."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def run_window(profile: Profile, unlocking: Unlocking | None = None) -> int:
    """Run the program with a window until it is closed; return the exit code."""
    application = make_application(sys.argv)
    instance = SingleInstance(profile.folder, application)
    if instance.raised_the_other():
        return 0
    appearance = Appearance(application)
    start_up = StartUp(profile, unlocking)
    try:
        workspace = start_up.open_workspace()
    except AssessorError as error:
        start_up.explain(error)
        return 1
    if workspace is None:
        return 0
    program = Program(application, workspace, appearance)
    instance.raise_requested.connect(program.window.come_to_front)
    application.aboutToQuit.connect(program.stop)
    program.show()
    return application.exec()
