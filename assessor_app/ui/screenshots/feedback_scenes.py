"""Writing to the earner as scenes: what would change a score, the comment bank, three readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.requirements import is_below, required_levels
from assessor_app.services.review import Review
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.screenshots.stage import Scene, Shown, Stage
from assessor_app.ui.widgets.reader_mark import Reader


def _below(stage: Stage) -> tuple[Review, CriterionId] | None:
    """Return a review in progress with a criterion that is below what is required."""
    for one in stage.begun():
        required = required_levels(one.rubric)
        for criterion in one.rubric.criteria:
            if is_below(criterion, one.scores.get(criterion.id), required.get(criterion.id)):
                return one, criterion.id
    return None


def _screen(stage: Stage) -> ReviewScreen | None:
    found = _below(stage)
    if found is None:
        return None
    screen = stage.open_review(found[0])
    screen.scoring.writing.desk.close_picker()
    screen.scoring.notes.fold()
    screen.scoring.go_to(found[1])
    stage.settle()
    return screen


def _improvement(stage: Stage) -> Shown:
    screen = _screen(stage)
    if screen is None:
        return False
    screen.scoring.writing.write_improvement()
    stage.settle()
    return True


def _picker(stage: Stage) -> Shown:
    screen = _screen(stage)
    if screen is None:
        return False
    screen.scoring.edit_rationale()
    stage.settle()
    screen.scoring.writing.insert_comment()
    stage.settle()
    return screen.scoring.writing.desk.picker is not None


def _notes(reader: Reader) -> Callable[[Stage], Shown]:
    def play(stage: Stage) -> Shown:
        screen = _screen(stage)
        if screen is None:
            return False
        screen.scoring.notes.write(reader)
        stage.settle()
        return True

    return play


def _bank(stage: Stage) -> Shown:
    if _screen(stage) is None:
        return False
    return stage.dialog(stage.window.show_comments)


def _again(play: Callable[[Stage], Shown]) -> Callable[[Stage], None]:
    """Return what shows a scene anew in the look that is in force: cards are made anew in it."""

    def show(stage: Stage) -> None:
        play(stage)

    return show


FEEDBACK_SCENES: Final = (
    Scene("feedback-improvement", _improvement, again=_again(_improvement)),
    Scene("feedback-picker", _picker, again=_again(_picker)),
    Scene("feedback-private", _notes(Reader.NOBODY)),
    Scene("feedback-overall", _notes(Reader.EARNER)),
    Scene("comment-bank", _bank),
)
