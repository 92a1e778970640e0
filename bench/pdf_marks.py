"""A PDF of 500 pages with 1,000 marks: opening it, and going from page to page.

Beside it, in the same run and in turn, the same file without marks. A page that was rendered
already is painted with its marks within 16 ms; opening takes no longer than without them.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.pdf_viewer import ROUNDS, Desk, open_desk, write_pdf

if TYPE_CHECKING:
    from assessor_app.services.marks.shown import ShownMark
    from reference_issuer.service import IssuerService

PAGES, MARKS = 500, 1_000
_LABEL = "PDF"
_WORDS = "What we asked of the families, and what they told us: page {}, line {}."


def measure() -> dict[str, object]:
    """Return medians in milliseconds: the first page with and without marks, and a neighbour."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="bench-marks-") as name:
        folder = Path(name)
        from tests.fakes.world import make_template

        template = make_template(folder / "template", _fill)
        with (
            template.copy(folder / "world") as world,
            open_desk(world.workspace, MarkedDesk) as desk,
        ):
            assert isinstance(desk, MarkedDesk)
            first: dict[bool, list[float]] = {True: [], False: []}
            for number in range(ROUNDS + 1):
                for marked in (False, True):
                    desk.marked = marked
                    taken, _width = desk.first_page("long")
                    if number:
                        first[marked].append(taken)
            desk.marked = True
            neighbours = desk.neighbours("long")
    plain, marked_ms = (statistics.median(first[marked]) for marked in (False, True))
    return {
        "pages": PAGES,
        "marks": MARKS,
        "first_page_ms": round(marked_ms, 2),
        "without_marks_ms": round(plain, 2),
        "ratio": round(marked_ms / plain, 2),
        "neighbour_ms": round(statistics.median(neighbours), 2),
        "neighbour_worst_ms": round(max(neighbours), 2),
        "budget_neighbour_ms": 16,
    }


def _fill(service: IssuerService, folder: Path) -> None:
    from reference_issuer.catalogue import ArtifactEntry
    from tests.fakes.issuer_world import RUBRIC_YAML, SLUG
    from tests.fakes.world import sample_entry

    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    service.add_rubric(rubric)
    samples = folder / "samples"
    samples.mkdir()
    write_pdf(samples / "long.pdf", PAGES)
    files = (ArtifactEntry(path="long.pdf", name="long", part="P2"),)
    service.add_submissions([sample_entry("pdf", _LABEL, files=files)], base=samples)


class MarkedDesk(Desk):
    """A desk whose viewers show marks, while ``marked``."""

    marked = True

    def make(self, name: str) -> Any:
        """Return a viewer that begins to open a file, with its marks."""
        viewer = super().make(name)
        if self.marked:
            viewer.show_marks(_marks())
        return viewer


@cache
def _marks() -> tuple[ShownMark, ...]:
    """Return marks of words and of areas, as many on each page."""
    from assessor_app.domain.geometry import Box
    from assessor_app.domain.ids import AnnotationId, ArtifactId
    from assessor_app.domain.marks import MarkKind
    from assessor_app.protocol.places import MarkPlace, Quotation
    from assessor_app.services.marks.shown import PALETTE, ShownMark

    made = []
    for number in range(MARKS):
        page = number % PAGES + 1
        top = 60.0 + number // PAGES * 120
        words = Quotation(_WORDS.format(page, number // PAGES))
        place = MarkPlace(MarkKind.HIGHLIGHT, page, Box(60, top, 300, 12), quotation=words)
        if number % 2:
            place = MarkPlace(MarkKind.AREA, page, Box(80, top + 300, 200, 90))
        made.append(
            ShownMark(
                AnnotationId(f"urn:mark:{number}"),
                ArtifactId("urn:artifact"),
                place,
                text="What I saw",
                labels=(f"2.{number % 7}",),
                colour=PALETTE[number % len(PALETTE)],
            )
        )
    return tuple(made)
