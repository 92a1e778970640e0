"""Whether a text says something about this work, or only judges it.

“Insufficient” and “More detail is needed” could stand under any work. Which words carry nothing
by themselves is data of a language, given by the caller; how many others are needed is here.
"""

from __future__ import annotations

import re
from typing import Final

_LEAST_WORDS: Final = 2
_LEAST_SIGNS: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
# Scripts that put no spaces between words: Thai, Lao, Khmer, kana, Han, and their extensions.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)


def has_substance(text: str, bare_words: frozenset[str]) -> bool:
    """Return whether ``text`` has at least two different words beyond ``bare_words``.

    ``bare_words`` are in small letters. In scripts without spaces four signs count as two words;
    in languages that the list does not know every word counts, so that a text in them is refused
    only where it is one word.
    """
    if len(set(_UNSPACED.findall(text))) >= _LEAST_SIGNS:
        return True
    said = {word.casefold().replace("\u2019", "'") for word in _WORD.findall(text)}
    return len(said - bare_words) >= _LEAST_WORDS
