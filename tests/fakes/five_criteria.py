"""An issuer for journeys: one micro-credential of five criteria, three submissions, a fixed port.

It keeps its address when it is stopped and started again, as a real issuer does.
"""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Final

from reference_issuer.catalogue import ArtifactEntry, SubmissionEntry
from reference_issuer.config import IssuerConfig
from reference_issuer.server import IssuerServer
from reference_issuer.service import IssuerService
from tests.fakes.sample_files import write_samples

SLUG: Final = "walking-the-orchard"
LABELS: Final = ("WALK-00", "WALK-01", "WALK-02")
CRITERIA: Final = 5
_CRITERION: Final = """
      - code: "1.{number}"
        title: {title}
        levels:
          Not yet: {{points: 0, text: It cannot be seen.}}
          Nearly: {{points: 1, text: It can be seen in places.}}
          Shown: {{points: 2, text: It can be seen throughout.}}"""
_TITLES: Final = (
    "Names the trees",
    "Says who planted them",
    "Asks before walking in",
    "Draws what was seen",
    "Thanks the owner",
)
RUBRIC_YAML: Final = """
title: Walking the orchard
key: walking-the-orchard
rule:
  clauses:
    - outcome: earned
      when:
        every: {in: [P1], at_least: highest}
  otherwise: notYetEarned
parts:
  - id: P1
    kind: artifacts
    title: The walk
    prompts:
      - {id: P1.1, text: What did you see?}
    criteria:""" + "".join(
    _CRITERION.format(number=number, title=title) for number, title in enumerate(_TITLES, 1)
)


def make_issuer_folder(home: Path, port: int) -> None:
    """Make the issuer in ``home``, called by its address on ``port``, and hand in the work."""
    source = home.parent / "handed-in"
    write_samples(source)
    rubric = source / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    files = (
        ArtifactEntry(path="talk.pdf", name="Talk", part="P1", prompt="P1.1"),
        ArtifactEntry(path="plan.txt", name="Plan", part="P1"),
        ArtifactEntry(path="orchard.png", name="Orchard", part="P1"),
    )
    entries = [
        SubmissionEntry(slug=label.lower(), label=label, achievement=SLUG, files=files)
        for label in LABELS
    ]
    base_url = f"http://127.0.0.1:{port}"
    with IssuerService.init(home, name="Orchard Trust", base_url=base_url) as service:
        service.add_rubric(rubric)
        service.add_submissions(entries, base=source)


def free_port() -> int:
    """Return a port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LoopbackIssuer:
    """The issuer, served from a thread while it is started."""

    def __init__(self, folder: Path) -> None:
        self._home = folder / "issuer"
        self._port = free_port()
        self._server: IssuerServer | None = None
        self._thread: threading.Thread | None = None
        make_issuer_folder(self._home, self._port)

    def start(self) -> None:
        """Answer, until :meth:`stop`."""
        self._server = IssuerServer(IssuerConfig(self._home), port=self._port)
        self._thread = threading.Thread(target=self._server.serve, name="issuer")
        self._thread.start()

    def stop(self) -> None:
        """Answer no more. May be called twice."""
        if self._server is None or self._thread is None:
            return
        self._server.stop()
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._server = self._thread = None

    def invite(self, name: str) -> str:
        """Return an invitation for ``name``, who is given every submission."""
        with IssuerService(self._home) as service:
            invitation = service.invite(name)
            service.assign_all(name)
        return str(invitation)

    def decided(self) -> int:
        """Return how many decisions the issuer holds."""
        with IssuerService(self._home) as service:
            return sum(one.decisions for one in service.status().assessors)
