"""The program under test, in a process of its own: it syncs, scores, signs and sends.

It runs the use cases that a window calls, and says on its standard output what it is about to do
and, once the use case has returned, that it is done. It may be killed at any moment.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assessor_app.config import Profile
from assessor_app.domain.durable import Durability
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.improvement import Improvement
from assessor_app.errors import AssessorError, Bug, EnvironmentProblem, UserFixable
from assessor_app.evidence.blobs import BlobStore
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderProblem
from assessor_app.evidence.decoder.opened import DecodedDocument
from assessor_app.evidence.decoder.sources import Source
from assessor_app.rubrics.model import Criterion
from assessor_app.services import decisions, feedback, review, scoring
from assessor_app.services.intake import syncing
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.storage.journal import DecisionJournal
from assessor_app.storage.store import Store
from tests.e2e.census import edit_key, open_assignments, take_census
from tests.fakes.keyring import FakeKeyring


class Mutant(StrEnum):
    """A step that is left out, to show that its absence would be noticed."""

    NONE = "none"
    NORMAL = "synchronous=NORMAL"
    UNSYNCED_BLOBS = "blobs without fsync"
    UNSYNCED_JOURNAL = "journal without fsync"


class Careless(Durability):
    """A disk to which bytes are never flushed; names are."""

    def sync_file(self, descriptor: int) -> None:
        """Do nothing."""


class Believing(Decoder):
    """Takes each file for what it says it is, without a process.

    The decoder has crash tests of its own, and takes longer to start than a subject lives.
    """

    def __init__(self) -> None:
        """Start nothing."""

    def identify(self, source: Source, name: str, *, claimed: str = "") -> str:
        """Return what is claimed."""
        return claimed

    def open(self, source: Source, *, media_type: str, name: str) -> DecodedDocument:
        """Show nothing: what a file looks like is kept beside the work, and is no part of it."""
        raise DecoderProblem("Nothing is decoded here.", code="decoder_unsupported")

    def close(self) -> None:
        """Stop nothing."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a subject is to do, and with which profile.

    ``secrets`` are what the keyring holds. ``at_most`` bounds how many submissions are reviewed,
    ``sync_every`` after how many of them it syncs again. ``persistent``: what the machine would
    not do is tried once more, as a person would.
    """

    profile: Path
    secrets: dict[str, str] = field(repr=False)
    seed: int = 0
    upload: bool = True
    at_most: int = 1_000
    sync_every: int = 2
    persistent: bool = False
    mutant: Mutant = Mutant.NONE


def main(orders: Orders, output: Connection, start: Connection | None, errors: Path) -> None:
    """Carry out ``orders``; wait for a message of ``start`` first, where there is one.

    Ends with 0 after the line ``done``, or after ``problem`` with the code of an error that the
    program means to raise. Anything else is a traceback in ``errors`` and another exit status.
    """
    os.dup2(output.fileno(), 1)
    descriptor = os.open(errors, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.dup2(descriptor, 2)
    if start is not None:
        start.recv_bytes()
    try:
        with open_workspace(orders.profile, orders.secrets) as workspace:
            _mutate(workspace, orders.mutant)
            _Subject(orders, workspace).run()
    except Bug:
        raise
    except AssessorError as problem:
        say({"problem": problem.code})
        return
    say({"done": True})


def open_workspace(profile: Path, secrets: dict[str, str]) -> Workspace:
    """Open a profile with what its keyring holds."""
    keyring = FakeKeyring()
    keyring.secrets = secrets
    workspace = Workspace.open(Profile(profile), Unlocking(keyring=keyring))
    workspace._make_decoder = Believing
    return workspace


def say(line: dict[str, Any]) -> None:
    """Write one line, in one system call where a pipe takes it at once."""
    rest = memoryview(json.dumps(line).encode("ascii") + b"\n")
    while rest:
        rest = rest[os.write(1, rest) :]


def _mutate(workspace: Workspace, mutant: Mutant) -> None:
    profile, keys = workspace.profile, workspace.keys
    if mutant is Mutant.NORMAL:
        workspace.store.close()
        workspace.store = Store.open(profile, key=keys.database_key, synchronous="NORMAL")
    elif mutant is Mutant.UNSYNCED_BLOBS:
        workspace._blobs = BlobStore(profile.blobs, durability=Careless())
    elif mutant is Mutant.UNSYNCED_JOURNAL:
        workspace.journal = DecisionJournal(
            profile.journal, keys.journal_key, durability=Careless()
        )


class _Subject:
    def __init__(self, orders: Orders, workspace: Workspace) -> None:
        self._orders = orders
        self._workspace = workspace
        self._random = random.Random(orders.seed)
        self._told: set[str] = set()

    def run(self) -> None:
        """Tell what is there, then sync, review, sign and send until nothing is left to do."""
        say({"census": asdict(take_census(self._workspace, thorough=False))})
        self._try(self._sync)
        with self._workspace.store.read() as tx:
            todo = open_assignments(tx)
        self._random.shuffle(todo)
        for number, assignment in enumerate(todo[: self._orders.at_most], start=1):
            self._review(assignment)
            self._try(self._sign, assignment)
            if number % self._orders.sync_every == 0:
                self._try(self._sync)
        self._try(self._sync)

    def _try(self, step: Callable[..., None], *arguments: object) -> None:
        """Do a step, and where the machine would not, once more if so ordered."""
        try:
            step(*arguments)
        except EnvironmentProblem as problem:
            if not self._orders.persistent:
                raise
            say({"failed": problem.code})
            step(*arguments)

    def _sync(self) -> None:
        say({"try": "sync"})
        summary = syncing.sync(self._workspace, upload=self._orders.upload, force=True)
        with self._workspace.store.read() as tx:
            held = {one.id for one in tx.decisions.all() if one.receipt is not None}
        new = sorted(held - self._told)
        self._told |= held
        say({"ok": new, "stopped": summary.stopped, "mismatch": summary.mismatch})

    def _review(self, assignment: AssignmentId) -> None:
        opened = review.open_review(self._workspace, assignment)
        edits = [
            edit
            for criterion in opened.rubric.criteria
            for edit in (
                self._level(assignment, criterion),
                self._rationale(assignment, criterion),
                self._improvement(assignment, criterion),
            )
        ]
        edits += [self._feedback(assignment), self._declaration(assignment)]
        self._random.shuffle(edits)
        for edit in edits:
            self._try(edit.make, self._workspace)

    def _level(self, assignment: AssignmentId, criterion: Criterion) -> _Edit:
        level = self._random.choice(criterion.levels).id
        return _Edit(
            edit_key(assignment, "level", criterion.id),
            level,
            lambda space: scoring.choose_level(space, assignment, criterion.id, level),
        )

    def _rationale(self, assignment: AssignmentId, criterion: Criterion) -> _Edit:
        text = self._text()
        return _Edit(
            edit_key(assignment, "rationale", criterion.id),
            text,
            lambda space: scoring.set_rationale(space, assignment, criterion.id, text),
        )

    def _improvement(self, assignment: AssignmentId, criterion: Criterion) -> _Edit:
        told = Improvement(criterion.id, self._text(), self._text(), self._text())
        return _Edit(
            edit_key(assignment, "improvement", criterion.id),
            told.missing,
            lambda space: scoring.set_improvement(space, assignment, told),
        )

    def _feedback(self, assignment: AssignmentId) -> _Edit:
        text = self._text()
        return _Edit(
            edit_key(assignment, "feedback"),
            text,
            lambda space: feedback.write_feedback(space, assignment, text),
        )

    def _declaration(self, assignment: AssignmentId) -> _Edit:
        return _Edit(
            edit_key(assignment, "declared"),
            "True",
            lambda space: feedback.declare_interest(space, assignment, conflict=False),
        )

    def _text(self) -> str:
        return (
            f"Seen between old trees {self._random.getrandbits(64):016x}. "
            * self._random.randint(1, 20)
        )

    def _sign(self, assignment: AssignmentId) -> None:
        say({"try": "sign", "assignment": assignment})
        try:
            signed = decisions.finish(self._workspace, assignment).decision
        except UserFixable as problem:
            # A second try finds what the first had put into the journal before it failed.
            if problem.code == "already_signed" and self._orders.persistent:
                return
            raise
        say({"ok": {"id": signed.id, "digest": signed.digest}})


@dataclass(frozen=True, slots=True)
class _Edit:
    key: str
    value: str
    act: Callable[[Workspace], object]

    def make(self, workspace: Workspace) -> None:
        say({"try": "edit", "key": self.key, "value": self.value})
        self.act(workspace)
        say({"ok": None})
