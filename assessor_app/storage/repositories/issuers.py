"""The issuers that this device is enrolled with."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import IssuerId
from assessor_app.errors import UserFixable
from assessor_app.storage.own import ISSUERS
from assessor_app.storage.rows import columns_of, values_of

_ALL: Final = sa.select(*columns_of(ISSUERS, Issuer)).order_by(ISSUERS.c.enrolled_at, ISSUERS.c.id)
_ONE: Final = _ALL.where(ISSUERS.c.id == sa.bindparam("one"))
_UPDATE: Final = sa.update(ISSUERS).where(ISSUERS.c.id == sa.bindparam("one"))


def _unknown(issuer: IssuerId) -> UserFixable:
    return UserFixable(
        "This device is not enrolled with that issuer.", code="issuer_unknown", issuer=issuer
    )


class Issuers:
    """Rows of ``issuers``, by id."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Issuer, ...]:
        """Return every issuer, the one enrolled with first before the others."""
        return tuple(Issuer(*row) for row in self._connection.execute(_ALL))

    def get(self, issuer: IssuerId) -> Issuer:
        """Return one issuer.

        Raises:
            UserFixable: ``code="issuer_unknown"``.
        """
        row = self._connection.execute(_ONE, {"one": issuer}).one_or_none()
        if row is None:
            raise _unknown(issuer)
        return Issuer(*row)

    def add(self, issuer: Issuer) -> None:
        """Add an issuer; one of the same id or log is a ``store_constraint`` :class:`Bug`."""
        self._connection.execute(sa.insert(ISSUERS), values_of(issuer))

    def update(self, issuer: Issuer) -> None:
        """Replace what is known of an issuer.

        Raises:
            UserFixable: ``code="issuer_unknown"``.
        """
        done = self._connection.execute(_UPDATE, {"one": issuer.id, **values_of(issuer)})
        if done.rowcount != 1:
            raise _unknown(issuer.id)
