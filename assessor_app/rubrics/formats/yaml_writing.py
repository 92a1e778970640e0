"""A rubric as the short YAML of authors, from which the same rubric can be compiled again."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.formats.conditions import Names, write_rule
from assessor_app.rubrics.formats.identifiers import (
    bare,
    base_of,
    child_uuid,
    key_of,
    root_uuid,
    uri_of,
)
from assessor_app.rubrics.formats.sections import (
    Written,
    given,
    write_comment,
    write_condition_code,
    write_double_scoring,
    write_part,
    write_range,
    write_resubmission,
)
from assessor_app.rubrics.model import Criterion, Level, Rubric
from assessor_app.rubrics.validation import validate

_TAG = "tag:yaml.org,2002:"
_OTHER_BREAKS = "\x85\u2028\u2029"
"""Line breaks of older YAML, which only a quoted text keeps."""


class _Representer(SafeRepresenter):
    """Writes decimals exactly, and texts of several lines as blocks."""


def _decimal(representer: SafeRepresenter, value: Decimal) -> ScalarNode:
    text = plain(value)
    return representer.represent_scalar(f"{_TAG}{'float' if '.' in text else 'int'}", text)


def _text(representer: SafeRepresenter, value: str) -> ScalarNode:
    style = "|" if "\n" in value else None
    if any(one in value for one in _OTHER_BREAKS):
        style = '"'
    return representer.represent_scalar(f"{_TAG}str", value, style=style)


_Representer.add_representer(Decimal, _decimal)
_Representer.add_representer(str, _text)


def to_yaml(rubric: Rubric) -> str:
    """Return ``rubric`` in the YAML that :func:`author_yaml.from_yaml` compiles to an equal one.

    Identifiers and addresses are written only where they would not be made the same again from
    the base URI that the rubric's own address begins with; the version is not written.

    Raises:
        UserFixable: as :func:`validation.validate`.
    """
    validate(rubric)
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # typed as None
    yaml.width = 100
    stream = StringIO()
    yaml.dump(_write_rubric(rubric), stream)
    return stream.getvalue()


def _write_rubric(rubric: Rubric) -> Written:
    base = base_of(rubric.uri)
    root = bare(rubric.id)
    double = rubric.double_scoring
    made = root == root_uuid(base, key_of(rubric.title))
    made = made and rubric.uri == uri_of(base, "CFRubrics", root)
    codes = {one.id: one.code or bare(one.id) for one in rubric.criteria}
    names = Names(
        codes,
        {
            level.id: f"{codes[one.id]}/{level.title}"
            for one in rubric.criteria
            for level in one.levels
        },
    )
    return {
        "title": rubric.title,
        **({} if made else {"identifier": root, "uri": rubric.uri}),
        **given(
            description=rubric.description,
            condition_codes=[write_condition_code(one) for one in rubric.condition_codes],
        ),
        "resubmission": write_resubmission(rubric.resubmission),
        **given(
            double_scoring=double and write_double_scoring(double),
            citation_required_for=[one.value for one in sorted(rubric.citation_required_for)],
        ),
        "rule": write_rule(rubric.rule, names),
        "parts": _write_parts(rubric, base, root),
    }


def _write_parts(rubric: Rubric, base: str, root: str) -> list[Written]:
    parts: list[Written] = []
    written = 0
    for number, part in enumerate(rubric.parts, 1):
        entries = []
        for place, criterion in enumerate(rubric.in_part(part.id), 1):
            written += 1
            derived = child_uuid(root, criterion.code or f"{number}.{place}")
            entries.append(_write_criterion(criterion, base, derived, place=written))
        parts.append({**write_part(part), **given(criteria=entries)})
    return parts


def _write_criterion(criterion: Criterion, base: str, derived: str, *, place: int) -> Written:
    identity = bare(criterion.id)
    item = criterion.item
    titles = {one.id: one.title for one in criterion.levels}
    cited = [one.title for one in criterion.levels if one.id in criterion.citation_required_at]
    return {
        "code": criterion.code,
        "title": criterion.title,
        **_kept(identity, derived, criterion.uri, uri_of(base, "CFRubricCriteria", identity)),
        **given(
            position=None if criterion.position == place else criterion.position,
            description=criterion.description,
            weight=None if criterion.weight == 1 else criterion.weight,
            advisory=criterion.advisory,
            not_applicable_allowed=criterion.not_applicable_allowed,
            point_step=criterion.point_step,
            citation_required_at=cited,
            guidance=criterion.guidance,
            look_fors=list(criterion.look_fors),
            item=item and {"id": item.id, "uri": item.uri, "title": item.title},
            comments=[write_comment(one, titles) for one in criterion.comments],
        ),
        "levels": {
            level.title: _write_level(level, base, identity, place=n)
            for n, level in enumerate(criterion.levels, 1)
        },
    }


def _write_level(level: Level, base: str, criterion: str, *, place: int) -> object:
    identity = bare(level.id)
    derived = child_uuid(criterion, level.title)
    more: Written = {
        **_kept(identity, derived, level.uri, uri_of(base, "CFRubricCriterionLevels", identity)),
        **given(
            position=None if level.position == place else level.position,
            points=level.points,
            **write_range(level.range),
            exemplars=list(level.exemplars),
            feedback=level.feedback,
        ),
    }
    return {**more, "text": level.descriptor} if more else level.descriptor


def _kept(identity: str, derived: str, uri: str, derived_uri: str) -> Written:
    """Return what must be written so that neither is lost."""
    return given(
        identifier=None if identity == derived else identity,
        uri=None if uri == derived_uri else uri,
    )
