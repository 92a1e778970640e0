"""A real issuer in a process of its own, and the profile of an assessor who enrolled with it."""

from __future__ import annotations

import random
import shutil
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

from assessor_app.services.intake import enrolment
from reference_issuer.catalogue import ArtifactEntry, SubmissionEntry
from reference_issuer.config import IssuerConfig
from reference_issuer.server import IssuerServer
from reference_issuer.service import IssuerService
from tests.e2e.processes import CONTEXT
from tests.e2e.subject import Orders, open_workspace
from tests.fakes.issuer_world import BASE_URL, RUBRIC_YAML, SLUG

NAME: Final = "Ada Example"
_SIZES: Final = {"small": 700, "middle": 9_000, "large": 150_000}


def serve(home: Path, location: Connection) -> None:
    """Serve the issuer in ``home`` until a signal comes; say where once it is heard."""
    server = IssuerServer(IssuerConfig(home))
    server.serve(on_ready=lambda: location.send(server.location))


class World:
    """One issuer with its assessor. A context manager: the issuer is served at ``address`` inside.

    The files are declared to be pictures, of which no text is wanted for the search.
    """

    def __init__(self, folder: Path, *, seed: int = 0) -> None:
        self.folder = folder
        self.profile = folder / "profile"
        self.secrets: dict[str, str] = {}
        self._random = random.Random(seed)
        self._count = 0
        self.service = IssuerService.init(
            folder / "issuer", name="Example Issuer", base_url=BASE_URL
        )
        rubric = folder / "careful-listening.yaml"
        rubric.write_text(RUBRIC_YAML, "utf-8")
        self.service.add_rubric(rubric)
        for name, size in _SIZES.items():
            (folder / f"{name}.png").write_bytes(self._random.randbytes(size))

    def __enter__(self) -> Self:
        here, there = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=serve, args=(self.folder / "issuer", there))
        self._process.start()
        there.close()
        location = urlsplit(here.recv())
        here.close()
        self.address = (str(location.hostname), int(location.port or 80))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.join(30)
        self._process.close()
        self.service.close()

    def enrol(self) -> None:
        """Make the profile, with keys in a keyring, and enrol it."""
        invitation = str(self.service.invite(NAME))
        with open_workspace(self.profile, self.secrets) as workspace:
            enrolment.enrol(workspace, invitation, NAME)

    def assign(self, count: int) -> None:
        """Hand in ``count`` more submissions and give them to the assessor."""
        numbers = range(self._count, self._count + count)
        self._count += count
        files = tuple(
            ArtifactEntry(path=f"{name}.png", name=name, part="P2", media_type="image/png")
            for name in _SIZES
        )
        entries = [
            SubmissionEntry(slug=f"s{one}", label=f"LIST-{one:04d}", achievement=SLUG, files=files)
            for one in numbers
        ]
        self.service.add_submissions(entries, base=self.folder)
        self.service.assign_all(NAME)

    def copy_profile(self, name: str) -> Path:
        """Return a copy of the profile; nothing may have it open."""
        return Path(shutil.copytree(self.profile, self.folder / name))

    def orders(self, *, seed: int = 0, profile: Path | None = None, **options: Any) -> Orders:
        """Return orders for a subject of this world."""
        return Orders(profile or self.profile, dict(self.secrets), seed, **options)
