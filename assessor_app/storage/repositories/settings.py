"""Settings of this device, as text by name."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.storage.own import SETTINGS
from assessor_app.storage.rows import upsert

_GET: Final = sa.select(SETTINGS.c.value).where(SETTINGS.c.key == sa.bindparam("one"))
_PUT: Final = upsert(SETTINGS, ["key", "value"], "key")


class Settings:
    """Rows of ``settings``, by key."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, key: str, default: str = "") -> str:
        """Return the setting, or ``default`` where it was never put."""
        value = self._connection.execute(_GET, {"one": key}).scalar_one_or_none()
        return default if value is None else value

    def put(self, key: str, value: str) -> None:
        """Keep ``value`` under ``key``."""
        self._connection.execute(_PUT, {"key": key, "value": value})
