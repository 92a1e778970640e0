"""Where each row of the list stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.queue import QueueFilter
from assessor_app.ui.queue.sections import HEADING, Position, Section, Sections
from tests.fakes.queue_rows import queue_row


def a_section(count: int, *, headed: bool = True, folded: bool = False) -> Section:
    return Section(QueueFilter(), count, key="k", title="K", headed=headed, folded=folded)


def test_headings_take_a_line_and_folded_rows_take_none() -> None:
    sections = Sections([a_section(2), a_section(3, folded=True), a_section(1)])
    found = [sections.position(line) for line in range(sections.lines)]
    assert found == [
        Position(0, HEADING),
        Position(0, 0),
        Position(0, 1),
        Position(1, HEADING),
        Position(2, HEADING),
        Position(2, 0),
    ]
    assert sections.count == 6


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.booleans()), max_size=6),
)
def test_a_line_and_its_position_are_inverse(shape: list[tuple[int, bool, bool]]) -> None:
    sections = Sections(
        [a_section(count, headed=headed, folded=folded) for count, headed, folded in shape]
    )
    for line in range(sections.lines):
        assert sections.line(sections.position(line)) == line


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        ([(0, 5)], [(0, 0, 2), (1, 0, 2)]),
        ([(1, 1)], [(0, 0, 1)]),
        ([(2, 4)], [(0, 1, 1), (1, 0, 1)]),
        ([(0, 0), (3, 3)], []),
        ([(4, 99)], [(1, 0, 2)]),
    ],
)
def test_spans_leave_headings_out(
    lines: list[tuple[int, int]], spans: list[tuple[int, int, int]]
) -> None:
    assert list(Sections([a_section(2), a_section(2)]).spans(lines)) == spans


def test_a_row_that_goes_lets_the_later_ones_move_up() -> None:
    sections = Sections([a_section(4, headed=False)])
    sections.hold(0, 0, [queue_row(number) for number in range(4)])
    sections.remove(Position(0, 1))
    assert [sections.row(line) for line in range(3)] == [queue_row(0), queue_row(2), queue_row(3)]
    assert sections.lines == 3
    assert sections.find(AssignmentId("a3")) == Position(0, 2)
    assert sections.find(AssignmentId("a1")) is None


def test_rows_far_from_the_view_are_forgotten() -> None:
    sections = Sections([a_section(100, headed=False), a_section(3)])
    sections.hold(0, 0, [queue_row(number) for number in range(100)])
    sections.hold(1, 0, [queue_row(200)])
    sections.forget(0, 50, 10)
    assert sections.held == 21
    assert sections.row(50) == queue_row(50)
    assert sections.row(0) is None


def test_rows_beyond_the_end_are_not_held() -> None:
    sections = Sections([a_section(1, headed=False)])
    sections.hold(0, 0, [queue_row(0), queue_row(1)])
    assert sections.held == 1
