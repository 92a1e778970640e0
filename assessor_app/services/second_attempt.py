"""A second attempt: what the earlier one was told, what it asked for, and what it met already.

When an earlier attempt is told follows the rubric's policy. Where it is hidden until one's own
scores are settled, looking at it is an act: from then on, a score that is changed is named before
signing. What was met and is not judged anew (:mod:`rubrics.carrying`) is offered at any time,
since the issuer asks for no judgement of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Final

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId, CriterionId, LevelId
from assessor_app.errors import UserFixable
from assessor_app.protocol.manifest import EarlierAttempt, EarlierCriterion
from assessor_app.rubrics.carrying import Attempt, Carried, Carry, carry_forward
from assessor_app.rubrics.model import Criterion, Level, Rubric, Score
from assessor_app.services import edits
from assessor_app.services.edit_values import score_to_json
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.review import Review, open_review
from assessor_app.services.workspace import Workspace

_LIST_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n")


class Telling(StrEnum):
    """Whether this assessor may see now what earlier attempts were told."""

    SHOWN = auto()
    WHEN_ASKED = auto()
    AFTER_SCORING = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """What an earlier attempt was told on one criterion. ``level`` is None where it was at none
    that this rubric has; ``met`` is None where the rule asks for no level of its own."""

    attempt: int
    criterion: CriterionId
    level: Level | None
    comment: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the last decision asked for; ``criterion`` is None for its feedback."""

    key: str
    criterion: CriterionId | None
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class SecondAttempt:
    """What there is of earlier attempts. ``attempts`` come the last one first.

    ``results`` and ``asked`` are empty unless ``telling`` is SHOWN. ``carried`` holds what was met
    and is not judged anew; ``taken`` those of them whose score stands as it was carried.
    """

    telling: Telling
    attempts: tuple[EarlierAttempt, ...]
    results: Mapping[CriterionId, EarlierResult]
    asked: tuple[Asked, ...]
    carried: Mapping[CriterionId, Carried]
    taken: frozenset[CriterionId]


def second_attempt(review: Review) -> SecondAttempt | None:
    """Return what there is of earlier attempts; None for a first one."""
    if not review.earlier:
        return None
    attempts = tuple(sorted(review.earlier, key=lambda one: one.attempt, reverse=True))
    told = telling(review)
    results = results_of(review.rubric, attempts) if told is Telling.SHOWN else {}
    carried = _carried(review.rubric, attempts)
    taken = {key for key, one in carried.items() if _is_taken(one, review.scores.get(key))}
    return SecondAttempt(
        telling=told,
        attempts=attempts,
        results=results,
        asked=_asked(review, attempts[0]) if told is Telling.SHOWN else (),
        carried=carried,
        taken=frozenset(taken),
    )


def telling(review: Review) -> Telling:
    """Return whether earlier scores and feedback may be seen now, by the rubric's policy."""
    policy = review.rubric.resubmission.prior_scores
    if policy == "shown":
        return Telling.SHOWN
    if policy != "hidden_until_scored":
        return Telling.NEVER
    if review.attempt_notes is not None and review.attempt_notes.seen_at is not None:
        return Telling.SHOWN
    settled = all(
        (score := review.scores.get(one.id)) is not None and score.settled
        for one in review.rubric.criteria
    )
    return Telling.WHEN_ASKED if settled else Telling.AFTER_SCORING


