"""Canvas' ``course_settings/rubrics.xml`` of a course export (schema ``cccv1p0``).

Members stand in any order (``xs:all``); ``ratings`` may be missing; a rating's ``points`` may not.
The schema has no place for a range.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.formats.canvas import (
    CanvasCriterion,
    CanvasRating,
    CanvasRubric,
    from_rubric,
    points_possible,
    to_imported,
)
from assessor_app.rubrics.formats.drafts import read_points
from assessor_app.rubrics.formats.losses import Exported, Imported, Loss, Origin, refusal
from assessor_app.rubrics.formats.prose import from_either, from_html, to_html
from assessor_app.rubrics.formats.safe_xml import (
    add,
    below,
    children,
    local,
    parse_xml,
    text_of,
    write_xml,
)
from assessor_app.rubrics.model import Rubric
from assessor_app.rubrics.validation import MAX_CRITERIA

NAMESPACE: Final = "http://canvas.instructure.com/xsd/cccv1p0"
_TRUE: Final = ("true", "1")


def is_canvas_xml(root: Element) -> bool:
    """Say whether the root is that of Canvas' rubrics."""
    return local(root) == "rubrics"


def read_canvas_xml(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    """Return the rubrics of a ``rubrics.xml``.

    Raises:
        UserFixable: naming the place in the file.
    """
    root = parse_xml(data)
    found = list(children(root, "rubric"))
    if not is_canvas_xml(root) or not found:
        raise refusal(
            "The file",
            "it holds no rubric of Canvas.",
            "Take course_settings/rubrics.xml from a course export whose course has rubrics.",
        )
    return tuple(to_imported(_rubric(one, n), origin) for n, one in enumerate(found, 1))


def _rubric(element: Element, number: int) -> CanvasRubric:
    title = text_of(element, "title")
    where = f"rubric {number} (“{title[:60]}”)"
    held = below(element, "criteria")
    criteria = [] if held is None else list(children(held, "criterion"))
    if len(criteria) > MAX_CRITERIA:
        raise refusal(
            where,
            f"there are {len(criteria)} criteria; a rubric holds at most {MAX_CRITERIA}.",
            "Split it into several rubrics.",
            "rubric_limits",
        )
    losses: list[Loss] = []
    description = from_either(text_of(element, "description"), where)
    losses.extend(description.losses(where))
    return CanvasRubric(
        title=title,
        criteria=tuple(
            _criterion(one, f"{where} › criterion {n}", losses) for n, one in enumerate(criteria, 1)
        ),
        where=where,
        description=description.text,
        identifier=element.get("identifier", ""),
        hides_points=text_of(element, "hide_score_total").strip() in _TRUE,
        noted=tuple(losses),
    )


def _criterion(element: Element, where: str, losses: list[Loss]) -> CanvasCriterion:
    text = from_html(text_of(element, "long_description"), where)
    losses.extend(text.losses(where))
    points = text_of(element, "points").strip()
    ratings = below(element, "ratings")
    return CanvasCriterion(
        title=text_of(element, "description").strip() or "No Description",
        text=text.text,
        ratings=tuple(
            _rating(one, f"{where} › rating {n}", losses)
            for n, one in enumerate([] if ratings is None else children(ratings, "rating"), 1)
        ),
        where=where,
        identifier=text_of(element, "criterion_id").strip(),
        points=read_points(points, where) if points else None,
        ignored=text_of(element, "ignore_for_scoring").strip() in _TRUE,
        outcome=bool(text_of(element, "learning_outcome_identifierref").strip()),
    )


def _rating(element: Element, where: str, losses: list[Loss]) -> CanvasRating:
    text = from_either(text_of(element, "long_description"), where)
    losses.extend(text.losses(where))
    return CanvasRating(
        title=text_of(element, "description").strip() or "No Description",
        text=text.text,
        points=read_points(text_of(element, "points"), where),
        where=where,
        identifier=text_of(element, "id").strip(),
    )


def write_canvas_xml(rubric: Rubric) -> Exported:
    """Return ``rubric`` as a ``rubrics.xml`` that the schema ``cccv1p0`` accepts."""
    canvas, losses = from_rubric(rubric, ("identifiers", "description", "advisory"))
    root = Element("rubrics", {"xmlns": NAMESPACE})
    element = add(root, "rubric", identifier="g" + canvas.identifier.replace("-", ""))
    add(element, "read_only", "false")
    add(element, "title", canvas.title)
    add(element, "reusable", "false")
    add(element, "public", "false")
    add(element, "points_possible", plain(points_possible(canvas.criteria)))
    add(element, "hide_score_total", "false")
    add(element, "free_form_criterion_comments", "false")
    add(element, "description", canvas.description)
    criteria = add(element, "criteria")
    for one in canvas.criteria:
        _add_criterion(criteria, one)
    return Exported(write_xml(root), losses)


def _add_criterion(parent: Element, one: CanvasCriterion) -> None:
    criterion = add(parent, "criterion")
    add(criterion, "criterion_id", one.identifier)
    add(criterion, "points", plain(one.points or Decimal(0)))
    add(criterion, "ignore_for_scoring", "true" if one.ignored else "false")
    add(criterion, "description", one.title)
    if one.text:
        add(criterion, "long_description", to_html(one.text))
    ratings = add(criterion, "ratings")
    for rating in one.ratings:
        element = add(ratings, "rating")
        add(element, "description", rating.title)
        add(element, "points", plain(rating.points))
        add(element, "criterion_id", one.identifier)
        if rating.text:
            add(element, "long_description", rating.text)
        add(element, "id", rating.identifier)
