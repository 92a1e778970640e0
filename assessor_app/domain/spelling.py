"""Which words of a text are looked up in a dictionary, and what is told of those not in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from assessor_app.domain.findings import MOST_CHECKED

LONGEST_WORD: Final = 64
"""Longer ones are no words, and no dictionary is asked about them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, at ``start`` (in code points)."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A word that no dictionary has, where it first stands; ``suggestions`` the likeliest first."""

    text: str
    start: int
    suggestions: tuple[str, ...] = ()


class Speller(Protocol):
    """A dictionary of one language. It may take its time: never ask on the main thread."""

    def unknown(self, text: str, known: Collection[str] = ()) -> tuple[Misspelling, ...] | None:
        """Return the words that are in neither the dictionary nor ``known`` (case-folded), each
        once; None where the text is in another language."""
        ...


# CommonMark 0.31.2: 4.5 fenced code blocks, 6.1 code spans, 6.3 destinations of links. Then what
# is written without spaces: URLs, e-mail addresses, file names; and placeholders.
_SKIPPED: Final = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|(?<=\])\([^)\s]*\)"
    r"|\b\w+://\S+|\bwww\.\S+|\S+@\S+|\{[^{}\n]*\}|<[^<>\n]*>"
    r"|\w+(?:[.\\][\w-]+)+",
    re.DOTALL,
)
_LETTER: Final = r"(?:[^\W\d_]|[\u0300-\u036f])"
_WORD: Final = re.compile(
    rf"(?<![\w\u0300-\u036f]){_LETTER}+(?:['’]{_LETTER}+)*(?![\w\u0300-\u036f])"
)
_INNER_CAPITAL: Final = re.compile(r"[^\W\d_]*[a-zß-öø-ÿ][^\W\d_]*[A-ZÀ-ÖØ-Þ]")
_ENDING: Final = re.compile(r"['’]s\Z")


def words(text: str) -> Iterator[Word]:
    """Yield the words that a dictionary can be asked about, up to :data:`MOST_CHECKED` signs.

    Left out are code, URLs, e-mail addresses, file names, ``{placeholders}``, tags, what has a
    digit or an underscore in it, words in capitals (NGO) or with one inside (LaTeX), and single
    letters.
    """
    shown = _SKIPPED.sub(lambda found: " " * len(found.group()), text[:MOST_CHECKED])
    for found in _WORD.finditer(shown):
        word = found.group()
        bare = _ENDING.sub("", word)
        if not 1 < len(bare) <= LONGEST_WORD or bare.isupper() or _INNER_CAPITAL.match(bare):
            continue
        yield Word(word, found.start())


def plain(word: str) -> str:
    """Return a word as dictionaries have it: composed, with the typewriter's apostrophe."""
    return unicodedata.normalize("NFC", word).replace("’", "'")


def folded(word: str) -> str:
    """Return a word as two are compared: :func:`plain`, without capitals and without ``'s``."""
    return _ENDING.sub("", plain(word)).casefold()


def folded_words(texts: Iterable[str]) -> frozenset[str]:
    """Return all words of some texts, each :func:`folded`."""
    return frozenset(folded(word.text) for text in texts for word in words(text))
