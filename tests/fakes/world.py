"""A real issuer on loopback and an enrolled, synced profile: the program's whole world, small.

A :class:`Template` is made once (issuer's folder and profile, synced); each test gets a copy of
its own, opened in a fraction of a second. Nothing is online until :meth:`World.go_online`.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from assessor_app.cli.main import main
from assessor_app.config import RESOURCES, Profile
from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.clock import Clock, utc_now
from assessor_app.domain.ids import AssignmentId
from assessor_app.services import queue
from assessor_app.services.intake import enrolment, syncing
from assessor_app.services.sending import outbox
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.signing.keys_file import KdfParameters
from assessor_app.signing.keystore import KeyStore
from reference_issuer.catalogue import ArtifactEntry, SubmissionEntry
from reference_issuer.service import IssuerService
from tests.fakes.issuer_world import BASE_URL, RUBRIC_YAML, SLUG, SteppedClock, served
from tests.fakes.kept_decoder import KEPT
from tests.fakes.sample_files import write_samples

PASSPHRASE: Final = "a passphrase for tests only"
ASSESSOR: Final = "Asha Assessor"
LABELS: Final = ("LIST-00", "LIST-01", "LIST-02")
UNLOCKING: Final = Unlocking(passphrase=PASSPHRASE)
_CHEAP: Final = KdfParameters(memory_kib=19_456, iterations=2, lanes=1)
_DEMO: Final = RESOURCES / "demo"


@dataclass(frozen=True, slots=True)
class Template:
    """A folder with ``issuer`` and ``profile`` that worlds are copied from, and its time."""

    folder: Path
    clock: SteppedClock

    def copy(self, folder: Path) -> World:
        """Return an open world of its own in ``folder``, which must not exist; close it."""
        shutil.copytree(self.folder, folder)
        return World(folder, SteppedClock(self.clock.now))


def small_template(folder: Path) -> Template:
    """Return a template with three small submissions: a text, a PDF and a picture each."""
    return make_template(folder, fill_small)


def demo_template(folder: Path) -> Template:
    """Return a template with the twelve submissions of ``resources/demo``."""
    return make_template(folder, lambda service, _folder: add_demo(service))


def make_template(folder: Path, fill: Callable[[IssuerService, Path], None]) -> Template:
    """Return a template: an issuer that ``fill`` fills, and a profile that has synced with it."""
    clock = SteppedClock()
    with IssuerService.init(
        folder / "issuer", name="Example Issuer", base_url=BASE_URL, clock=clock
    ) as service:
        fill(service, folder)
    make_keys(folder / "profile")
    with World(folder, clock) as world:
        world.enrol()
        world.issuer.assign_all(ASSESSOR)
        summary = world.sync()
        assert not summary.problems, summary.problems
        assert not summary.failed, summary.failed
    return Template(folder, clock)


def make_keys(folder: Path) -> None:
    """Make the keys of a new profile under :data:`PASSPHRASE`, as cheaply as is allowed."""
    folder.mkdir(parents=True)
    KeyStore.create(Profile(folder).keys, passphrase=PASSPHRASE, kdf=_CHEAP)


def fill_small(service: IssuerService, folder: Path) -> None:
    """Give the issuer one micro-credential (``issuer_world.RUBRIC_YAML``) and three hand-ins."""
    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    service.add_rubric(rubric)
    write_samples(folder / "samples")
    entries = [sample_entry(f"s{number}", label) for number, label in enumerate(LABELS)]
    service.add_submissions(entries, base=folder / "samples")


def sample_entry(slug: str, label: str, **members: Any) -> SubmissionEntry:
    """Return an entry of the three sample files for the small micro-credential."""
    files = (
        ArtifactEntry(path="plan.txt", name="Plan", part="P1"),
        ArtifactEntry(path="talk.pdf", name="Talk", part="P2", prompt="P2.1"),
        ArtifactEntry(path="orchard.png", name="Orchard", part="P2"),
    )
    given = {"slug": slug, "label": label, "achievement": SLUG, "files": files}
    return SubmissionEntry(**{**given, **members})


def add_demo(service: IssuerService) -> None:
    """Give the issuer the demo's three micro-credentials and twelve submissions."""
    service.add_catalogue(_DEMO)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: its exit code, and what it wrote where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object of ``--json``."""
        (line,) = self.out.splitlines()
        return json.loads(line)


def run_command(*arguments: str, clock: Clock = utc_now) -> Ran:
    """Run the command line in this process; a wrong usage ends with its exit code, too."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(arguments, clock=clock)
        except SystemExit as exc:
            code = int(str(exc.code))
    return Ran(code, out.getvalue(), err.getvalue())


