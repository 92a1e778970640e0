"""The rows of the queue for a table: read as they are looked at, changed by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.queue import QueueFilter, QueueGrouping, QueueOrder
from assessor_app.services import queue
from assessor_app.services.queue import QueueSpan
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.columns import (
    SORTED_BY,
    TITLES,
    Column,
    is_late,
    spoken,
    text_of,
    tip_of,
)
from assessor_app.ui.queue.sections import HEADING, Position, Section, Sections
from assessor_app.ui.words import count

PAGE: Final = 100
_HELD: Final = 4_000
_KEPT: Final = 1_000
_BY_ID: Final = 200
_TOPICS: Final = frozenset(
    {Topic.QUEUE, Topic.SCORES, Topic.DECISIONS, Topic.OUTBOX, Topic.ISSUERS, Topic.EVIDENCE}
)
ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
SECTION_ROLE: Final = Qt.ItemDataRole.UserRole + 2

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Question:
    """What the list is to show."""

    wanted: QueueFilter
    order: QueueOrder = QueueOrder.DUE
    descending: bool = False
    grouping: QueueGrouping | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """The sections of a question, with the rows of the lines that were asked for."""

    sections: Sections
    whole: bool


class QueueModel(QAbstractTableModel):
    """A table over as many rows as there are, of which a few pages are held.

    Signals (main thread): ``answered()`` when rows for a new question are shown; ``counted(int)``
    when it is known, or known anew, how many rows there are.
    """

    answered = Signal()
    counted = Signal(int)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.question = Question(QueueFilter())
        self.sections = Sections()
        self._asked: set[tuple[int, int]] = set()
        self._seen = (0, PAGE - 1)
        self._folded: set[str] = set()
        self._generation = 0
        self._all_told = True
        self._told_at = self.now

    @property
    def now(self) -> datetime:
        """The time by which due dates are told."""
        return self._context.workspace.now()

    def ask(self, question: Question) -> None:
        """Show the rows of another question, from the top."""
        if question.grouping is not self.question.grouping:
            self._folded.clear()
        self.question, self._seen = question, (0, PAGE - 1)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self._ask_again(fresh=True)

    def reload(self) -> None:
        """Read again what is in view; what did not move is changed in place."""
        self._all_told = False
        self._ask_again(fresh=False)

    def refresh(self) -> None:
        """Read again what is in view, and tell of those lines alone that have become others.

        For while a sync runs: it is done often, and painting the whole list takes its time.
        """
        self._ask_again(fresh=False)

    def note_visible(self, first: int, last: int) -> None:
        """Tell which lines are in view, and fetch those that are not held."""
        self._seen = (max(first, 0), max(last, first, 0))
        for section, offset, length in self.sections.spans([self._seen]):
            for page in range(offset // PAGE, (offset + length - 1) // PAGE + 1):
                self._need(section, page)

    def follow(self, changes: Changes) -> None:
        """Take in what a service changed."""
        if not changes.topics & _TOPICS:
            return
        named = tuple(changes.assignments)
        if not named or len(named) > _BY_ID:
            self.reload()
            return
        workspace, wanted, generation = (
            self._context.workspace,
            self.question.wanted,
            self._generation,
        )

        def work() -> tuple[tuple[QueueRow, ...], int]:
            rows = queue.list_named(workspace, named, wanted)
            return rows, queue.count_rows(workspace, wanted)

        def done(answer: tuple[tuple[QueueRow, ...], int]) -> None:
            if generation == self._generation:
                self._take_named(named, *answer)

        self._context.runner.run(self, work, done=done)

    def row_at(self, index: Index) -> QueueRow | None:
        """Return the row of an index; None for a heading or one that is not held."""
        return self.sections.row(index.row()) if self._exists(index) else None

    def section_at(self, index: Index) -> Section | None:
        """Return the section whose heading an index is; None where it is none."""
        if not self._exists(index):
            return None
        at = self.sections.position(index.row())
        return self.sections.all[at.section] if at.offset == HEADING else None

    def index_of(self, assignment: AssignmentId) -> QModelIndex:
        """Return the first cell of a held row, or an invalid index."""
        at = self.sections.find(assignment)
        if at is None or self.sections.all[at.section].folded:
            return QModelIndex()
        return self.index(self.sections.line(at), 0)

    def spans(self, lines: Sequence[tuple[int, int]]) -> list[QueueSpan]:
        """Return what is to be read for runs of lines (first, last)."""
        return [
            QueueSpan(self.sections.all[section].wanted, offset, length)
            for section, offset, length in self.sections.spans(lines)
        ]

    def fold(self, index: Index) -> None:
        """Fold the section of a heading, or unfold it."""
        section = self.section_at(index)
        if section is None or not section.count:
            return
        first, last = index.row() + 1, index.row() + section.count
        if section.folded:
            self.beginInsertRows(QModelIndex(), first, last)
        else:
            self.beginRemoveRows(QModelIndex(), first, last)
        section.folded = not section.folded
        (self._folded.add if section.folded else self._folded.discard)(section.key)
        self.sections.measure()
        if section.folded:
            self.endRemoveRows()
        else:
            self.endInsertRows()
        self._touch(index.row(), index.row())

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many lines there are."""
        return 0 if parent.isValid() else self.sections.lines

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._title(Column(section))
        return None

    def _title(self, column: Column) -> str:
        """Return a column's title, with an arrow where the rows are sorted by it."""
        asked = self.question
        if SORTED_BY.get(column) is not asked.order:
            return TITLES[column]
        return f"{TITLES[column]} {'↓' if asked.descending else '↑'}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows and headings be chosen."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows and says."""
        if not self._exists(index):
            return None
        section = self.section_at(index)
        if section is not None:
            return self._heading_data(section, Column(index.column()), role)
        row = self.sections.row(index.row())
        return None if row is None else self._row_data(row, Column(index.column()), role)

    def _row_data(self, row: QueueRow, column: Column, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text_of(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row, column, self.now)
            case Qt.ItemDataRole.ToolTipRole:
                return tip_of(row, column, self.now)
            case _:
                return row if role == ROW_ROLE else None

    def _heading_data(self, section: Section, column: Column, role: int) -> Any:
        if role == SECTION_ROLE:
            return section
        words = f"{section.title or 'No name yet'}, {count(section.count, 'submission')}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words}, {'folded' if section.folded else 'unfolded'}"
        return words if role == Qt.ItemDataRole.DisplayRole and column == 0 else None

    def _exists(self, index: Index) -> bool:
        return index.isValid() and index.row() < self.sections.lines

    def _ask_again(self, *, fresh: bool) -> None:
        self._generation += 1
        generation, workspace, question = self._generation, self._context.workspace, self.question
        seen, folded = self._seen, frozenset(self._folded)

        def done(answer: _Answer) -> None:
            if generation == self._generation:
                self._take(answer, fresh=fresh)

        self._context.runner.run(
            self,
            lambda: _answer(workspace, question, seen, folded, quick=fresh),
            done=done,
            latest="question",
        )

    def _take(self, answer: _Answer, *, fresh: bool) -> None:
        self._asked.clear()
        for section in answer.sections.all:
            section.folded = section.headed and section.key in self._folded
        answer.sections.measure()
        if fresh or not _same_lines(self.sections, answer.sections):
            self.beginResetModel()
            self.sections = answer.sections
            self.endResetModel()
        else:
            self._take_in_place(answer.sections)
        self._all_told, self._told_at = True, self.now
        if fresh:
            self.answered.emit()
        if answer.whole:
            self.counted.emit(self.sections.count)
        else:
            self._count()

    def _take_in_place(self, after: Sections) -> None:
        """Take rows that stand on the same lines as before, and fetch what came into view since."""
        whole = not self._all_told
        runs = [(0, after.lines - 1)] if whole else _runs(self._other_lines(after))
        self.sections = after
        for first, last in runs:
            self._touch(first, last)
        self.note_visible(*self._seen)

    def _other_lines(self, after: Sections) -> Iterator[int]:
        """Give the lines whose rows are others than before, or have become late."""
        now = self.now
        for number, (old, new) in enumerate(zip(self.sections.all, after.all, strict=True)):
            for at, row in new.rows.items():
                if new.folded:
                    break
                before = old.rows.get(at)
                if before != row or is_late(row, self._told_at) != is_late(row, now):
                    yield after.line(Position(number, at))

    def _count(self) -> None:
        """Learn how many rows there are, after the first ones are shown already."""
        workspace, wanted, generation = (
            self._context.workspace,
            self.question.wanted,
            self._generation,
        )

        def done(total: int) -> None:
            if generation != self._generation:
                return
            section = self.sections.all[0]
            if total > section.count:
                self.beginInsertRows(QModelIndex(), section.count, total - 1)
                section.count = total
                self.sections.measure()
                self.endInsertRows()
            self.counted.emit(section.count)

        self._context.runner.run(
            self, lambda: queue.count_rows(workspace, wanted), done=done, latest="count"
        )

    def _need(self, section: int, page: int) -> None:
        """Fetch a page of a section unless it is held or on its way."""
        one = self.sections.all[section]
        offset = page * PAGE
        length = min(PAGE, one.count - offset)
        if (section, page) in self._asked or all(
            at in one.rows for at in range(offset, offset + length)
        ):
            return
        self._asked.add((section, page))
        span, generation = QueueSpan(one.wanted, offset, PAGE), self._generation
        workspace, question = self._context.workspace, self.question

        def done(rows: tuple[QueueRow, ...]) -> None:
            if generation == self._generation:
                self._asked.discard((section, page))
                self._hold(section, offset, rows)

        self._context.runner.run(self, lambda: _read(workspace, question, [span]), done=done)

    def _hold(self, section: int, offset: int, rows: Sequence[QueueRow]) -> None:
        if self.sections.held > _HELD:
            self.sections.forget(section, offset, _KEPT)
        self.sections.hold(section, offset, rows)
        if rows and not self.sections.all[section].folded:
            first = self.sections.line(Position(section, offset))
            self._touch(first, min(first + len(rows), self.sections.lines) - 1)

    def _take_named(
        self, named: Sequence[AssignmentId], rows: Sequence[QueueRow], total: int
    ) -> None:
        matching, lines = {row.assignment: row for row in rows}, []
        for assignment, at in self.sections.find_all(named).items():
            section = self.sections.all[at.section]
            if (row := matching.get(assignment)) is not None:
                section.rows[at.offset] = row
                lines += [] if section.folded else [self.sections.line(at)]
        for first, last in _runs(lines):  # before any line moves
            self._touch(first, last)
        for assignment in named:
            if assignment not in matching:
                self._remove(assignment)
        if total != self.sections.count:
            self.reload()
        self.counted.emit(total)

    def _remove(self, assignment: AssignmentId) -> None:
        """Take out the line of a row that the question is not about any more."""
        at = self.sections.find(assignment)
        if at is None:
            return
        if self.sections.all[at.section].folded:
            self.sections.remove(at)
            return
        line = self.sections.line(at)
        self.beginRemoveRows(QModelIndex(), line, line)
        self.sections.remove(at)
        self.endRemoveRows()

    def _touch(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))


def _runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Return lines as runs (first, last): many rows that changed are few changes to tell of."""
    runs: list[tuple[int, int]] = []
    for line in sorted(lines):
        if runs and line <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return runs


