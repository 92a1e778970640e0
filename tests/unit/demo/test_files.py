"""The demo's files are what the catalog says, and open."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import webvtt
from PIL import Image, ImageOps
from pypdf import PdfReader

_MAGIC: dict[str, tuple[int, bytes]] = {
    "application/pdf": (0, b"%PDF-"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (0, b"PK\x03\x04"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (0, b"PK\x03\x04"),
    "audio/mp4": (4, b"ftypM4A"),
    "image/heic": (4, b"ftypheic"),
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "image/tiff": (0, b"II*\x00"),
    "text/html": (0, b"<!DOCTYPE html>"),
    "text/vtt": (0, b"WEBVTT"),
    "video/mp4": (4, b"ftypisom"),
}
_PLAIN = {"text/plain", "text/markdown", "text/csv"}


def _paths(demo: Any, media_type: str) -> list[Path]:
    found = [demo.folder / path for path, kind in demo.files().items() if kind == media_type]
    assert found, media_type
    return found


def _open_pdf(path: Path) -> Any:
    return pypdfium2.PdfDocument(path)


def test_media_types_agree_with_the_first_bytes(demo: Any) -> None:
    for path, kind in demo.files().items():
        content = (demo.folder / path).read_bytes()
        if kind in _PLAIN:
            assert "\x00" not in content.decode("utf-8"), path
        else:
            offset, magic = _MAGIC[kind]
            assert content[offset : offset + len(magic)] == magic, path


@pytest.mark.parametrize(
    ("ending", "inside"), [("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")]
)
def test_office_files_are_of_their_kind(demo: Any, ending: str, inside: str) -> None:
    for path in (one for one in demo.files() if one.endswith(f".{ending}")):
        with zipfile.ZipFile(demo.folder / path) as archive:
            assert inside in archive.namelist()
            assert archive.testzip() is None


def test_pdfs_open_and_have_from_one_to_forty_pages(demo: Any) -> None:
    counts = []
    for path in _paths(demo, "application/pdf"):
        with _open_pdf(path) as document:
            counts.append(len(document))
            assert len(PdfReader(path).pages) == counts[-1]
            if counts[-1] >= 6:
                assert len(list(document.get_toc())) >= 8, path

    assert min(counts) == 1
    assert max(counts) == 40
    assert len(set(counts)) >= 6


def test_pdfs_name_no_author(demo: Any) -> None:
    for path in _paths(demo, "application/pdf"):
        information = PdfReader(path).metadata
        assert information is not None
        assert information.author in (None, "", "anonymous")


def test_photographs_are_stored_in_four_orientations(demo: Any) -> None:
    orientations = {}
    for path in _paths(demo, "image/jpeg"):
        with Image.open(path) as picture:
            exif = picture.getexif()
            assert 0x8825 not in exif, "a place would identify"
            orientations[path.name] = exif[0x0112]
            upright = ImageOps.exif_transpose(picture)
            assert upright is not None
            portrait = path.name == "words-that-are-choices.jpg"
            assert (upright.height > upright.width) == portrait, path.name

    assert set(orientations.values()) == {1, 3, 6, 8}


def test_scan_has_several_pages(demo: Any) -> None:
    (path,) = _paths(demo, "image/tiff")
    with Image.open(path) as picture:
        assert getattr(picture, "n_frames", 1) == 4
        for page in range(4):
            picture.seek(page)
            picture.load()


def test_recordings_have_captions_that_parse_and_follow_each_other(demo: Any) -> None:
    recordings = [one for one in demo.artifacts() if one["mediaType"] in ("video/mp4", "audio/mp4")]
    assert len(recordings) == 7
    for one in recordings:
        (track,) = one["tracks"]
        captions = webvtt.read(str(demo.folder / track["path"])).captions
        assert len(captions) >= 8
        assert all(cue.start_in_seconds < cue.end_in_seconds for cue in captions)
        starts = [cue.start_in_seconds for cue in captions]
        assert starts == sorted(starts)


def test_workbook_agrees_with_itself(demo: Any) -> None:
    (path,) = (demo.folder / one for one in demo.files() if one.endswith(".xlsx"))
    sheet: Any = openpyxl.load_workbook(path)["visits"]
    rows = list(sheet.iter_rows(min_row=2, max_row=17, values_only=True))

    assert len(rows) == 16
    for row in rows:
        assert sum(row[4:16]) == row[16]
        assert row[17] == pytest.approx(row[16] / (row[3] * 50), abs=0.05)


def test_an_answer_reads_from_right_to_left(demo: Any) -> None:
    text = (demo.folder / "files/market-day/p1-1-ar.txt").read_text("utf-8")
    letters = [unicodedata.bidirectional(one) for one in text if one.isalpha()]

    assert letters.count("AL") > 200


def test_an_answer_has_emoji(demo: Any) -> None:
    text = (demo.folder / "files/bus-delays/p3-1.md").read_text("utf-8")

    assert {"🙂", "🗺️", "✅"} <= set(re.findall("🙂|🗺️|✅", text))


def test_captured_page_runs_and_loads_nothing(demo: Any) -> None:
    (path,) = _paths(demo, "text/html")
    page = path.read_text("utf-8").lower()

    assert not re.search(
        r"<(script|img|iframe|object|link|style|form)\b|\bon\w+\s*=|src=|href=", page
    )
