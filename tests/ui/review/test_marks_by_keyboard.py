"""Marking and citing by keyboard alone, from the first highlight to the PDF that goes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget

from assessor_app.domain.marks import MarkKind
from assessor_app.services import scoring
from assessor_app.services.review import open_review
from assessor_app.ui.review.mark_files import ExportDialog
from assessor_app.ui.review.screen import ReviewScreen
from tests.ui.conftest import Ui
from tests.ui.review.conftest import show

pytestmark = pytest.mark.desktop

_Key = Qt.Key
_ALT, _CTRL, _SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
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


@pytest.fixture
def small_screen(small_ui: Ui) -> Iterator[ReviewScreen]:
    host = QWidget()
    layout = QVBoxLayout(host)
    layout.setContentsMargins(0, 0, 0, 0)
    assignment = small_ui.world.assignment()
    made = ReviewScreen(small_ui.context, small_ui.commands, small_ui.session, assignment, host)
    layout.addWidget(made)
    small_ui.show(host)
    host.activateWindow()
    small_ui.settle()
    yield made
    made.leave()
    small_ui.settle()


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
    """Draw an area, an ellipse, an arrow, ink and a point with arrow keys and Enter."""
    right, down, enter = _Key.Key_Right, _Key.Key_Down, _Key.Key_Return
    for key, kind, strokes in (
        (_Key.Key_B, MarkKind.AREA, (enter, right, right, down, enter)),
        (_Key.Key_E, MarkKind.ELLIPSE, (enter, right, right, down, enter)),
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
    assignment, level = ui.world.assignment(), criteria[2].levels_from_top[0].id
    ui.answer(lambda: scoring.choose_level(ui.workspace, assignment, criteria[2].id, level))
    gaps = ui.answer(lambda: open_review(ui.workspace, assignment)).gaps
    assert [one.criterion for one in gaps if one.code == "uncited"] == [criteria[2].id]
    _export(keyboard, tmp_path)
    (path,) = tmp_path.glob("*.annotated.pdf")
    assert _subtypes(path) == sorted(_SUBTYPES[kind] for kind in on_page)


def _export(keyboard: Keyboard, folder: Path) -> None:
    """Export by the palette's command: Enter takes what is proposed."""
    ui, screen = keyboard.ui, keyboard.screen
    ui.commands.run("marks-export")
    (asked,) = screen.findChildren(ExportDialog)
    QTest.keyClick(asked, _Key.Key_Return)
    (where,) = screen.findChildren(QFileDialog)
    where.fileSelected.emit(str(folder))
    where.reject()
    ui.until(lambda: "written" in screen.marks.files.bar.words)
    ui.settle()
