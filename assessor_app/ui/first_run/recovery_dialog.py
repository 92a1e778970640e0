"""The recovery passphrase, shown once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout

from assessor_app.ui.first_run.plain_dialog import PlainDialog
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label


class RecoveryDialog(PlainDialog):
    """Shows ``recovery`` until the person says that it is written down."""

    def __init__(self, recovery: str) -> None:
        super().__init__("Your recovery passphrase")
        shown = label(recovery, self)
        shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName("Recovery passphrase")
        done = button("Continue", self, self.accept, weight="primary")
        done.setDefault(True)
        done.setEnabled(False)
        written = QCheckBox("I have written it down", self)
        written.toggled.connect(done.setEnabled)
        layout = self.column
        layout.addWidget(label("Write this down and keep it safe", self, role="title", wrap=True))
        text = (
            "It opens your work when the keyring is lost or changed, or the passphrase forgotten."
            " It is shown this once, and nobody else has it."
        )
        layout.addWidget(label(text, self, role="muted", wrap=True))
        layout.addWidget(shown)
        layout.addWidget(written)
        row = QHBoxLayout()
        row.addWidget(button("Copy", self, lambda: QApplication.clipboard().setText(recovery)))
        row.addStretch(1)
        row.addWidget(done)
        layout.addLayout(row)
