"""Which folders a profile may live in: local disks, not ones that another program copies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from assessor_app.errors import UserFixable

_SYNCED: Final = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "icloud drive",
    "icloud~",
    "com~apple~clouddocs",
    "nextcloud",
    "owncloud",
    "box sync",
    "pcloud",
    "syncthing",
)
_NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "9p", "fuse.sshfs", "davfs", "fuse.rclone"}
)


def check_folder(folder: Path) -> None:
    """Return when ``folder`` may hold a profile.

    Raises:
        UserFixable: ``folder_synced`` inside a cloud-synced folder, ``folder_network`` on a
            network file system: both break the promises of the database's log.
    """
    resolved = folder.expanduser().resolve()
    for part in resolved.parts:
        if part.casefold().startswith(_SYNCED):
            raise UserFixable(
                f"The profile folder lies in a folder that is synced to the cloud ({part}).",
                hint="Choose a folder on this computer's own disk with --profile.",
                code="folder_synced",
            )
    kind = _file_system(resolved)
    if kind in _NETWORK_FILE_SYSTEMS or str(resolved).startswith("\\\\"):
        raise UserFixable(
            f"The profile folder lies on a network drive ({kind or 'UNC path'}).",
            hint="Choose a folder on this computer's own disk with --profile.",
            code="folder_network",
        )


def _file_system(path: Path) -> str:
    """Return the type of file system that holds ``path``, where Linux says so; else nothing."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        point = fields[1].replace("\\040", " ") if len(fields) > 2 else ""
        if point and path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind
