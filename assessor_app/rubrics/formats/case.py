"""CASE 1.1 ``CFRubric`` JSON, the wire and file format of rubrics, in and out.

1EdTech Competencies and Academic Standards Exchange 1.1, CFRubric, CFRubricCriterion and
CFRubricCriterionLevel. What CASE has no place for stands in ``extensions`` under the one key
:data:`EXTENSION` (an object on rubric and criterion, an array of one object on a level, as the
published schema has it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeVar

from assessor_app.domain import strict_json
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.ids import CriterionId, LevelId, PartId, RubricId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import IntegrityProblem
from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.canonical_json import canonical_json
from assessor_app.rubrics.formats.conditions import Names, References, read_rule, write_rule
from assessor_app.rubrics.formats.fields import Fields, camel_name
from assessor_app.rubrics.formats.identifiers import URN, bare, is_uuid
from assessor_app.rubrics.formats.sections import (
    Written,
    given,
    read_cited_outcomes,
    read_comments,
    read_condition_codes,
    read_double_scoring,
    read_part,
    read_range,
    read_resubmission,
    write_comment,
    write_condition_code,
    write_double_scoring,
    write_part,
    write_range,
    write_resubmission,
)
from assessor_app.rubrics.model import Criterion, FrameworkItem, Level, Part, PartKind, Rubric
from assessor_app.rubrics.validation import validate

EXTENSION: Final = "https://assessor.example/ns/rubric/v1"
MAX_RUBRIC_BYTES: Final = 4 << 20

_T = TypeVar("_T")
_FOREIGN_PART = Part(PartId("P1"), PartKind.ARTIFACTS, "Criteria")
_FOREIGN_RULE = rule.DecisionRule(
    (rule.Clause(Outcome.EARNED, rule.Every(rule.Selection(), rule.LevelBar(highest=True))),)
)


def from_case(data: bytes) -> Rubric:
    """Return the rubric in ``data``, a CASE 1.1 CFRubric in UTF-8 JSON.

    What :func:`to_case` wrote comes back exactly. A rubric of another program, without our
    extension, gets one part ``P1`` with every criterion, and the strictest rule: Earned when every
    criterion is at its highest level. There, levels with rising or falling points are put in
    the order of their points, and titles that are missing are made up ("Level 2"); CASE's members
    that this model has no place for (categories, other extensions) are left out.

    Raises:
        IntegrityProblem: as :func:`strict_json.parse`.
        UserFixable: codes ``rubric_malformed`` and all of :func:`validation.validate`.
    """
    return rubric_of(strict_json.parse(data, max_bytes=MAX_RUBRIC_BYTES, decimals=True, nfc=False))


def rubric_of(value: object) -> Rubric:
    """Return the rubric in a parsed CFRubric, whose numbers are decimals; else as above."""
    fields = Fields(value, "The rubric")
    extension = _extension(fields)
    entries = fields.each("CFRubricCriteria")
    criteria = tuple(_read_criterion(one, native=extension is not None) for one in entries)
    rubric = Rubric(
        id=RubricId(_identifier(fields)),
        uri=_uri(fields),
        title=fields.title("title", "") or "Untitled rubric",
        version=_version(fields),
        parts=(_FOREIGN_PART,),
        criteria=_in_order(criteria, lambda one: one.position, _put_criterion),
        rule=_FOREIGN_RULE,
        description=fields.text("description", ""),
    )
    return validate(rubric if extension is None else _with_extension(rubric, extension))


def _with_extension(rubric: Rubric, extension: Fields) -> Rubric:
    parts = _read_parts(extension)
    found = replace(
        rubric,
        parts=parts,
        rule=_read_decision(extension, parts, rubric.criteria),
        condition_codes=read_condition_codes(extension),
        resubmission=read_resubmission(extension),
        double_scoring=read_double_scoring(extension),
        citation_required_for=read_cited_outcomes(extension),
    )
    extension.done()
    return found


def to_case(rubric: Rubric) -> bytes:
    """Return ``rubric`` as a CASE 1.1 CFRubric: one sequence of bytes for equal rubrics.

    The bytes are canonical JSON (sorted members, no white space, numbers in their shortest form),
    so that the file's digest is stable.

    Raises:
        UserFixable: as :func:`validation.validate`.
    """
    return canonical_json(document_of(rubric))


def document_of(rubric: Rubric) -> Written:
    """Return ``rubric`` as the members of a CFRubric, with decimals for numbers; else as above."""
    validate(rubric)
    names = Names(
        {one.id: bare(one.id) for one in rubric.criteria},
        {level.id: bare(level.id) for one in rubric.criteria for level in one.levels},
    )
    double = rubric.double_scoring
    extension: Written = {
        "parts": [write_part(part) for part in rubric.parts],
        "rule": write_rule(rubric.rule, names),
        **given(condition_codes=[write_condition_code(one) for one in rubric.condition_codes]),
        "resubmission": write_resubmission(rubric.resubmission),
        **given(
            double_scoring=double and write_double_scoring(double),
            citation_required_for=[one.value for one in sorted(rubric.citation_required_for)],
        ),
    }
    return {
        "identifier": bare(rubric.id),
        "uri": rubric.uri,
        "title": rubric.title,
        **given(description=rubric.description),
        "lastChangeDateTime": rubric.version,
        "CFRubricCriteria": [_write_criterion(rubric, one) for one in rubric.criteria],
        "extensions": {EXTENSION: _camel(extension)},
    }


def _identifier(fields: Fields) -> str:
    text = fields.text("identifier").lower()
    if not is_uuid(text):
        raise fields.problem("“identifier” must be a UUID.", key="identifier")
    return URN + text


def _uri(fields: Fields) -> str:
    uri = fields.title("uri")
    if not uri:
        raise fields.problem("“uri” may not be empty.", key="uri")
    return uri


def _version(fields: Fields) -> str:
    """Return the time of the last change; one without a time zone is taken for UTC."""
    text = fields.title("lastChangeDateTime")
    for candidate in (text, f"{text}Z"):
        try:
            from_rfc3339(candidate)
        except IntegrityProblem:
            continue
        return candidate
    raise fields.problem("“lastChangeDateTime” must be a time.", key="lastChangeDateTime")


def _extension(fields: Fields) -> Fields | None:
    """Return our extension of a rubric or criterion, read by its JSON names; None without one."""
    value = fields.raw("extensions")
    found = value.get(EXTENSION) if isinstance(value, dict) else None
    return None if found is None else Fields(found, f"{fields.where} › extension", name=camel_name)


def _level_extension(fields: Fields) -> Fields:
    for entry in fields.items("extensions"):
        if isinstance(entry, dict) and EXTENSION in entry:
            where = f"{fields.where} › extension"
            return Fields(entry[EXTENSION], where, name=camel_name)
    return Fields({}, fields.where)


def _read_parts(extension: Fields) -> tuple[Part, ...]:
    parts = []
    for one in extension.each("parts"):
        parts.append(read_part(one))
        one.done()
    return tuple(parts)


def _read_decision(
    extension: Fields, parts: tuple[Part, ...], criteria: tuple[Criterion, ...]
) -> rule.DecisionRule:
    fields = extension.inner("rule")
    if fields is None:
        raise extension.problem("the decision rule is missing.", code="rule_malformed")
    refs = References(
        frozenset(part.id for part in parts),
        {bare(one.id): one.id for one in criteria},
        {bare(level.id): level.id for one in criteria for level in one.levels},
    )
    return read_rule(fields, refs)


def _read_criterion(fields: Fields, *, native: bool) -> Criterion:
    extension = _extension(fields) if native else None
    if native and extension is None:
        raise fields.problem("the criterion lacks its extension.")
    entries = fields.each("CFRubricCriterionLevels")
    levels = tuple(_read_level(one, n) for n, one in enumerate(entries, 1))
    levels = _in_order(levels, lambda one: one.position, _put_level)
    if not native:
        levels = _by_points(levels)
    weight = fields.number("weight")
    criterion = Criterion(
        id=CriterionId(_identifier(fields)),
        uri=_uri(fields),
        part=_FOREIGN_PART.id,
        title=fields.title("description", "") or fields.title("category", "") or "Criterion",
        levels=levels,
        position=_position(fields),
        weight=Decimal(1) if weight is None else weight,
        item=_read_item(fields),
    )
    return criterion if extension is None else _extended(criterion, extension)


def _extended(criterion: Criterion, extension: Fields) -> Criterion:
    known = {bare(level.id): level.id for level in criterion.levels}
    cited = extension.texts("citation_required_at")
    for identifier in cited:
        if identifier not in known:
            raise extension.problem(f"“{identifier[:80]}” is not a level of this criterion.")
    found = replace(
        criterion,
        part=PartId(extension.title("part")),
        code=extension.title("code", ""),
        description=extension.text("description", ""),
        advisory=extension.flag("advisory"),
        guidance=extension.text("guidance", ""),
        look_fors=extension.texts("look_fors"),
        citation_required_at=frozenset(known[one] for one in cited),
        not_applicable_allowed=extension.flag("not_applicable_allowed"),
        point_step=extension.number("point_step"),
        comments=read_comments(extension, known),
    )
    extension.done()
    return found


def _read_item(fields: Fields) -> FrameworkItem | None:
    inner = fields.inner("CFItemURI")
    if inner is None:
        return None
    return FrameworkItem(inner.title("identifier"), inner.title("uri"), inner.title("title"))


def _read_level(fields: Fields, number: int) -> Level:
    extension = _level_extension(fields)
    level = Level(
        id=LevelId(_identifier(fields)),
        uri=_uri(fields),
        title=fields.title("quality", "") or f"Level {number}",
        descriptor=fields.text("description", ""),
        position=_position(fields),
        points=fields.number("score"),
        exemplars=extension.texts("exemplars"),
        feedback=fields.text("feedback", ""),
        range=read_range(extension),
    )
    extension.done()
    return level


_UNPLACED: Final = -(2**40)


def _position(fields: Fields) -> int:
    position = fields.whole("position")
    return _UNPLACED if position is None else position


def _put_level(level: Level, position: int) -> Level:
    return replace(level, position=position)


def _put_criterion(criterion: Criterion, position: int) -> Criterion:
    return replace(criterion, position=position)


def _in_order(
    items: tuple[_T, ...], position: Callable[[_T], int], put: Callable[[_T, int], _T]
) -> tuple[_T, ...]:
    """Return ``items`` by position; numbered as they stand where positions lack or repeat."""
    positions = [position(one) for one in items]
    if _UNPLACED in positions or len(set(positions)) != len(positions):
        return tuple(put(one, n) for n, one in enumerate(items, 1))
    return tuple(sorted(items, key=position))


def _by_points(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """Return levels from the fewest points to the most, where all have points and all differ."""
    points = [level.points for level in levels if level.points is not None]
    if len(set(points)) != len(levels) or points == sorted(points):
        return levels
    ranked = sorted(levels, key=lambda level: level.points or Decimal(0))
    return tuple(_put_level(level, n) for n, level in enumerate(ranked, 1))


def _write_criterion(rubric: Rubric, criterion: Criterion) -> Written:
    part = next(part for part in rubric.parts if part.id == criterion.part)
    names = {one.id: bare(one.id) for one in criterion.levels}
    ordered = [one.id for one in criterion.levels if one.id in criterion.citation_required_at]
    extension: Written = {
        "part": criterion.part,
        **given(
            code=criterion.code,
            description=criterion.description,
            advisory=criterion.advisory,
            guidance=criterion.guidance,
            look_fors=list(criterion.look_fors),
            citation_required_at=[bare(one) for one in ordered],
            not_applicable_allowed=criterion.not_applicable_allowed,
            point_step=criterion.point_step,
            comments=[write_comment(one, names) for one in criterion.comments],
        ),
    }
    item = criterion.item
    return {
        "identifier": bare(criterion.id),
        "uri": criterion.uri,
        "category": part.title,
        "description": criterion.title,
        **given(
            CFItemURI=item and {"identifier": item.id, "uri": item.uri, "title": item.title},
        ),
        "weight": criterion.weight,
        "position": criterion.position,
        "rubricId": bare(rubric.id),
        "lastChangeDateTime": rubric.version,
        "CFRubricCriterionLevels": [
            _write_level(rubric, criterion, level) for level in criterion.levels
        ],
        "extensions": {EXTENSION: _camel(extension)},
    }


def _write_level(rubric: Rubric, criterion: Criterion, level: Level) -> Written:
    more = {**given(exemplars=list(level.exemplars)), **write_range(level.range)}
    extensions = [{EXTENSION: _camel(more)}] if more else []
    return {
        "identifier": bare(level.id),
        "uri": level.uri,
        "quality": level.title,
        **given(description=level.descriptor, score=level.points, feedback=level.feedback),
        "position": level.position,
        "rubricCriterionId": bare(criterion.id),
        "lastChangeDateTime": rubric.version,
        **given(extensions=extensions),
    }


def _camel(value: object) -> object:
    """Return ``value`` with the names of its members as JSON has them."""
    if isinstance(value, dict):
        return {camel_name(key): _camel(member) for key, member in value.items()}
    return [_camel(member) for member in value] if isinstance(value, list) else value
