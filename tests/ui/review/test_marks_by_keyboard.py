"""Marking and citing by keyboard alone, from the first highlight to the PDF that goes out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QVBoxLayout, QWidget

from assessor_app.config import RESOURCES
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import Quotation
from assessor_app.services.marks.mark_exports import MarkExport
from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.review.mark_files import ExportDialog
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.widgets.text_block import TextBlock
from reference_issuer.catalogue import ArtifactEntry, TrackEntry
from tests.fakes.world import ASSESSOR, World, sample_entry
from tests.ui.conftest import Ui
from tests.ui.review.conftest import show

pytestmark = pytest.mark.desktop

_Key = Qt.Key
_ALT, _CTRL, _SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_FILM = RESOURCES / "demo" / "files" / "night-shift" / "recording.mp4"
_CAPTIONS = (
    b"WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning.\n\n00:03.000 --> 00:04.000\nAnd then?\n"
)
_NONE = Qt.KeyboardModifier.NoModifier
_SUBTYPES = {
    MarkKind.HIGHLIGHT: raw.FPDF_ANNOT_HIGHLIGHT,
    MarkKind.UNDERLINE: raw.FPDF_ANNOT_UNDERLINE,
    MarkKind.STRIKE: raw.FPDF_ANNOT_STRIKEOUT,
    MarkKind.AREA: raw.FPDF_ANNOT_SQUARE,
    MarkKind.ELLIPSE: raw.FPDF_ANNOT_CIRCLE,
    MarkKind.POLYGON: raw.FPDF_ANNOT_POLYGON,
    MarkKind.INK: raw.FPDF_ANNOT_INK,
    MarkKind.ARROW: raw.FPDF_ANNOT_LINE,
    MarkKind.POINT: raw.FPDF_ANNOT_TEXT,
    MarkKind.PAGE_NOTE: raw.FPDF_ANNOT_FREETEXT,
}


class Keyboard:
    """Keys where the focus is."""

    def __init__(self, ui: Ui, screen: ReviewScreen) -> None:
        self.ui, self.screen = ui, screen

    @property
    def kinds(self) -> list[MarkKind]:
        """The kinds of the marks that there are."""
        return sorted(one.place.kind for one in self.screen.marks.marking.marks)

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
        """Press keys, one after the other."""
        for key in keys:
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, key, held)
        self.ui.settle()

    def type(self, words: str) -> None:
        """Write where the focus is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, words)
        self.ui.settle()

    def made(self, kind: MarkKind) -> None:
        """Wait until there is one more mark of ``kind``, and it is chosen."""
        marking = self.screen.marks.marking

        def is_there() -> bool:
            return marking.chosen is not None and marking.chosen.place.kind is kind

        self.ui.until(is_there)
        self.ui.settle()


@contextmanager
def reviewing(ui: Ui, assignment: AssignmentId) -> Iterator[ReviewScreen]:
    """Show a review until the block ends."""
    host = QWidget()
    layout = QVBoxLayout(host)
    layout.setContentsMargins(0, 0, 0, 0)
    made = ReviewScreen(ui.context, ui.commands, ui.session, assignment, host)
    layout.addWidget(made)
    ui.show(host)
    host.activateWindow()
    ui.settle()
    try:
        yield made
    finally:
        made.leave()
        ui.settle()


@pytest.fixture
def small_screen(small_ui: Ui) -> Iterator[ReviewScreen]:
    with reviewing(small_ui, small_ui.world.assignment()) as made:
        yield made


def _mark_words(keyboard: Keyboard) -> None:
    """Highlight, underline and strike words of a page that are selected by keys."""
    for key, kind in (
        (_Key.Key_H, MarkKind.HIGHLIGHT),
        (_Key.Key_U, MarkKind.UNDERLINE),
        (_Key.Key_S, MarkKind.STRIKE),
    ):
        keyboard.press(_Key.Key_Right, held=_CTRL)
        keyboard.press(_Key.Key_Right, _Key.Key_Right, held=_SHIFT)
        keyboard.press(key, held=_ALT)
        keyboard.made(kind)
        keyboard.press(_Key.Key_Escape)


def _draw(keyboard: Keyboard) -> None:
    """Draw an area, an ellipse, a polygon, an arrow and ink with arrow keys and Enter."""
    right, down, enter = _Key.Key_Right, _Key.Key_Down, _Key.Key_Return
    for key, kind, strokes in (
        (_Key.Key_B, MarkKind.AREA, (enter, right, right, down, enter)),
        (_Key.Key_E, MarkKind.ELLIPSE, (enter, right, right, down, enter)),
        (_Key.Key_G, MarkKind.POLYGON, (enter, right, enter, down, enter, enter)),
        (_Key.Key_W, MarkKind.ARROW, (enter, right, down, enter)),
        (_Key.Key_I, MarkKind.INK, (enter, right, down, right, enter, enter)),
    ):
        keyboard.press(key, held=_ALT)
        keyboard.press(*strokes)
        keyboard.made(kind)
        keyboard.press(_Key.Key_Escape)


