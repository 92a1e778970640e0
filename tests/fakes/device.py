"""An assessor's device for tests of synchronisation: a real store, real blobs, a set clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assessor_app.config import Profile
from assessor_app.domain.assignments import Assignment
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import (
    AssignmentId,
    DecisionId,
    IssuerId,
    LogId,
)
from assessor_app.domain.outbox import DecisionRow, OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.evidence.blobs import BlobStore, unwrap_key
from assessor_app.issuers.connector import Connector
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.case import to_case
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import SigningKey
from assessor_app.storage.store import Store
from assessor_app.sync.engine import SyncEngine
from assessor_app.sync.inbox import Inbox
from assessor_app.sync.outbox import Outbox
from assessor_app.sync.transfers import Transfers
from assessor_app.sync.trust import Trust
from tests.fakes.documents import (
    NOW,
    Signed,
    assessor_key,
    make_collection,
    make_decision,
    make_manifest,
    urn,
)

DATABASE_KEY = bytes(range(32))
BLOB_KEY = bytes(range(32, 64))

RUBRIC_YAML = """
title: Careful Listening
key: careful-listening
rule:
  clauses:
    - outcome: earned
      when: {every: {in: [P1], at_least: highest}}
  otherwise: notYetEarned
parts:
  - id: P1
    kind: artifacts
    title: Recording
    criteria:
      - code: "1.1"
        title: Asks open questions
        levels:
          Emerging: {points: 0, text: Asks closed questions.}
          Proficient: {points: 1, text: Asks open questions.}
      - code: "1.2"
        title: Sums up
        levels:
          Emerging: {points: 0, text: Does not.}
          Proficient: {points: 1, text: Does.}
"""
RUBRIC: bytes = to_case(
    from_yaml(
        RUBRIC_YAML,
        base_uri="https://issuer.example",
        changed_at=datetime(2026, 10, 1, tzinfo=UTC),
    )
)


class SetClock:
    """A clock that stands still until it is moved on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        """Move on by days, hours, seconds …"""
        self.now += timedelta(**parts)


