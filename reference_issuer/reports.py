"""What an issuer can tell of itself: its status, and its decisions and packages as files."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, exists, func, select

from assessor_app.domain.digests import hex_from_digest
from assessor_app.errors import UserFixable
from assessor_app.protocol.manifest import EvidencePackage
from reference_issuer.blobs import BlobFolder
from reference_issuer.discovery import identity
from reference_issuer.durable import write_durably
from reference_issuer.tables import (
    achievements,
    assessors,
    assignments,
    awards,
    decisions,
    manifests,
    submissions,
)

_UUID: Final = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class AssessorStatus:
    """How far an assessor is. ``log_gaps`` counts decisions whose predecessor is not here."""

    name: str
    enrolled: bool
    assigned: int
    decided: int
    recused: int
    recalled: int
    decisions: int
    log_gaps: int


@dataclass(frozen=True, slots=True)
class IssuerStatus:
    """What there is, in numbers. ``outcomes`` counts the latest decisions by outcome."""

    id: str
    name: str
    location: str
    achievements: int
    submissions: int
    awards: int
    outcomes: tuple[tuple[str, int], ...]
    assessors: tuple[AssessorStatus, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the status as a JSON object."""
        return {**asdict(self), "outcomes": dict(self.outcomes)}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: how many decisions or packages, and files in all."""

    count: int
    files: int


def status(connection: Connection) -> IssuerStatus:
    """Return what there is and where it stands."""
    who = identity(connection)
    outcomes = connection.execute(
        select(decisions.c.outcome, func.count())
        .where(decisions.c.superseded == 0)
        .group_by(decisions.c.outcome)
        .order_by(decisions.c.outcome)
    )
    people = connection.execute(select(assessors).order_by(assessors.c.name)).all()
    return IssuerStatus(
        id=who.id,
        name=who.name,
        location=who.location,
        achievements=_count(connection, achievements),
        submissions=_count(connection, submissions),
        awards=_count(connection, awards, awards.c.revoked.is_(None)),
        outcomes=tuple((row[0], row[1]) for row in outcomes),
        assessors=tuple(_assessor(connection, row.id, row.name, row.did) for row in people),
    )


def export_decisions(connection: Connection, folder: Path) -> ExportReport:
    """Write ``decisions/``, ``annotations/`` and ``receipts/`` below ``folder``."""
    count = written = 0
    for row in connection.execute(select(decisions).order_by(decisions.c.received)):
        name = f"{file_stem(row.id)}.json"
        kept = {
            "decisions": row.document,
            "annotations": row.annotations,
            "receipts": row.receipt,
        }
        for kind, data in kept.items():
            if data is not None:
                write_durably(folder / kind / name, data, mode=0o644)
                written += 1
        count += 1
    return ExportReport(count, written)


def export_packages(connection: Connection, blobs: BlobFolder, folder: Path) -> ExportReport:
    """Write each open package below ``folder``: ``package.json`` (signed) and ``data/…``."""
    query = (
        select(manifests.c.data, assignments.c.package)
        .join(assignments, assignments.c.manifest == manifests.c.digest)
        .where(assignments.c.state == "assigned")
    )
    count = written = 0
    for row in connection.execute(query):
        target = folder / file_stem(row.package)
        manifest = EvidencePackage.parse(row.data)
        for stored in manifest.stored_files():
            _copy(blobs, stored.digest_sri, target / stored.path)
        write_durably(target / "package.json", row.data, mode=0o644)
        count, written = count + 1, written + len(manifest.stored_files()) + 1
    return ExportReport(count, written)


def file_stem(identifier: str) -> str:
    """Return a safe file name for an id that a client chose: its UUID, or a hash of it."""
    found = _UUID.fullmatch(identifier)
    return found[1] if found else hashlib.sha256(identifier.encode("utf-8")).hexdigest()


def _copy(blobs: BlobFolder, digest_sri: str, target: Path) -> None:
    source = blobs.path(hex_from_digest(digest_sri))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    except OSError as exc:
        raise UserFixable(f"The file {target} cannot be written.", code="export") from exc


def _assessor(connection: Connection, assessor: str, name: str, did: str | None) -> AssessorStatus:
    def in_state(state: str) -> int:
        mine = assignments.c.assessor == assessor
        return _count(connection, assignments, mine, assignments.c.state == state)

    return AssessorStatus(
        name=name,
        enrolled=did is not None,
        assigned=in_state("assigned"),
        decided=in_state("decided"),
        recused=in_state("recused"),
        recalled=in_state("recalled"),
        decisions=_count(connection, decisions, decisions.c.assessor == assessor),
        log_gaps=_log_gaps(connection, assessor),
    )


def _log_gaps(connection: Connection, assessor: str) -> int:
    before = decisions.alias()
    follows = (before.c.log == decisions.c.log) & (before.c.sequence == decisions.c.sequence - 1)
    return _count(
        connection,
        decisions,
        decisions.c.assessor == assessor,
        decisions.c.sequence > 1,
        ~exists(select(before.c.id).where(follows)),
    )


def _count(connection: Connection, table: Any, *conditions: Any) -> int:
    query = select(func.count()).select_from(table).where(*conditions)
    return connection.scalar(query) or 0
