"""Every hostile, damaged and odd file that others collected, through the whole decoder."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderProblem, DocumentKind
from assessor_app.evidence.decoder.opened import DecodedDocument
from tests.shared_data import shared

_LONGEST_S = 10.0
# Errors inside the worker that would mean a wall stands in the way of an honest decoder.
_OURS = frozenset(
    {"ImportError", "ModuleNotFoundError", "PermissionError", "NameError", "AttributeError"}
    | {"LookupError", "AssertionError", "MemoryError"}
)


class Tally:
    """What became of each file."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str, str]] = []
        self.shown = 0
        self.slow: list[tuple[str, float]] = []
        self.respawns = 0
        self.broken: list[BaseException] = []

    def tried(self, file: Path, ask: Callable[[], object]) -> None:
        """Note a problem; anything else that is raised fails the test."""
        try:
            ask()
        except DecoderProblem as problem:
            self.problems.append((file.name, problem.code, str(problem.details.get("cause", ""))))


def _look(document: DecodedDocument, file: Path, tally: Tally) -> None:
    def paint(page: int) -> object:
        size = document.page_size(page)
        scale = min(100 / 72, 3000 / max(size.width, size.height))
        return document.render(page, scale=scale)

    for page in range(min(3, document.pages)):
        if document.kind in {DocumentKind.PDF, DocumentKind.IMAGE}:
            tally.tried(file, lambda page=page: paint(page))  # type: ignore[misc]  # bound now
        tally.tried(file, lambda page=page: document.text(page))  # type: ignore[misc]  # bound now
    tally.tried(file, lambda: document.all_text(200_000))
    tally.tried(file, document.outline)
    tally.tried(file, lambda: document.search("the", limit=100))
    if document.kind is not DocumentKind.MEDIA:
        tally.tried(file, lambda: document.thumbnail(128))
    if document.kind is DocumentKind.OFFICE:
        tally.tried(file, document.html)


def _one(decoder: Decoder, file: Path, tally: Tally) -> None:
    started = time.monotonic()
    found = ""
    with suppress(DecoderProblem):
        found = decoder.identify(file.read_bytes(), file.name)
    try:
        with (
            file.open("rb") as source,
            decoder.open(source, media_type=found, name=file.name) as document,
        ):
            tally.shown += 1
            _look(document, file, tally)
    except DecoderProblem as problem:
        cause = str(problem.details.get("cause", ""))
        tally.problems.append((file.name, problem.code, cause))
    taken_s = time.monotonic() - started
    if taken_s > _LONGEST_S:
        tally.slow.append((file.name, taken_s))


def _all(files: list[Path], tally: Tally) -> None:
    try:
        with Decoder() as decoder:
            for file in files:
                _one(decoder, file, tally)
            tally.respawns += decoder.respawns
    except BaseException as exc:
        tally.broken.append(exc)


def test_every_hostile_file_ends_in_a_result_or_a_problem() -> None:
    folder = shared("hostile")
    names = {"MANIFEST.tsv", "SOURCES.md"}
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name not in names)
    tally = Tally()
    threads = [threading.Thread(target=_all, args=(files[n::2], tally)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tally.broken == []
    assert len(files) == 579
    assert tally.slow == []
    assert [problem for problem in tally.problems if problem[2] in _OURS] == []
    assert tally.shown > 350
    assert tally.respawns <= 5
