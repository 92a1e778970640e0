"""Leases and recusals: what is told to an issuer besides decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.outbox import OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import UserFixable
from assessor_app.issuers.connector import Connector
from assessor_app.storage.store import Store


class Notices:
    """Tells one issuer. Saying the same twice is harmless."""

    def __init__(self, store: Store, connector: Connector) -> None:
        self._store = store
        self._connector = connector

    def tell(self, row: OutboxRow) -> None:
        """Send one lease or recusal, and write down that the issuer knows.

        A recusal's payload is ``{"reason": …, "note": …}``.

        Raises:
            IssuerProblem: as the connector; nothing was written then.
        """
        change: dict[str, Any]
        if row.kind is OutboxKind.LEASE:
            change = {"lease_until": self._connector.extend_lease(row.assignment)}
        else:
            words = json.loads(row.payload or "{}")
            self._connector.recuse(
                row.assignment, reason=words.get("reason", "other"), note=words.get("note", "")
            )
            change = {"state": AssignmentState.RECUSED}
        self._write(row, change)

    def _write(self, row: OutboxRow, change: dict[str, Any]) -> None:
        with self._store.write() as transaction:
            transaction.outbox.update(
                replace(
                    row,
                    status=DecisionStatus.ACCEPTED,
                    attempts=row.attempts + 1,
                    next_at=None,
                    problem="",
                    problem_detail="",
                )
            )
            try:
                assignment = transaction.assignments.get(row.assignment)
            except UserFixable:
                return
            transaction.assignments.put(replace(assignment, **change))
