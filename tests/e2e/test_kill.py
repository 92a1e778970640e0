"""``kill -9`` at any moment of syncing, scoring, signing and sending loses and doubles nothing.

``ASSESSOR_KILL_CYCLES`` sets how many lives are ended so (100, in rounds of 50), and
``ASSESSOR_CRASH_SEED`` which. ``run.py bench crash`` ends 300.
"""

from __future__ import annotations

import json
import os
import random
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from assessor_app.domain.outcome import DecisionStatus
from assessor_app.signing.log import check_chain
from assessor_app.signing.verification import verify_decision
from assessor_app.storage.transaction import Transaction
from tests.e2e.census import Census, edit_key, take_census
from tests.e2e.killing import Killer, Moment, Plan
from tests.e2e.processes import RunningSubject
from tests.e2e.promises import Line, Promises
from tests.e2e.subject import open_workspace
from tests.e2e.world import World
from tests.fakes.faulty_proxy import FaultyProxy, ProxyFault
from tests.fakes.issuer_world import BASE_URL

pytestmark = [pytest.mark.slow, pytest.mark.crash, pytest.mark.timeout(900)]

_LANES = 2
_KILLS_A_ROUND = 50
_ROUNDS = max(1, int(os.environ.get("ASSESSOR_KILL_CYCLES", "100")) // _KILLS_A_ROUND)
_FAULT_RATE = 0.15
_NEW_SUBMISSIONS = 3
_LAST_RUNS = 5


@dataclass
class Tally:
    """How one lane went: how its lives ended, and what the proxy did."""

    kills: Counter[Moment]
    faults: Counter[str]
    signed: int


class Lane:
    """One assessor's device that is killed again and again, with an issuer of its own."""

    def __init__(self, world: World, proxy: FaultyProxy, *, seed: int) -> None:
        self._world, self._proxy = world, proxy
        self._random = random.Random(seed)
        self._promises = Promises()
        self.kills: Counter[Moment] = Counter()

    def run(self, cycles: int) -> Tally:
        """End ``cycles`` lives, then let one live in peace; compare everything."""
        self._proxy.rate = _FAULT_RATE
        while self.kills.total() < cycles:
            if self.kills.total() % 2 == 0:
                self._world.assign(self._random.randint(0, _NEW_SUBMISSIONS))
            self._live(Plan.draw(self._random))
        self._finish_in_peace()
        return Tally(self.kills, self._proxy.counts, len(self._promises.signed))

    def _live(self, plan: Plan) -> None:
        """Let the subject live until ``plan`` ends it, or until it has done its work."""
        orders = self._world.orders(seed=self._random.getrandbits(32))
        with RunningSubject(orders, errors=self._world.folder / "errors") as subject:
            killer = Killer(plan, subject.kill)
            self._proxy.listener = killer.ask
            killer.begin()
            for line in subject.lines():
                self._hear(line)
                killer.hear(line)
            killer.end()
            status = subject.wait()
            assert status in (0, -signal.SIGKILL), subject.complaint()
        if status:
            self.kills[plan.moment] += 1

    def _hear(self, line: Line) -> None:
        assert "problem" not in line, line
        assert not line.get("mismatch"), "the issuer holds other decisions than this device"
        if "census" in line:
            census = Census.from_json(line["census"])
            self._promises.check(census)
            self._promises.adopt(census)
        self._promises.hear(line)

    def _finish_in_peace(self) -> None:
        self._proxy.rate = 0.0
        for _ in range(_LAST_RUNS):
            self._live(Plan(Moment.REQUEST, 1 << 30, 0.0, Plan.draw(self._random).phase))
            if len(self._promises.accepted) == len(self._promises.signed):
                break
        self._compare()

    def _compare(self) -> None:
        """Compare the device with what it acknowledged, and the issuer with the device."""
        with open_workspace(self._world.profile, self._world.secrets) as workspace:
            self._promises.check(take_census(workspace, thorough=True))
            with workspace.store.read() as tx:
                held = {one.id: one for one in tx.decisions.all()}
                waiting = [one for one in tx.outbox.all() if one.status != DecisionStatus.ACCEPTED]
                self._compare_contents(tx)
        assert not waiting
        assert set(held) == set(self._promises.signed)
        assert all(one.receipt for one in held.values())
        folder = self._world.folder / "export"
        self._world.service.export_decisions(folder)
        there = [path.read_bytes() for path in (folder / "decisions").iterdir()]
        assert sorted(there) == sorted(one.document for one in held.values())
        assert len({one.assignment for one in held.values()}) == len(there)
        verified = [verify_decision(data, domain=BASE_URL) for data in there]
        assert check_chain(verified).sound
        assert [one.log_gaps for one in self._world.service.status().assessors] == [0]

    def _compare_contents(self, tx: Transaction) -> None:
        """Each decision says what was acknowledged last of each criterion, and nothing older."""
        for decision in tx.decisions.all():
            subject = json.loads(decision.document)["credentialSubject"]
            said = {edit_key(decision.assignment, "feedback"): subject["feedback"]["value"]}
            for result in subject["criterionResult"]:
                criterion = result["criterion"]
                said[edit_key(decision.assignment, "level", criterion)] = result["achievedLevel"]
                said[edit_key(decision.assignment, "rationale", criterion)] = result["comment"]
                if told := result.get("improvement"):
                    said[edit_key(decision.assignment, "improvement", criterion)] = told["missing"]
            promised = {key: self._promises.edits[key] for key in said}
            assert said == promised


@pytest.mark.parametrize("number", range(_ROUNDS))
def test_killing_at_random_points_loses_and_doubles_nothing(
    tmp_path: Path, crash_seed: int, number: int
) -> None:
    seeds = [crash_seed + number * _LANES + lane for lane in range(_LANES)]
    with ExitStack() as stack:
        lanes = [_lane(stack, tmp_path / f"lane{seed}", seed) for seed in seeds]
        with ThreadPoolExecutor(_LANES) as pool:
            tallies = list(pool.map(Lane.run, lanes, [_KILLS_A_ROUND // _LANES] * _LANES))
    kills = sum((one.kills for one in tallies), Counter[Moment]())
    faults = sum((one.faults for one in tallies), Counter[str]())
    decisions = sum(one.signed for one in tallies)
    print(f"{decisions} decisions; {_told(kills)}; {_told(faults)}")
    assert kills.total() == _KILLS_A_ROUND
    assert len(kills) > len(Moment) // 2
    assert set(faults) >= {*ProxyFault}


def _told(counts: Counter[Moment] | Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.most_common())


def _lane(stack: ExitStack, folder: Path, seed: int) -> Lane:
    """Return a lane that is enrolled through its proxy."""
    folder.mkdir()
    world = stack.enter_context(World(folder, seed=seed))
    proxy = stack.enter_context(FaultyProxy(world.address, seed=seed))
    world.service.set_location(proxy.url)
    world.enrol()
    return Lane(world, proxy, seed=seed)
