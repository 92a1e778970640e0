"""One intent, one transaction: all of it is kept, or none.

Readers see the state of the moment at which they began, and never wait for a writer (WAL). Writers
of this program wait for each other in turn, so none of them ever meets a busy database.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from assessor_app.errors import Bug
from assessor_app.storage.engine import Place, make_engine
from assessor_app.storage.problems import store_problems
from assessor_app.storage.transaction import Transaction


class UnitOfWork:
    """Gives out transactions on one database; every method may be called from any thread."""

    def __init__(self, place: Place, *, more_pragmas: tuple[str, ...] = ()) -> None:
        self._readers = make_engine(place, query_only=True, more_pragmas=more_pragmas)
        self._writer = make_engine(place, query_only=False, more_pragmas=more_pragmas)
        self._writing: sa.Connection | None = None
        self._turn = threading.Lock()
        self._holder: int | None = None

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Give a transaction that sees one state of the database and cannot change it.

        Raises:
            AssessorError: as :func:`~assessor_app.storage.problems.problem_of`.
        """
        with store_problems(writing=False), self._readers.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Give a transaction that is committed, durably, when the block ends without an error.

        Do nothing slow inside. An error of any kind takes back all that the block did.

        Raises:
            Bug: ``code="write_nested"`` inside another write of the same thread.
            AssessorError: as :func:`~assessor_app.storage.problems.problem_of`.
        """
        with self._taking_turn(), store_problems():
            connection = self._writing or self._writer.connect()
            # Kept for the next writer, which saves a quarter of a small commit; after an error of
            # whatever kind the next one begins with a fresh one.
            self._writing = None
            try:
                with connection.begin():
                    yield Transaction(connection)
            except BaseException:
                connection.invalidate()
                connection.close()
                raise
            self._writing = connection

    def close(self) -> None:
        """Close every connection; transactions must have ended."""
        with self._taking_turn():
            if self._writing is not None:
                self._writing.close()
                self._writing = None
        self._readers.dispose()
        self._writer.dispose()

    @contextmanager
    def _taking_turn(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._holder == me:
            raise Bug("A write was begun inside a write.", code="write_nested")
        with self._turn:
            self._holder = me
            try:
                yield
            finally:
                self._holder = None
