"""What an edit sets, as JSON and back: a score, the rubric, and the fields of a draft."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from assessor_app.domain.drafts import Declaration, Draft, DraftRubric
from assessor_app.domain.ids import AssignmentId, CriterionId, Digest, LevelId
from assessor_app.domain.outcome import Outcome
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.rubrics.model import Score


def score_to_json(score: Score) -> dict[str, Any]:
    """Return a score as JSON, without its criterion."""
    return {
        "level": score.level,
        "points": None if score.points is None else str(score.points),
        "condition_code": score.condition_code,
        "not_applicable": score.not_applicable,
        "rationale": score.rationale,
        "citations": list(score.citations),
    }


def score_from_json(criterion: CriterionId, value: dict[str, Any]) -> Score:
    """Return the score of :func:`score_to_json`; texts are put in normal form C."""
    level, points = value.get("level"), value.get("points")
    return Score(
        criterion=criterion,
        level=None if level is None else LevelId(level),
        points=None if points is None else Decimal(points),
        condition_code=value.get("condition_code"),
        not_applicable=bool(value.get("not_applicable", False)),
        rationale=to_nfc(value.get("rationale", "")),
        citations=tuple(value.get("citations", ())),
    )


def rubric_to_json(rubric: DraftRubric, *, keeps: bool) -> dict[str, Any]:
    """Return the rubric that the work stands on; ``keeps``: rather than the package's newer one."""
    return {"digest": rubric.digest, "rubric": rubric.rubric.decode("utf-8"), "keeps": keeps}


def rubric_from_json(assignment: AssignmentId, value: dict[str, Any]) -> tuple[DraftRubric, bool]:
    """Return the rubric of :func:`rubric_to_json`, and whether it is kept."""
    rubric = DraftRubric(assignment, Digest(value["digest"]), value["rubric"].encode("utf-8"))
    return rubric, bool(value["keeps"])


def draft_value(draft: Draft, key: str) -> Any:
    """Return a field of the draft as JSON."""
    match key:
        case "declaration":
            made = draft.declaration
            return None if made is None else [made.conflict_of_interest, made.note]
        case "override":
            return None if draft.override is None else [draft.override, draft.override_reason]
        case "concerns":
            return [list(concern) for concern in draft.concerns]
        case "feedback" | "private_note" | "coordinator_note":
            return getattr(draft, key)
    raise UserFixable(f"A draft has no field {key}.", code="unknown_field")


def draft_with(draft: Draft, key: str, value: Any) -> Draft:
    """Return the draft with a field of it set to what :func:`draft_value` returned of another."""
    match key:
        case "feedback":
            return replace(draft, feedback=to_nfc(value or ""))
        case "private_note":
            return replace(draft, private_note=to_nfc(value or ""))
        case "coordinator_note":
            return replace(draft, coordinator_note=to_nfc(value or ""))
        case "declaration":
            made = None if value is None else Declaration(bool(value[0]), to_nfc(value[1]))
            return replace(draft, declaration=made)
        case "override":
            outcome = None if value is None else Outcome(value[0])
            reason = "" if value is None else to_nfc(value[1])
            return replace(draft, override=outcome, override_reason=reason)
        case "concerns":
            return replace(draft, concerns=tuple((one[0], to_nfc(one[1])) for one in value or ()))
    raise UserFixable(f"A draft has no field {key}.", code="unknown_field")