@dataclass
class Device:
    """One profile folder in use. Its log grows with :meth:`sign`."""

    folder: Path
    store: Store
    blobs: BlobStore
    key: SigningKey
    clock: SetClock = field(default_factory=SetClock)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        template: bytes = b"",
        key: SigningKey | None = None,
        durable: bool = False,
    ) -> Device:
        """Open the profile in ``folder``, made from the bytes of a migrated store.

        ``durable``: wait for the disk, as the program does.
        """
        profile = Profile(folder)
        if template and not profile.database.exists():
            folder.mkdir(parents=True, exist_ok=True)
            profile.database.write_bytes(template)
        store = Store.open(profile, key=DATABASE_KEY, synchronous="FULL" if durable else "OFF")
        return cls(folder, store, BlobStore(profile.blobs), key or assessor_key())

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def enrol(
        self,
        well_known: bytes,
        *,
        issuer: str,
        base_url: str = "https://issuer.example",
        token: str = "token",
        log: str = "",
    ) -> Issuer:
        """Write an issuer's row, as after an enrolment."""
        row = Issuer(
            id=IssuerId(issuer),
            kind="sync_api",
            name="Example Issuer",
            base_url=base_url,
            api_base=base_url,
            well_known=well_known,
            token=token,
            assessor=self.key.public.did,
            assessor_name="A. Assessor",
            log=LogId(log or urn("log")),
            feed_state=None,
            enrolled_at=NOW,
        )
        with self.store.write() as transaction:
            transaction.issuers.add(row)
        return row

    def issuer(self, issuer: IssuerId | None = None) -> Issuer:
        """Return an issuer's row as it is now (the first one's)."""
        with self.store.read() as transaction:
            return transaction.issuers.get(issuer) if issuer else transaction.issuers.all()[0]

    def inbox(self, connector: Connector, **options: Any) -> Inbox:
        """Return an inbox for the first issuer."""
        issuer = self.issuer()
        return Inbox(
            self.store,
            connector,
            issuer,
            keys=Trust.held(issuer).keys,
            blob_key=BLOB_KEY,
            clock=self.clock,
            **options,
        )

    def transfers(self, connector: Connector, **options: Any) -> Transfers:
        """Return transfers for the first issuer."""
        return Transfers(
            self.store,
            self.blobs,
            connector,
            self.issuer().id,
            blob_key=BLOB_KEY,
            clock=self.clock,
            **options,
        )

    def outbox(self, connector: Connector) -> Outbox:
        """Return the outbox for the first issuer; waits are drawn at their longest."""
        issuer = self.issuer()
        return Outbox(
            self.store,
            connector,
            issuer,
            trust=Trust.held(issuer),
            clock=self.clock,
            jitter=lambda: 0.0,
        )

    def engine(self, connectors: Callable[[Issuer], Connector], **options: Any) -> SyncEngine:
        """Return an engine over this device."""
        return SyncEngine(
            self.store,
            self.blobs,
            connectors,
            blob_key=BLOB_KEY,
            clock=self.clock,
            jitter=lambda: 0.0,
            **options,
        )

    def assignment(self, name: str = "1") -> Assignment:
        """Return the row of :func:`make_manifest`'s assignment of that name."""
        with self.store.read() as transaction:
            return transaction.assignments.get(AssignmentId(urn(f"assignment/{name}")))

    def read_file(self, assignment: AssignmentId, path: str) -> bytes:
        """Return the plain bytes of a file that is here."""
        with self.store.read() as transaction:
            package = transaction.packages.of_assignment(assignment)
            assert package is not None
            files = {one.path: one for one in transaction.packages.files(package.id)}
        key = unwrap_key(BLOB_KEY, package.wrapped_key, package.id)
        with self.blobs.open(key, files[path].sha256) as reader:
            return reader.read()

    def sign(self, name: str = "1", *, manifest: Signed | None = None, **options: Any) -> Signed:
        """Sign the next decision of the log and put it into the outbox."""
        issuer = self.issuer()
        about = manifest or make_manifest(name=name, assessor=self.key, issuer=issuer.id)
        with self.store.read() as transaction:
            head = transaction.decisions.head(issuer.log)
        decision = make_decision(
            manifest=about,
            assessor=self.key,
            name=name,
            sequence=head.sequence + 1,
            previous=head.digest,
            collection=make_collection(name=name),
            domain=issuer.id,
            **options,
        )
        self.queue(decision, canonical_bytes(make_collection(name=name)))
        return decision

    def queue(self, decision: Signed, annotations: bytes) -> None:
        """Store a signed decision with its row in the outbox, as signing does."""
        issuer = self.issuer()
        subject = decision.json["credentialSubject"]
        row = DecisionRow(
            id=DecisionId(decision.json["id"]),
            assignment=AssignmentId(subject["assignment"]),
            issuer=issuer.id,
            status=DecisionStatus.QUEUED,
            outcome=Outcome(subject["outcome"]),
            signed_at=NOW,
            digest=decision.digest,
            log=issuer.log,
            log_sequence=decision.json["log"]["sequence"],
            document=decision.data,
            annotations=annotations,
        )
        with self.store.write() as transaction:
            transaction.decisions.add(row)
            transaction.outbox.add(
                OutboxRow(
                    id=row.id,
                    kind=OutboxKind.DECISION,
                    issuer=issuer.id,
                    assignment=row.assignment,
                    status=DecisionStatus.QUEUED,
                    created_at=NOW,
                )
            )

    def plead(self, kind: OutboxKind, name: str = "1", payload: str = "") -> str:
        """Put a lease or a recusal into the outbox; return its id."""
        row_id = urn(f"{kind}/{name}")
        with self.store.write() as transaction:
            transaction.outbox.add(
                OutboxRow(
                    id=row_id,
                    kind=kind,
                    issuer=self.issuer().id,
                    assignment=AssignmentId(urn(f"assignment/{name}")),
                    status=DecisionStatus.QUEUED,
                    created_at=NOW,
                    payload=payload,
                )
            )
        return row_id

    def decision(self, signed: Signed) -> DecisionRow:
        """Return a decision's row."""
        with self.store.read() as transaction:
            return transaction.decisions.get(DecisionId(signed.json["id"]))

    def waiting(self, row: str) -> OutboxRow:
        """Return a row of the outbox."""
        with self.store.read() as transaction:
            return transaction.outbox.get(row)
