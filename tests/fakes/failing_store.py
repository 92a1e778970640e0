"""A store, and a journal, that fail once at the moment that matters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assessor_app.domain.outbox import DecisionRow
from assessor_app.errors import EnvironmentProblem
from assessor_app.storage.journal import DecisionJournal
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction


class FailingStore:
    """Passes everything on to ``store``; its next write that has done its work finds no room."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.armed = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Give a transaction; the first one is taken back at its end."""
        with self._store.write() as transaction:
            yield transaction
            if self.armed:
                self.armed = False
                raise EnvironmentProblem("The disk is full.", code="disk_full")


class FailingJournal:
    """Passes everything on; the next append fails, after or before the record is written."""

    def __init__(self, journal: DecisionJournal, *, written: bool) -> None:
        self._journal = journal
        self._written = written
        self.armed = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def append(self, decision: DecisionRow) -> object:
        """Append, but for the first time."""
        if not self.armed:
            return self._journal.append(decision)
        self.armed = False
        if self._written:
            self._journal.append(decision)
        raise EnvironmentProblem("The disk is full.", code="disk_full")