def _read(
    workspace: Workspace, question: Question, spans: Sequence[QueueSpan]
) -> tuple[QueueRow, ...]:
    return queue.list_spans(workspace, spans, order=question.order, descending=question.descending)


def _answer(
    workspace: Workspace,
    question: Question,
    seen: tuple[int, int],
    folded: frozenset[str],
    *,
    quick: bool,
) -> _Answer:
    """Read the sections and the rows that are in view; ``quick`` leaves the counting for later."""
    if question.grouping is None:
        if quick:
            rows = _read(workspace, question, [QueueSpan(question.wanted, 0, PAGE)])
            section = Section(question.wanted, len(rows), rows=dict(enumerate(rows)))
            return _Answer(Sections([section]), whole=len(rows) < PAGE)
        sections = Sections(
            [Section(question.wanted, queue.count_rows(workspace, question.wanted))]
        )
    else:
        sections = Sections(_groups(workspace, question, question.grouping, folded))
    for section_number, offset, length in sections.spans([seen]):
        span = QueueSpan(sections.all[section_number].wanted, offset, length)
        sections.hold(section_number, offset, _read(workspace, question, [span]))
    return _Answer(sections, whole=True)


def _groups(
    workspace: Workspace, question: Question, by: QueueGrouping, folded: frozenset[str]
) -> list[Section]:
    return [
        Section(
            queue.within(question.wanted, by, group),
            group.rows,
            key=group.key,
            title=group.title,
            headed=True,
            folded=group.key in folded,
        )
        for group in queue.list_groups(workspace, question.wanted, by)
    ]


def _same_lines(before: Sections, after: Sections) -> bool:
    """Say whether what is known of both stands on the same lines."""
    shapes = [[(one.key, one.count, one.folded) for one in each.all] for each in (before, after)]
    return shapes[0] == shapes[1] and all(
        old.rows[at].assignment == row.assignment
        for old, new in zip(before.all, after.all, strict=True)
        for at, row in new.rows.items()
        if at in old.rows
    )
