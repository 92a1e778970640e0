"""Parts, prompts, condition codes and resubmission as the files hold them."""

from __future__ import annotations

from assessor_app.domain.ids import PartId
from assessor_app.rubrics.formats.fields import Fields
from assessor_app.rubrics.model import (
    ConditionCode,
    Part,
    PartKind,
    Prompt,
    ResubmissionPolicy,
)

Written = dict[str, object]


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


def given(**members: object) -> Written:
    """Return the members that say something: not None, false, or empty."""
    return {
        name: value
        for name, value in members.items()
        if value is not None and value is not False and value not in ("", [], ())
    }
