"""Starting and stopping the whole program, and the screens for what keeps a profile shut."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from assessor_app.__main__ import main
from assessor_app.app import Program
from assessor_app.config import RESOURCES
from assessor_app.errors import EnvironmentProblem, UserFixable
from assessor_app.services import queue
from assessor_app.services.profile.unlocking import WaysIn
from assessor_app.services.workspace import Workspace
from assessor_app.ui import ahead
from assessor_app.ui.first_run.explain_dialog import ExplainDialog
from assessor_app.ui.first_run.protect_dialog import ProtectDialog
from assessor_app.ui.first_run.unlock_dialog import UnlockDialog
from assessor_app.ui.theme.appearance import Appearance
from tests.fakes.world import LABELS, UNLOCKING, World

pytestmark = pytest.mark.desktop


def test_the_program_starts_and_stops_in_order(
    world: World, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported, on_lanes = ahead.import_review, list[tuple[bool, bool]]()

    def noted() -> None:
        on_lane = threading.current_thread().name.startswith("lane-")
        on_lanes.append((on_lane, program.window.review is None))
        imported()

    monkeypatch.setattr(ahead, "import_review", noted)
    world.workspace.close()
    program = Program(qapp, Workspace.open(world.profile, UNLOCKING, clock=world.clock))
    assignment = queue.find_assignment(program.context.workspace, LABELS[0]).id
    program.session.open_assignment = assignment
    program.show(sync=False)
    qtbot.waitUntil(program.window.isVisible)
    qtbot.waitUntil(lambda: program.window.review is not None, timeout=20_000)
    program.window.come_to_front()
    qtbot.waitUntil(lambda: program.runner.idle, timeout=20_000)
    assert on_lanes[0] == (True, True), "a review's modules come before it, off the main thread"
    assert all(on_lane for on_lane, _early in on_lanes)
    program.stop()
    assert not [one for one in threading.enumerate() if one.name.startswith("lane-")]
    world.reopen()


_AFTER_THE_QUEUE = (
    "pydantic",
    "httpx2",
    "alembic",
    "multiprocessing",
    "keyring",
    "sqlalchemy.orm",
    "sqlalchemy.ext",
    "assessor_app.protocol",
    "assessor_app.issuers.http",
    "assessor_app.domain.spelling",
    "assessor_app.evidence.blobs",
    "assessor_app.evidence.decoder.client",
    "assessor_app.rubrics",
    "assessor_app.signing.proof",
    "assessor_app.storage.alike",
    "assessor_app.storage.authored",
    "assessor_app.storage.repositories.annotations",
    "assessor_app.storage.repositories.packages",
    "assessor_app.services.parking",
    "assessor_app.ui.finish.stepping_aside",
    "assessor_app.ui.first_run.protect_dialog",
    "assessor_app.ui.first_run.unlock_dialog",
    "assessor_app.ui.review.screen",
    "assessor_app.ui.outbox.screen",
)


def test_a_start_does_not_wait_for_what_the_queue_does_not_need() -> None:
    asked = f"import sys, assessor_app.app; print(*(set({_AFTER_THE_QUEUE!r}) & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=RESOURCES.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == []


def test_a_look_is_put_into_force_once(qapp: QApplication) -> None:
    appearance = Appearance(qapp)
    told: list[tuple[str, float]] = []
    appearance.changed.connect(lambda: told.append((appearance.choice, appearance.text_scale)))
    for choice, scale in (("system", 1.0), ("dark", 1.0), ("dark", 1.0), ("dark", 1.5)):
        appearance.apply(choice, scale)
    assert told == [("dark", 1.0), ("dark", 1.5)]
    appearance.apply("light", 1.0)


def test_what_comes_after_the_queue_is_there(
    world: World, qapp: QApplication, qtbot: QtBot
) -> None:
    world.workspace.close()
    program = Program(qapp, Workspace.open(world.profile, UNLOCKING, clock=world.clock))
    program.show(sync=False)
    titles = {one.title for one in program.window.commands.all()}
    qtbot.waitUntil(
        lambda: {one.title for one in program.window.commands.all()} > titles, timeout=20_000
    )
    assert set(ahead.NEXT) <= set(sys.modules)
    program.stop()
    world.reopen()


@pytest.fixture
def garbage_kept() -> Iterator[None]:
    """Garbage is not collected, as while the program starts."""
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("garbage_kept")
def test_garbage_is_collected_once_all_is_imported_and_built(
    world: World, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting: list[bool] = []
    monkeypatch.setattr(ahead, "import_screens", lambda: collecting.append(gc.isenabled()))
    world.workspace.close()
    program = Program(qapp, Workspace.open(world.profile, UNLOCKING, clock=world.clock))
    program.show(sync=False)
    qtbot.waitUntil(gc.isenabled, timeout=20_000)
    assert collecting == [False]
    assert gc.get_freeze_count() > 0
    program.stop()
    world.reopen()


def test_without_a_display_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main([]) == 3
    assert "--help" in capsys.readouterr().err


def _button(dialog: UnlockDialog | ProtectDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def test_a_new_profile_needs_the_same_passphrase_twice(qtbot: QtBot, qapp: QApplication) -> None:
    dialog = ProtectDialog(keyring_works=False)
    qtbot.addWidget(dialog)
    first, second = dialog.findChildren(QLineEdit)
    go = _button(dialog, "Continue")
    for one, two, enough in (
        ("short", "short", False),
        ("four words do well", "four words do wel", False),
        ("four words do well", "four words do well", True),
    ):
        first.setText(one)
        second.setText(two)
        assert go.isEnabled() is enough
    assert dialog.unlocking().passphrase == "four words do well"


def test_a_passphrase_opens_exactly_as_it_was_chosen(qtbot: QtBot, qapp: QApplication) -> None:
    chosen = "four words do well "
    protect = ProtectDialog(keyring_works=False)
    unlock = UnlockDialog(
        UserFixable("Asked for.", code="passphrase_needed"),
        WaysIn(keyring=False, passphrase=True, recovery=False),
    )
    for dialog in (protect, unlock):
        qtbot.addWidget(dialog)
        for field in dialog.findChildren(QLineEdit):
            field.setText(chosen)
    assert protect.unlocking().passphrase == unlock.passphrase == chosen


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("keyring_missing", "This system has no keyring"),
        ("keyring_locked", "The keyring is locked"),
        ("keyring_failing", "The keyring does not answer"),
        ("keyring_changed", "The keyring holds another key"),
        ("keyring_empty", "The keyring does not know this profile"),
    ],
)
def test_each_state_of_the_keyring_has_its_own_screen(
    qtbot: QtBot, qapp: QApplication, code: str, title: str
) -> None:
    ways = WaysIn(keyring=True, passphrase=False, recovery=True)
    dialog = UnlockDialog(EnvironmentProblem("It did not work.", code=code), ways)
    qtbot.addWidget(dialog)
    assert title in [one.text() for one in dialog.findChildren(QLabel)]
    assert not _button(dialog, "Open").isEnabled()
    _button(dialog, "Try the keyring again").click()
    assert dialog.try_keyring_again


def test_what_no_passphrase_mends_is_explained(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    problem = UserFixable("A newer one made it.", hint="Install it.", code="store_newer")
    dialog = ExplainDialog(problem, tmp_path)
    qtbot.addWidget(dialog)
    said = [one.text() for one in dialog.findChildren(QLabel)]
    assert "This profile was made by a newer Assessor" in said
    assert f"Profile folder: {tmp_path}" in said
