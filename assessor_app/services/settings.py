"""What the person chose, kept in the encrypted store."""

from __future__ import annotations

import json
from typing import Any

from assessor_app.services.workspace import Workspace


def read_setting(workspace: Workspace, name: str, default: Any = None) -> Any:
    """Return the JSON value of a setting, or ``default`` where there is none."""
    with workspace.store.read() as tx:
        text = tx.settings.get(name)
    try:
        return json.loads(text) if text else default
    except ValueError:
        return default


def write_setting(workspace: Workspace, name: str, value: Any) -> None:
    """Keep a JSON value."""
    with workspace.store.write() as tx:
        tx.settings.put(name, json.dumps(value, ensure_ascii=False, sort_keys=True))


def read_flag(workspace: Workspace, name: str) -> bool:
    """Return a yes-or-no setting; no where there is none."""
    return read_setting(workspace, name, default=False) is True


def write_flag(workspace: Workspace, name: str, value: bool) -> None:
    """Keep a yes-or-no setting."""
    write_setting(workspace, name, value)
