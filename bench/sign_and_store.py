"""How long it takes to sign a decision and make it durable, beside one bare durable commit.

Signing makes two things durable by design, one after the other: the journal and the database
(DESIGN.md, section 5). So two waits for the disk are the least that it can cost, and the budget of
three commits leaves one for reading, checking, building, signing and verifying. That work takes the
time that ``sign_and_store_cpu_ms`` says, on any disk: on a fast one it outweighs the commits.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.services import decisions, feedback, review, scoring
from assessor_app.services.intake import syncing
from assessor_app.services.workspace import Workspace
from assessor_app.storage.journal import DecisionJournal
from tests.e2e.census import open_assignments
from tests.e2e.processes import warm_up
from tests.e2e.subject import open_workspace
from tests.e2e.world import World

BUDGET = 3.0
_Result = TypeVar("_Result")
_COMMENT = "The recording shows open questions from the first minute on, and a fair summary. "


def measure(count: int = 150) -> dict[str, object]:
    """Return medians in milliseconds of ``count`` decisions, each beside a bare commit."""
    warm_up()
    with tempfile.TemporaryDirectory(prefix="bench-sign-") as name:
        folder = Path(name)
        with _reviewed(folder, count) as workspace, _bare_store(folder / "bare.db") as commit:
            journal = DecisionJournal(folder / "other-journal", bytes(32))
            signing, bare, appending, working = [], [], [], []
            for assignment in _open(workspace):
                begun = time.thread_time()
                signed, took = _timed(partial(decisions.finish, workspace, assignment))
                working.append(time.thread_time() - begun)
                signing.append(took)
                bare.append(_timed(partial(commit, signed.decision))[1])
                appending.append(_timed(partial(journal.append, signed.decision))[1])
    ratio = statistics.median(signing) / statistics.median(bare)
    return {
        "decisions": count,
        "sign_and_store_ms": round(statistics.median(signing) * 1e3, 2),
        "sign_and_store_p95_ms": round(statistics.quantiles(signing, n=20)[-1] * 1e3, 2),
        "sign_and_store_cpu_ms": round(statistics.median(working) * 1e3, 2),
        "journal_alone_ms": round(statistics.median(appending) * 1e3, 2),
        "bare_commit_ms": round(statistics.median(bare) * 1e3, 2),
        "ratio": round(ratio, 2),
        "budget": BUDGET,
        "within_budget": ratio <= BUDGET,
    }


@contextmanager
def _reviewed(folder: Path, count: int) -> Iterator[Workspace]:
    """Give a profile with ``count`` submissions, all of them ready to be signed."""
    with World(folder) as world:
        world.enrol()
        world.assign(count)
        with open_workspace(world.profile, world.secrets) as workspace:
            syncing.sync(workspace)
            for assignment in _open(workspace):
                _judge(workspace, assignment)
            yield workspace


def _open(workspace: Workspace) -> list[AssignmentId]:
    with workspace.store.read() as tx:
        return open_assignments(tx)


def _judge(workspace: Workspace, assignment: AssignmentId) -> None:
    for criterion in review.open_review(workspace, assignment).rubric.criteria:
        level = criterion.levels[-1].id
        scoring.choose_level(workspace, assignment, criterion.id, level)
        scoring.set_rationale(workspace, assignment, criterion.id, _COMMENT * 5)
    feedback.write_feedback(workspace, assignment, _COMMENT * 20)
    feedback.declare_interest(workspace, assignment, conflict=False)


@contextmanager
def _bare_store(path: Path) -> Iterator[Callable[[DecisionRow], None]]:
    """Give a function that commits a decision's bytes to plain SQLite with the same durability."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE decisions (id TEXT PRIMARY KEY, document, annotations)")

        def commit(decision: DecisionRow) -> None:
            connection.execute("BEGIN IMMEDIATE")
            row = (decision.id, decision.document, decision.annotations)
            connection.execute("INSERT INTO decisions VALUES (?, ?, ?)", row)
            connection.execute("COMMIT")

        yield commit


def _timed(act: Callable[[], _Result]) -> tuple[_Result, float]:
    begun = time.perf_counter()
    result = act()
    return result, time.perf_counter() - begun
