"""The PDF viewer on real files, through the real store and the real decoder."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import NumberObject
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton

from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderLimits, DecoderProblem
from assessor_app.protocol.annotation import FragmentSelector
from assessor_app.services.review import open_review
from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.picture_cache import PREVIEW_BYTES, SHARP_BYTES, PictureCache
from assessor_app.ui.viewers.pdf.pointing import Mode
from assessor_app.ui.viewers.pdf.viewer import PdfViewer
from assessor_app.ui.viewers.pdf.viewing import Fit
from assessor_app.ui.viewers.viewer import Selection, Subject
from assessor_app.ui.widgets.states import Explanation
from reference_issuer.catalogue import ArtifactEntry
from reference_issuer.service import IssuerService
from tests.fakes import learners_files
from tests.fakes.issuer_world import RUBRIC_YAML, SLUG
from tests.fakes.world import Template, World, make_template, sample_entry

pytestmark = pytest.mark.desktop

_LABEL = "PDF-01"
_LONG = 2_400


def _damaged_in_the_middle() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(learners_files.pdf(5)))
    tree: Any = writer.root_object["/Pages"]
    tree["/Kids"][2] = NumberObject(7)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _scan() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(400, 500)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _fill(service: IssuerService, folder: Path) -> None:
    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    service.add_rubric(rubric)
    files = {
        "three": learners_files.pdf(3),
        "turned": learners_files.pdf(2, rotated=True),
        "long": learners_files.long_pdf(_LONG),
        "longer": learners_files.long_pdf(6_000),
        "damaged": _damaged_in_the_middle(),
        "locked": learners_files.locked_pdf(),
        "huge": learners_files.pdf(2, size=(14_400, 14_400)),
        "scan": _scan(),
        "broken": b"%PDF-1.7\nnothing more",
    }
    samples = folder / "samples"
    samples.mkdir()
    for name, data in files.items():
        (samples / f"{name}.pdf").write_bytes(data)
    entries = tuple(ArtifactEntry(path=f"{name}.pdf", name=name, part="P2") for name in files)
    service.add_submissions([sample_entry("pdf", _LABEL, files=entries)], base=samples)


@pytest.fixture(scope="module")
def pdf_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("pdf") / "template", _fill)


@pytest.fixture
def world(pdf_template: Template, tmp_path: Path) -> Iterator[World]:
    """A profile with one submission of many kinds of PDF."""
    with pdf_template.copy(tmp_path / "world") as made:
        yield made


class Shown:
    """A viewer in a window of its own, and what it said."""

    def __init__(self, ui: Any, name: str, *, place: dict[str, Any] | None = None) -> None:
        self.ui = ui
        assignment = ui.world.assignment(_LABEL)
        review = open_review(ui.workspace, assignment)
        artifact = next(one for one in review.artifacts if one.name == name)
        subject = Subject(assignment, artifact, artifact.path, artifact.media_type)
        self.viewer = PdfViewer(ui.context, subject, ui.host)
        self.view = self.viewer.view
        self.selections: list[Selection | None] = []
        self.problems: list[tuple[str, str]] = []
        self.positions: list[str] = []
        self.viewer.selected.connect(self.selections.append)
        self.viewer.problem.connect(lambda code, text: self.problems.append((code, text)))
        self.viewer.position_changed.connect(self.positions.append)
        if place is not None:
            self.viewer.go_to(place)
        ui.host.resize(800, 700)
        self.viewer.resize(800, 700)
        ui.host.show()

    def settle(self) -> Shown:
        """Wait until nothing is under way."""
        self.ui.until(lambda: self.view.page_layout is not None or self.problems)
        self.ui.settle()
        return self

    @property
    def quote(self) -> str | None:
        """The words that were selected last."""
        chosen = self.selections[-1]
        return None if chosen is None else chosen.quote

    @property
    def value(self) -> str:
        """The fragment of what was selected last."""
        chosen = self.selections[-1]
        return "" if chosen is None else str(chosen.selector["value"])

    def at(self, page: int, x: float, y: float) -> QPoint:
        """Return the point of the viewport where a point of a page lies."""
        layout = self.view.page_layout
        assert layout is not None
        left, top = layout.place_of(Spot(page, x, y))
        seen, ratio = self.view.seen(), self.view.pixel_ratio
        return QPointF((left - seen.left) / ratio, (top - seen.top) / ratio).toPoint()

    def colour(self, page: int, x: float, y: float) -> QColor:
        """Return the colour that is painted at a point of a page."""
        return self.view.viewport().grab().toImage().pixelColor(self.at(page, x, y))

    def key(self, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.ui.qtbot.keyClick(self.view, key, modifiers)

    def drag(self, start: QPoint, end: QPoint, modifiers: Any = None) -> None:
        """Press, move and release the left button."""
        modifiers = modifiers or Qt.KeyboardModifier.NoModifier
        bot, port, left = self.ui.qtbot, self.view.viewport(), Qt.MouseButton.LeftButton
        bot.mousePress(port, left, modifiers, start)
        for share in (0.5, 1.0):
            point = start + (end - start) * share
            _move(port, point, modifiers)
        bot.mouseRelease(port, left, modifiers, end)


def _move(port: Any, point: QPoint, modifiers: Any) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(port.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        modifiers,
    )
    QApplication.sendEvent(port, event)


def _is_red(colour: QColor) -> bool:
    return colour.red() > 200 and colour.green() < 80


def test_the_first_page_is_painted_and_said(small_ui: Any) -> None:
    shown = Shown(small_ui, "three")
    with small_ui.qtbot.waitSignal(shown.viewer.shown):
        pass
    shown.settle()
    assert shown.positions[-1] == "1 / 3"
    assert "page 1 of 3" in shown.view.accessibleName()
    assert _is_red(shown.colour(0, 100, 500))
    assert shown.colour(0, 500, 300) == QColor("white")


@pytest.mark.parametrize(("turns", "red"), [(1, (100, 500)), (2, (100, 500)), (3, (100, 500))])
def test_a_turned_page_shows_the_same_points(
    small_ui: Any, turns: int, red: tuple[float, float]
) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.turn(turns)
    shown.view.fit_to(Fit.PAGE)
    shown.settle()
    assert _is_red(shown.colour(0, *red))
    assert not _is_red(shown.colour(0, 500, 300))
    assert shown.viewer.place()["rotation"] == turns * 90


def test_scrolling_changes_the_page_and_the_wheel_with_ctrl_zooms(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert shown.positions[-1] == "2 / 3"
    before, at = shown.view.zoom, QPointF(300, 200)
    spot = shown.view.spot_at(at)
    assert spot is not None
    event = QWheelEvent(
        at,
        at,
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # Qt's own order of arguments
    )
    QApplication.sendEvent(shown.view.viewport(), event)
    assert shown.view.zoom > before
    after = shown.view.spot_at(at)
    assert after is not None
    assert (after.x, after.y) == pytest.approx((spot.x, spot.y), abs=1.5)


@pytest.mark.parametrize(
    ("key", "position"),
    [
        (Qt.Key.Key_End, "3 / 3"),
        (Qt.Key.Key_Right, "2 / 3"),
        (Qt.Key.Key_Space, "2 / 3"),
        (Qt.Key.Key_PageDown, "2 / 3"),
    ],
)
def test_keys_move_through_the_document(small_ui: Any, key: Qt.Key, position: str) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.fit_to(Fit.PAGE)
    shown.key(key)
    assert shown.positions[-1] == position
    shown.key(Qt.Key.Key_Home)
    assert shown.positions[-1] == "1 / 3"


def test_plus_minus_and_nought_zoom(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    fitting = shown.view.zoom
    shown.key(Qt.Key.Key_Plus)
    assert shown.view.zoom == pytest.approx(fitting * 1.2)
    shown.key(Qt.Key.Key_Minus)
    shown.key(Qt.Key.Key_Minus)
    assert shown.view.zoom == pytest.approx(fitting / 1.2)
    shown.key(Qt.Key.Key_0)
    assert shown.view.zoom == pytest.approx(fitting)


def test_dragging_over_words_selects_them(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.drag(shown.at(0, 75, 68), shown.at(0, 150, 68))
    chosen = shown.selections[-1]
    assert chosen is not None
    assert chosen.quote == "Reflection on page"
    selector = FragmentSelector.from_json(chosen.selector)
    assert selector.value.startswith("page=1&viewrect=7")
    assert chosen.selector["refinedBy"]["suffix"].startswith(" 1 A second line")
    shown.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Reflection on page"
    assert shown.colour(0, 77, 64) != QColor("white")


def test_a_selection_on_a_turned_page_is_in_points_of_the_page_as_filed(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.turn(1)
    shown.drag(shown.at(0, 75, 68), shown.at(0, 150, 68))
    turned = shown.selections[-1]
    shown.view.turn(-1)
    shown.drag(shown.at(0, 75, 68), shown.at(0, 150, 68))
    assert turned is not None
    assert turned == shown.selections[-1]


def test_keys_select_words(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    shown.key(Qt.Key.Key_Right, ctrl)
    shown.key(Qt.Key.Key_Right, ctrl)
    shown.key(Qt.Key.Key_Right, shift)
    assert shown.quote == "on page"
    shown.key(Qt.Key.Key_Down, shift)
    assert shown.quote == "on page 1 A second line"
    shown.key(Qt.Key.Key_Escape)
    assert [shown.quote] == [None]
    shown.key(Qt.Key.Key_A, ctrl)
    assert shown.quote == "Reflection on page 1 A second line"


def test_two_clicks_take_a_word_three_a_line_and_one_lets_go(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    port, left = shown.view.viewport(), Qt.MouseButton.LeftButton
    small_ui.qtbot.mouseDClick(port, left, pos=shown.at(0, 80, 68))
    assert shown.quote == "Reflection"
    small_ui.qtbot.mousePress(port, left, pos=shown.at(0, 80, 68))
    assert shown.quote == "Reflection on page 1"
    small_ui.qtbot.mouseClick(port, left, pos=shown.at(0, 500, 200))
    assert shown.quote is None


def test_a_page_without_words_is_cited_by_an_area(small_ui: Any) -> None:
    shown = Shown(small_ui, "scan").settle()
    shown.drag(shown.at(0, 50, 60), shown.at(0, 150, 90))
    chosen = shown.selections[-1]
    assert chosen is not None
    assert chosen.quote == ""
    assert "refinedBy" not in chosen.selector
    numbers = [float(one) for one in chosen.selector["value"].split("viewrect=")[1].split(",")]
    assert numbers == pytest.approx([50, 60, 100, 30], abs=1.5)
    shown.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert shown.value == "page=1&viewrect=0,0,400,500"


def test_the_area_tool_draws_over_words(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    area = next(one for one in shown.viewer.tools() if one.iconText() == "Area")
    area.setChecked(True)
    shown.drag(shown.at(0, 60, 50), shown.at(0, 200, 110))
    assert shown.quote == ""
    hand = next(one for one in shown.viewer.tools() if one.iconText() == "Hand")
    hand.setChecked(True)
    modes = [shown.viewer.pointing.mode]
    assert not area.isChecked()
    hand.setChecked(False)
    modes.append(shown.viewer.pointing.mode)
    assert modes == [Mode.HAND, Mode.TEXT]


def test_the_hand_moves_the_pages(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.viewer.pointing.use_mode(Mode.HAND)
    shown.drag(QPoint(300, 400), QPoint(300, 250))
    assert shown.view.verticalScrollBar().value() == 150
    assert shown.selections == []


def test_a_selector_leads_back_to_its_words(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    selector = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
        "value": "page=3&viewrect=10,10,20,20",
        "refinedBy": {"type": "TextQuoteSelector", "exact": "second line"},
    }
    shown.viewer.show_selector(selector)
    shown.settle()
    assert shown.positions[-1] == "3 / 3"
    ((page, box),) = shown.view.marks.pointed
    assert page == 2
    assert 80 < box.top < 100
    shown.viewer.show_selector({**selector, "value": "page=99"})
    assert shown.view.marks.pointed == ()


def test_a_quote_without_a_page_is_looked_for(small_ui: Any) -> None:
    shown = Shown(small_ui, "three")
    shown.viewer.show_selector({"type": "TextQuoteSelector", "exact": "Reflection on page 2"})
    shown.settle()
    assert [page for page, _box in shown.view.marks.pointed] == [1]


def test_search_lists_all_hits_and_goes_through_them(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.viewer.find_text("second LINE")
    shown.settle()
    hits = shown.viewer.panels.search.model.hits
    assert [hit.page for hit in hits] == [0, 1, 2]
    assert "A second line" in hits[1].around
    assert shown.view.marks.hit[0][0] == 0
    shown.viewer.find_text("second LINE")
    assert shown.view.marks.hit[0][0] == 1
    shown.viewer.find_text("second LINE", backwards=True)
    shown.viewer.find_text("second LINE", backwards=True)
    assert shown.view.marks.hit[0][0] == 2
    shown.settle()
    shown.viewer.find_text("quite absent")
    shown.settle()
    assert shown.view.marks.hits == {}
    assert shown.view.marks.hit == ()


def test_the_outline_leads_to_pages_and_follows(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    outline = shown.viewer.panels.outline
    assert not outline.empty
    outline.page_chosen.emit(2)
    assert shown.positions[-1] == "3 / 3"
    assert outline.current_title() == "Part 3"


def test_the_text_of_the_page_stands_beside_it(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    next(one for one in shown.viewer.tools() if one.iconText() == "Text").setChecked(True)
    shown.settle()
    reading = shown.viewer.panels.reading
    assert reading.text() == "Reflection on page 1\nA second line"
    shown.view.go_to_page(1)
    shown.settle()
    assert reading.text().startswith("Reflection on page 2")
    reading.select(0, 10)
    assert shown.quote == "Reflection"
    assert shown.value.startswith("page=2&")


def test_a_place_is_restored_before_and_after_opening(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.turn(2)
    shown.view.zoom_to(2.5)
    shown.view.go_to_spot(Spot(1, 300, 400))
    place = shown.viewer.place()
    shown.viewer.close_document()
    again = Shown(small_ui, "three", place=place).settle()
    assert again.viewer.place() == pytest.approx(place, abs=1)
    again.viewer.go_to({"page": "x", "zoom": None, "rotation": 33, "x": float("nan")})
    assert again.viewer.place() == pytest.approx(place, abs=1)


def test_dark_pages_are_light_on_dark(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    next(one for one in shown.viewer.tools() if one.iconText() == "Dark").setChecked(True)
    shown.settle()
    assert shown.colour(0, 500, 300).lightness() < 60
    assert shown.viewer.place()["dark"] is True


def test_two_thousand_pages_keep_within_the_budget_of_memory(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    assert shown.positions[-1] == f"1 / {_LONG}"
    shown.view.zoom_to(2.0)
    for page in range(0, _LONG, 200):
        shown.view.go_to_page(page)
        shown.settle()
    assert shown.viewer.pictures.cache.size_bytes <= SHARP_BYTES + PREVIEW_BYTES
    shown.key(Qt.Key.Key_End)
    shown.settle()
    assert shown.positions[-1] == f"{_LONG} / {_LONG}"


def test_what_is_asked_for_is_drawn_once_however_little_room_there_is(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.viewer.pictures.cache = PictureCache(1, PREVIEW_BYTES)
    shown.view.go_to_page(1)
    shown.settle()
    assert not shown.view.need().wanted(shown.viewer.pictures.cache.__contains__)


def test_fast_paging_draws_only_what_is_stayed_at(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    for page in range(0, 1200, 3):
        shown.view.go_to_page(page)
    shown.settle()
    drawn = [one for one in range(100, 1100) if shown.viewer.pictures.cache.has_page(one)]
    assert len(drawn) < 20
    need = shown.view.need()
    assert need is not None
    assert all(piece in shown.viewer.pictures.cache for piece in need.visible())


def test_neighbours_are_there_before_they_are_asked_for(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    shown.view.fit_to(Fit.PAGE)
    shown.view.go_to_page(100)
    shown.settle()
    for page in (99, 101):
        shown.view.go_to_page(page)
        need = shown.view.need()
        assert need is not None
        assert all(piece in shown.viewer.pictures.cache for piece in need.visible())


def test_a_viewer_that_nobody_sees_gives_its_memory_back(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    shown.view.go_to_page(500)
    shown.settle()
    kept = shown.viewer.pictures.cache
    need = shown.view.need()
    assert need is not None
    assert need.wanted(kept.__contains__) == []
    before = kept.size_bytes
    shown.viewer.hide()
    small_ui.settle()
    let_go = need.wanted(kept.__contains__)
    assert let_go
    assert not set(let_go) & set(need.visible())
    assert kept.size_bytes < before
    shown.viewer.show()
    shown.settle()
    assert need.wanted(kept.__contains__) == []


def test_tools_have_names_that_do_not_change(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    names = [action.objectName() for action in shown.viewer.tools()]
    shown.view.zoom_by(2)
    assert [action.objectName() for action in shown.viewer.tools()] == names
    assert len(set(names)) == len(names)
    assert all(action.text() and action.iconText() for action in shown.viewer.tools())


def test_a_huge_page_is_shown_in_tiles(small_ui: Any) -> None:
    shown = Shown(small_ui, "huge").settle()
    assert shown.problems == []
    shown.view.zoom_to(3.0)
    shown.view.go_to_spot(Spot(0, 7100, 7150))
    shown.settle()
    assert _is_red(shown.colour(0, 7150, 7250))
    assert shown.colour(0, 7250, 7250) == QColor("white")
    assert shown.colour(0, 7150, 7170) == QColor("white")
    assert all(piece.clip for piece in shown.viewer.pictures.cache.pinned())


def test_pages_beside_a_damaged_one_work(small_ui: Any) -> None:
    shown = Shown(small_ui, "damaged").settle()
    assert shown.positions[-1] == "1 / 5"
    shown.view.go_to_page(2)
    shown.settle()
    assert list(shown.viewer.pictures.problems) == [2]
    shown.view.go_to_page(3)
    shown.settle()
    assert _is_red(shown.colour(3, 100, 500))
    assert shown.problems == []


@pytest.mark.parametrize(
    ("name", "code"), [("locked", "decoder_password"), ("broken", "decoder_damaged")]
)
def test_what_cannot_be_opened_is_explained(small_ui: Any, name: str, code: str) -> None:
    shown = Shown(small_ui, name).settle()
    small_ui.until(lambda: shown.problems)
    assert [found for found, _text in shown.problems] == [code]
    assert shown.viewer.place() == {}


def test_a_decoder_that_was_killed_is_not_noticed(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    for page in (500, 900):
        os.kill(small_ui.workspace.decoder.worker_pid, signal.SIGKILL)
        shown.view.go_to_page(page)
        shown.settle()
        assert shown.problems == []
        if page == 500:
            assert shown.viewer.pictures.problems == {}


def test_a_page_that_stops_the_decoder_can_be_tried_again(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.viewer.pictures.problems[1] = DecoderProblem("It stopped.", code="decoder_timeout")
    shown.view.go_to_page(1)
    shown.settle()
    assert not _is_red(shown.colour(1, 100, 500))
    shown.key(Qt.Key.Key_Return)
    shown.settle()
    assert _is_red(shown.colour(1, 100, 500))


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be halted here")
def test_a_decoder_that_hangs_is_explained_and_reopened(small_ui: Any) -> None:
    small_ui.workspace._make_decoder = lambda: Decoder(DecoderLimits(call_s=0.6))
    shown = Shown(small_ui, "long").settle()
    shown.view.zoom_to(1.5)
    shown.settle()
    for page in (300, 600, 900):
        os.kill(small_ui.workspace.decoder.worker_pid, signal.SIGSTOP)
        shown.view.go_to_page(page)
        shown.settle()
    assert [code for code, _text in shown.problems] == ["decoder_timeout"]
    card = shown.viewer.findChild(Explanation)
    assert card is not None
    again = card.findChild(QPushButton)
    assert again is not None
    assert again.text() == "Try again"
    again.click()
    small_ui.until(lambda: shown.view.page_layout is not None)
    shown.settle()
    assert shown.positions[-1] == f"901 / {_LONG}"
    assert shown.view.zoom == pytest.approx(1.5)
    assert 300 in shown.viewer.pictures.problems


def test_a_blob_that_is_lost_meanwhile_is_explained(small_ui: Any) -> None:
    shown = Shown(small_ui, "longer").settle()
    for blob in (one for one in small_ui.world.profile.blobs.rglob("*") if one.is_file()):
        blob.write_bytes(b"\0" * blob.stat().st_size)
    os.kill(small_ui.workspace.decoder.worker_pid, signal.SIGKILL)
    shown.view.go_to_page(700)
    shown.settle()
    shown.view.go_to_page(1700)
    shown.settle()
    assert [code for code, _text in shown.problems] == ["blob_damaged"]


def test_closing_while_opening_lets_go(small_ui: Any) -> None:
    shown = Shown(small_ui, "long")
    small_ui.qtbot.wait(0)
    shown.viewer.close_document()
    small_ui.settle()
    assert shown.view.page_layout is None
    assert shown.problems == []
