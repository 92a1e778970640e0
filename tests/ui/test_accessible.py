"""Each screen can be heard, reached and pressed: names, a focus that is seen, large targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from assessor_app.errors import UserFixable
from assessor_app.services.profile.unlocking import WaysIn
from assessor_app.ui.first_run.explain_dialog import ExplainDialog
from assessor_app.ui.first_run.protect_dialog import ProtectDialog
from assessor_app.ui.first_run.recovery_dialog import RecoveryDialog
from assessor_app.ui.first_run.unlock_dialog import UnlockDialog
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.settings.dialog import SettingsDialog
from tests.fakes.accessibility import clipped, faults, unseen_focus
from tests.fakes.reviewing import sign
from tests.ui.conftest import Ui
from tests.ui.windows import main_window

pytestmark = pytest.mark.desktop


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    sign(small_ui.workspace, small_ui.world.assignment())
    with main_window(small_ui, active=True) as made:
        yield made


def _dialog(window: MainWindow, show: Callable[[], object]) -> QDialog:
    before = set(window.findChildren(QDialog))
    show()
    return next(one for one in window.findChildren(QDialog) if one not in before)


def _whole(window: MainWindow) -> bool:
    return window.review is None or window.review.area.current_viewer is not None


def _is_whole(shown: QWidget) -> bool:
    return not clipped(shown)


def _all(shown: QWidget) -> list[str]:
    # The current criterion's card has its frame wherever in it the focus is.
    unseen = [one for one in unseen_focus(shown) if "CriterionCard" not in one]
    return [*faults(shown), *unseen]


def test_every_screen_can_be_heard_reached_and_pressed(small_ui: Ui, window: MainWindow) -> None:
    found: dict[str, list[str]] = {"queue": _all(window)}
    for name, show in (
        ("outbox", window.show_outbox),
        ("rubrics", window.show_rubrics),
        ("welcome", window.show_welcome),
        ("review", lambda: window.open_review(small_ui.world.queue()[1].assignment)),
    ):
        show()
        small_ui.settle()
        small_ui.until(lambda: _whole(window))
        small_ui.settle()
        found[name] = _all(window)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_dialog_of_the_window_can_be_too(small_ui: Ui, window: MainWindow) -> None:
    found: dict[str, list[str]] = {}
    for show in (window.show_palette, window.show_shortcuts, window.show_settings):
        dialog = _dialog(window, show)
        pages = dialog.pages if isinstance(dialog, SettingsDialog) else None
        for index in range(1 if pages is None else pages.count()):
            if pages is not None:
                pages.setCurrentIndex(index)
            small_ui.settle()
            found[f"{dialog.windowTitle()} {index}"] = _all(dialog)
        dialog.close()
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_dialog_of_a_start_can_be_too_and_cuts_no_word(small_ui: Ui, scale: float) -> None:
    small_ui.appearance.apply("light", scale)
    problem = UserFixable("Asked for.", hint="Type it.", code="passphrase_needed")
    found: dict[str, list[str]] = {}
    for dialog in (
        ProtectDialog(keyring_works=True),
        ProtectDialog(keyring_works=False),
        UnlockDialog(problem, WaysIn(keyring=True, passphrase=True, recovery=True)),
        RecoveryDialog("abcde-fghjk-mnpqr-stuvw-xyz23-45678"),
        ExplainDialog(problem, small_ui.world.profile.folder),
    ):
        small_ui.show(dialog, 10, 10)
        dialog.activateWindow()
        small_ui.until(dialog.isActiveWindow)
        small_ui.until(partial(_is_whole, dialog))
        found[f"{type(dialog).__name__} {len(found)}"] = _all(dialog)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_is_amiss_is_found(small_ui: Ui) -> None:
    shown = QWidget()
    layout = QVBoxLayout(shown)
    small, mute = QPushButton("Go", shown), QPushButton(shown)
    small.setStyleSheet("QPushButton { min-height: 10px; max-height: 18px; }")
    mute.setStyleSheet("QPushButton, QPushButton:focus { border: none; padding: 0; }")
    for one in (small, mute):
        layout.addWidget(one)
    small_ui.show(shown, 300, 200)
    shown.activateWindow()
    small_ui.until(shown.isActiveWindow)
    assert [line.split(":")[0] for line in faults(shown)][:1] == ["no name"]
    assert any("× 20: QPushButton 'Go'" in line for line in faults(shown))
    assert unseen_focus(shown) == ["focus not seen: QPushButton '' in QWidget"]
