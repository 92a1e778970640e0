"""A few letters find the command that was meant, and it stands first."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assessor_app.ui.command_search import find


@dataclass(frozen=True, slots=True)
class Named:
    title: str
    group: str


COMMANDS = [
    Named("Close this tab", "Evidence"),
    Named("Find a synonym for the query", "Evidence"),
    Named("Sign all that are ready", "Queue"),
    Named("Search the queue", "Queue"),
    Named("Colours: dark", "Window"),
    Named("Go to the queue", "Window"),
    Named("Quit", "Window"),
    Named("Sync now", "Window"),
    Named("Work offline, or go online", "Window"),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sync", "Sync now"),
        ("SYNC", "Sync now"),
        ("quit", "Quit"),
        ("q", "Quit"),
        ("offline", "Work offline, or go online"),
        ("work off", "Work offline, or go online"),
        ("off work", "Work offline, or go online"),
        ("window dark", "Colours: dark"),
        ("gtq", "Go to the queue"),
        ("cólours", "Colours: dark"),
        ("", "Close this tab"),
        ("   ", "Close this tab"),
    ],
)
def test_the_likeliest_comes_first(typed: str, first: str) -> None:
    assert find(COMMANDS, typed)[0].title == first


@pytest.mark.parametrize("typed", ["zz", "[(*\\", "\0", "🙂", "sync sync sync zz", "." * 5000])
def test_what_fits_nothing_finds_nothing(typed: str) -> None:
    assert find(COMMANDS, typed) == []
