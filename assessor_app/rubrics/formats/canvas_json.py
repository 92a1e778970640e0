"""Canvas' rubrics as its API gives them: a Rubric, a list of them, or an Assignment with one.

The API's Rubric has ``title`` and ``data``, its Assignment ``rubric`` and ``rubric_settings``.
A criterion's ``long_description`` is HTML; all else is plain text.
"""

from __future__ import annotations

import json
from typing import Final

from assessor_app.rubrics.formats.canvas import (
    CanvasCriterion,
    CanvasRating,
    CanvasRubric,
    from_rubric,
    points_possible,
    to_imported,
)
from assessor_app.rubrics.formats.drafts import points_of_number
from assessor_app.rubrics.formats.foreign_json import Node, nodes, parse
from assessor_app.rubrics.formats.losses import Exported, Imported, Loss, Origin, refusal
from assessor_app.rubrics.formats.prose import from_either, from_html, to_html
from assessor_app.rubrics.model import Rubric

_KEEPS: Final = ("identifiers", "range", "level_range", "advisory")


def is_canvas_json(value: object) -> bool:
    """Say whether a JSON value looks like rubrics of Canvas' API."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return False
    lists = (first.get(name) for name in ("data", "criteria", "rubric"))
    return any(
        isinstance(one, list) and one and isinstance(one[0], dict) and "description" in one[0]
        for one in lists
    )


def read_canvas_json(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    """Return the rubrics of an answer of Canvas' API.

    Raises:
        IntegrityProblem: as :func:`strict_json.parse`.
        UserFixable: naming the path to what is wrong.
    """
    value = parse(data)
    several = value if isinstance(value, list) else [value]
    found = nodes(several, lambda n: f"rubric {n}", "The file", "rubrics")
    if not found:
        raise refusal("The file", "it holds no rubric.", "Ask Canvas for one rubric, and save it.")
    return tuple(to_imported(_rubric(one), origin) for one in found)


def _rubric(node: Node) -> CanvasRubric:
    settings = node.value("rubric_settings")
    head = Node(settings, node.where) if isinstance(settings, dict) else node
    name = next((one for one in ("data", "criteria", "rubric") if node.value(one)), "data")
    losses: list[Loss] = []
    criteria = tuple(_criterion(one, losses) for one in node.each(name, "criterion"))
    return CanvasRubric(
        title=head.text("title") or node.text("name"),
        criteria=criteria,
        where=node.where,
        identifier=head.text("id"),
        hides_points=any(head.flag(one) for one in ("hide_points", "hide_score_total")),
        noted=tuple(losses),
    )


def _criterion(node: Node, losses: list[Loss]) -> CanvasCriterion:
    text = from_html(node.text("long_description"), node.where)
    losses.extend(text.losses(node.where))
    return CanvasCriterion(
        title=node.text("description") or "No Description",
        text=text.text,
        ratings=tuple(_rating(one, losses) for one in node.each("ratings", "rating")),
        where=node.where,
        identifier=node.text("id"),
        points=points_of_number(node.value("points"), node.where),
        use_range=node.flag("criterion_use_range"),
        ignored=node.flag("ignore_for_scoring"),
        outcome=bool(node.text("learning_outcome_id") or node.text("outcome_id")),
    )


def _rating(node: Node, losses: list[Loss]) -> CanvasRating:
    points = points_of_number(node.value("points"), node.where)
    if points is None:
        raise refusal(node.where, "the rating has no points.", "Give it some.", "rubric_number")
    text = from_either(node.text("long_description"), node.where)
    losses.extend(text.losses(node.where))
    return CanvasRating(
        title=node.text("description") or "No Description",
        text=text.text,
        points=points,
        where=node.where,
        identifier=node.text("id"),
    )


def write_canvas_json(rubric: Rubric) -> Exported:
    """Return ``rubric`` as the Rubric of Canvas' API."""
    canvas, losses = from_rubric(rubric, _KEEPS)
    document = {
        "id": canvas.identifier,
        "title": canvas.title,
        "points_possible": float(points_possible(canvas.criteria)),
        "free_form_criterion_comments": False,
        "data": [_written(one) for one in canvas.criteria],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Exported(f"{text}\n".encode(), losses)


def _written(one: CanvasCriterion) -> dict[str, object]:
    return {
        "id": one.identifier,
        "description": one.title,
        "long_description": to_html(one.text),
        "points": float(one.points or 0),
        "criterion_use_range": one.use_range,
        "ignore_for_scoring": one.ignored,
        "ratings": [
            {
                "id": rating.identifier,
                "criterion_id": one.identifier,
                "description": rating.title,
                "long_description": rating.text,
                "points": float(rating.points),
            }
            for rating in one.ratings
        ],
    }
