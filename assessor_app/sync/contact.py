"""When an issuer that did not answer is asked again, and what is let go once it answers.

While something waits, a silent issuer is asked every few seconds at first and at least twice a
minute later on, by a small request; so what waits goes out seconds after it is back. The time is
stored, so that a restart neither forgets nor hastens it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import IssuerId
from assessor_app.domain.queue import QueueFilter
from assessor_app.storage.transaction import Transaction
from assessor_app.sync.retry import LONGEST_RETRY_AFTER_S, contact_wait_s
from assessor_app.sync.verdicts import HOLD

_SILENCE: Final = "sync.silence:"
_NEXT: Final = "sync.next:"


def note_silence(
    tx: Transaction, issuer: IssuerId, *, now: datetime, jitter: float, asked_s: float | None
) -> None:
    """Note that the issuer gave no answer; ``asked_s`` is how long it asked to be left alone."""
    times = int(tx.settings.get(_SILENCE + issuer) or 0)
    wait_s = contact_wait_s(times, jitter)
    if asked_s is not None:
        wait_s = max(wait_s, min(asked_s, LONGEST_RETRY_AFTER_S))
    tx.settings.put(_SILENCE + issuer, str(times + 1))
    tx.settings.put(_NEXT + issuer, to_rfc3339(now + timedelta(seconds=wait_s)))


def note_answer(tx: Transaction, issuer: IssuerId) -> None:
    """Note that the issuer answers; after a silence, let what waited for it go at once."""
    if tx.settings.get(_SILENCE + issuer):
        tx.outbox.release(issuer)
        for name in (_SILENCE, _NEXT, HOLD):
            tx.settings.put(name + issuer, "")


def next_try(tx: Transaction, issuer: Issuer) -> datetime | None:
    """Return when the issuer is worth asking again; None where nothing waits for that.

    It may be past: then it is worth asking now.
    """
    if issuer.paused:
        return None
    silent_until = tx.settings.get(_NEXT + issuer.id)
    if silent_until:
        return from_rfc3339(silent_until) if _waits(tx, issuer.id) else None
    row = tx.outbox.next_at(issuer.id)
    held = tx.settings.get(HOLD + issuer.id)
    if held and tx.outbox.waiting(issuer.id):
        until = from_rfc3339(held)
        return until if row is None else max(until, row)
    return row


def _waits(tx: Transaction, issuer: IssuerId) -> bool:
    """Whether something is to be sent to the issuer, or to be fetched from it."""
    if tx.outbox.waiting(issuer):
        return True
    wanted = QueueFilter(
        issuer=issuer,
        states=frozenset({AssignmentState.ASSIGNED}),
        downloads=frozenset({DownloadState.LISTED, DownloadState.DOWNLOADING}),
    )
    return tx.projections.queue_length(wanted) > 0
