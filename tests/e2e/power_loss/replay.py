"""Cuts the power at places of a recording, starts the program on what is left, and compares."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assessor_app.errors import AssessorError
from tests.e2e.census import take_census
from tests.e2e.power_loss.disk import Disk, Fate, Say, Tree
from tests.e2e.power_loss.recording import Recording, write_tree
from tests.e2e.promises import Loss, Promises
from tests.e2e.subject import open_workspace


@dataclass(frozen=True, slots=True)
class Cut:
    """The power goes after ``place`` events; ``seed`` draws what survives."""

    place: int
    data: Fate
    names: Fate
    seed: int


def choose_cuts(recording: Recording, count: int, chance: random.Random) -> list[Cut]:
    """Return ``count`` cuts in the order of their places.

    Every second one comes right after something was acknowledged and takes all that was not
    synced: whatever was acknowledged too early shows there first.
    """
    events = recording.events
    told = [place for place, event in enumerate(events, start=1) if isinstance(event, Say)]
    cuts = []
    for number in range(count):
        seed = chance.getrandbits(32)
        if number % 2:
            cuts.append(Cut(chance.choice(told), Fate.NONE, Fate.NONE, seed))
        else:
            data, names = chance.choice(tuple(Fate)), chance.choice(tuple(Fate))
            cuts.append(Cut(chance.randint(0, len(events)), data, names, seed))
    return sorted(cuts, key=lambda cut: cut.place)


def check_cuts(
    recording: Recording, cuts: Sequence[Cut], *, secrets: dict[str, str], folder: Path
) -> None:
    """Return when the program, started after each of ``cuts``, has all that it acknowledged.

    ``cuts`` are in the order of their places; ``folder`` is made and removed for each.

    Raises:
        Loss: at the first cut after which something is missing, with the cut.
    """
    disk, promises, happened = Disk(recording.start), Promises(), 0
    for cut in cuts:
        for event in recording.events[happened : cut.place]:
            disk.take(event)
            if isinstance(event, Say):
                _hear(promises, event.text.splitlines())
        happened = cut.place
        tree = disk.after_power_cut(data=cut.data, names=cut.names, chance=random.Random(cut.seed))
        try:
            _start_on(tree, promises, secrets, folder)
        except Loss as loss:
            raise Loss(f"{cut}:\n{loss}") from loss


def _hear(promises: Promises, lines: Iterable[str]) -> None:
    for line in lines:
        promises.hear(json.loads(line))


def _start_on(tree: Tree, promises: Promises, secrets: dict[str, str], folder: Path) -> None:
    write_tree(tree, folder)
    try:
        with open_workspace(folder, secrets) as workspace:
            promises.check(take_census(workspace, thorough=True))
    except AssessorError as problem:
        raise Loss(f"the program does not start: {problem.code}, {problem.message}") from problem
    finally:
        shutil.rmtree(folder)
