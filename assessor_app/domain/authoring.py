"""A rubric that somebody writes on this device, and the steps of writing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

AuthoredId = NewType("AuthoredId", str)


@dataclass(frozen=True, slots=True)
class AuthoredRubric:
    """A rubric that is being written; its text is that of the step ``step``.

    ``title`` is the last one that could be read. Identifiers are made under ``base_uri``.
    ``origin`` says where it began, for people. ``patterns`` holds the author's example patterns
    as JSON.
    """

    id: AuthoredId
    title: str
    base_uri: str
    origin: str
    patterns: str
    step: int
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class AuthoredStep:
    """The whole text after a change at ``place``; the steps of a rubric are counted from zero."""

    rubric: AuthoredId
    number: int
    place: str
    text: str
    written_at: datetime
