"""Every file that others found to be trouble, opened in the window: shown, or a card that explains.

The files stand in ``../shared/hostile``. They are handed in with real packages, and each is opened
in the review of the real program, the review open all along. Counted are those that are shown,
those that end in a card, and those that do neither within ten seconds; and the pauses of the main
thread, by the processor's time that it used itself: the machine may be busy with others.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.stall import (
    BUDGET_MS,
    Heart,
    hand_in_files,
    make_issuer,
    open_submission,
    run_program,
    serve,
    wait,
)

if TYPE_CHECKING:
    from assessor_app.app import Program

HOSTILE: Final = Path(__file__).resolve().parents[2] / "shared" / "hostile"
ANSWER_S: Final = 10.0
_A_PACKAGE: Final = 100
_ASSESSOR: Final = "Asha Assessor"
_NOT_FILES: Final = {"MANIFEST.tsv", "SOURCES.md"}


def measure() -> dict[str, object]:
    """Return how many files were shown, explained and neither, and the longest pauses."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    files = hostile_files()
    if not files:
        return {"hostile": "../shared/hostile is not beside this repository"}
    with tempfile.TemporaryDirectory(prefix="bench-hostile-") as name:
        folder = Path(name)
        packages = _packages(files)
        make_issuer(folder, lambda service, samples: hand_in_files(service, samples, packages))
        with serve(folder), run_program(folder) as program:
            heart = Heart(program.window)
            _enrol(program, folder)
            return _opened(program, heart, packages)


def hostile_files(step: int = 1) -> list[Path]:
    """Return the files, or each ``step``-th of them."""
    found = [one for one in sorted(HOSTILE.rglob("*")) if one.is_file()]
    return [one for one in found if one.name not in _NOT_FILES][::step]


def _packages(files: list[Path]) -> dict[str, list[Path]]:
    starts = range(0, len(files), _A_PACKAGE)
    return {f"HOSTILE-{at}": files[at : at + _A_PACKAGE] for at in starts}


def _enrol(program: Program, folder: Path) -> None:
    from reference_issuer.service import IssuerService

    with IssuerService(folder / "issuer") as service:
        invitation = service.invite(_ASSESSOR)
        service.assign_all(_ASSESSOR)
    synced: list[Any] = []
    program.sync.finished.connect(synced.append)
    program.window.welcome.connect_requested.emit(str(invitation), _ASSESSOR)
    wait(lambda: synced and program.runner.idle)


def _opened(program: Program, heart: Heart, packages: dict[str, list[Path]]) -> dict[str, object]:
    shown = explained = 0
    silent: list[str] = []
    slow: list[str] = []
    longest = longest_own = slowest = reviews = 0.0
    for label, some in packages.items():
        heart.begin()
        open_submission(program, label)
        reviews = max(reviews, heart.longest_own_ms)
        screen: Any = program.window.review
        screen.area.close_all()  # what a review opens by itself is opened again, and measured
        names = dict(zip((one.id for one in screen.review.artifacts), some, strict=True))
        for artifact, path in names.items():
            heart.begin()
            at = time.monotonic()
            end = _open_one(program, screen, artifact)
            slowest = max(slowest, time.monotonic() - at)
            shown, explained = shown + (end == "shown"), explained + (end == "card")
            if not end:
                silent.append(path.name)
            longest = max(longest, heart.longest_ms)
            longest_own = max(longest_own, heart.longest_own_ms)
            if heart.longest_own_ms > BUDGET_MS:
                slow.append(f"{path.name} {heart.longest_own_ms:.0f}")
    return {
        "files": sum(map(len, packages.values())),
        "shown": shown,
        "explained_by_a_card": explained,
        "neither_in_10_s": ", ".join(silent) or "none",
        "slowest_s": round(slowest, 2),
        "longest_ms": round(longest, 1),
        "longest_own_ms": round(longest_own, 1),
        "opening_a_review_own_ms": round(reviews, 1),
        "own_over_budget": ", ".join(slow) or "none",
        "budget_ms": BUDGET_MS,
    }


def _open_one(program: Program, screen: Any, artifact: str) -> str:
    """Open a file; return ``shown`` or ``card``, or nothing where neither came in time."""
    area = screen.area
    opened: list[str] = []
    area.opened.connect(opened.append)
    screen.show_artifact(artifact)
    end = time.monotonic() + ANSWER_S

    def answered() -> bool:
        return artifact in opened or area.current_card is not None

    wait(lambda: answered() or time.monotonic() > end)
    result = "card" if area.current_card is not None else "shown" if artifact in opened else ""
    wait(lambda: program.runner.idle or time.monotonic() > end)
    area.opened.disconnect(opened.append)
    return result
