"""The short YAML that people write rubrics in, compiled to the model and written from it.

An author writes parts, and in each part its criteria; ``levels`` maps each level's title, from the
lowest to the highest, to its descriptor or to ``{points, points_from, points_to, text, exemplars,
feedback}``. The rule names parts by id and criteria by code. Identifiers are UUIDs of version 5
(RFC 9562) made from the base URI, the rubric's ``key`` (its title in small letters, where absent),
the criterion's code and the level's title, so that compiling twice gives the same bytes.
``identifier`` and ``uri`` may be given where they are to be kept from elsewhere.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import CriterionId, LevelId, PartId, RubricId
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.conditions import References, read_rule
from assessor_app.rubrics.formats.fields import Fields, Scalar, clean_text, clean_title
from assessor_app.rubrics.formats.identifiers import (
    URN,
    bare,
    base_of,
    child_uuid,
    is_uuid,
    key_of,
    root_uuid,
    uri_of,
)
from assessor_app.rubrics.formats.sections import (
    read_cited_outcomes,
    read_comments,
    read_condition_codes,
    read_double_scoring,
    read_part,
    read_range,
    read_resubmission,
)
from assessor_app.rubrics.formats.yaml_text import load_yaml
from assessor_app.rubrics.formats.yaml_writing import to_yaml
from assessor_app.rubrics.model import Criterion, FrameworkItem, Level, Part, Rubric
from assessor_app.rubrics.validation import validate

__all__ = ["from_document", "from_yaml", "to_yaml"]

_BASE_URI = re.compile(r"(https?://|urn:)[^\s\"<>]+")


def from_yaml(text: str, *, base_uri: str, changed_at: datetime) -> Rubric:
    """Return the rubric that an author wrote.

    ``base_uri`` is the issuer's; identifiers and URIs are made under it. ``changed_at`` becomes
    the rubric's version.

    Raises:
        UserFixable: codes ``yaml_…`` of :func:`yaml_text.load_yaml`, ``base_uri``,
            ``rubric_malformed``, ``rubric_number`` and all of :func:`validation.validate`; the
            message names the line where one is known.
    """
    return from_document(load_yaml(text), base_uri=base_uri, changed_at=changed_at)


def from_document(document: object, *, base_uri: str, changed_at: datetime) -> Rubric:
    """Return the rubric of a ``document`` that :func:`yaml_text.load_yaml` read.

    Raises:
        UserFixable: as :func:`from_yaml`.
    """
    fields = Fields(document, "The rubric")
    base = base_uri.rstrip("/")
    if not _BASE_URI.fullmatch(base):
        raise UserFixable("The base URI must be an http, https or urn URI.", code="base_uri")
    title = fields.title("title")
    if not title:
        raise fields.problem("the title may not be empty.", key="title")
    identity = _identity(fields, root_uuid(base, fields.title("key", "") or key_of(title)))
    uri = fields.title("uri", "")
    parts, criteria = _read_parts(fields, base_of(uri) or base, identity)
    rubric = Rubric(
        id=RubricId(URN + identity),
        uri=uri or uri_of(base, "CFRubrics", identity),
        title=title,
        version=to_rfc3339(changed_at),
        parts=parts,
        criteria=tuple(sorted(criteria, key=lambda one: one.position)),
        rule=_read_decision(fields, parts, criteria),
        description=fields.text("description", ""),
        condition_codes=read_condition_codes(fields),
        resubmission=read_resubmission(fields),
        double_scoring=read_double_scoring(fields),
        citation_required_for=read_cited_outcomes(fields),
    )
    fields.done()
    return validate(rubric)


def _identity(fields: Fields, derived: str) -> str:
    identifier = fields.text("identifier", derived).lower()
    if not is_uuid(identifier):
        raise fields.problem("“identifier” must be a UUID.", key="identifier")
    return identifier


def _read_parts(fields: Fields, base: str, root: str) -> tuple[tuple[Part, ...], list[Criterion]]:
    parts: list[Part] = []
    criteria: list[Criterion] = []
    for number, one in enumerate(fields.each("parts"), 1):
        part = read_part(one)
        for place, entry in enumerate(one.each("criteria"), 1):
            code = entry.title("code", f"{number}.{place}")
            identity = _identity(entry, child_uuid(root, code or f"{number}.{place}"))
            criteria.append(
                _read_criterion(
                    entry,
                    base,
                    identity,
                    part=part.id,
                    code=code,
                    place=len(criteria) + 1,
                )
            )
        one.done()
        parts.append(part)
    return tuple(parts), criteria


def _read_criterion(
    fields: Fields, base: str, identity: str, *, part: PartId, code: str, place: int
) -> Criterion:
    levels = _read_levels(fields, base, identity)
    weight = fields.number("weight")
    position = fields.whole("position")
    criterion = Criterion(
        id=CriterionId(URN + identity),
        uri=fields.title("uri", "") or uri_of(base, "CFRubricCriteria", identity),
        part=part,
        title=fields.title("title"),
        levels=levels,
        position=place if position is None else position,
        description=fields.text("description", ""),
        code=code,
        weight=Decimal(1) if weight is None else weight,
        advisory=fields.flag("advisory"),
        guidance=fields.text("guidance", ""),
        look_fors=fields.texts("look_fors"),
        citation_required_at=_read_cited(fields, levels),
        not_applicable_allowed=fields.flag("not_applicable_allowed"),
        point_step=fields.number("point_step"),
        item=_read_item(fields),
        comments=read_comments(fields, {level.title: level.id for level in levels}),
    )
    fields.done()
    return criterion


def _read_cited(fields: Fields, levels: tuple[Level, ...]) -> frozenset[LevelId]:
    titles = {level.title: level.id for level in levels}
    cited = [clean_title(one) for one in fields.texts("citation_required_at")]
    for title in cited:
        if title not in titles:
            raise fields.problem(
                f"“{title[:80]}” is not a level of this criterion.", key="citation_required_at"
            )
    return frozenset(titles[one] for one in cited)


def _read_item(fields: Fields) -> FrameworkItem | None:
    inner = fields.inner("item")
    if inner is None:
        return None
    item = FrameworkItem(inner.title("id"), inner.title("uri"), inner.title("title"))
    inner.done()
    return item


def _read_levels(fields: Fields, base: str, criterion: str) -> tuple[Level, ...]:
    inner = fields.inner("levels")
    if inner is None:
        raise fields.problem("“levels” are missing.")
    levels = tuple(
        _read_level(inner, key, base, criterion, place) for place, key in enumerate(inner.keys, 1)
    )
    return tuple(sorted(levels, key=lambda level: level.position))


def _read_level(levels: Fields, key: str, base: str, criterion: str, place: int) -> Level:
    value = levels.raw(key)
    title = clean_title(key)
    if value is None or isinstance(value, Scalar):
        text = "" if value is None else clean_text(levels.text(key))
        return _plain_level(base, criterion, title, text, place)
    fields = levels.under(value, key)
    identity = _identity(fields, child_uuid(criterion, title))
    position = fields.whole("position")
    level = Level(
        id=LevelId(URN + identity),
        uri=fields.title("uri", "") or uri_of(base, "CFRubricCriterionLevels", identity),
        title=title,
        descriptor=fields.text("text", ""),
        position=place if position is None else position,
        points=fields.number("points"),
        exemplars=fields.texts("exemplars"),
        feedback=fields.text("feedback", ""),
        range=read_range(fields),
    )
    fields.done()
    return level


def _plain_level(base: str, criterion: str, title: str, text: str, place: int) -> Level:
    identity = child_uuid(criterion, title)
    uri = uri_of(base, "CFRubricCriterionLevels", identity)
    return Level(LevelId(URN + identity), uri, title, text, place)


def _read_decision(
    fields: Fields, parts: tuple[Part, ...], criteria: list[Criterion]
) -> rule.DecisionRule:
    inner = fields.inner("rule")
    if inner is None:
        raise fields.problem("the decision rule is missing.", code="rule_malformed")
    named = [(name, one) for one in criteria for name in (one.code, bare(one.id)) if name]
    refs = References(
        frozenset(part.id for part in parts),
        {name: one.id for name, one in named},
        {f"{name}/{level.title}": level.id for name, one in named for level in one.levels},
    )
    return read_rule(inner, refs)
