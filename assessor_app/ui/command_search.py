"""Which commands a few typed letters stand for, the likeliest first. No Qt in here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

_START, _PREFIX, _INSIDE, _GROUP, _SCATTERED = range(5)


class Named(Protocol):
    """Something with a title, in a group."""

    @property
    def title(self) -> str:
        """What it does."""

    @property
    def group(self) -> str:
        """Where it belongs."""


_Command = TypeVar("_Command", bound=Named)


def find(commands: Iterable[_Command], typed: str) -> list[_Command]:
    """Return the commands that ``typed`` fits, best first; all of them where nothing is typed.

    Every word of ``typed`` has to fit: as the beginning of the title, of one of its words, inside
    of it, as the beginning of the group's name, or with its letters scattered over the title.
    Equal ones keep their order. Upper case and accents make no difference.
    """
    words = _plain(typed).split()
    found = [(_rank(one, words), one) for one in commands]
    fitting = [(rank, one) for rank, one in found if rank is not None]
    return [one for _rank_of, one in sorted(fitting, key=lambda pair: pair[0])]


def _rank(command: Named, words: Sequence[str]) -> int | None:
    title, group = _plain(command.title), _plain(command.group)
    ranks = [_rank_of_word(word, title, group) for word in words]
    return None if None in ranks else sum(one for one in ranks if one is not None)


def _rank_of_word(word: str, title: str, group: str) -> int | None:
    if title.startswith(word):
        return _START
    if f" {word}" in title:
        return _PREFIX
    if word in title:
        return _INSIDE
    if group.startswith(word):
        return _GROUP
    letters = iter(title)
    return _SCATTERED if len(word) > 1 and all(one in letters for one in word) else None


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))
