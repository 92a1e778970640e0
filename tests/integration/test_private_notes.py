"""A private note never leaves the machine: nothing sent, exported or logged holds a word of it.

Each search proves itself by the texts that do leave, and the last test lets a note leak.
"""

from __future__ import annotations

import io
import logging
import socket
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from assessor_app.domain.outcome import Outcome
from assessor_app.services import decision_document, decisions, feedback, review
from assessor_app.services.comments import comment_files
from assessor_app.services.marks import mark_exports
from assessor_app.services.profile import backup
from assessor_app.services.review import Review
from assessor_app.services.sending import exchange, outbox
from tests.fakes.reviewing import LOWEST, complete, mark
from tests.fakes.world import LABELS, World

PRIVATE = "Quillfeather"
TO_THE_EARNER = "Marmaladeword"
TO_THE_COORDINATOR = "Thistledownword"
_SENDING = ("send", "sendall", "sendto", "sendmsg")


@dataclass(slots=True)
class Wire:
    """All that this process sends through a socket, by any library."""

    sent: list[bytes] = field(default_factory=list)

    def holds(self, word: str) -> bool:
        """Whether a word stands in what was sent."""
        return word.encode() in b"".join(self.sent)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Every byte that goes into a socket from now on."""
    made = Wire()

    def recording(send: Callable[..., Any]) -> Callable[..., Any]:
        def record(self: socket.socket, data: Any, *more: Any) -> Any:
            made.sent.append(b"".join(data) if isinstance(data, list | tuple) else bytes(data))
            return send(self, data, *more)

        return record

    for name in _SENDING:
        monkeypatch.setattr(socket.socket, name, recording(getattr(socket.socket, name)))
    return made


def plain_parts(data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes, and what is packed in it: members of zips, the text of PDF pages."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from plain_parts(archive.read(name))
    if data.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(data) as document:
            for page in document:
                yield page.get_textpage().get_text_bounded().encode()


def files_with(folder: Path, word: str) -> set[str]:
    """Return the names of the files below ``folder`` that hold a word."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(word.encode() in part for part in plain_parts(path.read_bytes()))
    }


def write_everything(world: World, label: str) -> None:
    """Write all three kinds of text on a submission, in every place that has room for them."""
    workspace, one = world.workspace, world.assignment(label)
    mark(workspace, one, comment=f"{TO_THE_EARNER} in a mark.")
    feedback.write_private_note(workspace, one, f"{PRIVATE}: I know this class, and was unsure.")
    complete(workspace, one, LOWEST)
    feedback.write_feedback(workspace, one, f"{TO_THE_EARNER}: a second source would show it.")
    feedback.write_coordinator_note(workspace, one, f"{TO_THE_COORDINATOR}: see the scan.")
    feedback.flag_concerns(workspace, one, [("other", f"{TO_THE_COORDINATOR} again.")])


def let_everything_out(world: World, folder: Path) -> None:
    """Sign, send, step back, ask for time, and write every kind of file that can be exported."""
    workspace = world.workspace
    for label in LABELS:
        write_everything(world, label)
    first, second, third = map(world.assignment, LABELS)
    feedback.override_outcome(workspace, first, Outcome.ESCALATED, "A second reader should look.")
    decisions.finish(workspace, first)
    decisions.finish(workspace, second)
    outbox.extend_lease(workspace, third)
    outbox.recuse(workspace, third, "other", "Ill.")
    assert not world.sync().problems
    decisions.revise(workspace, first)
    decisions.finish(workspace, first)
    world.sync()
    exchange.export_decisions(workspace, folder / "decisions")
    exchange.export_decision_bag(workspace, folder / "stick.zip")
    every = tuple(mark_exports.MarkExport)
    mark_exports.export_marks(workspace, first, folder / "marks", every)
    comment_files.write_file(workspace, folder / "comments.json")
    backup.write(workspace, folder / "all.backup")


def test_a_private_note_never_leaves_the_machine(
    world: World, wire: Wire, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    let_everything_out(world, tmp_path / "out")
    world.issuer.export_decisions(tmp_path / "issuer")

    assert wire.holds(TO_THE_EARNER)
    assert wire.holds(TO_THE_COORDINATOR)
    kinds = {Path(name).suffix for name in files_with(tmp_path / "out", TO_THE_EARNER)}
    assert {".json", ".zip", ".pdf", ".annotation"} <= kinds
    assert files_with(tmp_path / "issuer", TO_THE_COORDINATOR)

    assert not wire.holds(PRIVATE)
    assert not files_with(tmp_path / "out", PRIVATE)
    assert not files_with(tmp_path / "issuer", PRIVATE)
    assert PRIVATE not in caplog.text
    assert PRIVATE in review.open_review(world.workspace, world.assignment()).draft.private_note


def test_the_earner_reads_no_note_to_the_coordinator(world: World, tmp_path: Path) -> None:
    write_everything(world, LABELS[0])
    report = (mark_exports.MarkExport.REPORT,)
    mark_exports.export_marks(world.workspace, world.assignment(), tmp_path / "out", report)
    assert files_with(tmp_path / "out", TO_THE_EARNER)
    assert not files_with(tmp_path / "out", TO_THE_COORDINATOR)


def test_the_search_finds_a_note_that_leaks(
    world: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = decision_document._optional

    def leaking(opened: Review) -> dict[str, object]:
        return {**sound(opened), "noteToCoordinator": opened.draft.private_note}

    monkeypatch.setattr(decision_document, "_optional", leaking)
    write_everything(world, LABELS[0])
    decisions.finish(world.workspace, world.assignment())
    world.sync()
    exchange.export_decision_bag(world.workspace, tmp_path / "stick.zip")
    assert wire.holds(PRIVATE)
    assert files_with(tmp_path, PRIVATE) >= {"stick.zip"}
