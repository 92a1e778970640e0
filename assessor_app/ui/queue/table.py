"""The table of the queue: rows that can be chosen, opened, sorted and folded."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.services.queue import QueueSpan
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.columns import SORTED_BY, TITLES, Column
from assessor_app.ui.queue.delegate import QueueDelegate
from assessor_app.ui.queue.model import Index, Question, QueueModel
from assessor_app.ui.queue.widths import ISSUER_LEAST, share_out
from assessor_app.ui.theme.tokens import CELL_PADDING
from assessor_app.ui.widgets.painting import small_font

_ROW_HEIGHT = 36
_HIGHEST = 16_000_000
# What keeps Qt from eliding words that are as wide as their room.
_ROUNDING = 2
# What a column is to hold without an ellipsis, and what is painted beside the words, in pixels.
_SAMPLES = {
    Column.SUBMISSION: ("WW8M-00", 0),
    Column.ATTEMPT: ("", 0),
    Column.EVIDENCE: ("88 files · 88 MB", 0),
    Column.REVIEW: ("88/88", 58),
    Column.DUE: ("28 Nov, lease", 0),
    Column.STATE: ("Package refused", 18),
}


def _viewport(parent: QWidget) -> QWidget:
    """Return a viewport as Qt makes it.

    PySide sets every class of QtWidgets up to find out what a viewport is that Qt has made: a
    hundredth of a start.
    """
    made = QWidget(parent)
    made.setBackgroundRole(QPalette.ColorRole.Base)
    made.setAutoFillBackground(True)
    return made


class QueueTable(QTableView):
    """Shows a :class:`QueueModel`.

    Signals (main thread): ``current_changed(QueueRow | None)``; ``opened(AssignmentId)``;
    ``selection_changed(int)`` with the number of rows; ``sort_requested(QueueOrder, bool)``.
    """

    current_changed = Signal(object)
    opened = Signal(object)
    selection_changed = Signal(int)
    sort_requested = Signal(object, bool)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setViewport(_viewport(self))
        self._appearance = context.appearance
        self.rows = QueueModel(context, self)
        self._chosen: AssignmentId | None = None
        self._spanned: list[int] = []
        self._tells_issuers = False
        self.setModel(self.rows)
        self.setItemDelegate(QueueDelegate(context.appearance, self, self.rows))
        self._set_up()
        self._set_up_header()
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._restore)
        self.rows.rowsInserted.connect(self._lines_changed)
        self.rows.rowsRemoved.connect(self._lines_changed)
        self.rows.dataChanged.connect(self._data_changed)
        self.verticalScrollBar().valueChanged.connect(self._note_visible)
        context.appearance.changed.connect(self._look_changed)
        self._look_changed()

    def _set_up(self) -> None:
        self.setAccessibleName("Submissions")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.CREDENTIAL, QHeaderView.ResizeMode.Stretch)
        header.sectionClicked.connect(self._sort_by)

    def ask(self, question: Question) -> None:
        """Show the rows of another question."""
        self.rows.ask(question)
        self._fit_columns()

    def tell_issuers(self, *, wanted: bool) -> None:
        """Say in each row whose work it is: of use only where there are several issuers."""
        if wanted is not self._tells_issuers:
            self._tells_issuers = wanted
            self._fit_columns()

    def current_row(self) -> QueueRow | None:
        """Return the row that has the focus."""
        return self.rows.row_at(self.currentIndex())

    def chosen_lines(self) -> list[tuple[int, int]]:
        """Return the runs of chosen lines, as (first, last)."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(number) for number in range(chosen.count())]
        return sorted({(one.top(), one.bottom()) for one in ranges})

    def chosen_spans(self) -> list[QueueSpan]:
        """Return what is to be read for every chosen row, also those that are not held."""
        return self.rows.spans(self.chosen_lines())

    def choose_first(self) -> None:
        """Give the first row the focus where none has it."""
        if self.current_row() is None:
            for line in range(min(self.rows.rowCount(), 2)):
                if self.rows.sections.row(line) is not None:
                    self.setCurrentIndex(self.rows.index(line, 0))
                    return

    def choose(self, assignment: AssignmentId) -> bool:
        """Give the row of an assignment the focus, where it is held."""
        index = self.rows.index_of(assignment)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, fold with Left and Right; all else is the table's."""
        index, key = self.currentIndex(), event.key()
        section = self.rows.section_at(index)
        if section is not None and (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
            or (key == Qt.Key.Key_Left and not section.folded)
            or (key == Qt.Key.Key_Right and section.folded)
        ):
            self.rows.fold(index)
            return
        row = self.current_row()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row.assignment)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold a section by a press on its heading."""
        index = self.indexAt(event.position().toPoint())
        if self.rows.section_at(index) is not None:
            self.setCurrentIndex(index)
            self.rows.fold(index)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a row."""
        row = self.rows.row_at(self.indexAt(event.position().toPoint()))
        if row is not None:
            self.opened.emit(row.assignment)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row has the focus; repaint the frames around both."""
        super().currentChanged(current, previous)
        row = self.rows.row_at(current)
        if row is not None:
            self._chosen = row.assignment
        self.viewport().update()
        self.current_changed.emit(row)

    def selectionChanged(self, selected: object, deselected: object) -> None:
        """Tell how many rows are chosen."""
        super().selectionChanged(selected, deselected)  # type: ignore[arg-type]  # passed on
        spans = self.rows.sections.spans(self.chosen_lines())
        self.selection_changed.emit(sum(length for _section, _offset, length in spans))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give columns up, or show them again, and fetch what came into view."""
        super().resizeEvent(event)
        self._fit_columns()
        self._note_visible()

    @Slot()
    def _note_visible(self) -> None:
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        if self.rows.rowCount():
            self.rows.note_visible(first, last if last >= 0 else self.rows.rowCount() - 1)

    @Slot()
    def _remember(self) -> None:
        row = self.current_row()
        if row is not None:
            self._chosen = row.assignment

    def _fit_height(self) -> None:
        """Be as high as the rows, so that the list ends where they end."""
        lines = max(self.rows.rowCount(), 1)
        header = self.horizontalHeader()
        heading = max(header.sizeHint().height(), header.minimumHeight())
        whole = lines * self.verticalHeader().defaultSectionSize() + heading
        self.setMaximumHeight(min(whole + 2 * self.frameWidth(), _HIGHEST))

    @Slot()
    def _restore(self) -> None:
        self._fit_height()
        self._span_headings()
        self._note_visible()
        index = QModelIndex() if self._chosen is None else self.rows.index_of(self._chosen)
        if index.isValid():
            self.selectionModel().setCurrentIndex(
                index,
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
        else:
            self.current_changed.emit(None)

    @Slot()
    def _lines_changed(self) -> None:
        self._fit_height()
        self._span_headings()
        self._note_visible()

    @Slot()
    def _data_changed(self) -> None:
        """Tell of the current row again: it may have been read only now, or be another."""
        self.current_changed.emit(self.current_row())

    def _span_headings(self) -> None:
        self.clearSpans()
        sections = self.rows.sections
        top = 0
        for section in sections.all:
            if section.headed:
                self.setSpan(top, 0, 1, len(Column))
            top += section.height

    @Slot(int)
    def _sort_by(self, column: int) -> None:
        asked = self.rows.question
        order = SORTED_BY.get(Column(column), asked.order)
        same = order is asked.order and Column(column) in SORTED_BY
        self.sort_requested.emit(order, not asked.descending if same else asked.descending)

    @Slot()
    def _look_changed(self) -> None:
        pixels = self._appearance.pixels
        self.verticalHeader().setMinimumSectionSize(pixels(_ROW_HEIGHT))
        self.verticalHeader().setDefaultSectionSize(pixels(_ROW_HEIGHT))
        self.horizontalHeader().setMinimumHeight(pixels(_ROW_HEIGHT))
        self.horizontalHeader().setFont(small_font(self.font(), self._appearance))
        self._fit_columns()
        self._fit_height()
        self.viewport().update()

    def _fit_columns(self) -> None:
        metrics = QFontMetrics(small_font(self.font(), self._appearance))
        pixels, width = self._appearance.pixels, metrics.horizontalAdvance
        sorted_by = {order: column for column, order in SORTED_BY.items()}[self.rows.question.order]
        needed = {
            column: max(
                width(sample) + pixels(beside),
                width(TITLES[column]) + (width(" ↓") if column is sorted_by else 0),
            )
            + 2 * pixels(CELL_PADDING)
            + _ROUNDING
            for column, (sample, beside) in _SAMPLES.items()
        }
        if self._tells_issuers:
            needed[Column.ISSUER] = pixels(ISSUER_LEAST)
        shown = share_out(self.viewport().width(), needed, scale=self._appearance.text_scale)
        for column in Column:
            self.setColumnHidden(column, column not in shown)
            if column in shown and column is not Column.CREDENTIAL:
                self.setColumnWidth(column, shown[column])
