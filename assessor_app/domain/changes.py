"""What a service call changed, so that each pane decides what to reload."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto

from assessor_app.domain.ids import AssignmentId


class Topic(StrEnum):
    """A kind of data that a pane can show."""

    QUEUE = auto()
    SCORES = auto()
    ANNOTATIONS = auto()
    FEEDBACK = auto()
    EVIDENCE = auto()
    DECISIONS = auto()
    OUTBOX = auto()
    ISSUERS = auto()
    COMMENT_BANK = auto()
    SETTINGS = auto()
    RUBRICS = auto()


@dataclass(frozen=True, slots=True)
class Changes:
    """The topics that changed; ``assignments`` is empty where every one may have."""

    topics: frozenset[Topic] = frozenset()
    assignments: frozenset[AssignmentId] = field(default=frozenset())

    @classmethod
    def of(cls, *topics: Topic, assignment: AssignmentId | None = None) -> Changes:
        """Return the changes of ``topics``, in one assignment or in all."""
        return cls(
            frozenset(topics), frozenset() if assignment is None else frozenset({assignment})
        )

    def __or__(self, other: Changes) -> Changes:
        """Return both; where one side means every assignment, so does the result."""
        if not self.topics:
            return other
        if not other.topics:
            return self
        named = bool(self.assignments) and bool(other.assignments)
        return Changes(
            self.topics | other.topics,
            self.assignments | other.assignments if named else frozenset(),
        )
