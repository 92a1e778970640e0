"""Moodle's ``grading.xml``, as a backup holds it for each activity that has a grading form.

``areas/area/definitions/definition``; under it the method's own element with ``criteria`` of a
rubric or ``guidecriteria`` of a marking guide. Learners' grades (``instances``) are never read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.formats.drafts import read_points
from assessor_app.rubrics.formats.losses import Exported, Imported, Loss, Origin, refusal
from assessor_app.rubrics.formats.moodle import (
    MARKDOWN,
    OPTIONS,
    PLAIN,
    READY,
    GuideCriterion,
    MoodleCriterion,
    MoodleForm,
    MoodleLevel,
    check_count,
    check_method,
    comment_loss,
    guide_form,
    moment_of,
    option_loss,
    prose_of,
    rubric_form,
    seconds_of,
    to_imported,
)
from assessor_app.rubrics.formats.safe_xml import (
    add,
    below,
    child,
    children,
    local,
    parse_xml,
    text_of,
    write_xml,
)
from assessor_app.rubrics.model import Rubric

_PLUGIN: Final = "plugin_gradingform_{method}_definition"


def is_moodle_xml(root: Element) -> bool:
    """Say whether the root is that of a ``grading.xml``."""
    return local(root) == "areas"


def read_moodle_xml(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    """Return the grading forms of a ``grading.xml`` as rubrics.

    Raises:
        UserFixable: naming the place in the file.
    """
    root = parse_xml(data)
    found = list(_definitions(root)) if is_moodle_xml(root) else []
    if not found:
        raise refusal(
            "The file",
            "it holds no grading form of Moodle.",
            "Take activities/…/grading.xml of an activity that has a rubric or marking guide.",
        )
    return tuple(to_imported(_form(one, n), origin) for n, one in enumerate(found, 1))


def _definitions(root: Element) -> Iterator[Element]:
    for area in children(root, "area"):
        held = child(area, "definitions")
        if held is not None:
            yield from children(held, "definition")


def _form(element: Element, number: int) -> MoodleForm:
    name = text_of(element, "name").strip()
    where = f"form {number} (“{name[:60]}”)"
    method = text_of(element, "method").strip()
    check_method(method, where)
    own = child(element, _PLUGIN.format(method=method))
    reader = _Reader(where)
    description = reader.prose(element, "description", where)
    comments = below(own, "guidecriteria", "guidecomments")
    count = 0 if comments is None else len(list(children(comments, "guidecomment")))
    instances = child(element, "instances")
    graded = 0 if instances is None else len(list(children(instances, "instance")))
    criteria = reader.rubric(own) if method == "rubric" else ()
    guide = reader.guide(own) if method == "guide" else ()
    return MoodleForm(
        name=name,
        where=where,
        criteria=criteria,
        guide=guide,
        description=description,
        changed_at=moment_of(text_of(element, "timemodified")),
        noted=(
            *reader.losses,
            *option_loss(text_of(element, "options"), where),
            *comment_loss(count, where),
            *_graded(graded, where),
        ),
    )


def _graded(count: int, where: str) -> tuple[Loss, ...]:
    if not count:
        return ()
    return (Loss("grades", where, f"{count} filled-in forms of learners were not read."),)


class _Reader:
    """Reads one form's criteria and notes what its texts could not keep."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.losses: list[Loss] = []

    def prose(self, element: Element, name: str, where: str) -> str:
        found = prose_of(text_of(element, name), text_of(element, f"{name}format"), where)
        self.losses.extend(found.losses(where))
        return found.text

    def rubric(self, own: Element | None) -> tuple[MoodleCriterion, ...]:
        found = self._ordered(below(own, "criteria"), "criterion")
        return tuple(self._criterion(one, n) for n, one in enumerate(found, 1))

    def guide(self, own: Element | None) -> tuple[GuideCriterion, ...]:
        found = self._ordered(below(own, "guidecriteria"), "guidecriterion")
        return tuple(self._guide_criterion(one, n) for n, one in enumerate(found, 1))

    def _ordered(self, parent: Element | None, name: str) -> list[Element]:
        found = [] if parent is None else list(children(parent, name))
        check_count(len(found), self.where)
        return sorted(found, key=_sort_order)

    def _criterion(self, element: Element, number: int) -> MoodleCriterion:
        where = f"{self.where} › criterion {number}"
        held = child(element, "levels")
        levels = [] if held is None else list(children(held, "level"))
        return MoodleCriterion(
            text=self.prose(element, "description", where),
            levels=tuple(
                self._level(one, f"{where} › level {n}") for n, one in enumerate(levels, 1)
            ),
            where=where,
        )

    def _level(self, element: Element, where: str) -> MoodleLevel:
        score = read_points(text_of(element, "score"), where)
        return MoodleLevel(score, self.prose(element, "definition", where), where)

    def _guide_criterion(self, element: Element, number: int) -> GuideCriterion:
        where = f"{self.where} › criterion {number}"
        return GuideCriterion(
            name=text_of(element, "shortname"),
            text=self.prose(element, "description", where),
            markers=self.prose(element, "descriptionmarkers", where),
            most=read_points(text_of(element, "maxscore"), where),
            where=where,
        )


