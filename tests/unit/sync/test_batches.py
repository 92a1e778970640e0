"""Which decisions go together, at the limits and after an answer that never came."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessor_app.domain.ids import DecisionId
from assessor_app.protocol.sync import Limits
from assessor_app.sync.batches import Entry, next_batch
from tests.fakes.device import Device

BATCH = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


@pytest.fixture
def entries(device: Device) -> list[Entry]:
    """Three decisions that were never sent."""
    signed = [device.sign(name) for name in "123"]
    return [Entry(device.waiting(one.json["id"]), device.decision(one)) for one in signed]


def limits(items: int = 100, size: int = 1 << 20) -> Limits:
    return Limits(decision_bytes=1 << 20, batch_items=items, batch_bytes=size)


def ids(entries: tuple[Entry, ...]) -> list[DecisionId]:
    return [one.decision.id for one in entries]


def named(entry: Entry) -> Entry:
    """Return the entry as one of a batch without an answer."""
    return replace(entry, row=replace(entry.row, batch=BATCH))


@pytest.mark.parametrize(("spare", "taken"), [(0, 2), (-1, 1)])
def test_a_batch_may_be_as_large_as_the_issuer_takes(
    entries: list[Entry], spare: int, taken: int
) -> None:
    most = entries[0].size_bytes + entries[1].size_bytes + spare
    assert len(next_batch(entries, limits(size=most)).entries) == taken


def test_one_without_an_answer_is_not_mixed_with_others(entries: list[Entry]) -> None:
    first, second, third = entries
    batch = next_batch([first, named(second), third], limits())
    assert ids(batch.entries) == ids((first, third))
    assert batch.name != BATCH
    batch = next_batch([named(second), third], limits())
    assert (batch.name, ids(batch.entries)) == (BATCH, ids((second,)))


def test_the_order_is_that_of_the_log(entries: list[Entry]) -> None:
    first, second, third = entries
    assert ids(next_batch([third, first, second], limits()).entries) == ids(tuple(entries))
