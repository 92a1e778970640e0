"""The first hour: what is shown while this profile is enrolled with no issuer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.progress import Progress
from assessor_app.errors import AssessorError
from assessor_app.services.explanations import explain_issuer
from assessor_app.ui.context import UiContext
from assessor_app.ui.theme.tokens import CONTROL_HEIGHT
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_CARD_WIDTH = 620
_FIRST = "Welcome to Assessor"
_MORE = "Get more work"


class Welcome(QScrollArea):
    """Offers three ways to begin: an invitation, sample work, a package file.

    It asks and shows; whoever holds it does what was asked, and tells :meth:`show_progress`,
    :meth:`show_problem` or :meth:`show_ready`.

    Signals (main thread): ``connect_requested(str invitation, str name)``;
    ``open_package_requested(str path)``; ``sample_requested()``; ``cancelled()`` when what was
    asked for is no longer wanted; ``back_requested()``, where there is a queue to go back to.
    """

    connect_requested = Signal(str, str)
    open_package_requested = Signal(str)
    sample_requested = Signal()
    cancelled = Signal()
    back_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = context.appearance
        self._invitation = _field(self, "Invitation", "Paste the invitation: https://…")
        self._name = _field(self, "Your name", "Your name, as it stands under your decisions")
        self._connect = button("Connect", self, self._ask_connect, weight="primary")
        self._sample = button("Try with sample work", self, self._ask_sample)
        self._open = button("Open a package file…", self, self._choose_package)
        self._said = label("", self, wrap=True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._cancel = button("Cancel", self, self._ask_cancel)
        self._back = button("‹ Queue", self, self.back_requested.emit, weight="flat")
        self._back.hide()
        self._inside = QWidget(self)
        self._lay_out()
        for field in (self._invitation, self._name):
            field.textChanged.connect(self._check)
            field.returnPressed.connect(self._connect.click)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_ready()
        self._resize_cards()
        self._sample_offer.setVisible(context.sample is not None)
        context.appearance.changed.connect(self._resize_cards)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self._inside)
        outer.setContentsMargins(24, 32, 24, 32)
        outer.setSpacing(14)
        outer.addStretch(1)
        self._column = QWidget(self._inside)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(_left(self._back))
        self._title = label(_FIRST, self._column, role="title")
        column.addWidget(self._title)
        text = (
            "Review evidence for micro-credentials offline, sign each decision, and send them"
            " when you are online. Everything on this device is encrypted."
        )
        column.addWidget(label(text, self._column, role="muted", wrap=True))
        self._sample_offer = self._sample_card()
        for card in (self._connect_card(), self._sample_offer, self._package_card()):
            column.addWidget(card)
        column.addWidget(self._bar)
        said = QHBoxLayout()
        said.addWidget(self._said, 1)
        said.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(said)
        outer.addWidget(self._column, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)
        self.setWidget(self._inside)

    def _connect_card(self) -> QFrame:
        card, inside = self._card(
            "Connect to an issuer",
            "Your issuer gave you an invitation. It works once, and names the issuer's key.",
        )
        inside.addWidget(self._invitation)
        inside.addWidget(self._name)
        inside.addLayout(_right(self._connect))
        return card

    def _sample_card(self) -> QFrame:
        card, inside = self._card(
            "Look around first",
            "Twelve made-up submissions with documents, pictures and recordings. No account is"
            " needed, and nothing leaves this computer.",
        )
        inside.addLayout(_right(self._sample))
        return card

    def _package_card(self) -> QFrame:
        card, inside = self._card(
            "Open a package file",
            "For work that came on a USB stick. Its issuer must be one that you are connected to.",
        )
        inside.addLayout(_right(self._open))
        return card

    def _card(self, title: str, text: str) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame(self._column)
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 14, 18, 14)
        inside.setSpacing(8)
        inside.addWidget(label(title, card, role="strong"))
        inside.addWidget(label(text, card, role="muted", wrap=True))
        return card, inside

    def offer_way_back(self, *, there: bool) -> None:
        """Say that this is for more work, and offer the queue, where there is one already."""
        self._back.setVisible(there)
        self._title.setText(_MORE if there else _FIRST)
        self._keep_height()

    def take_focus(self) -> None:
        """Give the invitation's field the focus."""
        self._invitation.setFocus()

    def show_progress(self, step: Progress) -> None:
        """Show that what was asked is being done."""
        total = step.total or 0
        self._bar.setRange(0, total)
        self._bar.setValue(step.done if total else 0)
        self._bar.show()
        focused = QApplication.focusWidget()
        self._cancel.show()
        if focused is not None and self.isAncestorOf(focused):
            # What is pressed next is not what happens to stand after a button that is shut.
            self._cancel.setFocus()
        self._say(f"{step.stage} …", "muted")
        self._enable(on=False)

    def show_problem(self, problem: AssessorError) -> None:
        """Say what kept it from being done, and offer all again."""
        self.show_ready()
        told = explain_issuer(problem.code, problem.message)
        self._say(" ".join(filter(None, (told, problem.hint))), "strong")

    def show_ready(self) -> None:
        """Offer all, and say nothing."""
        held = self._cancel.hasFocus()
        self._bar.hide()
        self._say("", "muted")
        self._enable(on=True)
        if held:
            self.take_focus()
        self._cancel.hide()

    def _say(self, text: str, role: str) -> None:
        self._said.setText(text)
        self._said.setProperty("role", role)
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)
        self._said.setVisible(bool(text))
        self._keep_height()
        self.ensureWidgetVisible(self._said)

    def _enable(self, *, on: bool) -> None:
        for widget in (self._invitation, self._name, self._sample, self._open):
            widget.setEnabled(on)
        self._connect.setEnabled(False)
        if on:
            self._check()

    def _check(self) -> None:
        both = bool(self._invitation.text().strip() and self._name.text().strip())
        self._connect.setEnabled(both)

    def _ask_connect(self) -> None:
        invitation, name = self._invitation.text().strip(), self._name.text().strip()
        self.show_progress(Progress("Connecting", 0, None))
        self.connect_requested.emit(invitation, name)

    def _ask_sample(self) -> None:
        self.show_progress(Progress("Preparing sample work", 0, None))
        self.sample_requested.emit()

    def _ask_cancel(self) -> None:
        self.cancelled.emit()
        self.show_ready()

    def _choose_package(self) -> None:
        dialog = QFileDialog(self, "Open a package file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Evidence packages (*.zip)", "All files (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open_package_requested)
        dialog.open()

    def _resize_cards(self) -> None:
        self._column.setFixedWidth(
            min(self._appearance.pixels(_CARD_WIDTH), max(360, self.width() - 60))
        )

        height = self._appearance.pixels(CONTROL_HEIGHT)
        for widget in (
            self._invitation,
            self._name,
            self._connect,
            self._sample,
            self._open,
            self._cancel,
        ):
            widget.setMinimumHeight(height)
        self._keep_height()

    def _keep_height(self) -> None:
        """Give the cards the height that their wrapped labels need at this width."""
        column = self._column.layout()
        if column is not None:
            column.activate()
            self._column.setMinimumHeight(column.heightForWidth(self._column.width()))

    def resizeEvent(self, event: object) -> None:
        """Keep the cards within the window."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt gives a QResizeEvent
        self._resize_cards()


def _field(parent: QWidget, name: str, hint: str) -> QLineEdit:
    field = QLineEdit(parent)
    field.setAccessibleName(name)
    field.setPlaceholderText(hint)
    return field


def _left(made: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(made)
    row.addStretch(1)
    return row


def _right(made: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(made)
    return row
