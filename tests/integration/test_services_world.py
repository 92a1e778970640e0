"""The world that other tests stand on is what it says."""

from __future__ import annotations

import threading

from assessor_app.domain.assignments import DownloadState
from assessor_app.services import queue
from tests.fakes.world import LABELS, World


def test_the_small_world_is_ready_offline(world: World) -> None:
    rows = world.queue()
    assert sorted(row.submission_label for row in rows) == sorted(LABELS)
    assert {row.download for row in rows} == {DownloadState.READY}
    assert not world.online
    assert queue.search(world.workspace, "quince")


def test_a_world_goes_online_again_and_leaves_no_thread(world: World) -> None:
    before = threading.active_count()
    summary = world.sync()
    assert not summary.problems
    world.go_offline()
    world.sync()
    world.close()
    assert threading.active_count() <= before


def test_the_demo_world_is_ready_offline(demo_world: World) -> None:
    rows = demo_world.queue()
    assert len(rows) == 12
    assert {row.download for row in rows} == {DownloadState.READY}
