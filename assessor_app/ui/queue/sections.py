"""Where each row of the list stands: in one section, or in several under a heading each.

Only the rows that were looked at are held, by section and offset.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.queue import QueueFilter

HEADING = -1


@dataclass(slots=True)
class Section:
    """A run of ``count`` rows of ``wanted``; a ``headed`` one stands under its title."""

    wanted: QueueFilter
    count: int
    key: str = ""
    title: str = ""
    headed: bool = False
    folded: bool = False
    rows: dict[int, QueueRow] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """How many lines of the list this section takes."""
        return int(self.headed) + (0 if self.folded else self.count)


@dataclass(frozen=True, slots=True)
class Position:
    """A line of the list; ``offset`` is :data:`HEADING` for a section's heading."""

    section: int
    offset: int


class Sections:
    """The sections of the list, and the rows that are held of them."""

    def __init__(self, sections: Sequence[Section] = ()) -> None:
        self.all = list(sections)
        self._ends: list[int] = []
        self.measure()

    def measure(self) -> None:
        """Count the lines again, after a section grew, shrank or was folded."""
        self._ends = list(accumulate(one.height for one in self.all))

    @property
    def lines(self) -> int:
        """How many lines the list has."""
        return self._ends[-1] if self._ends else 0

    @property
    def count(self) -> int:
        """How many rows there are, those of folded sections too."""
        return sum(one.count for one in self.all)

    @property
    def held(self) -> int:
        """How many rows are held."""
        return sum(len(one.rows) for one in self.all)

    def position(self, line: int) -> Position:
        """Return what stands on a line, which must exist."""
        section = bisect_right(self._ends, line)
        top = self._ends[section - 1] if section else 0
        return Position(section, line - top - int(self.all[section].headed))

    def line(self, position: Position) -> int:
        """Return the line of a position, whose section must not be folded."""
        top = self._ends[position.section - 1] if position.section else 0
        return top + int(self.all[position.section].headed) + position.offset

    def row(self, line: int) -> QueueRow | None:
        """Return the row on a line; None for a heading, and for one that is not held."""
        at = self.position(line)
        return None if at.offset == HEADING else self.all[at.section].rows.get(at.offset)

    def find(self, assignment: AssignmentId) -> Position | None:
        """Return where a held row stands."""
        return self.find_all([assignment]).get(assignment)

    def find_all(self, assignments: Iterable[AssignmentId]) -> dict[AssignmentId, Position]:
        """Return where each of the rows that are held stands."""
        wanted = frozenset(assignments)
        return {
            row.assignment: Position(index, offset)
            for index, section in enumerate(self.all)
            for offset, row in section.rows.items()
            if row.assignment in wanted
        }

    def hold(self, section: int, offset: int, rows: Sequence[QueueRow]) -> None:
        """Hold rows that were read, as far as the section reaches."""
        target = self.all[section]
        for number, row in enumerate(rows, offset):
            if number < target.count:
                target.rows[number] = row

    def remove(self, position: Position) -> None:
        """Take a row out; those after it move up."""
        section = self.all[position.section]
        section.rows = {
            offset - (offset > position.offset): row
            for offset, row in section.rows.items()
            if offset != position.offset
        }
        section.count -= 1
        self.measure()

    def forget(self, section: int, around: int, keep: int) -> None:
        """Hold of every section but this one nothing, and of this one what is near ``around``."""
        for index, one in enumerate(self.all):
            near = {} if index != section else one.rows
            one.rows = {at: row for at, row in near.items() if abs(at - around) <= keep}

    def spans(self, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
        """Return (section, offset, length) for runs of lines (first, last); headings stand for
        no row.
        """
        for first, last in lines:
            line = first
            while line <= last and line < self.lines:
                at = self.position(line)
                if at.offset == HEADING:
                    line += 1
                    continue
                length = min(self.all[at.section].count - at.offset, last - line + 1)
                yield at.section, at.offset, length
                line += length
