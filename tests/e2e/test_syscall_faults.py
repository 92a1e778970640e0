"""A disk that fails at one call, or from one call on, costs nothing that was acknowledged.

The program must end well, or in an error that speaks of the disk, and find everything when it is
started again. ``ASSESSOR_FAULT_POINTS`` sets how many places are tried of each kind (3).
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from assessor_app.config import Profile
from assessor_app.evidence.blobs import blob_id, unwrap_key
from assessor_app.services.intake import syncing
from assessor_app.storage.journal import FILE_NAME
from assessor_app.sync.inbox import Inbox
from assessor_app.sync.trust import Trust
from tests.e2e.census import take_census
from tests.e2e.processes import RunningSubject
from tests.e2e.promises import Promises
from tests.e2e.subject import open_workspace
from tests.e2e.tracing import require_tracing, traced
from tests.e2e.world import World

pytestmark = [pytest.mark.slow, pytest.mark.crash, pytest.mark.timeout(900)]

_SYNCS: Final = ("fsync", "fdatasync")
"""Which of the two SQLite makes depends on how it was built."""

_CASES: Final = (
    ("downloading", ("pwrite64",)),
    ("downloading", _SYNCS),
    ("downloading", ("write",)),
    ("downloading", ("openat",)),
    ("downloading", ("rename",)),
    ("reviewing", ("pwrite64",)),
    ("reviewing", _SYNCS),
    ("reviewing", ("write",)),
    ("reviewing", ("openat",)),
)
_ERRORS: Final = ("ENOSPC", "EIO")
_POINTS: Final = int(os.environ.get("ASSESSOR_FAULT_POINTS", "3"))
_OF_THE_DISK: Final = frozenset({"disk_full", "disk_failing", "folder_read_only", "keys_not_read"})
_LOGGED: Final = re.compile(r"^(\d+) +(\w+)\(")


@dataclass(frozen=True, slots=True)
class Ground:
    """Profiles to begin with, by the stage that comes next, and the paths that are in them."""

    world: World
    templates: Mapping[str, Path]
    names: tuple[Path, ...]

    def profile(self, stage: str) -> Path:
        """Return a fresh copy of a profile."""
        folder = self.world.folder / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(self.templates[stage], folder))

    def only_its_files(self, profile: Path) -> list[str]:
        """Return strace's options for calls that touch the profile, and no others."""
        return [word for name in self.names for word in ("-P", str(profile / name))]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    require_tracing()
    with World(tmp_path_factory.mktemp("faults")) as world:
        world.enrol()
        world.assign(2)
        names = _list_submissions(world)
        templates = {"downloading": world.copy_profile("listed")}
        with open_workspace(world.profile, world.secrets) as workspace:
            assert syncing.sync(workspace).ready == 2
        templates["reviewing"] = world.profile
        yield Ground(world, templates, names)


def _list_submissions(world: World) -> tuple[Path, ...]:
    """Take in the feed and no files; return every path that the profile will have."""
    with open_workspace(world.profile, world.secrets) as workspace:
        with workspace.store.read() as tx:
            (issuer,) = tx.issuers.all()
        connector = syncing.connect(issuer)
        keys = Trust.held(issuer).keys
        blob_key = workspace.keys.blob_key
        Inbox(workspace.store, connector, issuer, keys=keys, blob_key=blob_key).run()
        connector.close()
        blobs = []
        with workspace.store.read() as tx:
            for assignment in tx.assignments.to_download():
                package = tx.packages.of_assignment(assignment.id)
                assert package is not None
                key = unwrap_key(blob_key, package.wrapped_key, package.id)
                blobs += [blob_id(key, file.sha256) for file in tx.packages.files(package.id)]
    profile = Profile(Path())
    shards = {profile.blobs / blob[:2] for blob in blobs}
    files = {profile.blobs / blob[:2] / blob for blob in blobs}
    partials = {path.with_suffix(".part") for path in files}
    own = {profile.folder, profile.blobs, profile.journal, profile.journal / FILE_NAME}
    own |= {Path(f"{profile.database}{end}") for end in ("", "-wal")} | {profile.keys, profile.lock}
    return tuple(sorted(own | shards | files | partials))


def _count_calls(ground: Ground, stage: str, call: str) -> int:
    """Return the most calls of one kind that a thread of an undisturbed subject makes."""
    profile, log = ground.profile(stage), ground.world.folder / "strace.log"
    options = ["-e", f"trace={call}", *ground.only_its_files(profile)]
    orders = ground.world.orders(profile=profile, upload=False)
    with RunningSubject(orders, errors=ground.world.folder / "errors", held=True) as subject:
        with traced(subject.pid, log, options):
            subject.release()
            assert list(subject.lines())[-1] == {"done": True}, subject.complaint()
        assert subject.wait() == 0
    found = (_LOGGED.match(line) for line in log.read_text("utf-8").splitlines())
    return max(Counter(one[1] for one in found if one is not None).values(), default=0)


def _fail(ground: Ground, stage: str, fault: str) -> tuple[bool, set[str]]:
    """Let a subject meet one fault, and start it again without; return whether the fault came,
    and the codes that the subject told.
    """
    call = fault.partition(":")[0]
    profile, log = ground.profile(stage), ground.world.folder / "strace.log"
    options = ["-e", f"trace={call}", "-e", f"inject={fault}"]
    orders = ground.world.orders(profile=profile, upload=False, persistent=True)
    errors = ground.world.folder / "errors"
    errors.unlink(missing_ok=True)
    promises, told = Promises(), set()
    with RunningSubject(orders, errors=errors, held=True) as subject:
        with traced(subject.pid, log, [*options, *ground.only_its_files(profile)]):
            subject.release()
            for line in subject.lines():
                promises.hear(line)
                told |= {line[how] for how in ("problem", "failed", "stopped") if line.get(how)}
        assert subject.wait() == 0, subject.complaint()
    with open_workspace(profile, ground.world.secrets) as workspace:
        promises.check(take_census(workspace, thorough=True))
    return "(INJECTED)" in log.read_text("utf-8"), told


@pytest.mark.parametrize(
    ("stage", "calls"), _CASES, ids=[f"{stage}-{calls[0]}" for stage, calls in _CASES]
)
def test_a_failing_call_costs_nothing_that_was_acknowledged(
    ground: Ground, stage: str, calls: tuple[str, ...]
) -> None:
    met, codes = 0, set[str]()
    for call in calls:
        for place in _places(_count_calls(ground, stage, call)):
            for error, lasting in itertools.product(_ERRORS, ("", "+")):
                fault = f"{call}:error={error}:when={place}{lasting}"
                injected, told = _fail(ground, stage, fault)
                assert told <= _OF_THE_DISK, fault
                met, codes = met + injected, codes | told
    # The workers share their files out anew in each run, so one may not get as far as another did.
    assert met
    assert codes, "no fault was ever told of"


def _places(count: int) -> list[int]:
    """Return places from the first of ``count`` calls to the last, counted from 1."""
    if not count:
        return []
    return sorted({1 + place * (count - 1) // max(1, _POINTS - 1) for place in range(_POINTS)})
