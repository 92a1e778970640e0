"""When the keyring does not open the profile: what is the matter, and the ways back."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit

from assessor_app.errors import AssessorError
from assessor_app.services.profile.unlocking import WaysIn
from assessor_app.ui.first_run.plain_dialog import PlainDialog
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_TITLES = {
    "keyring_missing": "This system has no keyring",
    "keyring_locked": "The keyring is locked",
    "keyring_failing": "The keyring does not answer",
    "keyring_changed": "The keyring holds another key",
    "keyring_empty": "The keyring does not know this profile",
    "passphrase_needed": "Enter your passphrase",
    "passphrase_wrong": "That passphrase does not open this profile",
}
_REPAIRABLE = frozenset({"keyring_changed", "keyring_empty"})


class UnlockDialog(PlainDialog):
    """Asks for a passphrase or a recovery passphrase, or tries the keyring again."""

    def __init__(self, problem: AssessorError, ways: WaysIn) -> None:
        super().__init__("Open Assessor")
        self.try_keyring_again = False
        self._field = QLineEdit(self)
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setPlaceholderText(_asked_for(ways))
        self._field.setAccessibleName(_asked_for(ways))
        self._show = QCheckBox("Show what I type", self)
        self._show.toggled.connect(self._show_typed)
        self._repair = QCheckBox("Let the keyring open it from now on", self)
        self._repair.setVisible(problem.code in _REPAIRABLE)
        self._repair.setChecked(problem.code in _REPAIRABLE)
        self._open = button("Open", self, self.accept, weight="primary")
        self._open.setDefault(True)
        self._open.setEnabled(False)
        self._field.textChanged.connect(lambda text: self._open.setEnabled(bool(text)))
        self._lay_out(problem, ways)

    def _lay_out(self, problem: AssessorError, ways: WaysIn) -> None:
        layout = self.column
        title = _TITLES.get(problem.code, problem.message)
        layout.addWidget(label(title, self, role="title", wrap=True))
        layout.addWidget(label(problem.hint or problem.message, self, role="muted", wrap=True))
        if ways.passphrase or ways.recovery:
            for widget in (self._field, self._show, self._repair):
                layout.addWidget(widget)
        layout.addWidget(label("Your work is untouched.", self, role="small"))
        row = QHBoxLayout()
        if ways.keyring:
            row.addWidget(button("Try the keyring again", self, self._again))
        row.addStretch(1)
        row.addWidget(button("Quit", self, self.reject))
        if ways.passphrase or ways.recovery:
            row.addWidget(self._open)
        layout.addLayout(row)

    @property
    def passphrase(self) -> str:
        """What was typed, exactly: a passphrase may have a space at its end."""
        return self._field.text()

    @property
    def repairs_keyring(self) -> bool:
        """Whether the keyring is to open the profile from now on."""
        return self._repair.isVisibleTo(self) and self._repair.isChecked()

    def _again(self) -> None:
        self.try_keyring_again = True
        self.accept()

    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._field.setEchoMode(mode)


def _asked_for(ways: WaysIn) -> str:
    kinds = [name for name in ("passphrase", "recovery") if getattr(ways, name)]
    return " or ".join(kinds).capitalize().replace("ecovery", "ecovery passphrase")
