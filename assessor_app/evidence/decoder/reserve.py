"""Who follows when a worker ends: a spare that is warm already, or one that a nursery forks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from assessor_app.evidence.decoder.child import Birth, SpawnedChild
from assessor_app.evidence.decoder.nursery import Nursery, has_nurseries
from assessor_app.evidence.decoder.process import WorkerProcess

MakeWorker = Callable[[Birth], WorkerProcess]


class Reserve(Protocol):
    """Where workers come from. Not thread-safe: the caller has the turn."""

    def take(self) -> WorkerProcess:
        """Return a worker, which may have to warm up still.

        Raises:
            DecoderUnavailable: no process can be started.
        """
        ...

    def prepare(self) -> None:
        """See to it that the next one will be there soon; do not wait for it."""
        ...

    def close(self) -> None:
        """End every process that is kept."""
        ...


class Spares:
    """Starts programs; with ``keep_one``, one that is warm stands behind the one in use."""

    def __init__(self, make: MakeWorker, *, keep_one: bool) -> None:
        self._make = make
        self._keep_one = keep_one
        self._spare: WorkerProcess | None = None

    def take(self) -> WorkerProcess:
        """Return the spare if it lives, else a new worker."""
        spare, self._spare = self._spare, None
        if spare is not None and not spare.alive:
            spare.kill()
            spare = None
        return spare or self._make(SpawnedChild)

    def prepare(self) -> None:
        """Start a spare where there is none."""
        if self._keep_one and self._spare is None:
            self._spare = self._make(SpawnedChild)

    def close(self) -> None:
        """End the spare."""
        if self._spare is not None:
            self._spare.kill()
            self._spare = None


class Nursing:
    """Keeps a nursery, and lets it fork workers. A nursery that has ended is replaced."""

    def __init__(self, make: MakeWorker) -> None:
        self._make = make
        self._nursery: Nursery | None = None

    def take(self) -> WorkerProcess:
        """Order a worker."""
        return self._make(lambda settings, inherited: self._living().birth(settings, inherited))

    def _living(self) -> Nursery:
        if self._nursery is not None and not self._nursery.alive:
            self.close()
        if self._nursery is None:
            self._nursery = Nursery()
        return self._nursery

    def prepare(self) -> None:
        """Start a nursery where there is none."""
        self._living()

    def close(self) -> None:
        """End the nursery."""
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None


def reserve_for(make: MakeWorker, *, wanted: bool) -> Reserve:
    """Return the best that this system has; without one ``wanted``, workers are only started."""
    if wanted and has_nurseries():
        return Nursing(make)
    return Spares(make, keep_one=wanted)
