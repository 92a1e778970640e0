"""What is worth a second look in a text for an earner: found here, decided by the person.

Nothing leaves the machine for it, and nothing is more than a pattern: the program knows no
earner's name, so that a name is only found where it stands after a greeting or a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_CHECKED: Final = 20_000
"""Longer texts are looked at up to here, so that checking never delays typing."""


class FindingKind(StrEnum):
    """What was found."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    TONE = "tone"
    READING = "reading"
    PLACEHOLDER = "placeholder"


PERSONAL: Final = frozenset({FindingKind.EMAIL, FindingKind.PHONE, FindingKind.NAME})
"""What may tell who somebody is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing at ``start`` (in code points). ``note`` says more where there is more to say."""

    kind: FindingKind
    text: str
    start: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ToneWords:
    """Words, in small letters, that may read otherwise than meant; and why."""

    words: frozenset[str]
    note: str


# RFC 5322 allows more; this is what people write.
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w.,/-])\+?\(?\d[\d ()/.-]{6,}\d(?![\w])")
_DATE: Final = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|[12]\d{3}\s*[-/]\s*[12]\d{3}"
)
_PHONE_DIGITS: Final = range(8, 16)
_ADDRESSED: Final = re.compile(
    r"\b(?:[Dd]ear|[Hh]i|[Hh]ello|[Tt]hank you,|[Tt]hanks,|[Ww]ell done,|[Cc]ongratulations,|"
    r"Mrs?\.?|Ms\.?|Miss|Dr\.?|Prof(?:essor)?\.?)\s+"
    r"((?!(?:All|Colleagues?|Everyone|Everybody|Team|Earner|Learners?|There|Sir|Madam)\b)"
    r"[A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+)?)"
)


def personal_details(text: str, common_words: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Yield e-mail addresses, telephone numbers (8 to 15 digits, as ITU-T E.164 has them, that
    are no dates), and names that follow a greeting or a title and are no ``common_words``.
    """
    text = text[:MOST_CHECKED]
    for found in _EMAIL.finditer(text):
        yield Finding(FindingKind.EMAIL, found.group(), found.start())
    for found in _PHONE.finditer(text):
        digits = sum(sign.isdigit() for sign in found.group())
        if digits in _PHONE_DIGITS and not _DATE.fullmatch(found.group().strip()):
            yield Finding(FindingKind.PHONE, found.group().strip(), found.start())
    for found in _ADDRESSED.finditer(text):
        if found.group(1).split()[0].casefold() not in common_words:
            yield Finding(FindingKind.NAME, found.group(1), found.start(1))


def tone_words(text: str, lists: Iterable[ToneWords]) -> Iterator[Finding]:
    """Yield the words of ``lists`` that stand in ``text``, each once."""
    low = text[:MOST_CHECKED].casefold()
    for group in lists:
        for word in sorted(group.words):
            found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low)
            if found is not None:
                yield Finding(FindingKind.TONE, word, found.start(), group.note)


_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z_]*)\}")
_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


def placeholders_left(text: str) -> Iterator[Finding]:
    """Yield the ``{placeholders}`` that nobody has filled; those in Markdown code are meant so
    (CommonMark 0.31.2, 4.5 fenced code blocks and 6.1 code spans).
    """
    shown = _CODE.sub(lambda found: " " * len(found.group()), text)
    for found in _PLACEHOLDER.finditer(shown):
        yield Finding(FindingKind.PLACEHOLDER, found.group(), found.start())
