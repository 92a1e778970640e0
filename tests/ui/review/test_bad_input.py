"""Bad evidence and odd texts through the review: a card or a sentence, and no typing is lost.

Beside these: damaged and hostile files in each viewer (``tests/ui/viewers``), what the decoder
refuses (``tests/integration/test_decoder_hostile.py``), and bad packages and answers
(``tests/integration/test_bad_*.py``).
"""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import Outcome
from assessor_app.services.intake import package_import
from assessor_app.services.review import Review, open_review
from assessor_app.services.sending import outbox
from assessor_app.ui.finish.concern import ConcernDialog
from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.finish.recuse import RecuseDialog
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.viewers.media import playback
from assessor_app.ui.widgets.writing import WritingField
from reference_issuer.catalogue import ArtifactEntry, TrackEntry
from reference_issuer.service import IssuerService
from tests.fakes import learners_files
from tests.fakes.av1_video import av1_mp4
from tests.fakes.package_files import PackageFiles
from tests.fakes.reviewing import complete, score
from tests.fakes.world import (
    ASSESSOR,
    Template,
    World,
    fill_small,
    make_template,
    sample_entry,
)
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
LABEL = "BAD-01"
D = TypeVar("D", bound=QDialog)


def _sound() -> bytes:
    """A second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16_000))
    return file.getvalue()


FILES: dict[str, tuple[bytes, str]] = {
    "plan.txt": (b"A plan.\n", "text/plain"),
    "damaged.pdf": (b"%PDF-1.7\n1 0 obj << /Type /Catalog", "application/pdf"),
    "cut.pdf": (learners_files.pdf(3)[:900], "application/pdf"),
    "huge.png": (learners_files.huge_png(20_000, 10_000), "image/png"),
    "av1.mp4": (av1_mp4(), "video/mp4"),
    "garbage.mp4": (av1_mp4()[:400] + bytes(800), "video/mp4"),
    "talk.wav": (_sound(), "audio/wav"),
    "poster.pdf": (learners_files.pdf(1, size=(14_400, 14_400)), "application/pdf"),
    "empty.pdf": (b"", "application/pdf"),
    "empty.png": (b"", "image/png"),
    "empty.txt": (b"", "text/plain"),
    "empty.mp4": (b"", "video/mp4"),
    "empty.docx": (
        b"",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
_BAD_CAPTIONS = b"WEBVTT\n\n00:99 --> yesterday\n\xff\xfe\x00 never\n"


def _fill(service: IssuerService, folder: Path) -> None:
    fill_small(service, folder)
    samples = folder / "samples"
    for name, (data, _media_type) in FILES.items():
        (samples / name).write_bytes(data or b"?")  # the sample issuer takes no empty files
    (samples / "talk.vtt").write_bytes(_BAD_CAPTIONS)
    track = TrackEntry(path="talk.vtt", kind="captions", language="en")
    entries = tuple(
        ArtifactEntry(
            path=name,
            name=name,
            part="P2",
            media_type=media_type,
            tracks=(track,) if name == "talk.wav" else (),
        )
        for name, (_data, media_type) in FILES.items()
    )
    service.add_submissions([sample_entry("bad-01", LABEL, files=entries)], base=samples)


@pytest.fixture(scope="module")
def bad_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The small world with one more submission, of files that nobody can show."""
    folder = tmp_path_factory.mktemp("bad")
    made = make_template(folder / "template", _fill)
    with World(made.folder, made.clock) as world:
        package = PackageFiles.of(world, LABEL)
        package.manifest["version"] += 1
        for stored in list(package.files):
            if FILES.get(stored.rpartition("-")[2], (b"?", ""))[0] == b"":
                package.put(stored, b"")
        path = package.seal().write(folder / "package.zip")
        package_import.import_package(world.workspace, path)
    return made


@pytest.fixture
def world(bad_template: Template, tmp_path: Path) -> Iterator[World]:
    """A copy of it."""
    with bad_template.copy(tmp_path / "world") as made:
        yield made


@pytest.fixture
def screen(small_ui: Ui) -> Iterator[ReviewScreen]:
    """The review of that submission, with its first file shown."""
    host = QWidget()
    layout = QVBoxLayout(host)
    layout.setContentsMargins(0, 0, 0, 0)
    one = small_ui.world.assignment(LABEL)
    made = ReviewScreen(small_ui.context, small_ui.commands, small_ui.session, one, host)
    layout.addWidget(made)
    small_ui.show(host)
    small_ui.settle()
    yield made
    made.leave()
    small_ui.settle()


