"""A queue of any size, put straight into the store's tables: an issuer would take minutes for it.

One row goes in through the repositories; the others are made of it by ``INSERT … SELECT``, so the
store's own constraints and triggers see every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

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
from assessor_app.services.workspace import Workspace
from assessor_app.storage.mirrored import ASSIGNMENTS, PACKAGES
from assessor_app.storage.transaction import Transaction

NOW: Final = datetime(2026, 11, 3, tzinfo=UTC)
SUBJECTS: Final = ("Formative assessment", "Data storytelling", "Safe transfer", "Primary sources")
ISSUERS: Final = 3
_MINUTE: Final = 60_000_000


def fill(workspace: Workspace, rows: int, *, first_due: datetime = NOW) -> None:
    """Put ``rows`` assignments with their packages into the store, of three issuers in turn."""
    with workspace.store.write() as tx:
        for number in range(ISSUERS):
            tx.issuers.add(issuer(number))
        _put_first(tx, first_due)
        if rows > 1:
            _copy(tx, rows)


def issuer(number: int) -> Issuer:
    """Return one of the issuers that :func:`fill` makes."""
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
        enrolled_at=NOW,
    )


def _copy(tx: Transaction, rows: int) -> None:
    """Make rows 1 to ``rows`` of row 0, each with a label, a due date and a state of its own."""
    numbers = sa.select(sa.literal(1, sa.Integer).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < rows - 1))
    n = numbers.c.n
    issuers = sa.case(
        *((n % ISSUERS == number, issuer(number).id) for number in range(1, ISSUERS)),
        else_=issuer(0).id,
    )
    ready = sa.case((n % 3 == 0, DownloadState.LISTED.value), else_=DownloadState.READY.value)
    subject = sa.case(
        *((n % len(SUBJECTS) == number, name) for number, name in enumerate(SUBJECTS)), else_=""
    )
    due = sa.type_coerce(ASSIGNMENTS.c.due_at, sa.Integer) + (n * 7919 % 40_000) * _MINUTE
    _insert(
        tx,
        ASSIGNMENTS,
        numbers,
        {
            "id": "urn:uuid:assignment-" + sa.cast(n, sa.Text),
            "issuer": issuers,
            "package": "urn:uuid:package-" + sa.cast(n, sa.Text),
            "due_at": due,
            "download": ready,
            "size_bytes": n * 997 % 90_000_000,
        },
    )
    _insert(
        tx,
        PACKAGES,
        numbers,
        {
            "id": "urn:uuid:package-" + sa.cast(n, sa.Text),
            "assignment": "urn:uuid:assignment-" + sa.cast(n, sa.Text),
            "issuer": issuers,
            "achievement_name": subject,
            "submission": "urn:uuid:submission-" + sa.cast(n, sa.Text),
            "submission_label": sa.func.printf("S-%06d", n),
            "attempt": 1 + n % 2,
        },
    )


def _insert(
    tx: Transaction, table: sa.Table, numbers: sa.CTE, own: Mapping[str, sa.ColumnElement[Any]]
) -> None:
    """Insert a copy of row 0 of ``table`` for each number, but for the columns of ``own``."""
    columns = [own.get(one.name, one).label(one.name) for one in table.columns]
    rows = sa.select(*columns).select_from(numbers.join(table, table.c.id.endswith("-0")))
    names = [one.name for one in table.columns]
    tx._connection.execute(sa.insert(table).from_select(names, rows))


def _put_first(tx: Transaction, due_at: datetime) -> None:
    assignment, package = AssignmentId("urn:uuid:assignment-0"), PackageId("urn:uuid:package-0")
    digest = digest_of(b"manifest")
    tx.assignments.put(
        Assignment(
            id=assignment,
            issuer=issuer(0).id,
            package=package,
            package_version=1,
            package_digest=digest,
            due_at=due_at,
            lease_until=None,
            state=AssignmentState.ASSIGNED,
            download=DownloadState.LISTED,
            size_bytes=0,
        )
    )
    tx.packages.put(
        Package(
            id=package,
            assignment=assignment,
            issuer=issuer(0).id,
            version=1,
            digest=digest,
            manifest=b"{}",
            rubric=RubricId("urn:uuid:rubric"),
            rubric_digest=digest,
            achievement=AchievementId("https://issuer.example/achievements/0"),
            achievement_name=SUBJECTS[0],
            submission=SubmissionId("urn:uuid:submission-0"),
            submission_label="S-000000",
            attempt=1,
            expires_at=NOW + timedelta(days=90),
            wrapped_key=b"none",
            criteria=8,
        ),
        (),
    )
