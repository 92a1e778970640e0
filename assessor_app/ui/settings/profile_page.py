"""Where the work is kept, how it can be opened again, and whether all is sound."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from assessor_app.config import VERSION
from assessor_app.errors import AssessorError
from assessor_app.services.profile import health, unlocking
from assessor_app.services.profile.health import Finding
from assessor_app.services.workspace import Unlocking
from assessor_app.ui.context import UiContext
from assessor_app.ui.first_run.recovery_dialog import RecoveryDialog
from assessor_app.ui.settings.passphrase_change import PassphraseChange
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label, rule


class ProfilePage(QFrame):
    """The folder, a new recovery passphrase, another passphrase, and the doctor."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._context = context
        self._by_keyring = unlocking.ways_in(context.workspace.profile).keyring
        self.passphrase = QLineEdit(self)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("Your passphrase, or the recovery passphrase")
        self.passphrase.setAccessibleName("Your passphrase")
        self.passphrase.setVisible(not self._by_keyring)
        self._make = button("New recovery passphrase…", self, self._offer_recovery)
        self.change = PassphraseChange(context, self._way, self)
        self.change.setVisible(not self._by_keyring)
        self.findings = label("", self, wrap=True)
        self._examine = button("Look through the profile", self, self._look_through)
        self.said = label("", self, role="strong", wrap=True)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QFrame(self)
        inside.setProperty("panel", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(label(f"Assessor {VERSION}", inside, role="strong"))
        column.addLayout(self._folder_row(inside))
        column.addWidget(rule(inside))
        text = (
            "A recovery passphrase opens your work when the keyring is lost or the passphrase"
            " forgotten. A new one takes the place of the one before."
        )
        column.addWidget(label(text, inside, role="muted", wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.passphrase, 1)
        row.addWidget(self._make)
        row.addStretch(0 if not self._by_keyring else 1)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(self.change)
        column.addWidget(rule(inside))
        column.addWidget(self._examine, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.findings)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("Profile")
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def _folder_row(self, parent: QWidget) -> QHBoxLayout:
        folder = str(self._context.workspace.profile.folder)
        where = label(folder, parent, role="muted", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.addWidget(where, 1)
        shown = QUrl.fromLocalFile(folder)
        row.addWidget(button("Show folder", parent, lambda: QDesktopServices.openUrl(shown)))
        return row

    def _way(self) -> Unlocking:
        """Return how the profile is opened with what is typed."""
        typed = None if self._by_keyring else self.passphrase.text()
        return unlocking.system_unlocking(typed, use_keyring=self._by_keyring)

    def _offer_recovery(self) -> None:
        way, profile = self._way(), self._context.workspace.profile
        self._make.setEnabled(False)
        self._context.runner.run(
            self,
            lambda: unlocking.offer_recovery(profile, way),
            done=self._show_recovery,
            failed=self._refused,
        )

    def _show_recovery(self, recovery: str) -> None:
        self._make.setEnabled(True)
        self.passphrase.clear()
        self.said.setText("")
        dialog = RecoveryDialog(recovery)
        dialog.setParent(self, Qt.WindowType.Dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _refused(self, problem: AssessorError) -> None:
        self._make.setEnabled(True)
        self.said.setText(problem.message)

    def _look_through(self) -> None:
        workspace = self._context.workspace
        self._examine.setEnabled(False)
        self.findings.setText("Reading everything through …")
        self._context.runner.run(
            self,
            lambda: (*health.examine_system(), *health.examine_profile(workspace)),
            done=self._show_findings,
        )

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._examine.setEnabled(True)
        self.findings.setText("\n".join(_words(one) for one in findings))


def _words(finding: Finding) -> str:
    mark = "✓" if finding.sound else "!"
    return f"{mark} {finding.name.capitalize()}: {finding.detail}"
