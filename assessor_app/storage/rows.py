"""Between rows of a table and the frozen dataclasses that cross the border of storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert


def columns_of(table: sa.Table, shape: type[Any]) -> list[sa.Column[Any]]:
    """Return the columns of ``table`` in the order of the fields of the dataclass ``shape``."""
    return [table.c[field.name] for field in fields(shape)]


def values_of(row: Any) -> dict[str, Any]:
    """Return the fields of the dataclass ``row`` by name, not copied."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


def names_of(shape: type[Any]) -> list[str]:
    """Return the names of the fields of the dataclass ``shape``."""
    return [field.name for field in fields(shape)]


def upsert(table: sa.Table, names: Sequence[str], *keys: str) -> sa.Insert:
    """Return an insert of the columns ``names`` that updates the row of the same ``keys``.

    Unlike INSERT OR REPLACE it keeps the row's place and what refers to it, and deletes nothing.
    """
    statement = insert(table).values({name: sa.bindparam(name) for name in names})
    return statement.on_conflict_do_update(
        index_elements=list(keys),
        set_={name: statement.excluded[name] for name in names if name not in keys},
    )
