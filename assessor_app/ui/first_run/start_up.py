"""Open the profile before there is a window: protect a new one, unlock an old one, or say why not.

There is no main window yet whose loop could be nested, so these few dialogs are waited for with a
local event loop. Most starts ask nothing, so each dialog is imported when it is asked with.
"""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QObject
from PySide6.QtWidgets import QDialog

from assessor_app.config import Profile
from assessor_app.errors import AssessorError
from assessor_app.services.profile import unlocking
from assessor_app.services.workspace import Unlocking, Workspace

_ASK_A_PERSON = frozenset({"passphrase_needed", "passphrase_wrong"})


class StartUp(QObject):
    """Asks what must be asked, and gives an open workspace, or None when the person leaves."""

    def __init__(self, profile: Profile, given: Unlocking | None) -> None:
        super().__init__()
        self._profile = profile
        self._given = given

    def open_workspace(self) -> Workspace | None:
        """Return the opened profile; None when the person would rather stop.

        Raises:
            AssessorError: for what no passphrase can mend (``store_damaged``, ``store_newer`` …).
        """
        if self._given is not None:
            return Workspace.open(self._profile, self._given)
        if not self._profile.keys.exists():
            return self._make()
        way: Unlocking | None = unlocking.system_unlocking(None, use_keyring=True)
        while way is not None:
            try:
                return Workspace.open(self._profile, way)
            except AssessorError as problem:
                if not _a_person_can_help(problem):
                    raise
                way = self._ask(problem)
        return None

    def _make(self) -> Workspace | None:
        """Make a new profile, protected as the person chooses; offer a recovery passphrase."""
        from assessor_app.ui.first_run.protect_dialog import ProtectDialog
        from assessor_app.ui.first_run.recovery_dialog import RecoveryDialog

        choice = ProtectDialog(unlocking.keyring_works())
        if not _wait_for(choice):
            return None
        way = choice.unlocking()
        workspace = Workspace.open(self._profile, way)
        try:
            if choice.wants_recovery:
                recovery = unlocking.offer_recovery(self._profile, way)
                _wait_for(RecoveryDialog(recovery))
        except BaseException:
            workspace.close()
            raise
        return workspace

    def _ask(self, problem: AssessorError) -> Unlocking | None:
        from assessor_app.ui.first_run.unlock_dialog import UnlockDialog

        dialog = UnlockDialog(problem, unlocking.ways_in(self._profile))
        if not _wait_for(dialog):
            return None
        if dialog.try_keyring_again:
            return unlocking.system_unlocking(None, use_keyring=True)
        if dialog.repairs_keyring:
            try:
                return unlocking.repair_keyring(self._profile, dialog.passphrase)
            except AssessorError as again:
                return self._ask(again)
        return unlocking.system_unlocking(dialog.passphrase, use_keyring=False)

    def explain(self, problem: AssessorError) -> None:
        """Say why the profile cannot be opened, and what can be done."""
        from assessor_app.ui.first_run.explain_dialog import ExplainDialog

        _wait_for(ExplainDialog(problem, self._profile.folder))


def _a_person_can_help(problem: AssessorError) -> bool:
    return problem.code in _ASK_A_PERSON or problem.code.startswith("keyring_")


def _wait_for(dialog: QDialog) -> bool:
    """Show ``dialog`` until it is answered; say whether it was accepted."""
    loop = QEventLoop()
    dialog.finished.connect(loop.quit)
    dialog.open()
    loop.exec()
    return dialog.result() == QDialog.DialogCode.Accepted
