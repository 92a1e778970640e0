"""How soon the queue shows the rows of another filter, among 1,000 and among 100,000.

The way is whole: the question to the model, the store's answer on the database lane, and the table
painted. The store is a real, encrypted one.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QWidget

from assessor_app.config import Profile
from assessor_app.domain.queue import QueueFilter
from assessor_app.services import queue
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.signing.keys_file import KdfParameters
from assessor_app.signing.keystore import KeyStore
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.model import Question
from assessor_app.ui.queue.table import QueueTable
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance
from bench.many_rows import ISSUERS, NOW, SUBJECTS, fill, issuer

FEW, MANY = 1_000, 100_000
BUDGET_MS = 50.0
GROWTH_BUDGET = 1.5
_ROUNDS = 15
# Sleeping between events: a loop that spins takes the interpreter from the lane that answers.
_WAIT = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
_PASSPHRASE = "for measurements only"


def measure() -> dict[str, object]:
    """Return milliseconds from a filter to painted rows, for both sizes, and their ratio.

    For each kind of filter the median of some rounds, in each of which both sizes are asked in
    turn: what else the machine does then meets both. The figure that counts is the worst kind's.
    Beside the time on the wall stands the processor's time, which others on the machine leave
    alone.
    """
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with _table(application, FEW) as few, _table(application, MANY) as many:
        found = {
            kind: _medians(application, (few, many), asked) for kind, asked in _FILTERS.items()
        }
    figures: dict[str, object] = {}
    for kind, ((few_wall, few_cpu), (wall, cpu)) in found.items():
        figures |= {f"{kind}_ms": wall, f"{kind}_cpu_ms": cpu, f"{kind}_ms_of_1000": few_wall}
        figures |= {f"{kind}_growth": wall / few_wall, f"{kind}_cpu_growth": cpu / few_cpu}
    return {
        **figures,
        "worst_ms": max(many[0] for _few, many in found.values()),
        "worst_cpu_ms": max(many[1] for _few, many in found.values()),
        "budget_ms": BUDGET_MS,
        "worst_growth": max(many[0] / few[0] for few, many in found.values()),
        "worst_cpu_growth": max(many[1] / few[1] for few, many in found.values()),
        "growth_budget": GROWTH_BUDGET,
    }


@contextmanager
def _table(application: QApplication, rows: int) -> Iterator[QueueTable]:
    """Give a table, shown, over a store of its own with so many rows."""
    with tempfile.TemporaryDirectory(prefix="bench-queue-") as name:
        workspace = _workspace(Path(name) / "profile")
        runner, host = TaskRunner(), QWidget()
        try:
            fill(workspace, rows)
            context = UiContext(workspace, runner, Appearance(application))
            table = QueueTable(context, host)
            host.resize(1000, 700)
            table.resize(1000, 700)
            host.show()
            yield table
        finally:
            runner.stop()
            host.close()
            host.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            workspace.close()


def _medians(
    application: QApplication,
    tables: Sequence[QueueTable],
    asked: Callable[[int], QueueFilter],
) -> list[tuple[float, ...]]:
    """Return for each table the medians of the time on the wall and of the processor's, in ms."""
    taken: list[list[tuple[float, float]]] = [[] for _ in tables]
    for number in range(-1, _ROUNDS):
        for table, times in zip(tables, taken, strict=True):
            once = _shown_ms(application, table, asked(max(number, 0)))
            if number >= 0:
                times.append(once)
    return [tuple(map(statistics.median, zip(*times, strict=True))) for times in taken]


def _shown_ms(
    application: QApplication, table: QueueTable, wanted: QueueFilter
) -> tuple[float, float]:
    """Ask, wait until the rows are there, paint them; then let the count come, untimed.

    What the count changes is laid out before this returns, else the next question would pay.
    """
    answered: list[bool] = []
    counted: list[int] = []
    links = [
        table.rows.answered.connect(lambda: answered.append(True)),
        table.rows.counted.connect(counted.append),
    ]
    start, used = time.perf_counter(), time.process_time()
    table.ask(Question(wanted))
    while not answered:
        application.processEvents(_WAIT)
    table.viewport().repaint()
    elapsed = (time.perf_counter() - start) * 1e3, (time.process_time() - used) * 1e3
    while not counted:
        application.processEvents(_WAIT)
    application.processEvents()
    for link in links:
        QObject.disconnect(link)
    return elapsed


_FILTERS: dict[str, Callable[[int], QueueFilter]] = {
    "words": lambda number: QueueFilter(text=f"{SUBJECTS[number % 4].split()[0]} {number % 10}"),
    "label": lambda number: QueueFilter(text=f"S-{number * 61 % FEW:06}"),
    "place": lambda number: (queue.TO_REVIEW, queue.READY_TO_SIGN)[number % 2],
    "issuer": lambda number: QueueFilter(issuer=issuer(number % ISSUERS).id),
    "week": lambda number: QueueFilter(due_before=NOW + timedelta(days=7, hours=number)),
}


def _workspace(folder: Path) -> Workspace:
    folder.mkdir(parents=True)
    cheap = KdfParameters(memory_kib=19_456, iterations=2, lanes=1)
    KeyStore.create(Profile(folder).keys, passphrase=_PASSPHRASE, kdf=cheap)
    return Workspace.open(Profile(folder), Unlocking(passphrase=_PASSPHRASE), clock=lambda: NOW)
