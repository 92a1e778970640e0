"""What a person types, as a full-text query that cannot fail (sqlite.org/fts5.html, section 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_PARTS: Final = re.compile(r'"([^"]*)"|([^\s"]+)')
_MAX_WORDS: Final = 32
_UNSTORABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def storable(text: str) -> str:
    """Return ``text`` without what SQLite cannot hold, or what marks a snippet."""
    return _UNSTORABLE.sub("", text)


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', '""') + '"'


def words_query(text: str) -> str:
    """Return a query for texts with every word of ``text``, the last one perhaps unfinished.

    Only a last word of two characters or more may be; a single letter begins nearly every text.
    Words in double quotes are looked for as a phrase. The result is empty where ``text`` has no
    letter or digit; nothing in it is syntax.
    """
    parts: list[str] = []
    for found in _PARTS.finditer(storable(text)):
        phrase, word = found.groups()
        if any(character.isalnum() for character in phrase or word or ""):
            unfinished = "*" if word and len(word) > 1 else ""
            parts.append(_quoted(phrase or word) + unfinished)
    return " ".join(_only_last_open(parts[:_MAX_WORDS]))


def any_of_query(words: Iterable[str]) -> str:
    """Return a query for texts with at least one of ``words``; empty where none has a letter."""
    kept = (one for one in map(storable, words) if any(map(str.isalnum, one)))
    return " OR ".join(_quoted(word) for word in dict.fromkeys(kept))


def _only_last_open(parts: list[str]) -> list[str]:
    return [part.removesuffix("*") for part in parts[:-1]] + parts[-1:]


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, as they are to be found anywhere in a name."""
    return tuple(storable(text).split()[:_MAX_WORDS])


def substring_query(words: Iterable[str]) -> str:
    """Return a query of a trigram index for each of ``words``, of three characters or more."""
    return " ".join(_quoted(word) for word in words)
