"""In which order a PDF is opened: what can be done meanwhile does not wait for the first page."""

from __future__ import annotations

from typing import Any

import pytest

from assessor_app.services.evidence_view import CancelToken, PageSize, Raster
from assessor_app.ui.viewers.pdf import drawing
from assessor_app.ui.viewers.pdf.drawing import Look, Opened, open_at
from assessor_app.ui.viewers.pdf.viewing import Fit, Viewing
from assessor_app.ui.viewers.viewer import Subject

_LOOK = Look(1, Viewing(Fit.WIDTH, 1.0, 0, inverted=False, ratio=1.0, wide=632, high=700))


class _Document:
    """A document of three pages that notes what is asked of it."""

    pages = 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def page_size(self, page: int, *, ahead: int) -> PageSize:
        self.asked.append(f"size of {page}")
        return PageSize(600, 800)

    def render(self, page: int, **_how: Any) -> Raster:
        self.asked.append(f"picture of {page}")
        return Raster(1, 1, 4, b"\xff" * 4)

    def close(self) -> None:
        self.asked.append("close")


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch) -> _Document:
    made = _Document()
    monkeypatch.setattr(drawing, "open_document", lambda *_what: made)
    return made


def _open(document: _Document, gone: CancelToken) -> tuple[Any, list[Opened]]:
    told: list[Opened] = []

    def tell(opened: Opened) -> None:
        told.append(opened)
        document.asked.append("told")

    subject: Any = Subject("urn:uuid:1", None, "a.pdf", "application/pdf")  # type: ignore[arg-type]  # the document above is of no package
    workspace: Any = None
    return open_at(workspace, subject, _LOOK, gone, tell), told


def test_pages_are_told_before_the_first_is_drawn(document: _Document) -> None:
    drawn, (opened,) = _open(document, CancelToken())
    assert document.asked == ["size of 0", "size of 1", "told", "picture of 1"]
    assert opened.sizes == (PageSize(600, 800),) * 3
    assert opened.first == drawn.piece
    assert drawn.picture is not None


def test_what_nobody_waits_for_any_more_is_closed_and_not_told(document: _Document) -> None:
    gone = CancelToken()
    gone.cancel()
    drawn, told = _open(document, gone)
    assert drawn is None
    assert told == []
    assert document.asked[-1] == "close"
