from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain import differences
from assessor_app.domain.differences import (
    Differences,
    Kind,
    Row,
    find_differences,
    lines_of,
    sentences_of,
)

K = Kind


def _kinds(left: str, right: str) -> list[tuple[Kind, str | None, str | None]]:
    found = find_differences(left.split("|"), right.split("|"))
    return [(row.kind, row.left, row.right) for row in found.rows if row.kind is not K.FOLDED]


@pytest.mark.parametrize(
    ("left", "right", "rows"),
    [
        ("a|b", "a|b", []),
        ("a|b", "a|x|b", [(K.SAME, "a", "a"), (K.ADDED, None, "x"), (K.SAME, "b", "b")]),
        ("a|x|b", "a|b", [(K.SAME, "a", "a"), (K.REMOVED, "x", None), (K.SAME, "b", "b")]),
        ("one two", "one three two", [(K.CHANGED, "one two", "one three two")]),
        ("one two", "quite other", [(K.REMOVED, "one two", None), (K.ADDED, None, "quite other")]),
        (
            "the hen ran|the cat sat still",
            "new here|the cat sat down",
            [
                (K.REMOVED, "the hen ran", None),
                (K.ADDED, None, "new here"),
                (K.CHANGED, "the cat sat still", "the cat sat down"),
            ],
        ),
    ],
)
def test_each_line_is_told(
    left: str, right: str, rows: list[tuple[Kind, str | None, str | None]]
) -> None:
    assert _kinds(left, right) == rows


def test_the_words_that_changed_are_named() -> None:
    (row,) = find_differences(["I ask closed questions."], ["I ask open questions now."]).rows
    assert [row.left[s.start : s.end] for s in row.left_spans if row.left] == ["closed"]
    assert [row.right[s.start : s.end] for s in row.right_spans if row.right] == ["open", " now"]


def test_long_stretches_that_are_the_same_are_folded() -> None:
    left = [f"line {n}" for n in range(40)]
    right = [*left[:20], "other", *left[21:]]
    found = find_differences(left, right)
    assert [row.folded for row in found.rows if row.kind is K.FOLDED] == [17, 16]
    assert found.starts == (4,)


def test_differences_are_counted_as_runs() -> None:
    found = find_differences(["a", "b", "c", "d"], ["x1", "y2", "c", "z3"])
    assert [found.rows[place].kind for place in found.starts] == [K.REMOVED, K.REMOVED]


def _sides(found: Differences, left: list[str], right: list[str]) -> None:
    """Check that the rows, unfolded, are both texts in full."""
    one: list[str] = []
    other: list[str] = []
    for row in found.rows:
        if row.kind is K.FOLDED:
            one += left[len(one) : len(one) + row.folded]
            other += right[len(other) : len(other) + row.folded]
        if row.left is not None:
            one.append(row.left)
        if row.right is not None:
            other.append(row.right)
        if row.kind is K.SAME:
            assert row.left == row.right
    assert (one, other) == (left, right)


_LINES = st.lists(st.sampled_from(["", "a", "b b", "c c c", "d e", "one two three"]), max_size=40)


@given(_LINES, _LINES)
def test_no_line_is_lost_or_made_up(left: list[str], right: list[str]) -> None:
    found = find_differences(left, right)
    _sides(found, left, right)
    assert bool(found.starts) == (left != right)


@given(st.text("ab .", max_size=60), st.text("ab .", max_size=60))
def test_what_is_not_marked_in_a_changed_line_is_equal(left: str, right: str) -> None:
    row: Row = differences._words(left, right)

    def rest(text: str, spans: tuple[differences.Span, ...]) -> str:
        marked = {place for span in spans for place in range(span.start, span.end)}
        return "".join(one for place, one in enumerate(text) if place not in marked)

    assert rest(left, row.left_spans) == rest(right, row.right_spans)


def test_a_moved_line_is_gone_in_one_place_and_there_in_another() -> None:
    found = find_differences(["head", "a", "b", "c", "d"], ["head", "b", "c", "d", "a"])
    kinds = [row.kind for row in found.rows if row.kind is not K.SAME]
    assert kinds == [K.REMOVED, K.ADDED]


def test_more_than_the_bounds_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MAX_LINES", 10)
    monkeypatch.setattr(differences, "MAX_CHARACTERS", 50)
    assert find_differences(["x"] * 11, ["x"]).cut
    assert not find_differences(["x"] * 10, ["x"]).cut
    assert find_differences(["x"], ["y" * 50]).cut


def test_lines_that_repeat_without_end_are_compared_all_the_same() -> None:
    left = ["same", "other"] * 400
    right = ["other", "same", "same"] * 300
    _sides(find_differences(left, right), left, right)


def test_broken_lines_of_a_page_are_read_as_sentences() -> None:
    text = "It rained\nall day. The hedge\nwas cut.\n\nA title\n\nEnd"
    assert sentences_of(text) == ["It rained all day.", "The hedge was cut.", "A title", "End"]
    assert lines_of("\na\n\nb\n") == ["a", "", "b"]
