"""What is done with a document off the main thread: open it, and turn its pages into images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QColor, QImage, QPainter

from assessor_app.errors import AssessorError
from assessor_app.services.evidence_view import (
    CancelToken,
    DecodedDocument,
    PageSize,
    open_document,
)
from assessor_app.services.workspace import Workspace
from assessor_app.ui.theme.tokens import DARK
from assessor_app.ui.viewers.pdf.geometry import shown_sizes
from assessor_app.ui.viewers.pdf.picture_cache import Picture
from assessor_app.ui.viewers.pdf.pieces import Piece
from assessor_app.ui.viewers.viewer import Subject


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a request for a piece ended; neither picture nor problem: it was dropped."""

    piece: Piece
    picture: Picture | None = None
    problem: AssessorError | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An open document, the sizes of its pages as far as they are known, and its first pictures."""

    document: DecodedDocument
    sizes: tuple[PageSize, ...]
    drawn: tuple[Drawn, ...] = field(default=())


def picture_of(
    document: DecodedDocument, piece: Piece, cancel: CancelToken | None = None
) -> Picture:
    """Return a piece as an image.

    Raises:
        DecoderProblem, DecoderUnavailable, RequestDropped: see ``DecodedDocument.render``.
    """
    raster = document.render(
        piece.page,
        scale=piece.scale,
        rotation=piece.turns * 90,
        clip=piece.as_clip(),
        cancel=cancel,
    )
    image = QImage(
        raster.pixels, raster.width, raster.height, raster.stride, QImage.Format.Format_RGB32
    )
    if not piece.inverted:
        return Picture(image, raster.pixels)
    return Picture(_light_on_dark(image), b"")


def _light_on_dark(image: QImage) -> QImage:
    """Return the image inverted, its white as the dark theme's paper."""
    own = image.copy()
    own.invertPixels()
    painter = QPainter(own)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Screen)
    painter.fillRect(own.rect(), QColor(DARK.panel))
    painter.end()
    return own


def draw(document: DecodedDocument, piece: Piece, cancel: CancelToken | None = None) -> Drawn:
    """Return a piece as an image, or what was wrong with it."""
    if cancel is not None and cancel.cancelled:
        return Drawn(piece)
    try:
        return Drawn(piece, picture_of(document, piece, cancel))
    except AssessorError as error:
        dropped = error.code in {"decoder_dropped", "decoder_closed"}
        return Drawn(piece, problem=None if dropped else error)


def open_at(
    workspace: Workspace,
    subject: Subject,
    page: int,
    first_pieces: Callable[[tuple[PageSize, ...]], list[Piece]],
    gone: CancelToken,
) -> Opened:
    """Open a document, measure the pages around ``page`` and draw what is seen first.

    Where nobody wants it any more (``gone``), it is closed again.

    Raises:
        AssessorError: it cannot be opened at all. A page that cannot be drawn is no such case.
    """
    document = open_document(workspace, subject.assignment, subject.path, subject.media_type)
    try:
        sizes = _sizes(document, near=min(page, max(0, document.pages - 1)))
        drawn = tuple(draw(document, piece, gone) for piece in first_pieces(sizes))
    except BaseException:
        document.close()
        raise
    if gone.cancelled:
        document.close()
    return Opened(document, sizes, drawn)


def _sizes(document: DecodedDocument, *, near: int) -> tuple[PageSize, ...]:
    """Return the sizes of all pages; those that were not asked for yet are guessed."""
    known = document.page_size(0)
    here = document.page_size(near)
    sizes = [known] * document.pages
    sizes[near] = here
    return tuple(shown_sizes(sizes))


def all_sizes(document: DecodedDocument) -> tuple[PageSize, ...]:
    """Return the sizes of all pages.

    Raises:
        DecoderProblem, DecoderUnavailable: the document is gone.
    """
    return tuple(shown_sizes([document.page_size(page) for page in range(document.pages)]))
