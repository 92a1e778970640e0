"""How hard an English text is to read: the Flesch-Kincaid grade level.

J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, “Derivation of new readability
formulas for Navy enlisted personnel”, Research Branch Report 8-75, 1975. Syllables are counted by
groups of vowels, which is right for about nine English words in ten.
"""

from __future__ import annotations

import re
from typing import Final

LEAST_WORDS: Final = 40
_ENGLISH: Final = 0.25
_MOST_CHECKED: Final = 20_000
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SENTENCE: Final = re.compile(r"[.!?\u2026:;]+(?=\s|$)|\n\s*[-*\n]")
_VOWELS: Final = re.compile(r"[aeiouy]+")


def grade_level(text: str, common_words: frozenset[str]) -> float | None:
    """Return the school grade that a text asks for, or None where it says nothing.

    It says nothing below :data:`LEAST_WORDS` words, and for a text that is not English: one where
    fewer than a quarter of the words are among ``common_words``.
    """
    text = text[:_MOST_CHECKED]
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < LEAST_WORDS:
        return None
    if sum(word in common_words for word in words) < _ENGLISH * len(words):
        return None
    sentences = max(1, len([one for one in _SENTENCE.split(text) if _WORD.search(one)]))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ie")) and groups > 1
    return max(1, groups - silent)
