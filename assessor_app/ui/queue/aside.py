"""What is done with the chosen submission besides reviewing it: stepping back, parking."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from assessor_app.domain.actions import Action, why_not
from assessor_app.domain.assignments import QueueRow
from assessor_app.services.duty import duty_of_row
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.table import QueueTable


class QueueAside(QObject):
    """Asks first, then does it.

    Signals (main thread): ``said(str)`` with what became of it; ``stepped_back()`` when something
    waits to be sent.
    """

    said = Signal(str)
    stepped_back = Signal()

    def __init__(self, context: UiContext, table: QueueTable, screen: QWidget) -> None:
        super().__init__(screen)
        self._context, self._table, self._screen = context, table, screen

    @Slot(object)
    def ask_recusal(self, row: QueueRow) -> None:
        """Ask why the person steps back from a submission."""
        from assessor_app.ui.finish.recuse import RecuseDialog

        label = row.submission_label
        dialog = RecuseDialog(self._context, row.assignment, label, self._screen)
        dialog.recused.connect(lambda _assignment: self._recused(label))
        dialog.open()

    @Slot(object)
    def park(self, row: QueueRow) -> None:
        """Put a submission aside after asking for a note, or take it up again."""
        label = row.submission_label
        if row.parked is not None:
            from assessor_app.services import parking

            workspace, assignment = self._context.workspace, row.assignment
            self._context.runner.run(self, lambda: parking.unpark(workspace, assignment))
            return
        from assessor_app.ui.review.park_dialog import ParkDialog, parked_words

        dialog = ParkDialog(self._context, row.assignment, label, self._screen)
        dialog.parked.connect(lambda _one: self.said.emit(parked_words(label)))
        dialog.open()

    def park_current(self) -> None:
        """Do so with the row that has the focus."""
        if (row := self._row_for(Action.PARK)) is not None:
            self.park(row)

    def step_back_from_current(self) -> None:
        """Step back from the row that has the focus."""
        if (row := self._row_for(Action.RECUSE)) is not None:
            self.ask_recusal(row)

    def _row_for(self, action: Action) -> QueueRow | None:
        """Return the row that has the focus; None, said why, where nothing can be done with it."""
        row = self._table.current_row()
        shut = None if row is None else why_not(action, duty_of_row(row))
        if shut is not None:
            self.said.emit(str(shut))
        return row if shut is None else None

    def _recused(self, label: str) -> None:
        from assessor_app.ui.finish.recuse import stepped_back_words

        self.said.emit(stepped_back_words(label))
        self.stepped_back.emit()