def _note(keyboard: Keyboard) -> None:
    """Point at a place and write a note on the page: both ask for their words."""
    for key, kind, words in (
        (_Key.Key_O, MarkKind.POINT, "This tree."),
        (_Key.Key_N, MarkKind.PAGE_NOTE, "A clear page."),
    ):
        keyboard.press(key, held=_ALT)
        if kind is MarkKind.POINT:
            keyboard.press(_Key.Key_Return)
        keyboard.made(kind)
        keyboard.ui.until(keyboard.screen.marks.editor.words.hasFocus)
        keyboard.type(words)
        keyboard.press(_Key.Key_Escape, _Key.Key_Escape)


def _subtypes(path: Path) -> list[int]:
    """Read back what PDFium finds on the first page of what was exported."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    found = []
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        found.append(raw.FPDFAnnot_GetSubtype(annotation))
        raw.FPDFPage_CloseAnnot(annotation)
    page.close()
    document.close()
    return sorted(one for one in found if one != raw.FPDF_ANNOT_POPUP)


def test_evidence_is_marked_cited_and_exported_by_keyboard_alone(
    small_ui: Ui, small_screen: ReviewScreen, tmp_path: Path
) -> None:
    ui, screen = small_ui, small_screen
    keyboard = Keyboard(ui, screen)
    assert screen.review is not None
    criteria = screen.review.rubric.criteria
    screen.scoring.go_to(criteria[1].id)
    show(ui, screen, "talk.pdf")
    screen.take_focus()
    viewer: Any = screen.area.current_viewer
    ui.until(lambda: viewer.view.page_layout is not None)
    _mark_words(keyboard)
    _draw(keyboard)
    _note(keyboard)
    on_page = [
        MarkKind.HIGHLIGHT,
        MarkKind.UNDERLINE,
        MarkKind.STRIKE,
        MarkKind.AREA,
        MarkKind.ELLIPSE,
        MarkKind.POLYGON,
        MarkKind.ARROW,
        MarkKind.INK,
        MarkKind.POINT,
        MarkKind.PAGE_NOTE,
    ]
    assert keyboard.kinds == sorted(on_page)
    # The picture and the text.
    show(ui, screen, "orchard.png")
    screen.take_focus()
    keyboard.press(_Key.Key_A)
    keyboard.press(_Key.Key_Return, _Key.Key_Right, _Key.Key_Down, _Key.Key_Return)
    keyboard.made(MarkKind.AREA)
    show(ui, screen, "plan.txt")
    screen.take_focus()
    keyboard.press(_Key.Key_Right, _Key.Key_Right, held=_CTRL | _SHIFT)
    keyboard.press(_Key.Key_L)
    ui.settle()
    assert criteria[1].id in screen.review.scores
    assert keyboard.kinds == sorted([*on_page, MarkKind.AREA, MarkKind.HIGHLIGHT])
    # From the list to a mark, which is cited by one key, undone, and made again.
    keyboard.press(_Key.Key_M, held=_CTRL)
    keyboard.type("this TREE")
    keyboard.press(_Key.Key_Return, _Key.Key_Return)
    chosen = screen.marks.marking.chosen
    assert chosen is not None
    assert chosen.place.kind is MarkKind.POINT
    ui.until(lambda: screen.area.current_artifact.path.endswith("talk.pdf"))  # type: ignore[union-attr]  # it is open
    keyboard.press(_Key.Key_L)
    assert screen.review.scores[criteria[1].id].citations[-1] == chosen.id
    keyboard.press(_Key.Key_Z, held=_CTRL)
    assert chosen.id not in screen.review.scores[criteria[1].id].citations
    keyboard.press(_Key.Key_Z, held=_CTRL | _SHIFT)
    assert chosen.id in screen.review.scores[criteria[1].id].citations
    # A score that cites nothing is said before signing.
    keyboard.press(_Key.Key_J, _Key.Key_1)
    ui.until(lambda: criteria[2].id in screen.review.scores)  # type: ignore[union-attr]  # it is there
    assert f"{criteria[2].label} cites no evidence" in _said_before_signing(keyboard)
    _export(keyboard, tmp_path)
    (path,) = tmp_path.glob("*.annotated.pdf")
    assert _subtypes(path) == sorted(_SUBTYPES[kind] for kind in on_page)
    assert len(list(tmp_path.glob("*.annotations.json"))) == 1


def _said_before_signing(keyboard: Keyboard) -> set[str]:
    """Open the finishing by its keys; return what it says is missing, and leave it by Escape."""
    ui, screen = keyboard.ui, keyboard.screen
    screen.take_focus()
    keyboard.press(_Key.Key_Return, held=_CTRL)
    ui.until(lambda: screen.findChildren(FinishDialog))
    ui.settle()
    (dialog,) = screen.findChildren(FinishDialog)
    said = {one.text() for one in dialog.sheet.gaps.findChildren(TextBlock)}
    QTest.keyClick(dialog, _Key.Key_Escape)
    ui.until(lambda: not screen.findChildren(FinishDialog))
    return said


def _export(keyboard: Keyboard, folder: Path) -> None:
    """Export by the palette's command: Space chooses forms, and the folder is written."""
    ui, screen = keyboard.ui, keyboard.screen
    ui.commands.run("marks-export")
    (asked,) = screen.findChildren(ExportDialog)
    ui.until(asked.isVisible)
    web = asked.forms[MarkExport.WEB_ANNOTATIONS]
    for _ in asked.forms:
        focused: QWidget | None = asked.focusWidget()
        if focused is not web:
            QTest.keyClick(asked if focused is None else focused, _Key.Key_Tab)
    assert asked.focusWidget() is web
    QTest.keyClick(web, _Key.Key_Space)
    QTest.keyClick(web, _Key.Key_Return)
    (where,) = screen.findChildren(QFileDialog)
    ui.until(where.isVisible)
    name = where.findChild(QLineEdit)
    assert name is not None
    name.setText(str(folder))  # as pasted: typing would be completed to what there is
    QTest.keyClick(name, _Key.Key_Return)
    ui.until(lambda: "written" in screen.marks.files.bar.words)
    ui.settle()


