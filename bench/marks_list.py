"""10,000 marks in one submission: reading them, listing them, and finding some of them.

The store, the review and the list are real. Times are the processor's own of the main thread, so
that others on the machine do not count; beside them stands the time on the wall.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from assessor_app.domain.drafts import AnnotationRow
from assessor_app.domain.geometry import Box
from assessor_app.domain.ids import AnnotationId, AssignmentId, new_urn
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.annotation import CriterionBody, TextualBody, annotation_on
from assessor_app.protocol.places import MarkPlace, Quotation, target_of
from assessor_app.services.marks.mark_list import MarkState, listed_marks
from assessor_app.services.marks.shown import MarkBook
from assessor_app.services.review import Review, open_review
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.marks_pane import MarksPane
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance
from tests.fakes.world import small_template

MARKS: Final = 10_000
BUDGET_MS: Final = 50.0
_ROUNDS: Final = 15
_WORDS: Final = ("orchard", "quince", "medlar", "spring", "harvest", "question", "family", "plan")
_KINDS: Final = (MarkKind.HIGHLIGHT, MarkKind.AREA, MarkKind.UNDERLINE, MarkKind.PAGE_NOTE)


def measure() -> dict[str, object]:
    """Return milliseconds: of reading the marks, and of each way to look for some, as painted."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory(prefix="bench-marks-") as name:
        template = small_template(Path(name) / "template")
        with template.copy(Path(name) / "world") as world:
            assignment = world.assignment()
            _fill(world.workspace, assignment)
            return _measured(application, world.workspace, assignment)


def _measured(
    application: QApplication, workspace: Workspace, assignment: AssignmentId
) -> dict[str, object]:
    figures: dict[str, object] = {"marks": MARKS}
    figures["open_review_ms"] = _milliseconds(lambda: open_review(workspace, assignment))[1]
    review = open_review(workspace, assignment)
    book = MarkBook()
    figures["shown_first_ms"] = _milliseconds(lambda: book.shown(review))[1]
    again = open_review(workspace, assignment)
    figures["shown_again_ms"] = _milliseconds(lambda: book.shown(again))[1]
    shown = book.shown(review)
    listed = listed_marks(review.artifacts, shown)
    figures["listed_ms"] = _milliseconds(lambda: listed_marks(review.artifacts, shown))[1]
    runner, host = TaskRunner(), QWidget()
    try:
        pane = MarksPane(UiContext(workspace, runner, Appearance(application)), host)
        host.resize(300, 800)
        pane.resize(300, 800)
        host.show()
        pane.show_marks(listed, review.rubric)
        figures |= _looked_for(pane, review)
    finally:
        runner.stop()
        host.deleteLater()
    return {**figures, "budget_ms": BUDGET_MS}


def _looked_for(pane: MarksPane, review: Review) -> dict[str, object]:
    draw = random.Random(7)

    def words() -> None:
        pane.search.setText(" ".join(draw.sample(_WORDS, 2))[:-1])
        pane.search.returnPressed.emit()

    ways: dict[str, Callable[[], object]] = {
        "words": words,
        "criterion": lambda: pane.criteria.setCurrentIndex(draw.randrange(pane.criteria.count())),
        "kind": lambda: pane.kinds.setCurrentIndex(draw.randrange(5)),
        "state": lambda: pane.states.setCurrentIndex(
            pane.states.findData(draw.choice((MarkState.ALL, MarkState.UNCITED, MarkState.CITED)))
        ),
        "all": pane.show_all,
    }
    figures: dict[str, object] = {}
    worst = 0.0
    for way, look in ways.items():
        pane.show_all()
        taken = [_milliseconds(partial(_painted, pane, look)) for _ in range(_ROUNDS)]
        own = statistics.median(one for _wall, one in taken)
        figures[f"{way}_ms"] = own
        figures[f"{way}_wall_ms"] = statistics.median(wall for wall, _own in taken)
        figures[f"{way}_most_ms"] = max(one for _wall, one in taken)
        worst = max(worst, own)
    return {**figures, "worst_ms": worst}


def _painted(pane: MarksPane, look: Callable[[], object]) -> None:
    look()
    pane.view.doItemsLayout()
    pane.view.viewport().repaint()


def _milliseconds(act: Callable[[], object]) -> tuple[float, float]:
    wall, own = time.perf_counter(), time.thread_time()
    act()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - own) * 1000


def _fill(workspace: Workspace, assignment: AssignmentId) -> None:
    review, draw = open_review(workspace, assignment), random.Random(3)
    now = workspace.now()
    with workspace.store.write() as tx:
        for number in range(MARKS):
            artifact = draw.choice(review.artifacts)
            kind = draw.choice(_KINDS)
            said = " ".join(draw.choices(_WORDS, k=8))
            quote = Quotation(said[:40]) if kind.on_text else None
            box = None if kind is MarkKind.PAGE_NOTE else Box(9, draw.randrange(700), 90, 12)
            place = MarkPlace(kind, draw.randrange(1, 400), box, quotation=quote)
            criterion = draw.choice(review.rubric.criteria).id
            annotation = annotation_on(
                target_of(artifact.id, place),
                annotation_id=new_urn(),
                created="2026-11-03T09:00:00Z",
                body=(
                    TextualBody(type="TextualBody", value=f"{said} {number}", format="text/plain"),
                    CriterionBody(type="SpecificResource", source=criterion, purpose="classifying"),
                ),
            )
            document = json.dumps(annotation.to_json()).encode()
            row = AnnotationRow(
                AnnotationId(annotation.id), assignment, artifact.id, document, now, now
            )
            tx.annotations.put(row)
