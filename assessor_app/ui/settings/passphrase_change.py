"""A new passphrase for a profile: for whoever forgot theirs, or told it to somebody."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.errors import AssessorError
from assessor_app.services.profile import unlocking
from assessor_app.services.workspace import Unlocking
from assessor_app.ui.context import UiContext
from assessor_app.ui.first_run.protect_dialog import passphrase_field, what_is_wrong
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label


class PassphraseChange(QFrame):
    """Asks for the new one twice; ``way`` returns how the profile is opened with what is typed."""

    def __init__(self, context: UiContext, way: Callable[[], Unlocking], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._context, self._way = context, way
        self.first, self.second = passphrase_field(self), passphrase_field(self)
        self.first.setPlaceholderText("New passphrase")
        self.first.setAccessibleName("New passphrase")
        self.second.setPlaceholderText("The same again")
        self.second.setAccessibleName("New passphrase again")
        self.said = label("", self, role="strong", wrap=True)
        self.change = button("Change the passphrase", self, self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        text = (
            "Another passphrase opens the profile from then on. The recovery passphrase stays as"
            " it is, and does for the one of now where that is forgotten."
        )
        column.addWidget(label(text, self, role="muted", wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.first, 1)
        row.addWidget(self.second, 1)
        row.addWidget(self.change)
        column.addLayout(row)
        column.addWidget(self.said)
        for field in (self.first, self.second):
            field.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        first, second = self.first.text(), self.second.text()
        wrong = what_is_wrong(first, second)
        self.said.setText(wrong if first or second else "")
        self.change.setEnabled(not wrong)

    def _ask(self) -> None:
        profile, new, way = self._context.workspace.profile, self.first.text(), self._way()
        self.change.setEnabled(False)
        self.said.setText("Changing it …")
        self._context.runner.run(
            self,
            lambda: unlocking.change_passphrase(profile, new, way),
            done=lambda _none: self._changed(),
            failed=self._refused,
        )

    def _changed(self) -> None:
        for field in (self.first, self.second):
            field.clear()
        self.said.setText("The new passphrase opens the profile from now on.")

    def _refused(self, problem: AssessorError) -> None:
        self.change.setEnabled(True)
        self.said.setText(f"{problem.message} {problem.hint}".strip())
