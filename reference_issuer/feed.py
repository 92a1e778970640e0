"""The change feed of one assessor (the shape of RFC 8620, 5.2): what is new since a state.

A state is opaque to clients: ``<epoch>-<position>-<origin>``. The position is the number of the
last change told; the origin is the position at which this round of pages began, so that what is
new since then is told as created however often it changed between two pages.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from assessor_app.protocol.problem import ProblemType
from reference_issuer.config import IssuerConfig
from reference_issuer.manifests import ManifestSigning, has_ageing, renew_ageing
from reference_issuer.problems import refuse_request
from reference_issuer.store import Store, get_setting, put_setting
from reference_issuer.tables import assignments, manifests

MAX_PAGE: Final = 1000
_STATE: Final = re.compile(r"([0-9a-f]{8,32})-([0-9]{1,15})-([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class _State:
    epoch: str
    position: int
    origin: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.position}-{self.origin}"


def changes(
    store: Store,
    config: IssuerConfig,
    *,
    assessor: str,
    since: str | None,
    limit: int,
    now: datetime,
) -> dict[str, Any]:
    """Return one page as JSON of :class:`protocol.feed.ChangePage`; manifests are signed as needed.

    Raises:
        Refusal: ``cannotCalculateChanges`` for a state that is expired or not this issuer's.
    """
    with store.read() as connection:
        page = _Page(connection, assessor=assessor, since=since, limit=limit)
        if not has_ageing(connection, config, assessor=assessor, now=now) and not page.unsigned:
            return page.to_json()
    with store.write() as connection:
        renew_ageing(connection, config, assessor=assessor, now=now)
        page = _Page(connection, assessor=assessor, since=since, limit=limit)
        signing = ManifestSigning.begin(connection, config, now=now)
        for assignment in page.unsigned:
            signing.sign(connection, assignment)
        return _Page(connection, assessor=assessor, since=since, limit=limit).to_json()


def expire(connection: Connection) -> None:
    """Begin the feed anew: every state that was told so far is expired from now on."""
    put_setting(connection, "feed_epoch", secrets.token_hex(8))


class _Page:
    """The changes after a state, read in one transaction."""

    def __init__(
        self, connection: Connection, *, assessor: str, since: str | None, limit: int
    ) -> None:
        self._since = since
        self._from = _parse(connection, since)
        rows = connection.execute(_query(assessor, self._from.position, limit + 1)).all()
        self._rows, self._more = rows[:limit], len(rows) > limit
        self.unsigned = [
            row.id for row in self._rows if row.digest is None and row.state != "recalled"
        ]

    def to_json(self) -> dict[str, Any]:
        position = self._rows[-1].changed_at_state if self._rows else self._from.position
        origin = self._from.origin if self._more else position
        page: dict[str, Any] = {
            "newState": str(_State(self._from.epoch, position, origin)),
            "hasMoreChanges": self._more,
            "created": [_change(row) for row in self._rows if self._is_created(row)],
            "updated": [_change(row) for row in self._rows if self._is_updated(row)],
            "destroyed": [row.id for row in self._rows if self._is_destroyed(row)],
        }
        return page if self._since is None else {"oldState": self._since, **page}

    def _is_created(self, row: Any) -> bool:
        """A recused assignment that this device never knew is nothing to it."""
        is_open = row.state not in ("recalled", "recused")
        return bool(is_open and row.created_at_state > self._from.origin)

    def _is_updated(self, row: Any) -> bool:
        return bool(row.state != "recalled" and row.created_at_state <= self._from.origin)

    def _is_destroyed(self, row: Any) -> bool:
        """What was created after the position was never told, and needs no taking back."""
        return bool(row.state == "recalled" and row.created_at_state <= self._from.position)


def _parse(connection: Connection, since: str | None) -> _State:
    epoch = get_setting(connection, "feed_epoch")
    if since is None:
        return _State(epoch, 0, 0)
    found = _STATE.fullmatch(since)
    if found is None or found[1] != epoch:
        raise _expired()
    state = _State(epoch, int(found[2]), int(found[3]))
    newest = int(get_setting(connection, "feed_state", "0"))
    if not state.origin <= state.position <= newest:
        raise _expired()
    return state


def _expired() -> Exception:
    return refuse_request(
        ProblemType.CANNOT_CALCULATE_CHANGES,
        "The changes since that state are not known any more.",
        status=409,
    )


def _query(assessor: str, position: int, limit: int) -> Any:
    return (
        select(
            assignments.c.id,
            assignments.c.package,
            assignments.c.due,
            assignments.c.lease_until,
            assignments.c.state,
            assignments.c.created_at_state,
            assignments.c.changed_at_state,
            manifests.c.digest,
            manifests.c.version,
            manifests.c.size,
        )
        .outerjoin(manifests, manifests.c.digest == assignments.c.manifest)
        .where(assignments.c.assessor == assessor, assignments.c.changed_at_state > position)
        .order_by(assignments.c.changed_at_state)
        .limit(limit)
    )


def _change(row: Any) -> dict[str, Any]:
    change = {
        "id": row.id,
        "package": {
            "id": row.package,
            "version": row.version,
            "digestSRI": row.digest,
            "size": row.size,
        },
        "due": row.due,
        "state": row.state,
    }
    return change if row.lease_until is None else {**change, "leaseUntil": row.lease_until}
