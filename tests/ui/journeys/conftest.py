"""The whole program over a new profile, beside a real issuer on loopback; and a person's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from assessor_app.app import Program
from assessor_app.config import Profile
from assessor_app.services.workspace import Workspace
from assessor_app.ui.main_window import MainWindow
from tests.fakes.five_criteria import LoopbackIssuer
from tests.fakes.world import UNLOCKING, make_keys

_WAIT_MS = 30_000


@dataclass(slots=True)
class Hands:
    """Presses keys where the focus is, as a person does, and waits for what they wait for."""

    program: Program
    issuer: LoopbackIssuer
    qtbot: QtBot
    presses: int = 0

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.program.window

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until ``condition`` is true, or fail."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=_WAIT_MS)

    def settle(self) -> None:
        """Wait until nothing is under way: what a person sees stands still."""
        self.until(lambda: self.program.runner.idle)

    @property
    def focused(self) -> QWidget:
        """What has the focus; there must be something.

        Offscreen there is no window manager that gives the keyboard back to the window when a
        dialog has closed, so that is done here.
        """
        popup = QApplication.activePopupWidget()
        if popup is not None:
            inside: QWidget | None = popup.focusWidget()
            return popup if inside is None else inside
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            self.until(QApplication.focusWidget)
        found: QWidget | None = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def press(
        self, *keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press keys, one after the other; each counts as one."""
        for key in keys:
            self.presses += 1
            QTest.keyClick(self.focused, key, with_)
            self.settle()

    def ctrl(self, *keys: Qt.Key) -> None:
        """Press keys with Ctrl."""
        self.press(*keys, with_=Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Write ``text`` where the focus is; it counts as no press."""
        QTest.keyClicks(self.focused, text)
        self.settle()

    def tab_to(self, name: str) -> None:
        """Press Tab until what bears ``name`` has the focus."""
        for _ in range(60):
            if name in (self.focused.accessibleName(), getattr(self.focused, "text", str)()):
                return
            self.press(Qt.Key.Key_Tab)
        pytest.fail(f"{name} cannot be reached by Tab")


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[LoopbackIssuer]:
    made = LoopbackIssuer(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def hands(
    issuer: LoopbackIssuer, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> Iterator[Hands]:
    """Hands on the keyboard of a program that was never used before."""
    make_keys(tmp_path / "profile")
    workspace = Workspace.open(Profile(tmp_path / "profile"), UNLOCKING)
    program = Program(qapp, workspace)
    program.appearance.apply("light", 1.0)
    found = Hands(program, issuer, qtbot)
    program.window.resize(1440, 900)
    program.show(sync=False)
    qtbot.waitActive(program.window).__enter__()
    found.settle()
    yield found
    program.stop()
