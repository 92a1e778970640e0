"""The demo's issuer: a real one, in a process of its own, filled with sample work or your files."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from assessor_app.errors import EnvironmentProblem, UserFixable
from devtools.environment import ROOT
from reference_issuer.catalogue import (
    ArtifactEntry,
    Catalogue,
    SubmissionEntry,
    read_catalogue,
)
from reference_issuer.service import IssuerService

DEMO = ROOT / "resources" / "demo"
_NAME = "Riverside Learning Trust"
_FILES_A_SUBMISSION = 4
_START_TIMEOUT_S = 30.0
_POLL_S = 0.05


class DemoIssuer:
    """One issuer in ``home``, started and stopped as a process."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None
        self.catalog: Catalogue = read_catalogue(DEMO)
        self.answered_while_stopped = False
        self.skipped: list[str] = []
        self.port = 0

    @property
    def base_url(self) -> str:
        """Where it answers, and what it is called."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self, *, submissions: int | None, evidence: Path | None) -> None:
        """Make the issuer and give it what is to be judged; one that is there is used again.

        Raises:
            UserFixable: ``no_evidence`` when a folder has no file that can be handed in.
        """
        port_file = self._home / "demo-port"
        if port_file.exists():
            self.port = int(port_file.read_text())
            return
        self.port = _free_port()
        with IssuerService.init(self._home, name=_NAME, base_url=self.base_url) as service:
            for achievement in self.catalog.achievements:
                service.add_achievement(achievement, base=DEMO)
            entries, base = self._entries(submissions, evidence)
            service.add_submissions(entries, base=base)
        port_file.write_text(str(self.port))

    def _entries(
        self, count: int | None, evidence: Path | None
    ) -> tuple[list[SubmissionEntry], Path]:
        if evidence is not None:
            made = list(self._from_folder(evidence))
            if not made:
                raise UserFixable(
                    f"{evidence} holds no file that can be handed in.",
                    hint="Choose a folder with PDFs, pictures, recordings or documents.",
                    code="no_evidence",
                )
            return _repeated(made, count or len(made)), evidence.resolve()
        samples = list(self.catalog.submissions)
        return _repeated(samples, count or len(samples)), DEMO

    def _from_folder(self, folder: Path) -> Iterator[SubmissionEntry]:
        """Give a submission for every few files of a folder; empty files are left out, and said."""
        files = []
        for path in sorted(one for one in folder.resolve().rglob("*") if one.is_file()):
            if path.stat().st_size == 0:
                self.skipped.append(f"{path.name}: empty")
            else:
                files.append(path)
        achievements = [one.slug for one in self.catalog.achievements]
        for index in range(0, len(files), _FILES_A_SUBMISSION):
            number = index // _FILES_A_SUBMISSION
            members = files[index : index + _FILES_A_SUBMISSION]
            yield SubmissionEntry(
                slug=f"own-{number}",
                label=f"OWN-{number:02}",
                achievement=achievements[number % len(achievements)],
                files=tuple(
                    ArtifactEntry(path=str(path), name=path.name[:200], part="P2")
                    for path in members
                ),
            )

    def start(self) -> None:
        """Start the server; return when it answers.

        Raises:
            EnvironmentProblem: ``issuer_not_started``.
        """
        command = [sys.executable, "-m", "reference_issuer", "--home", str(self._home)]
        command += ["serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(_POLL_S)
        self.stop()
        raise EnvironmentProblem("The demo's issuer did not start.", code="issuer_not_started")

    def stop(self) -> None:
        """Stop the server, and see that nothing answers any more."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self.answered_while_stopped |= self._answers()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1.0)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def invite(self, name: str) -> str:
        """Return an invitation for ``name``, who is given every submission."""
        with IssuerService(self._home) as service:
            invitation = service.invite(name)
            service.assign_all(name)
        return str(invitation)

    def decisions(self) -> list[tuple[str, str]]:
        """Return (decision, assignment) of every decision that the issuer holds."""
        folder = self._home / "export"
        with IssuerService(self._home) as service:
            service.export_decisions(folder)
        held = []
        for path in sorted(folder.rglob("*.json")):
            document = json.loads(path.read_bytes())
            if "AssessmentDecisionCredential" in document.get("type", []):
                held.append((document["id"], document["credentialSubject"]["assignment"]))
        return held


def _repeated(entries: list[SubmissionEntry], count: int) -> list[SubmissionEntry]:
    """Return ``count`` entries: those there are, then copies under other labels."""
    result = []
    for index in range(count):
        entry, turn = entries[index % len(entries)], index // len(entries)
        if turn:
            change = {"slug": f"{entry.slug}-{turn}", "label": f"{entry.label}-{turn}"}
            entry = entry.model_copy(update={**change, "learner": None})
        result.append(entry)
    return result


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
