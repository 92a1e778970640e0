"""What an assessor did with what an earlier attempt was told: private, and never in a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assessor_app.domain.ids import AssignmentId, CriterionId, LevelId


@dataclass(frozen=True, slots=True)
class AttemptNotes:
    """The private work on an assignment's earlier attempts.

    ``ticked`` holds the keys of what was asked for last time and was found this time. ``seen_at``
    is when earlier scores were first looked at after one's own had been settled; ``levels_seen``
    are one's own levels at that moment.
    """

    assignment: AssignmentId
    ticked: frozenset[str] = frozenset()
    seen_at: datetime | None = None
    levels_seen: Mapping[CriterionId, LevelId | None] = field(default_factory=dict)
