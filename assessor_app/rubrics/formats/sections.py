"""Parts, prompts, condition codes and policies as the files hold them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from assessor_app.domain.comments import SHORTCUT
from assessor_app.domain.ids import LevelId, PartId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.formats.fields import Fields
from assessor_app.rubrics.model import (
    CITED_OUTCOMES,
    ConditionCode,
    DoubleScoring,
    Part,
    PartKind,
    PointRange,
    Prompt,
    ResubmissionPolicy,
    SharedComment,
)

Written = dict[str, object]
_Choice = TypeVar("_Choice", bound=StrEnum)


def read_part(fields: Fields) -> Part:
    """Return a part with its prompts; its criteria are the caller's to read.

    Raises:
        UserFixable: ``code="rubric_malformed"`` or ``"rubric_number"``.
    """
    kind = fields.title("kind")
    if kind not in tuple(PartKind):
        raise fields.problem(
            f"“{kind}” is not a kind of part; there are {', '.join(PartKind)}.", key="kind"
        )
    return Part(
        id=PartId(_named(fields, "id")),
        kind=PartKind(kind),
        title=_named(fields, "title"),
        description=fields.text("description", ""),
        prompts=tuple(_read_prompt(one) for one in fields.each("prompts")),
    )


def _named(fields: Fields, key: str) -> str:
    name = fields.title(key)
    if not name or name == "all":
        raise fields.problem(f"“{key}” may not be empty, nor “all”.", key=key)
    return name


def _read_prompt(fields: Fields) -> Prompt:
    prompt = Prompt(
        id=_named(fields, "id"),
        text=fields.text("text"),
        min_words=fields.whole("min_words"),
        max_words=fields.whole("max_words"),
    )
    least, most = prompt.min_words, prompt.max_words
    if (least or 0) < 0 or (most is not None and most < (least or 0)):
        raise fields.problem("the numbers of words do not make a range.")
    fields.done()
    return prompt


def read_condition_codes(fields: Fields) -> tuple[ConditionCode, ...]:
    """Return the condition codes; errors as :func:`read_part`."""
    codes = []
    for one in fields.each("condition_codes"):
        codes.append(
            ConditionCode(_named(one, "code"), _named(one, "title"), one.text("description", ""))
        )
        one.done()
    return tuple(codes)


def read_resubmission(fields: Fields) -> ResubmissionPolicy:
    """Return the resubmission policy, or the default one; errors as :func:`read_part`."""
    default = ResubmissionPolicy()
    inner = fields.inner("resubmission")
    if inner is None:
        return default
    policy = ResubmissionPolicy(
        max_attempts=inner.whole("max_attempts"),
        scope=inner.title("scope", default.scope),
        prior_scores=inner.title("prior_scores", default.prior_scores),
    )
    inner.done()
    return policy


def read_double_scoring(fields: Fields) -> DoubleScoring | None:
    """Return how two readings are combined, or None; errors as :func:`read_part`."""
    default = DoubleScoring()
    inner = fields.inner("double_scoring")
    if inner is None:
        return None
    policy = DoubleScoring(
        when=_choice(inner, "when", default.when),
        combine=_choice(inner, "combine", default.combine),
        tolerance=inner.whole("tolerance") or 0,
        near_points=inner.number("near_points"),
        near_levels=inner.whole("near_levels"),
    )
    inner.done()
    return policy


def read_cited_outcomes(fields: Fields) -> frozenset[Outcome]:
    """Return the outcomes that ask for citations; errors as :func:`read_part`."""
    given_names = fields.texts("citation_required_for")
    for name in given_names:
        if name not in tuple(CITED_OUTCOMES):
            raise fields.problem(
                f"“{name[:80]}” is no outcome that citations can be asked for; there is "
                f"{', '.join(CITED_OUTCOMES)}.",
                key="citation_required_for",
            )
    return frozenset(map(Outcome, given_names))


def _choice(fields: Fields, key: str, default: _Choice) -> _Choice:
    found = fields.title(key, default.value)
    kinds = type(default)
    if found not in tuple(kinds):
        raise fields.problem(f"“{found}” is not known here; there are {', '.join(kinds)}.", key=key)
    return kinds(found)


def read_range(fields: Fields) -> PointRange | None:
    """Return the range of a level's points, or None; errors as :func:`read_part`."""
    least, most = fields.number("points_from"), fields.number("points_to")
    if least is None and most is None:
        return None
    if least is None or most is None:
        raise fields.problem("a range needs both of its ends.", key="points_from")
    return PointRange(least, most)


def write_range(given_range: PointRange | None) -> Written:
    """Return what :func:`read_range` reads."""
    if given_range is None:
        return {}
    return {"points_from": given_range.least, "points_to": given_range.most}


def read_comments(fields: Fields, levels: Mapping[str, LevelId]) -> tuple[SharedComment, ...]:
    """Return the issuer's comments on a criterion; ``levels`` by the names that the file has.

    Raises:
        UserFixable: ``code="rubric_malformed"``.
    """
    comments = []
    for one in fields.each("comments"):
        name = one.title("level", "")
        if name and name not in levels:
            raise one.problem(f"“{name[:80]}” is not a level of this criterion.", key="level")
        text = one.text("text")
        shortcut = one.title("shortcut", "").removeprefix("/")
        if not text or (shortcut and not SHORTCUT.fullmatch(shortcut)):
            raise one.problem("a comment needs a text, and a shortcut is one word.")
        comments.append(
            SharedComment(text, levels[name] if name else None, one.texts("tags"), shortcut)
        )
        one.done()
    return tuple(comments)


def write_comment(comment: SharedComment, levels: Mapping[LevelId, str]) -> Written:
    """Return ``comment`` as :func:`read_comments` reads it."""
    level = "" if comment.level is None else levels[comment.level]
    return {
        "text": comment.text,
        **given(level=level, tags=list(comment.tags), shortcut=comment.shortcut),
    }


def write_part(part: Part) -> Written:
    """Return ``part`` as :func:`read_part` reads it."""
    return {
        "id": part.id,
        "kind": part.kind.value,
        "title": part.title,
        **given(description=part.description),
        **given(prompts=[_write_prompt(one) for one in part.prompts]),
    }


def _write_prompt(prompt: Prompt) -> Written:
    return {
        "id": prompt.id,
        "text": prompt.text,
        **given(min_words=prompt.min_words, max_words=prompt.max_words),
    }


def write_condition_code(code: ConditionCode) -> Written:
    """Return ``code`` as :func:`read_condition_codes` reads it."""
    return {"code": code.code, "title": code.title, **given(description=code.description)}


def write_resubmission(policy: ResubmissionPolicy) -> Written:
    """Return ``policy`` as :func:`read_resubmission` reads it."""
    return {
        **given(max_attempts=policy.max_attempts),
        "scope": policy.scope,
        "prior_scores": policy.prior_scores,
    }


def write_double_scoring(policy: DoubleScoring) -> Written:
    """Return ``policy`` as :func:`read_double_scoring` reads it."""
    return {
        "when": policy.when.value,
        "combine": policy.combine.value,
        **given(
            tolerance=policy.tolerance or None,
            near_points=policy.near_points,
            near_levels=policy.near_levels,
        ),
    }


def given(**members: object) -> Written:
    """Return the members that say something: not None, false, or empty."""
    return {
        name: value
        for name, value in members.items()
        if value is not None and value is not False and value not in ("", [], ())
    }
