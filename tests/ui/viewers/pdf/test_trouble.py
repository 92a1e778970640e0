"""Damaged files and lost ones, and a decoder that ends or hangs: explained, and tried again."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderLimits, DecoderProblem
from assessor_app.ui.widgets.states import Explanation
from tests.fakes.pdf_files import LONG
from tests.ui.viewers.pdf.shown import Shown, is_red

pytestmark = pytest.mark.desktop


def test_pages_beside_a_damaged_one_work(small_ui: Any) -> None:
    shown = Shown(small_ui, "damaged").settle()
    assert shown.positions[-1] == "1 / 5"
    shown.view.go_to_page(2)
    shown.settle()
    assert list(shown.viewer.pictures.problems) == [2]
    shown.view.go_to_page(3)
    shown.settle()
    assert is_red(shown.colour(3, 100, 500))
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
    assert not is_red(shown.colour(1, 100, 500))
    shown.key(Qt.Key.Key_Return)
    shown.settle()
    assert is_red(shown.colour(1, 100, 500))


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
    assert shown.positions[-1] == f"901 / {LONG}"
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
