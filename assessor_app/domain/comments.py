"""The comment bank: reusable feedback, its placeholders, and which of it comes first.

A comment may belong to a criterion, to one level of it, or to none. Placeholders are words in
braces that stand for what is different each time; only those of :data:`PLACEHOLDERS` exist.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessor_app.domain.findings import placeholders_left
from assessor_app.domain.ids import CommentId, CriterionId, LevelId

PLACEHOLDERS: Final = {
    "criterion": "the criterion's code and title",
    "level": "the level that is chosen",
    "next_level": "the level above it",
    "submission": "the submission's label",
    "artifact": "the evidence that is cited, or else shown",
}
"""Every placeholder, and what stands in its place."""

MAX_TEXT: Final = 10_000
MAX_TAG: Final = 60
MAX_TAGS: Final = 20
SHORTCUT: Final = re.compile(r"[\w-]{1,30}")
"""What may follow the slash of a shortcut."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One reusable text in Markdown.

    ``criterion`` and ``level`` are empty where it suits any; their labels are kept beside, so that
    the bank can be read without the rubric. ``shortcut`` (without its slash) is the comment's own.
    """

    id: CommentId
    text: str
    criterion: CriterionId | str = ""
    criterion_label: str = ""
    level: LevelId | str = ""
    level_title: str = ""
    tags: tuple[str, ...] = ()
    shortcut: str = ""
    uses: int = 0
    used_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A comment that can be used. ``shared`` ones come from the issuer, and are only read."""

    comment: Comment
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment would be put: a criterion at a level; empty where there is none."""

    criterion: CriterionId | str = ""
    level: LevelId | str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A comment's text with its placeholders filled.

    ``unknown`` names those that do not exist, ``unfilled`` those that nothing stands for here;
    both still stand in ``text``, in braces.
    """

    text: str
    unknown: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Return ``text`` with each placeholder as ``values`` say; code in Markdown stays."""
    made, end = [], 0
    unknown: dict[str, None] = {}
    unfilled: dict[str, None] = {}
    for found in placeholders_left(text):
        name = found.text[1:-1]
        if name not in PLACEHOLDERS:
            unknown[name] = None
        elif not values.get(name):
            unfilled[name] = None
        else:
            made += [text[end : found.start], values[name]]
            end = found.start + len(found.text)
    return Filled("".join(made) + text[end:], tuple(unknown), tuple(unfilled))


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """Return the placeholders in ``text`` that do not exist, without their braces."""
    return fill(text, {}).unknown


def ranked(offers: Iterable[Offer], place: Place, words: str = "") -> tuple[Offer, ...]:
    """Return the offers that hold all ``words``, the fittest first.

    First those for the criterion and its level, then those for the criterion, then those for any
    criterion; within each, those that a word names by shortcut or tag, then the most used, then
    one's own. Comments for other criteria are found by words only, and come last. Words are
    compared without case and accents.
    """
    wanted = _folded(words).split()
    found = []
    for offer in offers:
        nearness = _nearness(offer.comment, place)
        if (nearness == _ELSEWHERE and not wanted) or not _holds(offer.comment, wanted):
            continue
        named = any(_names(offer.comment, word) for word in wanted)
        key = (nearness, not named, -offer.comment.uses, offer.shared, offer.comment.text)
        found.append((key, offer))
    return tuple(offer for _key, offer in sorted(found, key=lambda one: one[0]))


def by_shortcut(offers: Iterable[Offer], shortcut: str, place: Place) -> Offer | None:
    """Return the fittest comment of that shortcut, or None."""
    named = [one for one in offers if one.comment.shortcut.casefold() == shortcut.casefold()]
    near = sorted(named, key=lambda one: (_nearness(one.comment, place), one.shared))
    return near[0] if shortcut and near else None


_ELSEWHERE: Final = 4


def _nearness(comment: Comment, place: Place) -> int:
    if not comment.criterion:
        return 3
    if comment.criterion != place.criterion:
        return _ELSEWHERE
    if comment.level and comment.level == place.level:
        return 0
    return 1 if not comment.level else 2


def _holds(comment: Comment, wanted: list[str]) -> bool:
    if not wanted:
        return True
    said = (comment.text, comment.criterion_label, comment.level_title, comment.shortcut)
    whole = _folded(" ".join((*said, *comment.tags)))
    return all(word.removeprefix("/") in whole for word in wanted)


def _names(comment: Comment, word: str) -> bool:
    word = word.removeprefix("/")
    return any(_folded(one).startswith(word) for one in (comment.shortcut, *comment.tags) if one)


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))
