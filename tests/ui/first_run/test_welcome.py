"""The welcome screen asks; the sample work arrives without an account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QProgressBar, QPushButton

from assessor_app.config import Profile
from assessor_app.domain.progress import Cancelled, CancelToken, Progress
from assessor_app.errors import UserFixable
from assessor_app.services import queue
from assessor_app.services.intake import enrolment
from assessor_app.services.profile.sample_issuer import ISSUER_NAME, SampleIssuer, begin_sample_work
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.first_run.beginning import Beginning
from assessor_app.ui.first_run.welcome import Welcome
from assessor_app.ui.sync_control import SyncControl
from tests.fakes.world import UNLOCKING, make_keys
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


def _button(welcome: Welcome, text: str) -> QPushButton:
    return next(one for one in welcome.findChildren(QPushButton) if one.text().startswith(text))


def _field(welcome: Welcome, name: str) -> QLineEdit:
    return next(one for one in welcome.findChildren(QLineEdit) if one.accessibleName() == name)


@pytest.fixture
def welcome(small_ui: Ui, tmp_path: Path) -> Welcome:
    sample = SampleIssuer(Profile(tmp_path / "unused"))
    context = UiContext(small_ui.workspace, small_ui.runner, small_ui.appearance, sample)
    made = Welcome(context, small_ui.host)
    small_ui.show(small_ui.host)
    made.setGeometry(small_ui.host.rect())
    made.show()
    return made


def test_connecting_asks_for_both_invitation_and_name(small_ui: Ui, welcome: Welcome) -> None:
    connect = _button(welcome, "Connect")
    assert not connect.isEnabled()
    _field(welcome, "Invitation").setText("  https://issuer.example/enrol#code=a&key=b ")
    assert not connect.isEnabled()
    _field(welcome, "Your name").setText(" Asha ")
    with small_ui.qtbot.waitSignal(welcome.connect_requested) as asked:
        QTest.mouseClick(connect, Qt.MouseButton.LeftButton)
    assert asked.args == ["https://issuer.example/enrol#code=a&key=b", "Asha"]
    assert not connect.isEnabled()
    assert not _button(welcome, "Try").isEnabled()


def test_a_problem_is_said_and_everything_is_offered_again(welcome: Welcome) -> None:
    welcome.show_progress(Progress("Connecting", 0, None))
    bar = welcome.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    assert bar.isVisibleTo(welcome)
    welcome.show_problem(UserFixable("That is no invitation.", hint="Ask for a new one."))
    assert not bar.isVisibleTo(welcome)
    assert _button(welcome, "Try").isEnabled()


def test_what_is_under_way_can_be_stopped(small_ui: Ui, welcome: Welcome) -> None:
    cancel, sample = _button(welcome, "Cancel"), _button(welcome, "Try")
    assert not cancel.isVisible()
    sample.setFocus()
    sample.click()
    assert cancel.isVisible()
    small_ui.until(cancel.hasFocus)  # not whatever stands after a button that is shut
    with small_ui.qtbot.waitSignal(welcome.cancelled):
        QTest.keyClick(cancel, Qt.Key.Key_Return)
    assert not cancel.isVisible()
    assert sample.isEnabled()
    small_ui.until(_field(welcome, "Invitation").hasFocus)


def test_stopping_it_uses_no_invitation(small_ui: Ui, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    sample = SampleIssuer(Profile(tmp_path / "unused"))
    with pytest.raises(Cancelled):
        begin_sample_work(small_ui.workspace, sample, "You", cancel=cancel)
    assert not sample.exists


def test_whoever_has_a_queue_can_go_back_to_it(small_ui: Ui, welcome: Welcome) -> None:
    back = _button(welcome, "‹ Queue")
    assert not back.isVisible()
    welcome.offer_way_back(there=True)
    assert back.isVisible()
    with small_ui.qtbot.waitSignal(welcome.back_requested):
        back.click()


def test_without_a_sample_issuer_nothing_is_promised(small_ui: Ui) -> None:
    welcome = Welcome(small_ui.context, small_ui.host)
    assert not _button(welcome, "Try").isVisibleTo(welcome)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workspace]:
    make_keys(tmp_path / "profile")
    with Workspace.open(Profile(tmp_path / "profile"), UNLOCKING) as workspace:
        yield workspace


@pytest.mark.slow
def test_sample_work_arrives_by_one_press(small_ui: Ui, empty: Workspace) -> None:
    sample = SampleIssuer(empty.profile)
    context = UiContext(empty, small_ui.runner, small_ui.appearance, sample)
    sync = SyncControl(context, small_ui.host)
    welcome = Welcome(context, small_ui.host)
    Beginning(context, sync, welcome)
    try:
        with small_ui.qtbot.waitSignal(sync.finished, timeout=120_000):
            _button(welcome, "Try").click()
        names = small_ui.answer(lambda: [one.name for one in enrolment.list_issuers(empty)])
        assert names == [ISSUER_NAME]
        assert len(small_ui.answer(lambda: queue.list_queue(empty))) == 12
    finally:
        sample.stop()
        small_ui.settle()
    assert not sample.running
