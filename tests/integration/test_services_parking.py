"""Putting aside with a note, and time spent: where both show, and that neither leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessor_app.errors import UserFixable
from assessor_app.services import parking, queue, review, time_spent
from assessor_app.services.sending import exchange
from tests.fakes import reviewing
from tests.fakes.world import LABELS, World

_NOTE = "zebra-crossing note: ask the coordinator about the sound"
_SECONDS = 424_243


def test_what_is_parked_is_out_of_what_comes_next_and_has_a_place(world: World) -> None:
    workspace = world.workspace
    first, second, third = (world.assignment(label) for label in LABELS)
    order = [row.assignment for row in queue.list_queue(workspace, queue.REVIEWABLE)]
    parking.park(workspace, order[1], f"  {_NOTE} ")
    assert queue.neighbours(workspace, order[0]).following == order[2]
    assert queue.neighbours(workspace, order[2]).previous == order[0]
    places = queue.count_places(workspace)
    assert (places.parked, places.to_review) == (1, 2)
    assert [one.to_review for one in places.issuers] == [2]
    (row,) = queue.list_queue(workspace, queue.PARKED)
    assert (row.assignment, row.parked) == (order[1], _NOTE)
    opened = review.open_review(workspace, order[1])
    assert opened.parked is not None
    assert opened.parked.note == _NOTE

    assert parking.unpark(workspace, order[1]).topics
    assert not parking.unpark(workspace, order[1]).topics
    assert queue.count_places(workspace).parked == 0
    assert {row.parked for row in queue.list_queue(workspace)} == {None}
    assert {first, second, third} == set(order)


def test_signing_takes_up_and_what_is_signed_cannot_be_parked(world: World) -> None:
    one = world.assignment()
    parking.park(world.workspace, one, _NOTE)
    reviewing.sign(world.workspace, one)
    assert review.open_review(world.workspace, one).parked is None
    with pytest.raises(UserFixable) as refused:
        parking.park(world.workspace, one, _NOTE)
    assert refused.value.code == "already_signed"


def test_neither_the_note_nor_the_time_leaves_the_device(world: World, tmp_path: Path) -> None:
    one = world.assignment()
    parking.park(world.workspace, one, _NOTE)
    time_spent.add(world.workspace, one, _SECONDS)
    signed = reviewing.sign(world.workspace, one)
    assert time_spent.read(world.workspace, one) == _SECONDS
    exchange.export_decisions(world.workspace, tmp_path / "mine")
    with world.workspace.store.read() as tx:
        payloads = [row.payload.encode() for row in tx.outbox.all()]
    assert world.sync().accepted == 1
    world.issuer.export_decisions(tmp_path / "held")
    left = [signed.document, signed.annotations, *payloads]
    left += [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert len(left) > 3
    for data in left:
        assert b"zebra-crossing" not in data
        assert str(_SECONDS).encode() not in data
