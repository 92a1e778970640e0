"""A power cut at any moment of downloading, scoring and signing loses nothing acknowledged.

The subject runs under strace once; its disk is then rebuilt as it may be after a power cut, and
the program is started on it. Leaving out any of the syncs must be found by the same check.
``ASSESSOR_POWER_CUTS`` sets how many states are tried (500).
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.power_loss.disk import Disk, Fate
from tests.e2e.power_loss.recording import Recording, read_tree, record
from tests.e2e.power_loss.replay import check_cuts, choose_cuts
from tests.e2e.promises import Loss
from tests.e2e.subject import Mutant
from tests.e2e.tracing import require_tracing
from tests.e2e.world import World

pytestmark = [pytest.mark.slow, pytest.mark.crash, pytest.mark.timeout(900)]

_SUBMISSIONS = 6
_CUTS_FOR_A_MUTANT = 120
_MEMORY = Path("/dev/shm")


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Give a folder in memory where there is one: the states are many, and not to be kept."""
    folder = Path(tempfile.mkdtemp(dir=_MEMORY if _MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def world(tmp_path: Path, crash_seed: int) -> Iterator[World]:
    """Give an issuer, and a profile that is enrolled and has nothing yet."""
    require_tracing()
    with World(tmp_path, seed=crash_seed) as made:
        made.enrol()
        made.assign(_SUBMISSIONS)
        yield made


def _check(world: World, recording: Recording, scratch: Path, *, cuts: int, seed: int) -> None:
    chosen = choose_cuts(recording, cuts, random.Random(seed))
    check_cuts(recording, chosen, secrets=world.secrets, folder=scratch / "profile")


def test_nothing_acknowledged_is_lost_in_a_power_cut(
    world: World, scratch: Path, crash_seed: int
) -> None:
    recording = record(world.orders(seed=crash_seed), world.folder)
    cuts = int(os.environ.get("ASSESSOR_POWER_CUTS", "500"))
    _check(world, recording, scratch, cuts=cuts, seed=crash_seed)


@pytest.mark.parametrize(
    ("mutant", "loss"),
    [
        (Mutant.NORMAL, "and is|is gone|the database had lost"),
        (Mutant.UNSYNCED_BLOBS, "has a row and is blob_"),
        (Mutant.UNSYNCED_JOURNAL, "the journal had lost|the journal's record"),
    ],
)
def test_a_sync_that_is_left_out_is_noticed(
    world: World, scratch: Path, crash_seed: int, mutant: Mutant, loss: str
) -> None:
    recording = record(world.orders(seed=crash_seed, mutant=mutant), world.folder)
    with pytest.raises(Loss, match=loss):
        _check(world, recording, scratch, cuts=_CUTS_FOR_A_MUTANT, seed=crash_seed)


def test_the_recording_rebuilds_the_disk_as_it_is(world: World) -> None:
    recording = record(world.orders(upload=False), world.folder)
    disk = Disk(recording.start)
    for event in recording.events:
        disk.take(event)
    rebuilt = disk.after_power_cut(data=Fate.ALL, names=Fate.ALL, chance=random.Random(0))
    there = read_tree(world.profile)
    assert rebuilt.folders == there.folders
    assert {path: data for path, data in rebuilt.files.items() if path.name != "lock"} == {
        path: data for path, data in there.files.items() if path.name != "lock"
    }
