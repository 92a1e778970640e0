"""Makes what scores the current criterion, in steps, and puts it to work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from assessor_app.rubrics.model import Rubric
from assessor_app.ui.scoring.body import CriterionBody

if TYPE_CHECKING:
    from assessor_app.ui.scoring.pane import ScoringPane

_POLISHED_AT_ONCE: Final = 8


def make_body(pane: ScoringPane, rubric: Rubric) -> Iterator[None]:
    """Make the body for a rubric and show it in the current card; a step is a few milliseconds."""
    body = pane.criteria.new_body(rubric)
    yield
    _connect(pane, body)
    for number, one in enumerate((body, *body.findChildren(QWidget))):
        one.ensurePolished()
        if number % _POLISHED_AT_ONCE == 0:
            yield
    pane.criteria.hold(body)
    pane.show_link()
    pane.criteria.reveal()


def _connect(pane: ScoringPane, body: CriterionBody) -> None:
    judging = pane.judging
    body.level_chosen.connect(judging.choose_level)
    body.points_chosen.connect(judging.choose_points)
    body.points_malformed.connect(judging.refuse_points)
    body.step_wanted.connect(judging.step_points)
    body.condition_chosen.connect(judging.set_condition)
    body.not_applicable_chosen.connect(judging.set_not_applicable)
    body.cleared.connect(judging.clear)
    body.rationale_written.connect(judging.write_rationale)
    body.typed.connect(pane.tell_saving)
    body.left.connect(pane.take_focus)
    body.citation_pressed.connect(pane.citation_requested)
    body.citation_removed.connect(judging.uncite)
    body.link_wanted.connect(judging.link_evidence)
    body.earlier.carry_wanted.connect(pane.carry_requested)
    body.round_wanted.connect(pane.score_everywhere)
    pane.writing.attend(body)
