"""The main job on this machine: a real issuer, real evidence, an offline review, real receipts.

The issuer is stopped between sync and upload, and meanwhile every socket that this process opens
is counted: the review is offline because nothing else was possible, not because we say so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assessor_app.cli.output import describe
from assessor_app.config import Profile
from assessor_app.domain.progress import Progress
from assessor_app.errors import AssessorError
from assessor_app.services import queue
from assessor_app.services.intake import enrolment, syncing
from assessor_app.services.profile.unlocking import system_unlocking
from assessor_app.services.sending import exchange, verification
from assessor_app.services.workspace import Workspace
from devtools.demo_issuer import DemoIssuer
from devtools.demo_review import review_all

_PASSPHRASE = "a passphrase for the demo"
_NAME = "Demo Assessor"


def main(arguments: list[str]) -> int:
    """Run the demo; return 0 only if all that was signed was accepted and verified."""
    options = _options(arguments)
    with _folder(options.profile) as folder:
        issuer = DemoIssuer(folder / "issuer")
        try:
            issuer.prepare(submissions=options.submissions, evidence=options.evidence)
            if not options.headless:
                return _window(folder, issuer)
            result = run_headless(folder, issuer)
            issuer.stop()
            if options.screenshots:
                _screenshots(folder, issuer, options.screenshots)
        except AssessorError as error:
            print(error.message, error.hint, sep="\n", file=sys.stderr)
            return 1
        finally:
            issuer.stop()
    print(json.dumps(result, sort_keys=True) if options.json else _sentence(result))
    return 0 if result["ok"] else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py demo")
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--submissions", type=int)
    parser.add_argument("--evidence", type=Path)
    parser.add_argument("--screenshots", type=Path)
    return parser.parse_args(arguments)


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Give the folder of the demo: the one named, kept; or one that goes away afterwards."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    made = Path(tempfile.mkdtemp(prefix="assessor-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def run_headless(folder: Path, issuer: DemoIssuer) -> dict[str, object]:
    """Enrol, sync, go offline, review and sign everything, come back, send, verify."""
    begun = time.monotonic()
    issuer.start()
    unlocking = system_unlocking(_PASSPHRASE, use_keyring=False)
    with Workspace.open(Profile(folder / "profile"), unlocking) as workspace:
        if not enrolment.list_issuers(workspace):
            enrolment.enrol(workspace, issuer.invite(_NAME), _NAME)
        _say("Fetching the evidence …")
        inbound = syncing.sync(workspace, progress=_show, upload=False)
        synced = list(queue.list_queue(workspace, limit=100_000))
        issuer.stop()
        sockets = _SocketCounter()
        _say(f"{len(synced)} submissions are here. The issuer is stopped; reviewing offline …")
        with sockets:
            signed = review_all(workspace, synced, issuer.catalog)
        issuer.start()
        _say(f"{signed} decisions signed. Sending them …")
        outbound = _send_all(workspace)
        exported = exchange.export_decisions(workspace, folder / "decisions")
    verified = _verify(exported)
    held = issuer.decisions()
    accepted = len({one for one, _assignment in held})
    result: dict[str, object] = {
        "issuer": issuer.base_url,
        "synced": len(synced),
        "ready": inbound.ready,
        "signed": signed,
        "accepted": accepted,
        "verified": verified,
        "offline_during_review": sockets.opened == 0 and not issuer.answered_while_stopped,
        "lost": signed - accepted,
        "duplicated": len(held) - accepted + _repeated(held),
        "seconds": round(time.monotonic() - begun, 1),
        "problems": [problem.message for problem in (*inbound.problems, *outbound.problems)],
    }
    whole = signed == accepted == verified == len(synced) > 0
    clean = result["lost"] == 0 and result["duplicated"] == 0
    result["ok"] = bool(whole and clean and result["offline_during_review"])
    return result


def _send_all(workspace: Workspace) -> syncing.SyncSummary:
    return syncing.sync(workspace, progress=_show, download=False)


def _verify(files: tuple[Path, ...]) -> int:
    """Return how many decision files verify with no store and no network, receipt included."""
    decisions = [path for path in files if path.name.endswith(".decision.json")]
    with_receipt = {path.name.removesuffix(".receipt.json") for path in files}
    count = 0
    for path in decisions:
        verification.verify_file(path)
        count += path.name.removesuffix(".decision.json") in with_receipt
    return count


def _repeated(held: list[tuple[str, str]]) -> int:
    """Return how many assignments the issuer holds more than one decision for."""
    assignments = [assignment for _decision, assignment in held]
    return len(assignments) - len(set(assignments))


class _SocketCounter:
    """Counts the sockets that this process makes, by the interpreter's own audit events."""

    def __init__(self) -> None:
        self.opened = 0
        self._counting = False
        sys.addaudithook(self._heard)

    def _heard(self, event: str, _arguments: tuple[object, ...]) -> None:
        if self._counting and event in ("socket.__new__", "socket.connect", "socket.getaddrinfo"):
            self.opened += 1

    def __enter__(self) -> None:
        self._counting = True

    def __exit__(self, *_exc: object) -> None:
        self._counting = False


def _window(folder: Path, issuer: DemoIssuer) -> int:
    from assessor_app.app import run_window

    issuer.start()
    unlocking = system_unlocking(_PASSPHRASE, use_keyring=False)
    profile = Profile(folder / "profile")
    with Workspace.open(profile, unlocking) as workspace:
        if not enrolment.list_issuers(workspace):
            enrolment.enrol(workspace, issuer.invite(_NAME), _NAME)
            syncing.sync(workspace, progress=_show, upload=False)
    return run_window(profile, unlocking)


def _screenshots(folder: Path, issuer: DemoIssuer, target: Path) -> None:
    from devtools.demo_pictures import write_pictures

    _say("Writing pictures of the window …")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    way = system_unlocking(_PASSPHRASE, use_keyring=False)
    write_pictures(folder, issuer, way, target)


def _sentence(result: dict[str, object]) -> str:
    return (
        f"{result['synced']} submissions synced, {result['signed']} decisions signed offline,"
        f" {result['accepted']} accepted, {result['verified']} verified,"
        f" {result['lost']} lost, {result['duplicated']} duplicated,"
        f" in {result['seconds']} s."
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _show(step: Progress) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{describe(step)}\r")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
