"""Example patterns of scores with their outcomes; two of them together are two readings."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from assessor_app.rubrics.model import Rubric
from assessor_app.rubrics.patterns import Example, choice_of
from assessor_app.services.rubrics.second_readings import combined, second_reading_of
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.pill_delegate import PillDelegate
from assessor_app.ui.widgets.rows_model import Index, RowsModel
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import OUTCOMES, count

COLUMNS: Final = ("Pattern", "Outcome", "Why")
OUTCOME_COLUMN: Final = 1
TONE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_OPEN: Final = ("Open", "plain")
_WHY_COLUMN: Final = 2
_NAME_WIDTH: Final = 240
_LEAST_WHY: Final = 110
_TWO: Final = 2
_SHOWN: Final = 8


class PatternModel(RowsModel[Example]):
    """A table of :class:`Example`."""

    columns = COLUMNS

    def show_examples(self, examples: tuple[Example, ...]) -> None:
        """Show ``examples``; of as many as before, only what differs is painted anew."""
        before = self.rows
        if len(before) == len(examples):
            self.rows = examples
            for row, (old, new) in enumerate(zip(before, examples, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.rows = examples
        self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; the outcome's tone under :data:`TONE_ROLE`."""
        one = self.row(index.row())
        if one is None:
            return None
        words, tone = _OPEN if one.outcome is None else OUTCOMES[one.outcome]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            name = one.pattern.name if one.pattern.own is None else f"★ {one.pattern.name}"
            return (name, words, one.sentence)[index.column()]
        if role == TONE_ROLE and index.column() == OUTCOME_COLUMN:
            return tone
        return None


class PatternTable(QFrame):
    """The table, and what is chosen in it, in whole sentences.

    Signals (main thread): ``try_requested(object)`` with the scores of the chosen pattern;
    ``drop_requested(int)``, ``rename_requested(int)`` with the number of one of the author's.
    """

    try_requested = Signal(object)
    drop_requested = Signal(int)
    rename_requested = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._rubric: Rubric | None = None
        self.setProperty("panel", True)
        self.rows = PatternModel(self)
        self.table = self._make_table()
        self.detail = TextBlock("", self)
        self._try = button("Try it out", self, self._ask_to_try, weight="slim")
        self._rename = button(
            "Rename…", self, lambda: self._ask(self.rename_requested), weight="slim"
        )
        self._drop = button(
            "Take away", self, lambda: self._ask(self.drop_requested), weight="slim"
        )
        self._counts = label("", self, role="small")
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(self._show_detail)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.rows)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        delegate = PillDelegate(self._appearance, TONE_ROLE, table)
        table.setItemDelegateForColumn(OUTCOME_COLUMN, delegate)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(24)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setAccessibleName("Patterns of scores and their outcomes")
        return table

    def fit(self) -> None:
        """Take the sizes that the text size asks for; where there is little room, without why."""
        pixels, header = self._appearance.pixels, self.table.horizontalHeader()
        self.table.verticalHeader().setDefaultSectionSize(pixels(32))
        header.resizeSection(OUTCOME_COLUMN, pixels(122))
        left = self.table.viewport().width() - pixels(122) - pixels(_NAME_WIDTH)
        self.table.setColumnHidden(_WHY_COLUMN, left < pixels(_LEAST_WHY))
        header.resizeSection(_WHY_COLUMN, max(left, 24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names what they need, and why the rest."""
        super().resizeEvent(event)
        self.fit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pixels = self._appearance.pixels
        column.setContentsMargins(pixels(14), pixels(8), pixels(14), pixels(8))
        column.setSpacing(pixels(6))
        head = QHBoxLayout()
        head.addWidget(label("PATTERNS AND THEIR OUTCOMES", self, role="heading"))
        head.addStretch(1)
        head.addWidget(self._counts)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        row = QHBoxLayout()
        for one in (self._try, self._rename, self._drop):
            row.addWidget(one)
        row.addStretch(1)
        column.addLayout(row)

    def show_examples(self, rubric: Rubric, examples: tuple[Example, ...]) -> None:
        """Show what a sound rubric makes of the patterns."""
        self._rubric = rubric
        self.rows.show_examples(examples)
        self._counts.setText(count(len(examples), "pattern"))
        self._show_detail()

    @property
    def chosen(self) -> list[Example]:
        """The examples that are chosen, from top to bottom."""
        rows = sorted(one.row() for one in self.table.selectionModel().selectedRows())
        return [one for row in rows if (one := self.rows.row(row)) is not None]

    def _show_detail(self, *_selections: object) -> None:
        chosen = self.chosen
        self.detail.setText("\n".join(self._lines(chosen)))
        own = len(chosen) == 1 and chosen[0].pattern.own is not None
        self._try.setEnabled(len(chosen) == 1)
        self._rename.setEnabled(own)
        self._drop.setEnabled(own)

    def _lines(self, chosen: list[Example]) -> list[str]:
        if self._rubric is None or not chosen:
            return ["Choose a pattern to read its scores; choose two to see them as two readings."]
        if len(chosen) > _TWO:
            return ["Choose one pattern, or two as the readings of two assessors."]
        if len(chosen) == _TWO:
            first, second = (one.pattern for one in chosen)
            found = combined(self._rubric, first.scores, second.scores)
            return [f"Two readings: “{first.name}” and “{second.name}”.", found.sentence]
        one = chosen[0]
        lines = [one.sentence, self._scores_in_words(one)]
        asked = second_reading_of(self._rubric, one.pattern.scores)
        if asked.sentence:
            lines.append(asked.sentence)
        if one.pattern.lost:
            lines.append(f"Not in the rubric any more: {', '.join(one.pattern.lost)}.")
        return lines

    def _scores_in_words(self, one: Example) -> str:
        assert self._rubric is not None
        groups: dict[str, list[str]] = {}
        for criterion in self._rubric.criteria:
            score = one.pattern.scores.get(criterion.id)
            words = "not scored" if score is None else choice_of(criterion, score)
            groups.setdefault(words.removeprefix("code:"), []).append(criterion.code)
        return "; ".join(f"{words}: {_few(names)}" for words, names in groups.items())

    def _ask_to_try(self) -> None:
        if chosen := self.chosen:
            self.try_requested.emit(dict(chosen[0].pattern.scores))

    def _ask(self, signal: Any) -> None:
        for one in self.chosen[:1]:
            if one.pattern.own is not None:
                signal.emit(one.pattern.own)


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