def note_seen(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Remember that earlier scores are looked at now, and what one's own were until then.

    Where they may be seen at any time, or were seen already, nothing changes.

    Raises:
        UserFixable: ``earlier_hidden`` while the rubric hides them.
    """
    review = open_review(workspace, assignment)
    now = telling(review)
    if now is Telling.SHOWN or not review.earlier:
        return Changes()
    if now is not Telling.WHEN_ASKED:
        raise UserFixable(hidden_words(now), code="earlier_hidden")
    levels = {key: score.level for key, score in review.scores.items()}
    with workspace.store.write() as tx:
        notes = tx.second_attempts.get(assignment)
        tx.second_attempts.put(replace(notes, seen_at=workspace.now(), levels_seen=levels))
    return Changes.of(Topic.SCORES, assignment=assignment)


def hidden_words(told: Telling) -> str:
    """Return why earlier scores are not told, as a sentence."""
    if told is Telling.NEVER:
        return "The rubric lets you judge this attempt by itself."
    return "The rubric lets you judge this attempt by itself first: score every criterion."


def tick(workspace: Workspace, assignment: AssignmentId, key: str, *, found: bool) -> Changes:
    """Note whether something that was asked for last time is there now; undo takes it back.

    Raises:
        UserFixable: ``asked_unknown`` where nothing of that key was asked for or may be seen, and
            those of :func:`edits.make`.
    """
    earlier = second_attempt(open_review(workspace, assignment))
    known = next((one for one in earlier.asked if one.key == key), None) if earlier else None
    if known is None:
        raise UserFixable("Nothing of that kind was asked for last time.", code="asked_unknown")
    if known.ticked == found:
        return Changes()
    label = "Tick what was asked for" if found else "Untick what was asked for"
    return edits.make(workspace, assignment, [Edit(EditKind.TICK, key, found)], label)


def carry(
    workspace: Workspace, assignment: AssignmentId, criteria: tuple[CriterionId, ...] = ()
) -> Changes:
    """Score what an earlier attempt met as it was scored then; ``criteria`` empty: all of it.

    One step that undo takes back. Without names, only what has no score yet is carried; what is
    named is carried over one's own score too. It stays an ordinary score, to be changed at will.

    Raises:
        UserFixable: ``nothing_to_carry``, naming why, and those of :func:`edits.make`.
    """
    review = open_review(workspace, assignment)
    earlier = second_attempt(review)
    carried = earlier.carried if earlier is not None else {}
    wanted = criteria or tuple(key for key in carried if not _settled(review, key))
    missing = [one for one in wanted if one not in carried]
    if missing or not wanted:
        raise UserFixable(
            "No earlier attempt has met this, so it is to be scored anew."
            if missing
            else "There is nothing to carry forward from an earlier attempt.",
            code="nothing_to_carry",
        )
    steps = [
        Edit(EditKind.SCORE, key, score_to_json(carried_score(carried[key]))) for key in wanted
    ]
    return edits.make(workspace, assignment, steps, "Carry forward")


def carried_score(carried: Carried) -> Score:
    """Return the score as it is carried: its rationale says from where, then what was said then."""
    assert carried.score is not None
    words = "\n\n".join(one for one in (carried.sentence, carried.score.rationale) if one)
    return replace(carried.score, rationale=words)


def results_of(
    rubric: Rubric, attempts: tuple[EarlierAttempt, ...]
) -> dict[CriterionId, EarlierResult]:
    """Return the last thing that was said on each criterion; ``attempts``: the last one first."""
    found: dict[CriterionId, EarlierResult] = {}
    judged = {one.criterion: one for one in _judged(rubric, attempts)}
    for attempt in attempts:
        for one in attempt.criterion:
            criterion = criterion_of(rubric, one)
            if criterion is not None and criterion.id not in found:
                met = {Carry.MET: True, Carry.BELOW: False}.get(judged[criterion.id].why)
                level = level_of(criterion, one)
                found[criterion.id] = EarlierResult(
                    attempt.attempt, criterion.id, level, one.comment, met
                )
    return found


def criterion_of(rubric: Rubric, one: EarlierCriterion) -> Criterion | None:
    """Return the criterion of this rubric that an earlier result is about, if it still has it."""
    return next((it for it in rubric.criteria if one.criterion in (it.id, it.uri)), None)


def level_of(criterion: Criterion, one: EarlierCriterion) -> Level | None:
    """Return the level of an earlier result, if the criterion still has it."""
    return next((it for it in criterion.levels if one.achieved_level in (it.id, it.uri)), None)


def _judged(rubric: Rubric, attempts: tuple[EarlierAttempt, ...]) -> tuple[Carried, ...]:
    """Judge all criteria by what was reached, whatever the rubric's scope is."""
    policy = replace(rubric.resubmission, scope="criteria_not_met")
    oldest_first = [_attempt(rubric, one) for one in reversed(attempts)]
    return carry_forward(replace(rubric, resubmission=policy), oldest_first)


def _carried(rubric: Rubric, attempts: tuple[EarlierAttempt, ...]) -> dict[CriterionId, Carried]:
    oldest_first = [_attempt(rubric, one) for one in reversed(attempts)]
    found = carry_forward(rubric, oldest_first)
    return {one.criterion: one for one in found if one.why is Carry.MET}


def _attempt(rubric: Rubric, attempt: EarlierAttempt) -> Attempt:
    """Return an earlier attempt by the rubric of now.

    The manifest names levels by their ids. One that this rubric has is the same level as then; a
    criterion whose level it does not have is judged otherwise now, so it is not in the rubric of
    that time.
    """
    scores: dict[CriterionId, Score] = {}
    changed: set[CriterionId] = set()
    for one in attempt.criterion:
        criterion = criterion_of(rubric, one)
        if criterion is None:
            continue
        level = level_of(criterion, one)
        reached = None if level is None else level.id
        if one.achieved_level is not None and level is None:
            reached = LevelId(one.achieved_level)
            changed.add(criterion.id)
        code = "" if reached is None else None
        scores[criterion.id] = Score(
            criterion.id, level=reached, condition_code=code, rationale=one.comment
        )
    kept = tuple(one for one in rubric.criteria if one.id not in changed)
    return Attempt(attempt.attempt, replace(rubric, criteria=kept), scores)


def _is_taken(carried: Carried, score: Score | None) -> bool:
    if score is None or carried.score is None:
        return False
    return score.level == carried.score.level and score.rationale.startswith(carried.sentence)


def _settled(review: Review, criterion: CriterionId) -> bool:
    score = review.scores.get(criterion)
    return score is not None and score.settled


def _asked(review: Review, last: EarlierAttempt) -> tuple[Asked, ...]:
    """Return what was below what the rule asks for, by criterion, then the feedback's points."""
    notes = review.attempt_notes
    ticked = frozenset[str]() if notes is None else notes.ticked
    said = results_of(review.rubric, (last,))
    found: list[tuple[str, CriterionId | None, str]] = []
    for one in _judged(review.rubric, (last,)):
        if one.why is Carry.BELOW:
            text = f"{one.sentence} {said[one.criterion].comment}".strip()
            found.append((f"{last.attempt}/{one.criterion}", one.criterion, text))
    for number, point in enumerate(_points(last.feedback), start=1):
        found.append((f"{last.attempt}/feedback/{number}", None, point))
    return tuple(Asked(key, criterion, text, key in ticked) for key, criterion, text in found)


def _points(feedback: str) -> list[str]:
    """Return the points of a feedback: its list's items, else its paragraphs."""
    pieces: list[str] = []
    for paragraph in _PARAGRAPH.split(feedback):
        marked = _LIST_ITEM.split(paragraph)
        pieces += [" ".join(one.split()) for one in marked]
    return [one for one in pieces if one]