class World:
    """An issuer's folder, its server when online, and an open profile. Close it when done."""

    def __init__(self, folder: Path, clock: SteppedClock) -> None:
        self.folder = folder
        self.clock = clock
        self.profile = Profile(folder / "profile")
        self.workspace = self._open()
        self._service: IssuerService | None = None
        self._serving: ExitStack | None = None
        self.location = ""

    def _open(self) -> Workspace:
        workspace = Workspace.open(self.profile, UNLOCKING, clock=self.clock)
        workspace._make_decoder = lambda: KEPT
        return workspace

    @property
    def issuer(self) -> IssuerService:
        """The issuer's own verbs: assign, recall, replace files, revoke, export."""
        if self._service is None:
            self._service = IssuerService(self.folder / "issuer", clock=self.clock)
        return self._service

    @property
    def samples(self) -> Path:
        """The folder of the small world's evidence, to hand in more of it."""
        return self.folder / "samples"

    @property
    def online(self) -> bool:
        """Whether the issuer answers."""
        return self._serving is not None

    def go_online(self) -> str:
        """Serve the issuer on a free port, which the profile is told; return its address."""
        if self._serving is None:
            self._serving = ExitStack()
            self.location = self._serving.enter_context(served(self.issuer))
            self._tell_location()
        return self.location

    def _tell_location(self) -> None:
        """Note the new port in the profile: a real issuer keeps its address."""
        with self.workspace.store.write() as tx:
            for one in tx.issuers.all():
                api_base = self.location + one.api_base.removeprefix(one.base_url)
                tx.issuers.update(replace(one, base_url=self.location, api_base=api_base))

    def go_offline(self) -> None:
        """Stop the issuer's server."""
        if self._serving is not None:
            self._serving.close()
            self._serving = None

    def enrol(self, name: str = ASSESSOR) -> None:
        """Enrol the profile with the issuer, over HTTP."""
        self.go_online()
        enrolment.enrol(self.workspace, str(self.issuer.invite(name)), name)

    def sync(self, **options: Any) -> syncing.SyncSummary:
        """Synchronise with the issuer, which is put online if need be."""
        self.go_online()
        return syncing.sync(self.workspace, force=True, **options)

    def sync_offline(self) -> syncing.SyncSummary:
        """Try to synchronise while the issuer's server is stopped."""
        self.go_offline()
        return syncing.sync(self.workspace, force=True)

    def reopen(self) -> Workspace:
        """Close the profile and open it again, as a restart of the program does."""
        self.workspace.close()
        self.workspace = self._open()
        return self.workspace

    def run(self, *arguments: str) -> Ran:
        """Run a command of the command line on this profile, which is closed meanwhile."""
        self.workspace.close()
        shared = ("--profile", str(self.profile.folder), "--passphrase-file", str(self._secret()))
        try:
            return run_command(*arguments, *shared, clock=self.clock)
        finally:
            self.workspace = self._open()

    def _secret(self) -> Path:
        path = self.folder / "passphrase"
        path.write_text(PASSPHRASE + "\n", "utf-8")
        return path

    def assignment(self, label: str = LABELS[0]) -> AssignmentId:
        """Return the assignment of a submission's label."""
        return queue.find_assignment(self.workspace, label).id

    def row(self, label: str = LABELS[0]) -> QueueRow:
        """Return a submission's line in the queue."""
        return next(one for one in self.queue() if one.submission_label == label)

    def queue(self) -> tuple[QueueRow, ...]:
        """Return the whole queue."""
        return queue.list_queue(self.workspace)

    def outbox(self, *, sent: bool = False) -> tuple[outbox.OutboxLine, ...]:
        """Return the outbox."""
        return outbox.list_outbox(self.workspace, sent=sent)

    def close(self) -> None:
        """Stop the server and close everything. May be called twice."""
        self.go_offline()
        if self._service is not None:
            self._service.close()
            self._service = None
        self.workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()
