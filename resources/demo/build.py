"""Builds the demo's submissions: ``catalog.json`` and ``files/<submission>/…``.

Run it with the tools that ``README.md`` lists: ``python resources/demo/build.py [SUBMISSION …]``.
What it makes is committed; the program never runs it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from builders import data, office, paper, pictures, scans, scenes, speech, survey  # noqa: E402
from builders.catalog import SUBMISSIONS, catalog  # noqa: E402
from builders.film import write_film  # noqa: E402
from builders.markup import Document, parse  # noqa: E402
from PIL import Image  # noqa: E402

LIMIT = 12 * 1024 * 1024
_JPEG = {
    "seating-plan.jpg": (pictures.seating_plan, 1), "textbook-page.jpg": (scans.textbook_page, 1),
    "words-that-are-choices.jpg": (pictures.choices_poster, 6),
    "chart-on-paper.jpg": (pictures.lunch_chart, 3), "tree-walk.jpg": (pictures.tree_map, 8),
}  # fmt: skip
_HEIC = {"whiteboard.heic": pictures.whiteboard, "sling-cards.heic": pictures.sling_card}
_PNG = {"draft-map.png": scans.draft_map, "equipment-check.png": scans.signed_form}
_TABLES = {
    "bus-sections.csv": office.bus_table, "tree-walk.csv": office.tree_table,
    "lunch.csv": office.lunch_table,
}  # fmt: skip
_UPRIGHT: dict[int, Image.Transpose | None] = {
    1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


def source(slug: str, name: str) -> Document:
    """Read a document's source, with the figures of its data filled in."""
    text = (HERE / "sources" / slug / name).read_text("utf-8")
    if "{{" in text:
        for key, value in data.bus_facts().items():
            text = text.replace("{{" + key + "}}", value)
    return parse(text)


def write_jpeg(name: str, target: Path) -> None:
    """Write a photograph as a camera held in that orientation stores it."""
    draw, orientation = _JPEG[name]
    picture = draw()
    turn = _UPRIGHT[orientation]
    stored = picture.transpose(turn) if turn is not None else picture
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = orientation, "2026:11:05 10:24:31"
    stored.save(target, quality=80, optimize=True, exif=exif)


def write_heic(name: str, target: Path) -> None:
    """Write a photograph with libheif's encoder."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "photo.png"
        _HEIC[name]().save(plain)
        command = ["heif-enc", "-q", "48", "-p", "chroma=420", "-o", str(target), str(plain)]
        subprocess.run(command, check=True, capture_output=True)


def write_pdf(slug: str, name: str, target: Path) -> None:
    """Set a document; the survey report is written from its data."""
    made = parse(survey.survey_report()) if name == "survey-report.pdf" else None
    paper.write_pdf(
        made or source(slug, name.replace(".pdf", ".md")), target, HERE / "sources" / slug
    )


def write_docx(slug: str, name: str, target: Path) -> None:
    """Write a DOCX; the lesson plan shows the seating plan."""
    names = {"moving-plan.docx": "care-plan.md"}
    document = source(slug, names.get(name, name.replace(".docx", ".md")))
    if name != "lesson-plan.docx":
        office.write_docx(document, target)
        return
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "plan.jpg"
        plan = pictures.seating_plan()
        plan.thumbnail((900, 700))
        plan.save(picture, quality=78)
        office.write_docx(document, target, picture)


def write_tiff(target: Path) -> None:
    """Write the scanned pages into one TIFF."""
    first, *rest = scans.argument_pages()
    first.save(
        target, save_all=True, append_images=rest, compression="jpeg", quality=58, dpi=(150, 150)
    )


def write_piece(slug: str, name: str, target: Path) -> None:
    """Make one file, by its name."""
    folder = HERE / "sources" / slug
    ending = target.suffix
    makers: dict[str, Callable[[], None]] = {
        ".jpg": lambda: write_jpeg(name, target),
        ".heic": lambda: write_heic(name, target),
        ".png": lambda: (
            _PNG[name]()
            .quantize(128 if name == "draft-map.png" else 24)
            .save(target, optimize=True)
        ),
        ".tiff": lambda: write_tiff(target),
        ".pdf": lambda: write_pdf(slug, name, target),
        ".docx": lambda: write_docx(slug, name, target),
        ".xlsx": lambda: office.write_library_workbook(target),
        ".csv": lambda: office.write_csv(target, *_TABLES[name]()),
        ".mp4": lambda: write_film(scenes.FILMS[slug](), speech.speak(folder / "film.txt"), target),
        ".m4a": lambda: write_recording(folder / "speech.txt", target),
        ".html": lambda: _copy(folder / "capture.html", target),
    }
    makers.get(ending, lambda: _copy(folder / name, target))()


def write_recording(text: Path, target: Path) -> None:
    """Speak a reflection, with its transcript beside it."""
    spoken = speech.speak(text, voice="reflection")
    speech.write_m4a(spoken, target)
    speech.write_captions(spoken, target.with_suffix(".en.vtt"))


def _copy(original: Path, target: Path) -> None:
    target.write_bytes(original.read_bytes())


def build(chosen: list[str]) -> None:
    """Build the chosen submissions (all, when none is named) and the catalog."""
    paper.register_fonts()
    for submission in SUBMISSIONS:
        if chosen and submission.slug not in chosen:
            continue
        folder = HERE / "files" / submission.slug
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for piece in submission.pieces:
            for name in filter(None, (piece.file, piece.rendition)):
                write_piece(submission.slug, name, folder / name)
        print(submission.slug, sum(one.stat().st_size for one in folder.iterdir()) // 1024, "KiB")
    text = json.dumps(catalog(), ensure_ascii=False, indent=2) + "\n"
    (HERE / "catalog.json").write_text(text, "utf-8")
    total = sum(one.stat().st_size for one in (HERE / "files").rglob("*") if one.is_file())
    print(f"total {total / 1024 / 1024:.1f} MiB")
    if total > LIMIT:
        raise SystemExit("the demo is larger than 12 MiB")


if __name__ == "__main__":
    build(sys.argv[1:])
