"""Find things by what a person calls them: a criterion by its code, a level by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from assessor_app.errors import UserFixable
from assessor_app.rubrics.model import Criterion, Level, Rubric
from assessor_app.services.review import Artifact, Review

_T = TypeVar("_T")


def find_criterion(rubric: Rubric, text: str) -> Criterion:
    """Return the criterion of that code, id or title.

    Raises:
        UserFixable: ``unknown_criterion``, naming the codes that there are.
    """
    found = _one(rubric.criteria, text, lambda one: (one.code, one.id, one.uri, one.title))
    if found is None:
        codes = ", ".join(one.code or one.title for one in rubric.criteria)
        raise UserFixable(
            f"This rubric has no criterion {text!r}.",
            hint=f"Its criteria are: {codes}.",
            code="unknown_criterion",
        )
    return found


def find_level(criterion: Criterion, text: str) -> Level:
    """Return the level of that name, id or place (1 is the highest, as its key in the window).

    Raises:
        UserFixable: ``foreign_level``, naming the levels of this criterion.
    """
    found = _one(criterion.levels, text, lambda one: (one.title, one.id, one.uri))
    if found is None and text.isdecimal() and 1 <= int(text) <= len(criterion.levels):
        found = criterion.levels_from_top[int(text) - 1]
    if found is None:
        names = ", ".join(level.title for level in criterion.levels_from_top)
        raise UserFixable(
            f"Criterion {criterion.code or criterion.title} has no level {text!r}.",
            hint=f"Its levels are: {names}.",
            code="foreign_level",
        )
    return found


def find_artifact(review: Review, text: str) -> Artifact:
    """Return the artifact of that name, path, file name or id.

    Raises:
        UserFixable: ``artifact_unknown``, naming the artifacts that there are.
    """
    found = _one(
        review.artifacts,
        text,
        lambda one: (one.name, one.path, one.path.rpartition("/")[2], one.id),
    )
    if found is None:
        names = ", ".join(one.name for one in review.artifacts)
        raise UserFixable(
            f"This submission has no artifact {text!r}.",
            hint=f"Its artifacts are: {names}.",
            code="artifact_unknown",
        )
    return found


def _one(things: Iterable[_T], text: str, names: Callable[[_T], tuple[str, ...]]) -> _T | None:
    wanted = text.strip().casefold()
    return next(
        (thing for thing in things if wanted in (name.casefold() for name in names(thing) if name)),
        None,
    )
