"""What the program looks for in texts to the earner, by the word lists of ``resources/feedback``.

English is the first language that has a list. Everything is done on this machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Final

from assessor_app.config import RESOURCES
from assessor_app.domain.findings import (
    Finding,
    FindingKind,
    ToneWords,
    personal_details,
    placeholders_left,
    tone_words,
)
from assessor_app.domain.readability import grade_level

HARD_TO_READ: Final = 12.0
"""From this school grade on a text is said to be hard to read."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The word lists of one language: words that say nothing by themselves, and tone words."""

    language: str
    bare: frozenset[str]
    tone: tuple[ToneWords, ...]


@cache
def wording(language: str = "en") -> Wording:
    """Return the word lists of a language that is there."""
    data = json.loads((RESOURCES / "feedback" / f"{language}.json").read_text("utf-8"))
    return Wording(
        language=data["language"],
        bare=frozenset(data["bare"]),
        tone=tuple(ToneWords(frozenset(one["words"]), one["note"]) for one in data["tone"]),
    )


def check(text: str) -> tuple[Finding, ...]:
    """Return what is worth a second look: personal details, placeholders, tone, hard reading."""
    lists = wording()
    found = [
        *personal_details(text, lists.bare),
        *placeholders_left(text),
        *tone_words(text, lists.tone),
    ]
    grade = grade_level(text, lists.bare)
    if grade is not None and grade >= HARD_TO_READ:
        found.append(Finding(FindingKind.READING, f"{grade:.0f}", 0))
    return tuple(found)
