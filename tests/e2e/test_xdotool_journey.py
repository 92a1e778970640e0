"""An assessor's first day in a real window: keys go to an X server, the issuer is a process.

What happened is read afterwards, from the profile by the command line, and on the issuer's side.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from assessor_app.config import APP_NAME
from reference_issuer.service import IssuerService
from tests.e2e.x_screen import XScreen, missing, until
from tests.fakes.five_criteria import CRITERIA, LABELS, free_port, make_issuer_folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.desktop,
    pytest.mark.skipif(bool(missing()), reason=missing() or "a screen can be made"),
]

ROOT: Final = Path(__file__).resolve().parents[2]
NAME: Final = "Asha Assessor"
PASSPHRASE: Final = "four words do well"
TITLES: Final = tuple(f"{label} · Assessor" for label in LABELS)


class Day:
    """The issuer, the program and the screen of one journey."""

    def __init__(self, folder: Path, screen: XScreen) -> None:
        self.screen = screen
        self.issuer = folder / "issuer"
        self.data = folder / "data"
        self._port = free_port()
        self._errors = folder / "program.log"
        make_issuer_folder(self.issuer, self._port)

    @contextmanager
    def issuer_answers(self) -> Iterator[None]:
        """Serve the issuer from a process of its own."""
        ready = self.issuer.parent / "issuer-port"
        ready.unlink(missing_ok=True)
        command = ["-m", "reference_issuer", "--home", str(self.issuer), "serve"]
        command += ["--port", str(self._port), "--port-file", str(ready)]
        process = _start(command, errors=self._errors.with_name("issuer.log"))
        try:
            until(ready.exists, "the issuer")
            yield
        finally:
            process.terminate()
            process.wait(30)

    @contextmanager
    def window(self) -> Iterator[subprocess.Popen[bytes]]:
        """Start the program with a window; what is not ended by its keys is killed."""
        settings = {
            "DISPLAY": self.screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_DATA_HOME": str(self.data),
            # A keyring would be asked for over the session's bus, and there is neither here.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        process = _start(["-m", "assessor_app"], errors=self._errors, **settings)
        self.screen.watch(process)
        try:
            yield process
        finally:
            self.screen.picture(self.data.parent / "end.png")
            if process.poll() is None:
                process.kill()
            process.wait(30)

    def invite(self) -> str:
        """Return an invitation for the assessor, who is given every submission."""
        with IssuerService(self.issuer) as service:
            invitation = service.invite(NAME)
            service.assign_all(NAME)
        return str(invitation)

    def decided(self) -> int:
        """Return how many decisions the issuer holds."""
        with IssuerService(self.issuer) as service:
            return sum(one.decisions for one in service.status().assessors)

    def ask(self, *command: str) -> Any:
        """Run a command of one of the two command lines; return its JSON object."""
        variables = {**os.environ, "ASSESSOR_PASSPHRASE": PASSPHRASE}
        made = subprocess.run(
            [sys.executable, "-m", *command, "--json"],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            check=True,
            timeout=60,
        )
        return json.loads(made.stdout)

    def complaints(self) -> str:
        """Return what the program wrote to standard error."""
        return self._errors.read_text("utf-8", "replace")


def _start(
    arguments: list[str], *, errors: Path | None = None, **variables: str
) -> subprocess.Popen[bytes]:
    with (errors or Path(os.devnull)).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with XScreen(tmp_path / "screen") as screen:
        yield Day(tmp_path, screen)


def _protect(screen: XScreen) -> None:
    """Choose a passphrase, and note the one for recovery."""
    screen.wait_for("Welcome to Assessor")
    for _ in range(2):
        screen.key("Tab")
        screen.type(PASSPHRASE)
    screen.key("Return")
    screen.wait_for("Your recovery passphrase")
    screen.key("space", "Return")
    screen.wait_for("Assessor")


def _enrol(day: Day) -> None:
    screen = day.screen
    screen.type(day.invite())
    screen.key("Tab")
    screen.type(NAME)
    screen.key("Return")


def _open_first(screen: XScreen) -> str:
    """Press Enter on the first line of the queue, which is there when the work has come."""

    def opened() -> bool:
        screen.key("Return")
        return any(one in TITLES for one in screen.titles())

    until(opened, "the first review")
    return screen.wait_for(*TITLES)


def _score_all(screen: XScreen) -> None:
    for number in range(CRITERIA):
        screen.key(*(["n"] if number else []), "1")


def _sign(screen: XScreen, feedback: str, *, others: tuple[str, ...]) -> str:
    """Finish and sign; return the title of the review that comes then."""
    screen.key("ctrl+Return")
    screen.wait_for("Finish and sign")
    screen.type(feedback)
    screen.key("alt+n")
    screen.settle()  # twice: a button that is pressed by a key is let go a moment later
    screen.key("ctrl+Return")
    return screen.wait_for(*others)


def _toggle_offline(screen: XScreen) -> None:
    screen.key("ctrl+k")
    screen.type("work offline")
    screen.key("Return")


def test_a_first_day_in_a_real_window(day: Day, tmp_path: Path) -> None:
    screen = day.screen
    with day.window() as program:
        with day.issuer_answers():
            _protect(screen)
            _enrol(day)
            first = _open_first(screen)
            screen.key("ctrl+Right", "shift+Right", "l")
            _score_all(screen)
            left = tuple(title for title in TITLES if title != first)
            second = _sign(screen, "You thanked the owner.", others=left)
            until(lambda: day.decided() == 1, "the first receipt")
            _toggle_offline(screen)
        _score_all(screen)
        left = tuple(title for title in left if title != second)
        _sign(screen, "Signed on a train.", others=left)
        assert screen.picture(tmp_path / "offline.png").stat().st_size > 0
        assert day.decided() == 1
        with day.issuer_answers():
            _toggle_offline(screen)
            until(lambda: day.decided() == 2, "the second receipt")
            screen.settle()
            screen.press("ctrl+q")
            assert program.wait(60) == 0, day.complaints()
    _check_afterwards(day)


def _check_afterwards(day: Day) -> None:
    profile = str(day.data / APP_NAME)
    listed = day.ask("assessor_app", "list", "--profile", profile)["queue"]
    stand = sorted(
        (row["status"], row["outcome"], row["scored"]) for row in listed if row["scored"]
    )
    assert stand == [("accepted", "earned", CRITERIA)] * 2
    assert day.ask("assessor_app", "outbox", "--profile", profile) == {"outbox": []}
    status = day.ask("reference_issuer", "--home", str(day.issuer), "status")
    assert status["outcomes"] == {"earned": 2}
    assert [(one["decided"], one["log_gaps"]) for one in status["assessors"]] == [(2, 0)]
    exported = day.data.parent / "exported"
    day.ask("reference_issuer", "--home", str(day.issuer), "export", str(exported))
    assert sum("Page one:" in path.read_text("utf-8") for path in exported.rglob("*.json")) == 1