SAID: dict[str, str] = {
    "damaged.pdf": "This file is damaged",
    "cut.pdf": "This file is damaged",
    "huge.png": "This file is too large to show",
    "garbage.mp4": "This recording cannot be played",
    "av1.mp4": "Some kinds of video, such as AV1, cannot be played here.",
    "talk.wav": "The recording plays without them.",
    "poster.pdf": "1 / 1",
    "empty.pdf": "It was handed in empty.",
    "empty.png": "It was handed in empty.",
    "empty.txt": "It was handed in empty.",
    "empty.mp4": "It has no content at all",
    "empty.docx": "It was handed in empty.",
    "plan.txt": "",
}
"""What the middle of the review says of each, beside showing it where that is possible."""
ODD = ("x" * 300, "\u202bهذا نص من اليمين\u202c إلى اليسار " * 9, "👩🏽\u200d🏫🎓 " * 40)


def said(screen: ReviewScreen) -> str:
    """Return all words in the middle of the review."""
    found = [one.text() for one in screen.area.findChildren(QLabel) if one.isVisible()]
    return " | ".join(text for text in found if text)


def show(ui: Ui, screen: ReviewScreen, name: str) -> None:
    """Open a file, and wait until it is shown, or said why not."""
    assert screen.review is not None
    wanted = next(one for one in screen.review.artifacts if one.name == name)
    seen: list[object] = []
    screen.area.opened.connect(seen.append)
    screen.show_artifact(wanted.id)
    ui.until(lambda: wanted.id in seen or screen.area.current_card or SAID[name] in said(screen))
    ui.until(lambda: SAID[name] in said(screen))
    ui.settle()


def rationale(screen: ReviewScreen) -> WritingField:
    """Begin to write the rationale of the current criterion; return its field."""
    screen.scoring.edit_rationale()
    card = screen.scoring.criteria.card
    assert card is not None
    assert card.body is not None
    return card.body.rationale


def stored(ui: Ui, label: str = LABEL) -> Review:
    """Return the review as it is stored."""
    ui.settle()
    workspace, one = ui.workspace, ui.world.assignment(label)
    return ui.answer(lambda: open_review(workspace, one))


def test_no_file_stops_the_review_or_takes_what_was_typed(
    small_ui: Ui, screen: ReviewScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playback, "NO_PICTURE_MS", 700)  # nothing here has a picture to wait for
    field, typed = rationale(screen), ""
    for number, name in enumerate(SAID):
        QTest.keyClicks(field, f"{number} ")
        typed += f"{number} "
        show(small_ui, screen, name)
        assert QApplication.activeModalWidget() is None
        assert field.toPlainText() == typed
    screen.scoring.flush()
    assert [one.rationale for one in stored(small_ui).scores.values()] == [typed]


@pytest.mark.parametrize("text", ODD, ids=["long", "rtl", "emoji"])
def test_odd_texts_are_kept_in_every_field_and_can_be_signed(
    small_ui: Ui, screen: ReviewScreen, text: str
) -> None:
    one = small_ui.world.assignment(LABEL)
    score(small_ui.workspace, one)
    rationale(screen).setPlainText(text)
    screen.scoring.flush()
    small_ui.settle()
    screen.ways.finish()
    dialog = child(screen, FinishDialog)
    dialog.open_concern()
    concern = child(dialog, ConcernDialog)
    concern.note.setPlainText(text)
    concern.act()
    sheet = dialog.sheet
    sheet.declaration.free.click()
    sheet.override.choice.show_value(Outcome.ESCALATED.value)
    sheet.override.choice.activated.emit(sheet.override.choice.currentIndex())
    fields = (sheet.feedback, sheet.coordinator_note, sheet.private_note, sheet.override.reason)
    small_ui.settle()
    for field in (*fields, sheet.declaration.note):
        field.setPlainText(text)
        field.flush()
        small_ui.settle()
    small_ui.until(dialog.sign_button.isEnabled)
    draft = stored(small_ui).draft
    assert [draft.feedback, draft.coordinator_note, draft.private_note] == [text] * 3
    assert draft.override_reason == text
    assert draft.declaration is not None
    assert draft.declaration.note == text
    assert [note for _kind, note in draft.concerns] == [text.strip()]
    inside = dialog._area.widget()
    assert inside is not None
    assert inside.width() <= dialog._area.viewport().width()
    dialog.sign()
    small_ui.until(lambda: stored(small_ui).decision is not None)
    decision = stored(small_ui).decision
    assert decision is not None
    subject = json.loads(decision.document)["credentialSubject"]
    assert subject["feedback"]["value"] == text
    assert text in [one["comment"] for one in subject["criterionResult"]]


