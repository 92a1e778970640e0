"""Where an assessor decided otherwise than the rule: what the rule computes, and why not so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assessor_app.domain import strict_json
from assessor_app.domain.drafts import Draft
from assessor_app.domain.outbox import DecisionRow
from assessor_app.domain.outcome import Outcome
from assessor_app.protocol.decision import Decision, Override
from assessor_app.rubrics.evaluation import Evaluation

_UNDECIDED: Final = "undecided"
_MEMBER: Final = b'"override"'


@dataclass(frozen=True, slots=True)
class Overridden:
    """``computed`` is the rule's outcome; None where the rule leaves it open."""

    computed: Outcome | None
    reason: str


def overridden(draft: Draft, evaluation: Evaluation) -> Overridden | None:
    """Return how a draft departs from the rule; None where it follows it."""
    if draft.override is None or draft.override is evaluation.outcome:
        return None
    return Overridden(evaluation.outcome, draft.override_reason)


def signed_override(decision: DecisionRow) -> Overridden | None:
    """Return how a signed decision departs from the rule; None where it follows it."""
    if _MEMBER not in decision.document:  # most do, and a list of thousands asks for each
        return None
    document = Decision.from_json(strict_json.parse_object(decision.document))
    return override_in(document.credential_subject.override)


def override_in(stated: Override | None) -> Overridden | None:
    """Return what a document states."""
    if stated is None:
        return None
    computed = None if stated.computed == _UNDECIDED else Outcome(stated.computed)
    return Overridden(computed, stated.reason)