def _sort_order(element: Element) -> Decimal:
    digits = text_of(element, "sortorder").strip()
    return Decimal(digits[:20]) if digits.isascii() and digits.isdigit() else Decimal(0)


def write_rubric_xml(rubric: Rubric) -> Exported:
    """Return ``rubric`` as a ``grading.xml`` with a rubric."""
    form, losses = rubric_form(rubric)
    return Exported(_write(rubric, form, "rubric"), losses)


def write_guide_xml(rubric: Rubric) -> Exported:
    """Return ``rubric`` as a ``grading.xml`` with a marking guide."""
    form, losses = guide_form(rubric)
    return Exported(_write(rubric, form, "guide"), losses)


def _write(rubric: Rubric, form: MoodleForm, method: str) -> bytes:
    root = Element("areas")
    area = add(root, "area", id="1")
    add(area, "areaname", "submissions")
    add(area, "activemethod", method)
    definition = add(add(area, "definitions"), "definition", id="1")
    changed = str(seconds_of(rubric))
    for name, text in (
        ("method", method),
        ("name", form.name),
        ("description", form.description),
        ("descriptionformat", MARKDOWN),
        ("status", READY),
        ("timecreated", changed),
        ("timemodified", changed),
        ("options", json.dumps(dict.fromkeys(OPTIONS[method], "1"))),
    ):
        add(definition, name, text)
    own = add(definition, _PLUGIN.format(method=method))
    held = add(own, "guidecriteria" if method == "guide" else "criteria")
    levels = 0
    for number, one in enumerate(form.criteria, 1):
        levels = _add_criterion(held, one, number, levels)
    for number, other in enumerate(form.guide, 1):
        _add_guide_criterion(held, other, number)
    if method == "guide":
        add(held, "guidecomments")
    add(definition, "instances")
    return write_xml(root)


def _add_criterion(parent: Element, one: MoodleCriterion, number: int, levels: int) -> int:
    criterion = add(parent, "criterion", id=str(number))
    add(criterion, "sortorder", str(number))
    add(criterion, "description", one.text)
    add(criterion, "descriptionformat", PLAIN)
    held = add(criterion, "levels")
    for level in one.levels:
        levels += 1
        element = add(held, "level", id=str(levels))
        add(element, "score", plain(level.score))
        add(element, "definition", level.text)
        add(element, "definitionformat", PLAIN)
    return levels


def _add_guide_criterion(parent: Element, one: GuideCriterion, number: int) -> None:
    criterion = add(parent, "guidecriterion", id=str(number))
    for name, text in (
        ("sortorder", str(number)),
        ("shortname", one.name),
        ("description", one.text),
        ("descriptionformat", PLAIN),
        ("descriptionmarkers", one.markers),
        ("descriptionmarkersformat", PLAIN),
        ("maxscore", plain(one.most)),
    ):
        add(criterion, name, text)