def test_a_recording_is_marked_in_time_and_on_its_picture_by_keyboard_alone(
    world: World, small_ui: Ui
) -> None:
    ui = small_ui
    shutil.copy(_FILM, world.samples / "film.mp4")
    (world.samples / "film.vtt").write_bytes(_CAPTIONS)
    track = TrackEntry(path="film.vtt", kind="captions", language="en")
    film = ArtifactEntry(
        path="film.mp4", name="Film", part="P2", media_type="video/mp4", tracks=(track,)
    )
    entry = sample_entry("film-1", "FILM-01", files=(film,))
    world.issuer.add_submissions([entry], base=world.samples)
    world.issuer.assign_all(ASSESSOR)
    assert not world.sync().problems
    with reviewing(ui, world.assignment("FILM-01")) as screen:
        keyboard = Keyboard(ui, screen)
        viewer: Any = show(ui, screen, "film.mp4")
        ui.until(lambda: viewer.picture.has_picture)
        screen.take_focus()

        def at(ms: int) -> None:
            """Go on by a second, and wait until its picture stands there."""
            keyboard.press(_Key.Key_Right, held=_SHIFT)
            ui.until(lambda: viewer.playback.now_ms == ms)

        def region() -> None:
            keyboard.press(_Key.Key_B, held=_ALT)
            keyboard.press(_Key.Key_Return, _Key.Key_Right, _Key.Key_Down, _Key.Key_Return)

        # A moment, alone and with a region of its picture.
        at(1_000)
        keyboard.press(_Key.Key_M, held=_ALT)
        keyboard.made(MarkKind.MOMENT)
        region()
        ui.until(lambda: len(keyboard.kinds) == 2)
        keyboard.press(_Key.Key_Escape)
        # A range, likewise: it begins here, and ends a second later.
        keyboard.press(_Key.Key_BracketLeft)
        at(2_000)
        keyboard.press(_Key.Key_BracketRight)
        keyboard.press(_Key.Key_R, held=_ALT)
        keyboard.made(MarkKind.RANGE)
        region()
        ui.until(lambda: len(keyboard.kinds) == 4)
        one_s = Decimal(1)
        places = [one.place for one in screen.marks.marking.marks]
        assert {(one.kind, one.start, one.end, one.box is not None) for one in places} == {
            (MarkKind.MOMENT, one_s, None, False),
            (MarkKind.MOMENT, one_s, None, True),
            (MarkKind.RANGE, one_s, Decimal(2), False),
            (MarkKind.RANGE, one_s, Decimal(2), True),
        }
        # The one that was made last is cited by one key.
        keyboard.press(_Key.Key_L)
        (cited,) = [one for one in screen.marks.marking.marks if one.cited_by]
        assert (cited.place.kind, cited.place.box is not None) == (MarkKind.RANGE, True)
        _cite_by_menu(keyboard, viewer)


def _cite_by_menu(keyboard: Keyboard, viewer: Any) -> None:
    """Go to a cue, copy it and cite it by the menu of the transcript."""
    ui, cues = keyboard.ui, viewer.transcript.list
    ui.until(viewer.transcript.isVisible)
    cues.setFocus()
    cues.setCurrentIndex(cues.model().index(1, 0))

    def choose(words: str) -> None:
        middle = cues.visualRect(cues.currentIndex()).center()
        cues.customContextMenuRequested.emit(middle)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        (action,) = [one for one in menu.actions() if one.text() == words]
        menu.setActiveAction(action)
        QTest.keyClick(menu, _Key.Key_Return)
        ui.settle()

    choose("Copy")
    assert QApplication.clipboard().text() == "And then?"
    choose("Cite this")
    ui.until(lambda: len(keyboard.kinds) == 5)
    marks = keyboard.screen.marks.marking.marks
    (made,) = [one for one in marks if one.place.quotation == Quotation("And then?")]
    assert (made.place.start, made.place.end) == (Decimal(3), Decimal(4))
    assert made.cited_by
    choose("Go there")
    ui.until(lambda: viewer.playback.now_ms == 3_000)
