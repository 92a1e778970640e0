"""The outcome so far, in the few words of the footer; and how a criterion's state is shown."""

from __future__ import annotations

from dataclasses import dataclass

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.evaluation import Evaluation
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.points_between import level_in_words
from assessor_app.rubrics.reasons import Truth
from assessor_app.ui.words import OUTCOMES

_SHOWN_BARS = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """What the footer shows. ``bars``: what failed, shortest; ``left``: criteria unscored."""

    title: str
    sentence: str
    bars: tuple[str, ...]
    left: int


def standing_of(rubric: Rubric, evaluation: Evaluation) -> Standing:
    """Return where the rule stands, in words."""
    if evaluation.outcome is not None:
        title = OUTCOMES[evaluation.outcome][0]
    else:
        title = "Open" if Outcome.EARNED in evaluation.possible else "Not yet"
    earned = evaluation.outcome is Outcome.EARNED
    bars = () if earned else _bars(rubric, evaluation)
    return Standing(f"So far: {title}", evaluation.sentence, bars, len(evaluation.unscored))


def _bars(rubric: Rubric, evaluation: Evaluation) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for reason in evaluation.reasons:
        if reason.truth is Truth.FAILED and reason.code == "below" and reason.criteria:
            criterion = rubric.criterion(reason.criteria[0])
            if criterion is not None:
                name = criterion.code or criterion.title
                found[f"{name} must be {reason.param('needs')}"] = None
    shown = list(found)[:_SHOWN_BARS]
    if len(found) > _SHOWN_BARS:
        shown.append(f"and {len(found) - _SHOWN_BARS} more")
    return tuple(shown)


def held_back_by(evaluation: Evaluation) -> frozenset[CriterionId]:
    """Return the criteria that keep the outcome from being Earned."""
    return frozenset(
        criterion
        for reason in evaluation.reasons
        if reason.truth is Truth.FAILED
        for criterion in reason.criteria
    )


def state_words(
    rubric: Rubric, criterion: Criterion, score: Score | None, held_back: frozenset[CriterionId]
) -> tuple[str, str]:
    """Return a criterion's state in words, and its tone."""
    if score is None or not score.settled:
        return "Not scored", "plain"
    if score.not_applicable:
        return "Not applicable", "plain"
    if score.condition_code is not None:
        return "Cannot be scored", "warning"
    level = criterion.level(score.level) if score.level is not None else None
    if level is None:
        return "Not scored", "plain"
    return level_in_words(criterion, score), level_tone(criterion, level.id, held_back)


def level_tone(criterion: Criterion, level: str, held_back: frozenset[CriterionId]) -> str:
    """Return the tone of a chosen level: good at the top, warning where it holds back."""
    if criterion.levels and criterion.levels[-1].id == level:
        return "good"
    return "warning" if criterion.id in held_back else "accent"


def condition_title(rubric: Rubric, code: str) -> str:
    """Return what a condition code says."""
    return next((one.title for one in rubric.condition_codes if one.code == code), code)
