"""The scenes of second attempts, of comparing, and of evidence that is found by criterion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assessor_app.services.evidence.comparing import Side
from assessor_app.services.review import Review
from assessor_app.services.second_attempt import Telling, telling
from assessor_app.ui.review.comparing import ComparingDialog
from assessor_app.ui.screenshots.stage import Scene, Shown, Stage

_TEXTS: Final = ("text/markdown", "text/plain")


def _second_attempts(stage: Stage) -> Iterator[Review]:
    """Give second attempts; those first whose earlier attempt may be seen now."""
    found = [one for one in stage.reviews if one.earlier]
    told = (Telling.SHOWN, Telling.WHEN_ASKED)
    yield from sorted(found, key=lambda one: telling(one) not in told)


def _earlier(stage: Stage) -> Shown:
    review = next(_second_attempts(stage), None)
    if review is None:
        return False
    screen = stage.open_bare(review)
    screen.attempts.show_last()
    stage.settle()
    return True


def _compare(stage: Stage) -> Shown:
    """Compare two written answers."""
    for review in (*_second_attempts(stage), *stage.reviews):
        texts = [one for one in review.artifacts if one.media_type in _TEXTS and one.here]
        if len(texts) > 1:
            screen = stage.open_bare(review)
            left, right = (Side(review.assignment.id, one) for one in texts[:2])
            screen.comparing.compare(left, right)
            stage.settle()
            return True
    return False


def _compare_with(stage: Stage) -> Shown:
    screen = stage.show_first(stage.artifacts(*_TEXTS))
    if screen is None:
        return False
    before = set(screen.findChildren(ComparingDialog))
    screen.comparing.ask_about_current()
    stage.settle()
    fresh = [one for one in screen.findChildren(ComparingDialog) if one not in before]
    return fresh[0] if fresh else False


def _find(stage: Stage) -> Shown:
    """Find passages for a criterion, and show one on its page."""
    for review, _artifact in stage.artifacts("application/pdf"):
        screen = stage.open_bare(review)
        panel = screen.finding.panel
        for criterion in review.rubric.criteria:
            screen.scoring.go_to(criterion.id)
            screen.finding.open()
            stage.settle()
            row = next((n for n, one in enumerate(panel.found) if one.page), None)
            if row is not None:
                panel.choose(row)
                stage.settle()
                return True
        screen.finding.close()
    return False


ATTEMPT_SCENES: Final = (
    Scene("review-earlier-attempt", _earlier),
    Scene("review-compare", _compare),
    Scene("review-compare-with", _compare_with),
    Scene("review-find-evidence", _find),
)