def test_odd_texts_are_told_when_stepping_back(small_ui: Ui, screen: ReviewScreen) -> None:
    text = "\n".join(ODD)
    screen.ways.recuse()
    dialog = child(screen, RecuseDialog)
    dialog.note.setPlainText(text)
    dialog.act()
    small_ui.settle()
    (line,) = small_ui.answer(small_ui.world.outbox)
    assert json.loads(line.row.payload) == {"reason": "personal", "note": text.strip()}
    small_ui.until(lambda: screen.banner.code == "stepping_back")
    small_ui.answer(lambda: outbox.withdraw(small_ui.workspace, line.row.id))
    small_ui.until(lambda: screen.banner.code == "")


def test_a_lease_that_ends_while_open_says_so_and_more_time_is_asked_for(
    small_ui: Ui, screen: ReviewScreen
) -> None:
    small_ui.until(lambda: screen.review is not None)
    assert screen.review is not None
    until = screen.review.assignment.lease_until
    assert until is not None
    assert screen.banner.code == ""
    small_ui.world.clock.now = until + timedelta(hours=1)
    screen.notices._again.timeout.emit()
    assert screen.banner.code == "lease"
    assert "What you wrote is kept" in screen.banner.accessibleName()
    (ask,) = screen.banner.findChildren(QPushButton)
    ask.click()
    small_ui.until(lambda: screen.banner.code == "asked")
    assert "asked for more time" in screen.note.words
    (line,) = small_ui.answer(small_ui.world.outbox)
    assert line.row.kind is OutboxKind.LEASE
    small_ui.world.go_online()
    summary = small_ui.answer(small_ui.world.sync)
    small_ui.runner.announce(summary.changes)
    small_ui.until(lambda: screen.banner.code == "")


def test_a_submission_recalled_while_open_says_so_and_keeps_the_typing(
    small_ui: Ui, screen: ReviewScreen
) -> None:
    world = small_ui.world
    complete(small_ui.workspace, world.assignment(LABEL))
    field = rationale(screen)
    before = field.toPlainText()
    QTest.keyClicks(field, "She asks ")
    assert screen.review is not None
    dialog = FinishDialog(small_ui.context, screen.review, screen)
    world.issuer.recall(LABEL, ASSESSOR)
    summary = small_ui.answer(world.sync)
    small_ui.runner.announce(summary.changes)
    QTest.keyClicks(field, "twice.")
    small_ui.until(lambda: screen.banner.code == "recalled")
    assert screen.banner.isVisible()
    banner = screen.banner.accessibleName()
    for words in ("taken this submission back", "What you wrote is kept", "can still be read"):
        assert words in banner
    QTest.keyClicks(field, " Why?")
    assert field.toPlainText() == before + "She asks twice. Why?"
    screen.scoring.flush()
    assert "She asks twice. Why?" in [one.rationale for one in stored(small_ui).scores.values()]
    show(small_ui, screen, "plan.txt")
    finish = next(one for one in screen.findChildren(QPushButton) if "sign…" in one.text())
    assert not finish.isVisible()
    small_ui.commands.run("scoring-finish")
    assert "has taken this submission back" in screen.note.words
    assert not next(one for one in small_ui.commands.all() if one.id == "scoring-finish").works
    assert not dialog.sign_button.isEnabled()
    dialog.sign()
    small_ui.until(lambda: dialog.problem.isVisibleTo(dialog))
    assert "has taken this submission back" in dialog.problem.text()
    assert "stay on this machine" in dialog.problem.text()
    dialog.reject()


def child(parent: QWidget, kind: type[D]) -> D:
    """Return the dialog of that kind."""
    found = parent.findChild(kind)
    assert isinstance(found, kind)
    return found
