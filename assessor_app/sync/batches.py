"""Which decisions go together in one upload, and under which key: pure rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from assessor_app.domain import strict_json
from assessor_app.domain.outbox import DecisionRow, OutboxRow
from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.sync import Limits, UploadItem

_ITEM_OVERHEAD: Final = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the outbox with the decision that it announces."""

    row: OutboxRow
    decision: DecisionRow

    @property
    def size_bytes(self) -> int:
        """About what the decision takes in an upload."""
        return len(self.decision.document) + len(self.decision.annotations) + _ITEM_OVERHEAD

    def item(self) -> UploadItem:
        """Return the decision as it is sent.

        Raises:
            IntegrityProblem: when what is stored cannot be read.
        """
        document: dict[str, Any] = strict_json.parse_object(self.decision.document)
        marks = self.decision.annotations
        collection = AnnotationCollection.parse(marks) if marks else None
        return UploadItem(decision=document, annotations=collection)


@dataclass(frozen=True, slots=True)
class Batch:
    """Decisions that are sent at once. ``name`` is kept in their rows until an answer came."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def idempotency_key(self) -> str:
        """The same for the same name and members, and another for any others.

        A batch without an answer is sent again under its key. Were its members to change, which
        an issuer must refuse under the same key, so would the key. The decisions' own ids make
        a second sending harmless in any case.
        """
        members = "\n".join(entry.row.id for entry in self.entries)
        return str(uuid.uuid5(uuid.UUID(self.name), members))

    def halves(self) -> tuple[Batch, Batch]:
        """Return two smaller batches under fresh names, to find out which decision was refused."""
        middle = len(self.entries) // 2
        return fresh(self.entries[:middle]), fresh(self.entries[middle:])


def fresh(entries: Iterable[Entry]) -> Batch:
    """Return a batch under a name that was never used."""
    name = str(uuid.uuid4())
    named = (replace(entry, row=replace(entry.row, batch=name)) for entry in entries)
    return Batch(name, tuple(named))


def next_batch(entries: Sequence[Entry], limits: Limits) -> Batch:
    """Return the decisions to send first, or an empty batch where there is none.

    Those of a batch without an answer go together again, under their name; others fill a fresh
    one, in the order of the device's log, up to what the issuer takes at once.
    """
    ordered = sorted(entries, key=lambda entry: (entry.decision.log, entry.decision.log_sequence))
    first = ordered[0].row.batch if ordered else ""
    if first:
        return Batch(first, tuple(entry for entry in ordered if entry.row.batch == first))
    return fresh(_filled([entry for entry in ordered if not entry.row.batch], limits))


def _filled(entries: Sequence[Entry], limits: Limits) -> list[Entry]:
    chosen: list[Entry] = []
    size = 0
    for entry in entries:
        size += entry.size_bytes
        if chosen and (len(chosen) >= limits.batch_items or size > limits.batch_bytes):
            break
        chosen.append(entry)
    return chosen
