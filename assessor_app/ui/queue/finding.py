"""Finds passages for the words that are searched for, and shows whose they are."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.search import SearchHit
from assessor_app.services import queue
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.detail_pane import DetailPane
from assessor_app.ui.queue.snippets import Snippets
from assessor_app.ui.queue.table import QueueTable

_MOST_HITS: Final = 50


class QueueFinding(QObject):
    """Fills the list of passages.

    Signals (main thread): ``answered()`` when the passages of a search are shown.
    """

    answered = Signal()

    def __init__(
        self,
        context: UiContext,
        snippets: Snippets,
        table: QueueTable,
        parent: QObject,
        *,
        detail: DetailPane,
    ) -> None:
        super().__init__(parent)
        self._context, self._snippets, self._table = context, snippets, table
        self._detail = detail
        snippets.chosen.connect(self._look_at)

    def search(self, text: str) -> None:
        """Show the passages that have the words of ``text``; none where it is empty."""
        workspace = self._context.workspace
        if not text:
            self._context.runner.run(self, tuple, latest="search")
            self._snippets.show_hits((), _MOST_HITS)
            return
        self._context.runner.run(
            self,
            lambda: queue.search(workspace, text, limit=_MOST_HITS),
            done=self._show,
            latest="search",
        )

    def _show(self, hits: tuple[SearchHit, ...]) -> None:
        self._snippets.show_hits(hits, _MOST_HITS)
        self.answered.emit()

    @Slot(object)
    def _look_at(self, assignment: AssignmentId) -> None:
        """Show the submission of a passage, which need not be in the list."""
        if self._table.choose(assignment):
            return
        workspace = self._context.workspace

        def done(rows: tuple[QueueRow, ...]) -> None:
            self._detail.show_row(rows[0] if rows else None)

        self._context.runner.run(
            self, lambda: queue.list_named(workspace, [assignment]), done=done, latest="look"
        )
