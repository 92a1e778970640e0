"""How a new profile is protected: by the system's keyring, or by a passphrase."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from assessor_app.services.profile import unlocking
from assessor_app.services.workspace import Unlocking
from assessor_app.ui.first_run.plain_dialog import PlainDialog
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label


class ProtectDialog(PlainDialog):
    """Asks once, for a new profile. ``keyring_works``: the system keeps secrets."""

    def __init__(self, keyring_works: bool) -> None:
        super().__init__("Welcome to Assessor")
        self._by_keyring = QRadioButton("Let this computer's keyring keep the key", self)
        self._by_passphrase = QRadioButton("Ask me for a passphrase at each start", self)
        self._by_keyring.setEnabled(keyring_works)
        (self._by_keyring if keyring_works else self._by_passphrase).setChecked(True)
        self._first, self._second = passphrase_field(self), passphrase_field(self)
        self._first.setPlaceholderText("Passphrase, 12 characters or more")
        self._second.setPlaceholderText("The same again")
        self._recovery = QCheckBox("Give me a recovery passphrase to write down", self)
        self._recovery.setChecked(True)
        self._said = label("", self, role="muted", wrap=True)
        self._go = button("Continue", self, self.accept, weight="primary")
        self._go.setDefault(True)
        self._lay_out(keyring_works)
        for field in (self._first, self._second):
            field.textChanged.connect(self._check)
        self._by_keyring.toggled.connect(self._check)
        self._check()

    def _lay_out(self, keyring_works: bool) -> None:
        layout = self.column
        layout.addWidget(
            label("Evidence is private, so all of it is encrypted", self, role="title", wrap=True)
        )
        text = "What protects the key on this computer?"
        if not keyring_works:
            text += " This system has no keyring that keeps secrets, so a passphrase is needed."
        layout.addWidget(label(text, self, role="muted", wrap=True))
        for widget in (
            self._by_keyring,
            self._by_passphrase,
            self._first,
            self._second,
            self._recovery,
            self._said,
        ):
            layout.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Quit", self, self.reject))
        row.addWidget(self._go)
        layout.addLayout(row)

    @property
    def wants_recovery(self) -> bool:
        """Whether a recovery passphrase is wished for."""
        return self._recovery.isChecked()

    def unlocking(self) -> Unlocking:
        """Return how the profile is to be protected."""
        if self._by_keyring.isChecked():
            return unlocking.system_unlocking(None, use_keyring=True)
        return unlocking.system_unlocking(self._first.text(), use_keyring=False)

    def _check(self) -> None:
        typed = self._by_passphrase.isChecked()
        self._first.setVisible(typed)
        self._second.setVisible(typed)
        said = what_is_wrong(self._first.text(), self._second.text()) if typed else ""
        self._said.setText(said)
        self._go.setEnabled(not said)


def passphrase_field(parent: QWidget) -> QLineEdit:
    """Return a field that does not show what is typed."""
    field = QLineEdit(parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName("Passphrase")
    return field


def what_is_wrong(first: str, second: str) -> str:
    """Return why a new passphrase will not do, typed twice; empty where it does."""
    if len(first) < unlocking.MIN_PASSPHRASE_LENGTH:
        return f"At least {unlocking.MIN_PASSPHRASE_LENGTH} characters; four words do well."
    return "" if first == second else "The two are not the same yet."
