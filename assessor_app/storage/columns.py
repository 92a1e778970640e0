"""The kinds of column that the tables are made of, and the names of their constraints.

Tables are STRICT, so a column is INTEGER, TEXT or BLOB; these types put the program's own values
into those and refuse what would come back as something else.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from assessor_app.errors import Bug

METADATA: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time as whole microseconds since 1970: exact, and sorts as time does."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the microseconds; a time without a zone is a :class:`Bug`."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise Bug("A time without a zone was to be stored.", code="time_naive")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the time, in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Flag(TypeDecorator[bool]):
    """A truth value as 0 or 1."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Return 0, 1 or None."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Return the truth value or None."""
        return None if value is None else bool(value)


class Word(TypeDecorator[StrEnum]):
    """A member of one enumeration, by its value."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Return the member's value; a foreign one raises ValueError."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member."""
        return None if value is None else self.kind(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal as its digits, never as a float."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Return the digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Return the decimal that was stored, with its trailing zeros."""
        return None if value is None else Decimal(value)


class Texts(TypeDecorator[tuple[str, ...]]):
    """A row of texts, in order, as a JSON array."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Return the JSON array."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Return the texts."""
        return None if value is None else tuple(json.loads(value))


def one_of(column: str, words: type[StrEnum] | tuple[StrEnum, ...]) -> sa.CheckConstraint:
    """Return the constraint that ``column`` is NULL or one of ``words``."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def at_least(column: str, least: int) -> sa.CheckConstraint:
    """Return the constraint that ``column`` is NULL or not below ``least``."""
    return sa.CheckConstraint(f"{column} >= {least}", name=column)


def flag(column: str) -> sa.CheckConstraint:
    """Return the constraint that ``column`` is NULL, 0 or 1."""
    return sa.CheckConstraint(f"{column} IN (0, 1)", name=column)


def text(name: str, *, nullable: bool = False, **more: Any) -> sa.Column[str]:
    """Return a TEXT column."""
    return sa.Column(name, sa.Text, nullable=nullable, **more)


def part_of(name: str, whole: str, *, kind: Any = sa.Text, **more: Any) -> sa.Column[Any]:
    """Return a column that names a row of ``whole``, and is removed together with it."""
    key = sa.ForeignKey(f"{whole}.id", ondelete="CASCADE")
    return sa.Column(name, kind, key, nullable=False, **more)


def attach(*statements: str) -> None:
    """Add ``statements`` (triggers, virtual tables) to what ``METADATA.create_all`` makes."""

    def create(_target: object, connection: sa.Connection, **_options: object) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    sa.event.listen(METADATA, "after_create", create)
