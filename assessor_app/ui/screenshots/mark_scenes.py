"""Marks as scenes: on each kind of evidence, their list, the tool in use, and what goes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.annotation import Annotation
from assessor_app.services.review import Review
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.screenshots.stage import Scene, Shown, Stage, wait_until

_SHOWN_MS: Final = 4_000
PDF: Final = "application/pdf"


def marked(stage: Stage, *kinds: str) -> tuple[Review, Annotation] | None:
    """Return a mark on evidence of these media types, of work in progress first, made last."""
    for one in (*stage.begun(), *stage.reviews):
        there = {it.id for it in one.artifacts if it.media_type.startswith(kinds) and it.here}
        for mark in reversed(one.annotations):
            if mark.target.source in there:
                return one, mark
    return None


def _show(stage: Stage, *kinds: str) -> ReviewScreen | None:
    """Choose a mark on evidence of these media types."""
    found = marked(stage, *kinds)
    if found is None:
        return None
    screen = stage.open_bare(found[0])
    screen.marks.go_to(AnnotationId(found[1].id))
    wait_until(lambda: screen.area.current_viewer is not None, timeout_ms=_SHOWN_MS)
    stage.settle()
    wait_until(screen.marks.editor.isVisible, timeout_ms=_SHOWN_MS)
    screen.take_focus()
    return screen


def _mark_on(*kinds: str) -> Callable[[Stage], Shown]:
    return lambda stage: _show(stage, *kinds) is not None


def _list(stage: Stage) -> Shown:
    screen = _show(stage, PDF)
    if screen is not None:
        screen.marks.side.show_marks()
    return screen is not None


def _tool(stage: Stage) -> Shown:
    screen = _show(stage, PDF)
    if screen is not None:
        screen.marks.marking.tools.action(MarkKind.AREA).trigger()
        stage.settle()
    return screen is not None


def _export(stage: Stage) -> Shown:
    screen = _show(stage, PDF)
    return False if screen is None else stage.dialog(screen.marks.files.ask_what)


MARK_SCENES: Final = (
    Scene("marks-pdf", _mark_on(PDF)),
    Scene("marks-picture", _mark_on("image/")),
    Scene("marks-video", _mark_on("video/")),
    Scene("marks-text", _mark_on("text/")),
    Scene("marks-list", _list),
    Scene("marks-tool", _tool),
    Scene("marks-export", _export),
)
