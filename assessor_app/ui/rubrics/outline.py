"""The rubric as a list of the things that can be edited, each with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QListView, QWidget

from assessor_app.rubrics.authoring import Problem, Study
from assessor_app.rubrics.formats.fields import Mapping
from assessor_app.rubrics.formats.yaml_trees import Path
from assessor_app.ui.rubrics.fields import text_of

_Index = QModelIndex | QPersistentModelIndex
_TOP: Final = QModelIndex()
_STEP: Final = "    "

RUBRIC: Final[Path] = ()
RULE: Final[Path] = ("rule",)
CODES: Final[Path] = ("condition_codes",)
POLICIES: Final[Path] = ("double_scoring",)
_SAME_PAGE: Final = dict.fromkeys(
    ("resubmission", "double_scoring", "citation_required_for"), POLICIES
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: its path, its name, how deep it stands, and how many problems it has."""

    path: Path
    name: str
    depth: int
    problems: int


def lines_of(study: Study) -> tuple[Line, ...]:
    """Return the outline of a text that holds names and values."""
    document = study.document
    if document is None:
        return ()
    counts: dict[Path, int] = {}
    for one in study.problems:
        page = page_of(one.place)
        counts[page] = counts.get(page, 0) + 1
    return tuple(
        Line(path, name, depth, counts.get(path, 0)) for path, name, depth in _things(document)
    )


def page_of(place: Path) -> Path:
    """Return the path of the page on which ``place`` is edited."""
    if not place or place[0] not in ("rule", "parts", "condition_codes", *_SAME_PAGE):
        return RUBRIC
    if place[0] in _SAME_PAGE:
        return _SAME_PAGE[str(place[0])]
    if place[0] == "parts":
        return place[:4] if len(place) >= 4 and place[2] == "criteria" else place[:2]
    return place[:1]


def _things(document: Mapping) -> Iterator[tuple[Path, str, int]]:
    yield RUBRIC, "The rubric", 0
    parts = document.get("parts")
    for number, part in enumerate(parts if isinstance(parts, list) else ()):
        if not isinstance(part, Mapping):
            continue
        title = text_of(part.get("title")) or "(no title)"
        yield ("parts", number), f"Part {number + 1} · {title}", 0
        criteria = part.get("criteria")
        for place, one in enumerate(criteria if isinstance(criteria, list) else ()):
            if isinstance(one, Mapping):
                code = text_of(one.get("code")) or f"{number + 1}.{place + 1}"
                name = f"{code} {text_of(one.get('title')) or '(no title)'}"
                yield ("parts", number, "criteria", place), name, 1
    yield RULE, "Decision rule", 0
    yield CODES, "Condition codes", 0
    yield POLICIES, "Readings, attempts, citations", 0


class OutlineModel(QAbstractListModel):
    """The lines of an outline; a line that stays keeps its row."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show ``lines``."""
        if len(lines) == len(self._lines):
            before, self._lines = self._lines, lines
            if before != lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """Return the line of a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, path: Path) -> int:
        """Return the row of a path; -1 where it has none."""
        return next((n for n, one in enumerate(self._lines) if one.path == path), -1)

    def rowCount(self, parent: _Index = _TOP) -> int:
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line's words: its name, and that something is to be looked at."""
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            mark = "⚠ " if line.problems else ""
            return f"{_STEP * line.depth}{mark}{line.name}"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            words = f", {line.problems} to look at" if line.problems else ""
            return f"{line.name}{words}"
        return None


class Outline(QListView):
    """The list of what can be edited.

    Signals (main thread): ``chosen(object)`` with the path of the line that the person went to.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines = OutlineModel(self)
        self.setModel(self.lines)
        self.setProperty("bare", True)
        self.setAccessibleName("Parts and criteria of the rubric")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._path: Path = RUBRIC
        self.selectionModel().currentChanged.connect(self._chosen)

    @property
    def path(self) -> Path:
        """The path of the current line."""
        return self._path

    def show_study(self, study: Study) -> None:
        """Show the outline of a text; the person stays where they are, as far as it is there."""
        path = self._path
        self.lines.show_lines(lines_of(study))
        self.go_to(path)

    def go_to(self, path: Path) -> None:
        """Go to a line, or to the nearest one around it."""
        row = self.lines.row_of(path)
        while row < 0 and path:
            path = path[:-1]
            row = self.lines.row_of(path)
        if self.currentIndex().row() != max(row, 0):
            self.setCurrentIndex(self.lines.index(max(row, 0)))

    def _chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        line = self.lines.line(index.row())
        if line is not None and line.path != self._path:
            self._path = line.path
            self.chosen.emit(line.path)


def problems_at(study: Study, path: Path) -> tuple[Problem, ...]:
    """Return the problems that belong to a page."""
    return tuple(one for one in study.problems if page_of(one.place) == path)
