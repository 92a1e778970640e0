"""The worker in use and the reserve behind it: who serves, who follows, who is worn out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assessor_app.evidence.decoder.child import Birth, WorkerDied, WorkerHung
from assessor_app.evidence.decoder.documents import DecoderLimits, DecoderUnavailable
from assessor_app.evidence.decoder.process import WorkerProcess
from assessor_app.evidence.decoder.reserve import reserve_for
from assessor_app.evidence.decoder.window import Window

_RETIRE_MEMORY_KIB: Final = 1 << 20
_RETIRE_AFTER_CALLS: Final = 500
_LATEST_RETIREMENT_CALLS: Final = 50_000


class Crew:
    """One worker and what follows it. Not thread-safe, but for :meth:`interrupt`."""

    def __init__(
        self, limits: DecoderLimits, *, spare: bool, make_window: Callable[[int], Window]
    ) -> None:
        self._limits = limits
        self._make_window = make_window
        self._worker: WorkerProcess | None = None
        self._reserve = reserve_for(self._new_worker, wanted=spare)
        self._closed = False
        self.respawns = 0

    @property
    def serving(self) -> WorkerProcess | None:
        """The worker in use, dead or alive; None before the first request or after a loss."""
        return self._worker

    def start(self) -> None:
        """Start both processes without waiting for them."""
        self.check_open()
        if self._worker is None:
            self._worker = self._reserve.take()
        self._reserve.prepare()

    def ready(self) -> WorkerProcess:
        """Return a live worker that is locked in, and have the next one warming up behind it.

        Raises:
            DecoderUnavailable: closed, or no worker can be started.
        """
        self.check_open()
        worker = self._worker
        if worker is not None and not worker.alive:
            self.lose()
        if self._worker is None:
            self._worker = self._promoted()
        elif not self._worker.is_ready:
            self._wait_for(self._worker)
        self._reserve.prepare()
        return self._worker

    def _wait_for(self, worker: WorkerProcess) -> None:
        try:
            worker.ready()
        except (WorkerDied, WorkerHung):
            self._worker = self._promoted()
        except DecoderUnavailable:
            self._drop()
            raise

    def _promoted(self) -> WorkerProcess:
        """Return the next worker when it is ready; a second try is made before giving up."""
        for _ in range(2):
            worker = self._reserve.take()
            try:
                worker.ready()
            except (WorkerDied, WorkerHung):
                continue
            except DecoderUnavailable:
                worker.kill()
                raise
            return worker
        raise DecoderUnavailable("The decoder process ends as soon as it starts.")

    def relieve(self) -> None:
        """Between requests, replace a worker that is worn out."""
        if self._worker is not None and self._is_worn(self._worker):
            self._drop()

    def _is_worn(self, worker: WorkerProcess) -> bool:
        """Say whether to replace a worker that has done much, before it meets its own limits."""
        if worker.cpu_ms > self._limits.cpu_s * 1000 * 2 // 3:
            return True
        grown = worker.memory_kib > _RETIRE_MEMORY_KIB + sum(worker.loaded.values()) // 1024
        return worker.calls > (_RETIRE_AFTER_CALLS if grown else _LATEST_RETIREMENT_CALLS)

    def _new_worker(self, birth: Birth) -> WorkerProcess:
        return WorkerProcess(self._limits, self._make_window, birth)

    def lose(self) -> None:
        """Count a crash, a hang or a lie, and end the worker if it has not ended."""
        if not self._closed:
            self.respawns += 1
        self._drop()

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def check_open(self) -> None:
        """Raise ``DecoderUnavailable`` (``decoder_closed``) once the decoder is closed."""
        if self._closed:
            raise DecoderUnavailable("The decoder was closed.", code="decoder_closed")

    def interrupt(self) -> None:
        """End the worker at once, from any thread: a call under way ends in an error."""
        self._closed = True
        worker = self._worker
        if worker is not None:
            worker.interrupt()

    def close(self) -> None:
        """End all processes and let go of their memory."""
        self._closed = True
        self._drop()
        self._reserve.close()
