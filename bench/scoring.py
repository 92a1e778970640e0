"""What a key costs in a rubric of 200 criteria with 6 levels each, in the whole window.

Counted is the processor's time of the main thread itself, so that a busy machine does not count:
of the key, and of every turn of the event loop after it (storing, reading back, painting). Beside
it stands the time of the service's write on its own thread. Budget: 16 ms, a frame.
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.rules import BUDGET_MS, CRITERIA, LEVELS, _rubric

if TYPE_CHECKING:
    from assessor_app.app import Program
    from assessor_app.domain.ids import AssignmentId
    from assessor_app.services.workspace import Workspace
    from reference_issuer.service import IssuerService

_KEYS = 150
_CHOICES = 100
_WRITES = 60
_DEADLINE_S = 60.0
_AFTER_A_KEY_S = 0.06
_SLUG = "many-criteria"


def measure() -> dict[str, object]:
    """Return milliseconds: opening, a key of typing, a choice, and what follows each."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tests.fakes.world import make_template

    with tempfile.TemporaryDirectory(prefix="bench-scoring-") as name:
        template = make_template(Path(name) / "template", _fill)
        with template.copy(Path(name) / "world") as world:
            assignment, workspace = world.assignment(), world.workspace
            _forget_what_was_loaded()
            figures = {"criteria": CRITERIA, "levels": LEVELS, **_writes(workspace, assignment)}
            figures |= _in_the_window(workspace, assignment)
    return {**figures, "budget_ms": BUDGET_MS}


def _forget_what_was_loaded() -> None:
    """Let no collection look through what was loaded, as the program does after its start.

    One that looks through everything, with the tests' issuer in it, takes 100 ms of any thread.
    """
    gc.collect()
    gc.freeze()


def _fill(service: IssuerService, folder: Path) -> None:
    from assessor_app.rubrics.formats.case import to_case
    from reference_issuer.catalogue import ArtifactEntry
    from tests.fakes.world import LABELS, sample_entry

    rubric = folder / f"{_SLUG}.case.json"
    rubric.write_bytes(to_case(_rubric()))
    service.add_rubric(rubric, slug=_SLUG)
    (folder / "note.txt").write_text("What was heard in the orchard.\n", "utf-8")
    file = ArtifactEntry(path="note.txt", name="Note", part="P1")
    entry = sample_entry("one", LABELS[0], achievement=_SLUG, files=(file,))
    service.add_submissions([entry], base=folder)


def _writes(workspace: Workspace, assignment: AssignmentId) -> dict[str, object]:
    """Return what the service's write and reading back take, with every criterion scored."""
    from assessor_app.services import review, scoring

    criteria = review.open_review(workspace, assignment).rubric.criteria
    for one in criteria:
        scoring.choose_level(workspace, assignment, one.id, one.levels[-1].id)
    scoring.clear(workspace, assignment, criteria[0].id)
    writes, reads = [], []
    for number in range(_WRITES):
        one = criteria[number * 7 % CRITERIA]
        level = one.levels[number % LEVELS].id
        act = partial(scoring.choose_level, workspace, assignment, one.id, level)
        writes.append(_thread_ms(act))
        reads.append(_thread_ms(partial(review.open_review, workspace, assignment)))
    return {**_figures("write", writes), **_figures("read", reads)}


def _in_the_window(workspace: Workspace, assignment: AssignmentId) -> dict[str, object]:
    from assessor_app.app import Program, make_application

    program = Program(make_application([]), workspace)
    program.window.resize(1440, 900)
    program.show(sync=False)
    try:
        _idle(program)
        turns = _Turns()
        program.window.open_review(assignment)
        turns.until(lambda: program.window.review is not None)
        screen: Any = program.window.review
        turns.until(lambda: screen.review is not None and program.runner.idle)
        figures: dict[str, object] = {
            "opening_ms": turns.total_ms,
            "opening_longest_ms": max(turns.all_ms),
        }
        figures |= _choices(program, screen)
        return figures | _typing(program, screen)
    finally:
        program.window.close()
        _idle(program)
        program.sync.stop()
        program.runner.stop()


def _choices(program: Program, screen: Any) -> dict[str, object]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    screen.scoring.go_to(screen.scoring.criteria.order[0])
    _idle(program)
    levels, steps, after = [], [], []
    for number in range(_CHOICES):
        key = Qt.Key(int(Qt.Key.Key_1) + number % LEVELS)
        levels.append(_thread_ms(partial(_press, QTest, screen.scoring, key)))
        after += _pause(program)
        steps.append(_thread_ms(partial(_press, QTest, screen.scoring, Qt.Key.Key_J)))
        after += _pause(program)
    _idle(program)
    figures = {**_figures("choice", levels), **_figures("next", steps)}
    return {**figures, "after_choice_ms_worst": max(after)}


def _typing(program: Program, screen: Any) -> dict[str, object]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    screen.scoring.edit_rationale()
    _idle(program)
    field = screen.scoring.criteria.card.body.rationale
    keys, after = [], []
    for number in range(_KEYS):
        key = Qt.Key.Key_Space if number % 6 == 5 else Qt.Key(int(Qt.Key.Key_A) + number % 26)
        keys.append(_thread_ms(partial(_press, QTest, field, key)))
        after += _pause(program)
    _idle(program)
    return {**_figures("typing", keys), "after_typing_ms_worst": max(after)}


def _press(tester: Any, widget: Any, key: Any) -> None:
    from PySide6.QtWidgets import QApplication

    tester.keyClick(widget, key)
    QApplication.processEvents()


def _pause(program: Program) -> list[float]:
    """Let the loop turn for as long as lies between two keys; return what each turn took."""
    turns = _Turns()
    ends = time.perf_counter() + _AFTER_A_KEY_S
    turns.until(lambda: time.perf_counter() >= ends)
    return turns.all_ms


class _Turns:
    """Turns of the event loop, and what the main thread itself did in each."""

    def __init__(self) -> None:
        self.all_ms: list[float] = [0.0]

    @property
    def total_ms(self) -> float:
        """All of them together."""
        return sum(self.all_ms)

    def until(self, condition: Callable[[], object]) -> None:
        """Let the loop turn until ``condition``."""
        from PySide6.QtWidgets import QApplication

        deadline = time.perf_counter() + _DEADLINE_S
        while True:
            self.all_ms.append(_thread_ms(QApplication.processEvents))
            if condition():
                return
            if time.perf_counter() > deadline:
                raise TimeoutError("The window did not come to rest.")
            time.sleep(0.001)


def _idle(program: Program) -> None:
    quiet = time.perf_counter() + 0.3  # what is typed is stored a fifth of a second later
    _Turns().until(lambda: time.perf_counter() > quiet and program.runner.idle)


def _thread_ms(act: Callable[[], object]) -> float:
    start = time.thread_time()
    act()
    return (time.thread_time() - start) * 1e3


def _figures(name: str, times: list[float]) -> dict[str, object]:
    ordered = sorted(times)
    return {
        f"{name}_ms": statistics.median(ordered),
        f"{name}_ms_p99": ordered[len(ordered) * 99 // 100],
        f"{name}_ms_worst": ordered[-1],
    }
