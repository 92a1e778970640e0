"""How soon the queue shows the rows of another filter, among 1,000 and among 100,000.

The way is whole: the question to the model, the store's answer on the database lane, and the table
painted. Rows are put into a real, encrypted store through its own repositories.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from assessor_app.config import Profile
from assessor_app.domain.assignments import Assignment, AssignmentState, DownloadState, Package
from assessor_app.domain.digests import digest_of
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import (
    AchievementId,
    AssignmentId,
    Did,
    IssuerId,
    LogId,
    PackageId,
    RubricId,
    SubmissionId,
)
from assessor_app.domain.queue import QueueFilter
from assessor_app.services import queue
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.signing.keys_file import KdfParameters
from assessor_app.signing.keystore import KeyStore
from assessor_app.storage.transaction import Transaction
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.model import Question
from assessor_app.ui.queue.table import QueueTable
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance

FEW, MANY = 1_000, 100_000
BUDGET_MS = 50.0
GROWTH_BUDGET = 1.5
_ROUNDS = 15
_PASSPHRASE = "for measurements only"
_NOW = datetime(2026, 11, 3, tzinfo=UTC)
_SUBJECTS = ("Formative assessment", "Data storytelling", "Safe transfer", "Primary sources")
_ISSUERS = 3
_AT_ONCE = 5_000


def measure() -> dict[str, object]:
    """Return milliseconds from a filter to painted rows, for both sizes, and their ratio.

    For each kind of filter the median of some rounds; the figure that counts is the worst kind's.
    """
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    few, many = _measured(application, FEW), _measured(application, MANY)
    growth = {kind: many[kind] / few[kind] for kind in few}
    figures: dict[str, object] = {f"{kind}_ms": value for kind, value in many.items()}
    figures |= {f"{kind}_ms_of_1000": value for kind, value in few.items()}
    figures |= {f"{kind}_growth": value for kind, value in growth.items()}
    return {
        **figures,
        "worst_ms": max(many.values()),
        "budget_ms": BUDGET_MS,
        "worst_growth": max(growth.values()),
        "growth_budget": GROWTH_BUDGET,
    }


def _measured(application: QApplication, rows: int) -> dict[str, float]:
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
            return {kind: _median(application, table, asked) for kind, asked in _FILTERS.items()}
        finally:
            runner.stop()
            host.close()
            host.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            workspace.close()


def _median(
    application: QApplication, table: QueueTable, asked: Callable[[int], QueueFilter]
) -> float:
    _shown_ms(application, table, asked(0))
    return statistics.median(
        _shown_ms(application, table, asked(number)) for number in range(_ROUNDS)
    )


def _shown_ms(application: QApplication, table: QueueTable, wanted: QueueFilter) -> float:
    """Ask, wait until the rows are there, paint them; then let the count come, untimed."""
    answered: list[bool] = []
    counted: list[int] = []
    links = [
        table.rows.answered.connect(lambda: answered.append(True)),
        table.rows.counted.connect(counted.append),
    ]
    start = time.perf_counter()
    table.ask(Question(wanted))
    while not answered:
        application.processEvents()
    table.viewport().repaint()
    elapsed = (time.perf_counter() - start) * 1e3
    while not counted:
        application.processEvents()
    for link in links:
        QObject.disconnect(link)
    return elapsed


_FILTERS: dict[str, Callable[[int], QueueFilter]] = {
    "words": lambda number: QueueFilter(text=f"{_SUBJECTS[number % 4].split()[0]} {number % 10}"),
    "label": lambda number: QueueFilter(text=f"S-{number * 61 % FEW:06}"),
    "place": lambda number: (queue.TO_REVIEW, queue.READY_TO_SIGN)[number % 2],
    "issuer": lambda number: QueueFilter(issuer=_issuer(number % _ISSUERS).id),
    "week": lambda number: QueueFilter(due_before=_NOW + timedelta(days=7, hours=number)),
}


def fill(workspace: Workspace, rows: int) -> None:
    """Put ``rows`` assignments with their packages into the store."""
    with workspace.store.write() as tx:
        for number in range(_ISSUERS):
            tx.issuers.add(_issuer(number))
    for start in range(0, rows, _AT_ONCE):
        with workspace.store.write() as tx:
            for number in range(start, min(start + _AT_ONCE, rows)):
                _put(tx, number)


def _workspace(folder: Path) -> Workspace:
    folder.mkdir(parents=True)
    cheap = KdfParameters(memory_kib=19_456, iterations=2, lanes=1)
    KeyStore.create(Profile(folder).keys, passphrase=_PASSPHRASE, kdf=cheap)
    return Workspace.open(Profile(folder), Unlocking(passphrase=_PASSPHRASE), clock=lambda: _NOW)


def _issuer(number: int) -> Issuer:
    base = f"https://issuer{number}.example"
    return Issuer(
        id=IssuerId(base),
        kind="sync_api",
        name=f"Issuer {number}",
        base_url=base,
        api_base=f"{base}/v1",
        well_known=b"{}",
        token="none",
        assessor=Did("did:key:z6Mk"),
        assessor_name="Assessor",
        log=LogId(f"urn:uuid:log-{number}"),
        feed_state=None,
        enrolled_at=_NOW,
    )


def _put(tx: Transaction, number: int) -> None:
    assignment = AssignmentId(f"urn:uuid:assignment-{number}")
    package = PackageId(f"urn:uuid:package-{number}")
    issuer = _issuer(number % _ISSUERS).id
    digest = digest_of(b"manifest")
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    tx.assignments.put(
        Assignment(
            id=assignment,
            issuer=issuer,
            package=package,
            package_version=1,
            package_digest=digest,
            due_at=_NOW + timedelta(minutes=number * 7919 % 40_000),
            lease_until=None,
            state=AssignmentState.ASSIGNED,
            download=DownloadState.READY if number % 3 else DownloadState.LISTED,
            size_bytes=number * 997 % 90_000_000,
        )
    )
    tx.packages.put(
        Package(
            id=package,
            assignment=assignment,
            issuer=issuer,
            version=1,
            digest=digest,
            manifest=b"{}",
            rubric=RubricId("urn:uuid:rubric"),
            rubric_digest=digest,
            achievement=AchievementId(f"https://issuer.example/achievements/{number % 4}"),
            achievement_name=subject,
            submission=SubmissionId(f"urn:uuid:submission-{number}"),
            submission_label=f"S-{number:06}",
            attempt=1 + number % 2,
            expires_at=_NOW + timedelta(days=90),
            wrapped_key=b"none",
            criteria=8,
        ),
        (),
    )
