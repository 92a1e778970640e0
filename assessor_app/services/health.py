"""Whether this installation and this profile are sound, in findings that a person can act on."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass

from assessor_app.config import VERSION
from assessor_app.errors import AssessorError
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.services.workspace import Workspace
from assessor_app.signing.keyring_states import SystemKeyring

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
    """Look through the profile: database, journal, evidence on disk, room."""
    health = workspace.store.health(thorough=True)
    free = shutil.disk_usage(workspace.profile.folder).free
    recovery = workspace.recovery
    return (
        Finding(
            "database", health.sound, "; ".join(health.problems) or f"schema {health.revision}"
        ),
        Finding(
            "journal",
            sound=not recovery.restored,
            detail=f"{len(recovery.restored)} decisions restored at start"
            if recovery.restored
            else "agrees with the database",
        ),
        Finding("room", free > _ROOM_BYTES, f"{free // (1 << 20)} MiB free"),
    )


def _decoder() -> Finding:
    try:
        with Decoder(spare=False) as decoder:
            report = decoder.sandbox_report
    except AssessorError as error:
        return Finding("decoder", sound=False, detail=error.message)
    return Finding("decoder", sound=True, detail=str(report))


def _heic() -> Finding:
    there = importlib.util.find_spec("pi_heif_decoder") is not None
    detail = "decoded" if there else "not installed: pip install 'assessor[heic]'"
    return Finding("HEIC pictures", sound=there, detail=detail)


def _keyring() -> Finding:
    try:
        SystemKeyring().get(_PROBE_ACCOUNT)
    except AssessorError as error:
        # A passphrase serves as well, so a system without a keyring is sound.
        return Finding(
            "keyring", sound=True, detail=f"{error.message} A passphrase will be asked for."
        )
    return Finding("keyring", sound=True, detail=f"works ({sys.platform})")
