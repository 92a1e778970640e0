"""Outbox and attention: each decision's way, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.actions import RowAction, Shut, why_not_row
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import DecisionId
from assessor_app.errors import AssessorError
from assessor_app.services import decisions
from assessor_app.services.sending import outbox, receipts, versions
from assessor_app.services.sending.outbox import OutboxLine, OutboxVerb
from assessor_app.services.sending.receipts import ReceiptView
from assessor_app.services.sending.versions import Comparison
from assessor_app.services.workspace import Workspace
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.outbox.compare_dialog import CompareDialog
from assessor_app.ui.outbox.detail import OutboxDetail
from assessor_app.ui.outbox.exporting import Exporting
from assessor_app.ui.outbox.model import OutboxModel
from assessor_app.ui.outbox.receipt_dialog import ReceiptDialog
from assessor_app.ui.outbox.table import OutboxTable
from assessor_app.ui.sync_control import SyncControl, SyncState
from assessor_app.ui.theme.tokens import CONTROL_HEIGHT, HEADER_HEIGHT, LITTLE_HEIGHT
from assessor_app.ui.widgets.buttons import button, chip
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.passing_note import PassingNote
from assessor_app.ui.widgets.states import Explanation

_Read = TypeVar("_Read")
_NOTHING: Final = Shut("nothing_chosen", "Choose a row of the outbox first.")


class OutboxScreen(QWidget):
    """Shows what waits, what needs a person, and, when asked, what has arrived.

    Signals (main thread): ``back_requested()``; ``review_requested(AssignmentId)``.
    """

    back_requested = Signal()
    review_requested = Signal(object)

    def __init__(
        self, context: UiContext, sync: SyncControl, commands: Commands, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Outbox")
        self._context, self._sync, self._commands = context, sync, commands
        self.exporting = Exporting(context, self)
        self.note = PassingNote(self)
        self._elsewhere = label("", self, role="small", wrap=True)
        self._sent = chip("Show what has arrived", self, lambda _on: self.reload())
        self._model = OutboxModel(self)
        self._table = OutboxTable(self._model, context.appearance, self)
        self._detail = OutboxDetail(self)
        self._pages = QStackedLayout()
        self._lay_out()
        self._connect()
        self._add_commands(commands)
        self.reload()

    def _lay_out(self) -> None:
        empty = Explanation(
            "Nothing waits to be sent",
            "Decisions that you sign appear here until the issuer has acknowledged them.",
            self,
            offers=(("Back to the queue", self.back_requested.emit),),
        )
        body = QWidget(self)
        inner = self._inner = QVBoxLayout(body)
        inner.addWidget(self._table, 1)
        inner.addWidget(self._detail)
        inner.addStretch(0)
        self._pages.addWidget(empty)
        self._pages.addWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._head = self._header()
        layout.addWidget(self._head)
        layout.addWidget(self.note)
        layout.addWidget(self._elsewhere)
        layout.addLayout(self._pages, 1)

    def _header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("panel", True)
        row = QHBoxLayout(header)
        row.setContentsMargins(8, 0, 16, 0)
        row.addWidget(button("‹ Queue", header, self.back_requested.emit, weight="flat"))
        row.addWidget(label("Outbox", header, role="title"))
        row.addStretch(1)
        row.addWidget(self._sent)
        export = button("Export…", header, lambda: None)
        export.setMenu(self.exporting.menu(export))
        row.addWidget(export)
        row.addWidget(button("Sync now", header, self._sync.sync_now, weight="primary"))
        return header

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave more to the table where there is little room."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        pixels = self._context.appearance.pixels
        little = self.height() < pixels(LITTLE_HEIGHT)
        self._head.setFixedHeight(pixels(CONTROL_HEIGHT + 4 if little else HEADER_HEIGHT))
        side, top = (8, 4) if little else (16, 12)
        self._inner.setContentsMargins(side, top, side, top)
        self._inner.setSpacing(4 if little else 12)
        self._elsewhere.setContentsMargins(side, top, side, 0)

    @Slot(object)
    def _show_elsewhere(self, state: SyncState) -> None:
        """Say what the issuer has from another device: it is no row here, and nothing is amiss."""
        many = state.elsewhere != 1
        what = f"{state.elsewhere} more decisions" if many else "one more decision"
        self._elsewhere.setText(
            f"The issuer also has {what} of yours, sent from another device."
            f" {'They are' if many else 'It is'} not listed here."
        )
        self._elsewhere.setVisible(state.elsewhere > 0)

    def _connect(self) -> None:
        self._context.appearance.changed.connect(self._fit)
        self._fit()
        self._sync.state_changed.connect(self._show_elsewhere)
        self._show_elsewhere(self._sync.state)
        self._table.selectionModel().currentRowChanged.connect(self._show_current)
        self._table.doubleClicked.connect(self._open)
        self._detail.retry_requested.connect(self._retry)
        self._detail.withdraw_requested.connect(self._withdraw)
        self._detail.revise_requested.connect(self._revise)
        self._detail.open_requested.connect(self._open)
        self._detail.receipt_requested.connect(self._show_receipt)
        self._detail.compare_requested.connect(self._compare)
        self._detail.export_requested.connect(self._export_one)
        self.exporting.told.connect(self.note.say)
        self._context.runner.changed.connect(self._changed)

    def _add_commands(self, commands: Commands) -> None:
        for name, title, act, keys in (
            ("retry", "Try to send it now", self._retry, "R"),
            ("open", "Open the review", self._open, "Return"),
            ("revise", "Revise the decision", self._revise, ""),
            ("withdraw", "Withdraw what was not sent", self._withdraw, ""),
            ("receipt", "Show the receipt", self._show_receipt, ""),
            ("compare", "Compare both versions", self._compare, ""),
            ("export", "Export this decision", self._export_one, ""),
            ("export-all", "Export decisions as files", self.exporting.ask_for_folder, ""),
            ("bag", "Export decisions as one file for the issuer", self.exporting.ask_for_bag, ""),
        ):
            commands.add(f"outbox-{name}", title, act, where=self, group="Outbox", keys=keys)

    def take_focus(self) -> None:
        """Give the table the focus."""
        self._table.setFocus()

    def reload(self) -> None:
        """Read the outbox again."""
        workspace, sent = self._context.workspace, self._sent.isChecked()
        self._context.runner.run(
            self,
            lambda: outbox.list_outbox(workspace, sent=sent),
            done=self._show,
            latest="outbox",
        )

    def _changed(self, changes: Changes) -> None:
        if changes.topics & {Topic.OUTBOX, Topic.DECISIONS}:
            self.reload()

    def _show(self, lines: tuple[OutboxLine, ...]) -> None:
        self._model.show_lines(lines)
        self._pages.setCurrentIndex(1 if lines else 0)
        if lines and not self._table.currentIndex().isValid():
            self._table.selectRow(0)
        self._show_current()

    def choose(self, wanted: Callable[[OutboxLine], bool]) -> bool:
        """Make the first row that is ``wanted`` the current one; say whether there is one."""
        rows = range(self._model.rowCount())
        found = next((row for row in rows if _is(self._model.row(row), wanted)), None)
        if found is not None:
            self._table.selectRow(found)
        return found is not None

    def _current(self) -> OutboxLine | None:
        return self._model.row(self._table.currentIndex().row())

    def _show_current(self, *_indexes: QModelIndex) -> None:
        line = self._current()
        self._detail.show_line(line)
        for action in RowAction:
            shut = _NOTHING if line is None else why_not_row(action, line.state)
            self._commands.explain(f"outbox-{action}", "" if shut is None else str(shut))

    def _able(self, action: RowAction) -> OutboxLine | None:
        """Return the current row where ``action`` can be done with it; else say why not."""
        line = self._current()
        shut = _NOTHING if line is None else why_not_row(action, line.state)
        if shut is not None:
            self.note.say(str(shut))
            return None
        return line

    def _run(self, action: RowAction, work: OutboxVerb) -> None:
        line = self._able(action)
        if line is not None:
            workspace, row = self._context.workspace, line.row.id
            self._context.runner.run(self, lambda: work(workspace, row), failed=self._explain)

    def _retry(self) -> None:
        self._run(RowAction.RETRY, outbox.retry)
        self._sync.sync_soon()

    def _withdraw(self) -> None:
        self._run(RowAction.WITHDRAW, outbox.withdraw)

    def _revise(self) -> None:
        line = self._able(RowAction.REVISE)
        if line is None:
            return
        workspace, assignment = self._context.workspace, line.row.assignment

        def opened(_changes: Changes) -> None:
            self.review_requested.emit(assignment)

        self._context.runner.run(
            self,
            lambda: decisions.revise(workspace, assignment),
            done=opened,
            failed=self._explain,
        )

    def _open(self, *_index: QModelIndex) -> None:
        line = self._able(RowAction.OPEN)
        if line is not None:
            self.review_requested.emit(line.row.assignment)

    def _export_one(self) -> None:
        line = self._able(RowAction.EXPORT)
        if line is not None:
            self.exporting.ask_for_one(line.row.assignment)

    def _read(
        self,
        action: RowAction,
        read: Callable[[Workspace, DecisionId], _Read],
        done: Callable[[_Read], None],
    ) -> None:
        """Read something about the current row's decision, and show it."""
        line = self._able(action)
        if line is None or line.decision is None:
            return
        workspace, decision = self._context.workspace, line.decision.id
        self._context.runner.run(
            self,
            lambda: read(workspace, decision),
            done=done,
            failed=self._explain,
            latest=str(action),
        )

    def _show_receipt(self) -> None:
        self._read(RowAction.RECEIPT, receipts.read_receipt, self._receipt_read)

    def _receipt_read(self, receipt: ReceiptView) -> None:
        dialog = ReceiptDialog(receipt, self._context.appearance, self)
        dialog.export_requested.connect(self._export_one)
        dialog.open()

    def _compare(self) -> None:
        self._read(RowAction.COMPARE, versions.compare, self._compared)

    def _compared(self, compared: Comparison) -> None:
        CompareDialog(compared, self._context.appearance, self).open()

    def _explain(self, error: AssessorError) -> None:
        self.note.say(f"{error.message} {error.hint}".strip())


def _is(line: OutboxLine | None, wanted: Callable[[OutboxLine], bool]) -> bool:
    return line is not None and wanted(line)
