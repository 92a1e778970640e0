"""How long it takes to fetch, verify, encrypt and read back packages, beside aria2c.

Both fetch the same 1,000 small and 10 large files from the same server over as many connections.
aria2c verifies each SHA-256 and keeps the file in the clear; it syncs a control file for each, in
one thread, which is most of its time on a disk. On a memory disk (``TMPDIR``) nothing waits, and
what Python costs is seen. Budget: 1.5 times aria2c (DESIGN.md, section 10).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assessor_app.issuers.sync_api import SyncApiConnector
from tests.fakes.connector import FakeConnector
from tests.fakes.device import RUBRIC, Device
from tests.fakes.fake_issuer import TOKEN, FakeIssuer

SMALL_FILES, SMALL_BYTES = 1_000, 20_000
LARGE_FILES, LARGE_BYTES = 10, 20 << 20
FILES_A_PACKAGE = 10
CONNECTIONS = 4
BUDGET = 1.5


def measure(rounds: int = 3) -> dict[str, object]:
    """Return seconds (medians of ``rounds``, in turns), their ratio, and whether it is kept to.

    Without aria2c, ``aria2c_s`` and ``ratio`` are None.
    """
    with tempfile.TemporaryDirectory(prefix="bench-download-") as name:
        folder = Path(name)
        issuer = FakeIssuer()
        files = _make_files(issuer, folder / "files")
        aria2c = shutil.which("aria2c")
        ours: list[float] = []
        theirs: list[float] = []
        with _served(folder / "files") as url:
            for number in range(rounds):
                ours.append(_fetch_ours(issuer, url, folder / f"ours-{number}"))
                if aria2c:
                    theirs.append(_fetch_aria2c(aria2c, url, files, folder / "theirs"))
    return _report(ours, theirs)


def _report(ours: list[float], theirs: list[float]) -> dict[str, object]:
    mine = statistics.median(ours)
    other = statistics.median(theirs) if theirs else None
    ratio = mine / other if other else None
    return {
        "files": SMALL_FILES + LARGE_FILES,
        "bytes": SMALL_FILES * SMALL_BYTES + LARGE_FILES * LARGE_BYTES,
        "connections": CONNECTIONS,
        "ours_s": round(mine, 3),
        "aria2c_s": round(other, 3) if other else None,
        "ratio": round(ratio, 2) if ratio else None,
        "budget": BUDGET,
        "within_budget": ratio is None or ratio <= BUDGET,
    }


def _make_files(issuer: FakeIssuer, folder: Path) -> dict[str, int]:
    """Publish packages of small files, and one a large file; write all to ``folder`` by name."""
    folder.mkdir()
    for package in range(SMALL_FILES // FILES_A_PACKAGE):
        issuer.publish(
            f"small-{package}",
            files={f"data/{n}.bin": os.urandom(SMALL_BYTES) for n in range(FILES_A_PACKAGE)},
            rubric=RUBRIC,
        )
        _write_out(issuer, folder)
    for package in range(LARGE_FILES):
        issuer.publish(
            f"large-{package}", files={"data/video.bin": os.urandom(LARGE_BYTES)}, rubric=RUBRIC
        )
        _write_out(issuer, folder)
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def _write_out(issuer: FakeIssuer, folder: Path) -> None:
    for sha256, data in issuer.blobs.items():
        (folder / sha256).write_bytes(data)
    issuer.blobs.clear()


def _fetch_ours(issuer: FakeIssuer, url: str, folder: Path) -> float:
    device = Device.open(folder, durable=True)
    device.enrol(issuer.well_known.data, issuer=issuer.id)
    device.inbox(FakeConnector(issuer)).run()
    connector = SyncApiConnector(url, url, TOKEN)
    began = time.perf_counter()
    result = device.transfers(connector, workers=CONNECTIONS).run()
    seconds = time.perf_counter() - began
    connector.close()
    device.close()
    if len(result.ready) != SMALL_FILES // FILES_A_PACKAGE + LARGE_FILES:
        raise SystemExit(f"not everything came: {result}")
    shutil.rmtree(folder)
    return seconds


def _fetch_aria2c(aria2c: str, url: str, files: Mapping[str, int], folder: Path) -> float:
    folder.mkdir()
    listing = folder / "list.txt"
    listing.write_text(
        "".join(
            f"{url}/v1/blobs/{name}\n  out={name}\n  checksum=sha-256={name}\n" for name in files
        )
    )
    began = time.perf_counter()
    subprocess.run(
        [
            aria2c,
            f"--input-file={listing}",
            f"--dir={folder}",
            f"--max-concurrent-downloads={CONNECTIONS}",
            "--max-connection-per-server=1",
            "--split=1",
            "--file-allocation=none",
            "--quiet=true",
            "--no-conf=true",
        ],
        check=True,
    )
    seconds = time.perf_counter() - began
    if sum(one.stat().st_size for one in folder.iterdir() if one.name in files) != sum(
        files.values()
    ):
        raise SystemExit("aria2c did not fetch everything")
    shutil.rmtree(folder)
    return seconds


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.file_server", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    with server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        yield f"http://127.0.0.1:{port}"
        assert server.stdin is not None
        server.stdin.close()


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
