"""Two or three readings of one submission: what they come to, and whether one more is asked for.

A reading is a JSON file: a decision as this program exports it, or a list of what was chosen by
the criteria's codes, ``{"1.1": "Passing", "2.1": {"level": "Basic", "points": 1.5}, "2.2":
{"code": "missing"}, "2.3": {"not_applicable": true}}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessor_app.domain import strict_json
from assessor_app.domain.ids import CriterionId
from assessor_app.errors import UserFixable
from assessor_app.protocol.decision import MAX_DECISION_BYTES, CriterionResult
from assessor_app.rubrics.combining import Combination, combine
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.near_cut import SecondReadingCall, second_reading
from assessor_app.rubrics.scoring import check_scores
from assessor_app.services.given_files import read_given
from assessor_app.signing.verification import verify_decision

Scores = Mapping[CriterionId, Score]


@dataclass(frozen=True, slots=True)
class Combined:
    """What readings come to. ``asked`` are the calls for a second reading of each alone."""

    combination: Combination
    asked: tuple[SecondReadingCall, ...]


def combined(
    rubric: Rubric, first: Scores, second: Scores, third: Scores | None = None
) -> Combination:
    """Return what the readings come to by the rubric's policy, as :func:`combining.combine`."""
    return combine(rubric, first, second, third)


def second_reading_of(rubric: Rubric, scores: Scores) -> SecondReadingCall:
    """Say whether a second reading is asked for, as :func:`near_cut.second_reading`."""
    return second_reading(rubric, scores)


def combine_files(rubric: Rubric, paths: tuple[Path, ...]) -> Combined:
    """Return what two or three readings in files come to.

    Raises:
        UserFixable: ``reading_malformed``, ``reading_foreign``, ``readings_count``, and the codes
            of :func:`scoring.check_score`, naming the file.
        EnvironmentProblem: ``file_unreadable``.
    """
    if not 2 <= len(paths) <= 3:
        raise UserFixable("Two readings are combined, or three.", code="readings_count")
    readings = [read_reading(rubric, path) for path in paths]
    return Combined(
        combine(rubric, *readings), tuple(second_reading(rubric, one) for one in readings)
    )


def read_reading(rubric: Rubric, path: Path) -> dict[CriterionId, Score]:
    """Return the scores of one file, of a decision only once its signature holds.

    Raises:
        UserFixable, EnvironmentProblem: as :func:`combine_files`.
        IntegrityProblem: for a decision that does not verify, and JSON with no one meaning.
    """
    data = _bytes_of(path)
    held = strict_json.parse(data, max_bytes=MAX_DECISION_BYTES, decimals=True, nfc=False)
    if not isinstance(held, dict):
        raise _refuse(path, "a reading is a decision, or criteria with their levels.")
    if "credentialSubject" in held:
        results = verify_decision(data).document.credential_subject.criterion_result
        scores = _of_decision(rubric, path, results)
    else:
        scores = {one.criterion: one for one in _of_names(rubric, path, held)}
    try:
        check_scores(rubric, scores)
    except UserFixable as problem:
        raise UserFixable(
            f"{path.name}: {problem.message}", hint=problem.hint, code=problem.code
        ) from problem
    return scores


def _bytes_of(path: Path) -> bytes:
    data = read_given(path, MAX_DECISION_BYTES, called=path.name)
    if len(data) > MAX_DECISION_BYTES:
        raise _refuse(path, "it is larger than any reading.")
    return data


def _of_decision(
    rubric: Rubric, path: Path, results: tuple[CriterionResult, ...]
) -> dict[CriterionId, Score]:
    criteria = {name: one for one in rubric.criteria for name in (one.id, one.uri)}
    scores = {}
    for result in results:
        criterion = criteria.get(result.criterion)
        if criterion is None:
            raise UserFixable(
                f"{path.name} judges by another rubric.",
                hint="Give the rubric that both decisions were made by.",
                code="reading_foreign",
            )
        levels = {name: one.id for one in criterion.levels for name in (one.id, one.uri)}
        scores[criterion.id] = Score(
            criterion.id,
            level=levels.get(result.achieved_level or ""),
            points=None if result.score is None else Decimal(result.score),
            condition_code=result.condition_code,
            not_applicable=result.not_applicable is True,
        )
    return scores


def _of_names(rubric: Rubric, path: Path, held: dict[str, Any]) -> Iterator[Score]:
    criteria = {one.code: one for one in rubric.criteria}
    for name, choice in held.items():
        criterion = criteria.get(name)
        if criterion is None:
            raise _refuse(path, f"the rubric has no criterion “{name[:80]}”.")
        yield _of_choice(criterion, path, {"level": choice} if isinstance(choice, str) else choice)


def _of_choice(criterion: Criterion, path: Path, choice: object) -> Score:
    if not isinstance(choice, dict) or set(choice) - {"level", "points", "code", "not_applicable"}:
        raise _refuse(path, f"{criterion.label} needs a level, a code, or not_applicable.")
    title, points = choice.get("level"), choice.get("points")
    level = next((one for one in criterion.levels if one.title == title), None)
    if title is not None and level is None:
        raise _refuse(path, f"{criterion.label} has no level “{str(title)[:80]}”.")
    if points is not None and (isinstance(points, bool) or not isinstance(points, int | Decimal)):
        raise _refuse(path, f"the points of {criterion.label} are not a number.")
    code = choice.get("code")
    return Score(
        criterion.id,
        level=None if level is None else level.id,
        points=None if points is None else Decimal(points),
        condition_code=None if code is None else str(code),
        not_applicable=choice.get("not_applicable") is True,
    )


def _refuse(path: Path, message: str) -> UserFixable:
    return UserFixable(f"{path.name}: {message}", code="reading_malformed")
