"""What an autosave costs: one score committed by the store, beside SQLite alone.

Both run in turn, in one process and on one disk, in WAL with synchronous=FULL. The plain side has
one table and no encryption; the store encrypts, checks, keeps the queue, and gives out a
transaction.
"""

from __future__ import annotations

import contextlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from assessor_app.config import Profile
from assessor_app.domain.assignments import Assignment, AssignmentState, DownloadState
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import (
    AssignmentId,
    CriterionId,
    Did,
    Digest,
    IssuerId,
    LevelId,
    LogId,
    PackageId,
)
from assessor_app.rubrics.model import Score
from assessor_app.storage.store import Store

BUDGET = 2.0
_ROUNDS = 400
_ASSIGNMENTS = 500
_CRITERIA = 12
_RATIONALE = "The plan names what each group will do, and how it will be seen."
_NOW = datetime(2026, 11, 3, tzinfo=UTC)
_ISSUER = IssuerId("https://issuer.example")


def measure() -> dict[str, float]:
    """Return the medians in milliseconds, their ratio, and the budget of that ratio."""
    with tempfile.TemporaryDirectory(prefix="bench-autosave-") as name:
        folder = Path(name)
        store = _filled(folder)
        plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
        with contextlib.closing(store), contextlib.closing(plain):
            _prepare(plain)
            ours, theirs = [], []
            for number in range(_ROUNDS):
                ours.append(_timed(partial(_save, store, number)))
                theirs.append(_timed(partial(_save_plainly, plain, number)))
    store_ms, plain_ms = statistics.median(ours), statistics.median(theirs)
    return {
        "store_ms": store_ms,
        "plain_ms": plain_ms,
        "ratio": store_ms / plain_ms,
        "budget": BUDGET,
    }


def _timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1e3


def _names(number: int) -> tuple[AssignmentId, CriterionId]:
    return (
        AssignmentId(f"urn:uuid:assignment-{number * 7 % _ASSIGNMENTS}"),
        CriterionId(f"urn:uuid:criterion-{number % _CRITERIA}"),
    )


def _save(store: Store, number: int) -> None:
    assignment, criterion = _names(number)
    score = Score(criterion, level=LevelId(f"level-{number % 4}"), rationale=_RATIONALE)
    with store.write() as transaction:
        transaction.scores.put(assignment, score)


def _save_plainly(plain: sqlite3.Connection, number: int) -> None:
    plain.execute("BEGIN IMMEDIATE")
    plain.execute(
        "INSERT INTO scores VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " level = excluded.level, rationale = excluded.rationale",
        (*_names(number), f"level-{number % 4}", _RATIONALE),
    )
    plain.execute("COMMIT")


def _prepare(plain: sqlite3.Connection) -> None:
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute(
        "CREATE TABLE scores (assignment TEXT, criterion TEXT, level TEXT, rationale TEXT,"
        " PRIMARY KEY (assignment, criterion)) WITHOUT ROWID"
    )


def _filled(folder: Path) -> Store:
    store = Store.open(Profile(folder / "profile"), key=bytes(32))
    with store.write() as transaction:
        transaction.issuers.add(_issuer())
        for number in range(_ASSIGNMENTS):
            transaction.assignments.put(_assignment(number))
    return store


def _issuer() -> Issuer:
    return Issuer(
        id=_ISSUER,
        kind="sync_api",
        name="Issuer",
        base_url=_ISSUER,
        api_base=f"{_ISSUER}/v1",
        well_known=b"{}",
        token="none",
        assessor=Did("did:key:z6Mk"),
        assessor_name="Assessor",
        log=LogId("urn:uuid:log"),
        feed_state=None,
        enrolled_at=_NOW,
    )


def _assignment(number: int) -> Assignment:
    return Assignment(
        id=AssignmentId(f"urn:uuid:assignment-{number}"),
        issuer=_ISSUER,
        package=PackageId(f"urn:uuid:package-{number}"),
        package_version=1,
        package_digest=Digest("sha256-"),
        due_at=_NOW + timedelta(hours=number),
        lease_until=None,
        state=AssignmentState.ASSIGNED,
        download=DownloadState.LISTED,
        size_bytes=0,
    )


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:>10} {value:8.3f}")
