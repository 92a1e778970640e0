"""Sample work without an account: a small issuer of this program's own, on this machine only.

The issuer is a program of its own. It is started as a process that listens on loopback, given the
sample submissions that come with the program, and stopped with the program; nothing of it is
imported here. What the window does with it is what it does with any issuer.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Final

from assessor_app.config import RESOURCES, Profile
from assessor_app.domain.changes import Changes
from assessor_app.domain.progress import CancelToken, Progress, ProgressListener, no_listener
from assessor_app.errors import EnvironmentProblem

if TYPE_CHECKING:
    from assessor_app.services.workspace import Workspace

ISSUER_NAME: Final = "Sample work"
_BASE_URL: Final = "http://127.0.0.1"
_DEMO: Final = RESOURCES / "demo"
_COMMAND_TIMEOUT_S: Final = 120.0
_START_TIMEOUT_S: Final = 30.0
_STOP_TIMEOUT_S: Final = 10.0
_POLL_S: Final = 0.05


class SampleIssuer:
    """The issuer in ``<profile>/sample-issuer``. Its methods block; any thread may call them."""

    def __init__(self, profile: Profile) -> None:
        self._home = profile.folder / "sample-issuer"
        self._port_file = self._home / "listening"
        self._kept_port = self._home / "port"
        self._filled = self._home / "filled"
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = Lock()
        self._stopping = Event()

    @property
    def exists(self) -> bool:
        """Whether sample work was asked for in this profile before."""
        return self._filled.exists()

    @property
    def running(self) -> bool:
        """Whether its process runs now."""
        return self._process is not None and self._process.poll() is None

    def prepare(self) -> None:
        """Make the issuer and give it the sample submissions, where that is not done yet.

        Raises:
            EnvironmentProblem: ``sample_unavailable``.
        """
        with self._turn:
            if self.exists:
                return
            if not self._home.exists():
                self._ask("init", "--name", ISSUER_NAME, "--base-url", _BASE_URL)
            self._ask("submission", "add", "--from-catalog", str(_DEMO))
            self._filled.touch()

    def start(self) -> None:
        """Let it answer, at the port that it had before; return when it does.

        Raises:
            EnvironmentProblem: ``sample_unavailable``.
        """
        with self._turn:
            if self.running or self._stopping.is_set():
                return
            self._port_file.unlink(missing_ok=True)
            port = self._kept_port.read_text().strip() if self._kept_port.exists() else "0"
            self._process = self._serve(port)
            self._wait_until_heard(self._process, port)
            self._kept_port.write_text(self._port_file.read_text())

    def _serve(self, port: str) -> subprocess.Popen[bytes]:
        """Start serving, for as long as this program holds the other end of its input."""
        serving = ("serve", "--port", port, "--port-file", str(self._port_file))
        try:
            return subprocess.Popen(
                self._command(*serving, "--until-input-ends", "--json"),
                cwd=RESOURCES.parent,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as exc:
            raise _unavailable(type(exc).__name__) from exc

    def invite(self, name: str) -> str:
        """Return an invitation for ``name``, who is given every sample submission.

        Raises:
            EnvironmentProblem: ``sample_unavailable``.
        """
        with self._turn:
            invitation = str(self._ask("assessor", "invite", "--name", name)["invitation"])
            self._ask("assign", "--all", "--assessor", name)
            return invitation

    def stop(self) -> None:
        """Stop its process, and start it no more."""
        self._stopping.set()
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _close(process)

    def _wait_until_heard(self, process: subprocess.Popen[bytes], port: str) -> None:
        for _ in range(round(_START_TIMEOUT_S / _POLL_S)):
            # Asked first, so that what is being started is not left behind by a stop.
            if self._stopping.wait(_POLL_S) or process.poll() is not None:
                break
            if self._port_file.exists() and self._port_file.read_text().strip():
                return
        if process.poll() is None:
            process.kill()
        process.wait()
        heard = None if self._stopping.is_set() else process.stdout
        told = {} if heard is None else _problem_in(heard.read())
        _close(process)
        if told.get("code") == "port_taken":
            raise _port_taken(port)
        raise _unavailable("not_started", told)

    def _ask(self, *arguments: str) -> dict[str, Any]:
        """Run one command of the issuer's command line; return its answer."""
        try:
            ran = subprocess.run(
                [*self._command(*arguments), "--json"],
                cwd=RESOURCES.parent,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_COMMAND_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise _unavailable(type(exc).__name__) from exc
        if ran.returncode != 0:
            raise _unavailable("not_installed", _problem_in(ran.stdout))
        answer: dict[str, Any] = json.loads(ran.stdout)
        return answer

    def _command(self, *arguments: str) -> list[str]:
        """Return the command line; a frozen program takes the place of the interpreter."""
        return [sys.executable, "-m", "reference_issuer", "--home", str(self._home), *arguments]


def begin_sample_work(
    workspace: Workspace,
    issuer: SampleIssuer,
    name: str,
    progress: ProgressListener = no_listener,
    cancel: CancelToken | None = None,
) -> Changes:
    """Start the sample issuer and enrol with it as ``name``; the next sync brings the work.

    Raises:
        Cancelled: when ``cancel`` was thrown; asking again goes on where it ended.
        EnvironmentProblem: ``sample_unavailable``; asking again goes on where it ended.
        UserFixable: ``name_missing``, ``already_enrolled``.
    """
    # Every start of the program makes the issuer of sample work; few enrol with it.
    from assessor_app.services.intake import enrolment

    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("Preparing sample work", issuer.prepare),
        ("Starting the sample issuer", issuer.start),
    )
    for number, (stage, act) in enumerate(steps):
        if cancel is not None:
            cancel.check()
        progress(Progress(stage, number, len(steps) + 1, "steps"))
        act()
    progress(Progress("Enrolling", len(steps), len(steps) + 1, "steps"))
    _issuer, changes = enrolment.enrol(workspace, issuer.invite(name), name, cancel)
    return changes


def _environment() -> dict[str, str]:
    # A frozen program that starts itself must unpack itself anew.
    return {**os.environ, "PYTHONUTF8": "1", "PYINSTALLER_RESET_ENVIRONMENT": "1"}


def _close(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes of a process that has ended."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _problem_in(said: bytes) -> dict[str, str]:
    """Return the problem that a command ended with; empty where it told none."""
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
        told = json.loads(said.splitlines()[-1])["problem"]
        return {name: str(told[name]) for name in ("code", "message", "hint") if told.get(name)}
    return {}


def _port_taken(port: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        "The sample work cannot be started: another program uses its place on this computer.",
        hint=f"It answers at port {port}, and nowhere else. End the program that uses that port, "
        "or restart the computer; then try again. What you wrote is kept.",
        code="sample_unavailable",
        reason="port_taken",
        port=port,
    )


def _unavailable(reason: str, told: Mapping[str, str] | None = None) -> EnvironmentProblem:
    """Return why there is no sample work, in the issuer's own words where it said some."""
    if told and "message" in told:
        return EnvironmentProblem(
            f"The sample work cannot be prepared. {told['message']}",
            hint=told.get("hint", ""),
            code="sample_unavailable",
            reason=told.get("code", reason),
        )
    return EnvironmentProblem(
        "The sample work cannot be started here.",
        hint="Install Assessor with its issuer (pip install 'assessor[issuer]'), then try again.",
        code="sample_unavailable",
        reason=reason,
    )
