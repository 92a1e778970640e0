"""Snippets of a search: the words that were found, apart from those around them."""

from __future__ import annotations

import pytest

from assessor_app.domain.search import MARK_END, MARK_START, plain_of, runs_of


def _marked(text: str) -> str:
    return text.replace("[", MARK_START).replace("]", MARK_END)


@pytest.mark.parametrize(
    ("snippet", "runs"),
    [
        ("", [("", False)]),
        ("nothing found", [("nothing found", False)]),
        ("the [orchard] in\n May", [("the ", False), ("orchard", True), (" in May", False)]),
        ("[two] [words]", [("", False), ("two", True), (" ", False), ("words", True), ("", False)]),
        ("never [ended", [("never ", False), ("ended", False)]),
    ],
)
def test_found_words_are_told_from_the_rest(snippet: str, runs: list[tuple[str, bool]]) -> None:
    assert list(runs_of(_marked(snippet))) == runs


def test_a_snippet_without_its_marks_is_one_line() -> None:
    assert plain_of(_marked("the [orchard]\tin \n May")) == "the orchard in May"
