"""Every page of the settings takes effect at once, and is remembered."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from assessor_app.errors import UserFixable
from assessor_app.services import settings
from assessor_app.signing.keystore import KeyStore
from assessor_app.ui.settings.dialog import SettingsDialog
from assessor_app.ui.settings.keys_page import KeysPage
from assessor_app.ui.settings.look_page import LookPage
from assessor_app.ui.settings.profile_page import ProfilePage
from assessor_app.ui.settings.sync_page import SyncPage
from assessor_app.ui.sync_control import SyncControl
from tests.fakes.world import PASSPHRASE
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


def _add_two_commands(ui: Ui) -> None:
    for name, keys in (("first", "Ctrl+1"), ("second", "Ctrl+2")):
        ui.commands.add(name, name.title(), lambda: None, where=ui.host, group="G", keys=keys)


def _press(page: KeysPage, keys: str, row: int) -> None:
    page.table.selectRow(row)
    page.field.setKeySequence(QKeySequence(keys))
    page._use()


def test_the_whole_dialog_opens_on_every_page(small_ui: Ui) -> None:
    _add_two_commands(small_ui)
    sync = SyncControl(small_ui.context, small_ui.host)
    dialog = SettingsDialog(
        small_ui.context, sync, small_ui.commands, small_ui.session, small_ui.host
    )
    for index in range(dialog.pages.count()):
        dialog.pages.setCurrentIndex(index)
        assert not dialog.grab().isNull()


def test_a_look_is_put_into_force_and_kept(small_ui: Ui) -> None:
    page = LookPage(small_ui.context, small_ui.session, small_ui.host)
    page.colours.setCurrentIndex(2)
    page.colours.activated.emit(2)
    page.text.activated.emit(3)
    assert small_ui.appearance.choice == "dark"
    assert small_ui.appearance.text_scale == 1.5
    kept = small_ui.answer(lambda: settings.read_setting(small_ui.workspace, "look"))
    assert kept == {"choice": "dark", "scale": 1.5}


def test_keys_that_are_taken_are_named(small_ui: Ui) -> None:
    _add_two_commands(small_ui)
    page = KeysPage(small_ui.commands, small_ui.session, small_ui.host)
    _press(page, "Ctrl+2", 0)
    assert "“Second”" in page.said.text()
    _press(page, "Ctrl+7", 0)
    assert "“First” has Ctrl+7 now" in page.said.text()
    kept = small_ui.answer(lambda: settings.read_setting(small_ui.workspace, "keys"))
    assert kept == {"first": "Ctrl+7"}


def test_working_offline_is_one_switch(small_ui: Ui) -> None:
    sync = SyncControl(small_ui.context, small_ui.host)
    page = SyncPage(sync, small_ui.host)
    page.offline.click()
    assert sync.state.work_offline
    assert small_ui.answer(lambda: settings.read_flag(small_ui.workspace, "work_offline"))


def test_a_recovery_passphrase_needs_the_passphrase(small_ui: Ui) -> None:
    page = ProfilePage(small_ui.context, small_ui.host)
    page.passphrase.setText("not the right one")
    page._offer_recovery()
    small_ui.until(page.said.text)
    assert "passphrase" in page.said.text()


def test_the_doctor_reports_in_words(small_ui: Ui) -> None:
    page = ProfilePage(small_ui.context, small_ui.host)
    page._look_through()
    small_ui.until(lambda: "Journal: agrees" in page.findings.text())
    assert "Database: read through" in page.findings.text()


def test_another_passphrase_opens_the_profile_and_the_old_one_no_longer(small_ui: Ui) -> None:
    page = ProfilePage(small_ui.context, small_ui.host)
    change, new = page.change, "other words for it "
    assert not change.change.isEnabled()
    page.passphrase.setText("no passphrase of this")
    for field in (change.first, change.second):
        field.setText(new)
    change.change.click()
    small_ui.until(lambda: "does not open" in change.said.text())
    assert change.first.text() == new, "nothing typed is lost"
    page.passphrase.setText(PASSPHRASE)
    change.change.click()
    small_ui.until(lambda: change.said.text().startswith("The new passphrase opens"))
    assert change.first.text() == ""
    keys = small_ui.world.profile.keys
    assert KeyStore.unlock(keys, passphrase=new) is not None
    with pytest.raises(UserFixable):
        KeyStore.unlock(keys, passphrase=PASSPHRASE)
