"""Moodle's grading forms as the web service ``core_grading_get_definitions`` answers them."""

from __future__ import annotations

import json
from typing import Final

from assessor_app.rubrics.formats.drafts import points_of_number
from assessor_app.rubrics.formats.foreign_json import Node, parse
from assessor_app.rubrics.formats.losses import Exported, Imported, Loss, Origin, refusal
from assessor_app.rubrics.formats.moodle import (
    MARKDOWN,
    PLAIN,
    READY,
    GuideCriterion,
    MoodleCriterion,
    MoodleForm,
    MoodleLevel,
    check_method,
    comment_loss,
    guide_form,
    moment_of,
    prose_of,
    rubric_form,
    seconds_of,
    to_imported,
)
from assessor_app.rubrics.model import Rubric

_COMPONENT: Final = "mod_assign"


def is_moodle_json(value: object) -> bool:
    """Say whether a JSON value looks like an answer of that web service."""
    return isinstance(value, dict) and "areas" in value


def read_moodle_json(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    """Return the grading forms of an answer as rubrics.

    Raises:
        IntegrityProblem: as :func:`strict_json.parse`.
        UserFixable: naming the path to what is wrong.
    """
    answer = Node(parse(data), "The file")
    found = [
        definition
        for area in answer.each("areas", "area")
        for definition in area.each("definitions", "form")
    ]
    if not found:
        raise refusal(
            "The file",
            "it holds no grading form of Moodle.",
            "Ask for an activity that has a rubric or marking guide.",
        )
    return tuple(to_imported(_form(one), origin) for one in found)


def _form(node: Node) -> MoodleForm:
    method = node.text("method")
    check_method(method, node.where)
    losses: list[Loss] = []
    description = _prose(node, "description", losses)
    value = node.value(method)
    own = Node({} if value is None else value, node.where)
    criteria = sorted(own.each("rubric_criteria", "criterion"), key=_sort_order)
    guide = sorted(own.each("guide_criteria", "criterion"), key=_sort_order)
    read = tuple(_criterion(one, losses) for one in criteria)
    read_guide = tuple(_guide_criterion(one, losses) for one in guide)
    losses.extend(comment_loss(len(own.each("guide_comments", "comment")), node.where))
    return MoodleForm(
        name=node.text("name").strip(),
        where=node.where,
        criteria=read,
        guide=read_guide,
        description=description,
        changed_at=moment_of(node.text("timemodified")),
        noted=tuple(losses),
    )


def _prose(node: Node, name: str, losses: list[Loss]) -> str:
    found = prose_of(node.text(name), node.text(f"{name}format"), node.where)
    losses.extend(found.losses(node.where))
    return found.text


def _sort_order(node: Node) -> int:
    value = node.value("sortorder")
    return value if isinstance(value, int) else 0


def _criterion(node: Node, losses: list[Loss]) -> MoodleCriterion:
    return MoodleCriterion(
        text=_prose(node, "description", losses),
        levels=tuple(_level(one, losses) for one in node.each("levels", "level")),
        where=node.where,
    )


def _level(node: Node, losses: list[Loss]) -> MoodleLevel:
    score = points_of_number(node.value("score"), node.where)
    if score is None:
        raise refusal(node.where, "the level has no score.", "Give it one.", "rubric_number")
    return MoodleLevel(score, _prose(node, "definition", losses), node.where)


def _guide_criterion(node: Node, losses: list[Loss]) -> GuideCriterion:
    most = points_of_number(node.value("maxscore"), node.where)
    if most is None:
        raise refusal(
            node.where, "the criterion has no highest score.", "Give it one.", "rubric_number"
        )
    return GuideCriterion(
        name=node.text("shortname"),
        text=_prose(node, "description", losses),
        markers=_prose(node, "descriptionmarkers", losses),
        most=most,
        where=node.where,
    )


def write_rubric_json(rubric: Rubric) -> Exported:
    """Return ``rubric`` as the web service would answer a rubric."""
    form, losses = rubric_form(rubric)
    criteria = []
    levels = 0
    for number, one in enumerate(form.criteria, 1):
        written = []
        for level in one.levels:
            levels += 1
            written.append(
                {
                    "id": levels,
                    "score": float(level.score),
                    "definition": level.text,
                    "definitionformat": int(PLAIN),
                }
            )
        criteria.append(
            {
                "id": number,
                "sortorder": number,
                "description": one.text,
                "descriptionformat": int(PLAIN),
                "levels": written,
            }
        )
    return Exported(_write(rubric, form, "rubric", {"rubric_criteria": criteria}), losses)


def write_guide_json(rubric: Rubric) -> Exported:
    """Return ``rubric`` as the web service would answer a marking guide."""
    form, losses = guide_form(rubric)
    criteria = [
        {
            "id": number,
            "sortorder": number,
            "description": one.text,
            "descriptionformat": int(PLAIN),
            "shortname": one.name,
            "descriptionmarkers": one.markers,
            "descriptionmarkersformat": int(PLAIN),
            "maxscore": float(one.most),
        }
        for number, one in enumerate(form.guide, 1)
    ]
    own: dict[str, object] = {"guide_criteria": criteria, "guide_comments": []}
    return Exported(_write(rubric, form, "guide", own), losses)


def _write(rubric: Rubric, form: MoodleForm, method: str, own: dict[str, object]) -> bytes:
    changed = seconds_of(rubric)
    definition = {
        "id": 1,
        "method": method,
        "name": form.name,
        "description": form.description,
        "descriptionformat": int(MARKDOWN),
        "status": int(READY),
        "timecreated": changed,
        "timemodified": changed,
        method: own,
    }
    area = {
        "component": _COMPONENT,
        "areaname": "submissions",
        "activemethod": method,
        "definitions": [definition],
    }
    text = json.dumps({"areas": [area], "warnings": []}, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()
