"""Whether this installation and this profile are sound, in findings that a person can act on."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass

from assessor_app.config import VERSION
from assessor_app.errors import AssessorError
from assessor_app.evidence.blobs import unwrap_key
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.services.workspace import Workspace
from assessor_app.signing.keyring_states import SystemKeyring
from assessor_app.storage.recovery import RecoveryReport

_PROBE_ACCOUNT = "assessor-doctor-probe"
_ROOM_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``sound`` False asks for a look by a person."""

    name: str
    sound: bool
    detail: str


def examine_system() -> tuple[Finding, ...]:
    """Look at what the program stands on, without a profile."""
    return (
        Finding(
            "program", sound=True, detail=f"Assessor {VERSION}, Python {platform.python_version()}"
        ),
        _decoder(),
        _heic(),
        _keyring(),
    )


def examine_profile(workspace: Workspace) -> tuple[Finding, ...]:
    """Look through the profile: database, journal, evidence on disk, outbox, room."""
    health = workspace.store.health(thorough=True)
    free = shutil.disk_usage(workspace.profile.folder).free
    detail = "; ".join(health.problems) or f"read through, schema {health.revision}"
    return (
        Finding("database", health.sound, detail),
        _journal(workspace.recovery),
        _evidence(workspace),
        _outbox(workspace),
        Finding("room", free > _ROOM_BYTES, f"{free // (1 << 20)} MiB free on this disk"),
    )


def _journal(recovery: RecoveryReport) -> Finding:
    found = []
    if recovery.restored:
        found.append(f"{len(recovery.restored)} decisions were restored from it at this start")
    if recovery.rejournaled:
        found.append(f"{len(recovery.rejournaled)} decisions were written into it anew")
    if recovery.torn_tail:
        found.append("its last record was cut off, and belonged to nothing that was signed")
    if recovery.damaged_record is not None:
        found.append(f"record {recovery.damaged_record} was damaged; the old file is kept")
    if recovery.conflicts:
        found.append(f"{len(recovery.conflicts)} decisions are not what the database holds")
    sound = recovery.damaged_record is None and not recovery.conflicts
    return Finding("journal", sound, "; ".join(found) or "agrees with the database")


def _evidence(workspace: Workspace) -> Finding:
    """Say whether the files that are noted as being here are there (their bytes are not read)."""
    here = missing = 0
    with workspace.store.read() as tx:
        for issuer in tx.issuers.all():
            for row in tx.assignments.of_issuer(issuer.id):
                package = tx.packages.of_assignment(row.id)
                for file in () if package is None else tx.packages.files(package.id):
                    if package is None or file.blob is None:
                        continue
                    key = unwrap_key(workspace.keys.blob_key, package.wrapped_key, package.id)
                    here += 1
                    missing += not workspace.blobs.has(key, file.sha256)
    detail = f"{here - missing} of {here} files are on the disk"
    return Finding("evidence", sound=missing == 0, detail=detail)


def _outbox(workspace: Workspace) -> Finding:
    with workspace.store.read() as tx:
        counts = tx.projections.counts()
    detail = f"{counts.waiting} waiting, {counts.needs_attention} need attention"
    return Finding("outbox", sound=counts.needs_attention == 0, detail=detail)


def _decoder() -> Finding:
    try:
        with Decoder(spare=False) as decoder:
            report = decoder.sandbox_report()
    except AssessorError as error:
        return Finding("decoder", sound=False, detail=error.message)
    standing = [layer.name for layer in report.layers if layer.active]
    absent = [f"{layer.name} ({layer.detail})" for layer in report.layers if not layer.active]
    detail = "walls: " + (", ".join(standing) or "none")
    if absent:
        detail += "; not there: " + ", ".join(absent)
    return Finding("decoder", sound=not absent and bool(standing), detail=detail)


def _heic() -> Finding:
    there = importlib.util.find_spec("pi_heif") is not None
    # An extra that is left out is a choice, not a fault.
    detail = "shown" if there else "not shown, as the extra 'heic' is not installed"
    return Finding("HEIC pictures", sound=True, detail=detail)


def _keyring() -> Finding:
    try:
        SystemKeyring().get(_PROBE_ACCOUNT)
    except AssessorError as error:
        # A passphrase serves as well, so a system without a keyring is sound.
        return Finding(
            "keyring", sound=True, detail=f"{error.message} A passphrase will be asked for."
        )
    return Finding("keyring", sound=True, detail=f"works ({sys.platform})")
