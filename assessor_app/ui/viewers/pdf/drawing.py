"""What is done with a document off the main thread: open it, and turn its pages into images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor, QImage, QPainter

from assessor_app.errors import AssessorError
from assessor_app.services.evidence_view import (
    CancelToken,
    DecodedDocument,
    OutlineEntry,
    PageSize,
    open_document,
)
from assessor_app.services.workspace import Workspace
from assessor_app.ui.theme.tokens import DARK
from assessor_app.ui.viewers.pdf.geometry import shown_sizes
from assessor_app.ui.viewers.pdf.picture_cache import Picture
from assessor_app.ui.viewers.pdf.pieces import Piece
from assessor_app.ui.viewers.pdf.viewing import Viewing
from assessor_app.ui.viewers.viewer import Subject


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a request for a piece ended; neither picture nor problem: it was dropped."""

    piece: Piece
    picture: Picture | None = None
    problem: AssessorError | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An open document; the sizes of pages that were not measured yet are guessed. ``first`` is
    what is drawn first, where it was known by then how the person looks at the document."""

    document: DecodedDocument
    sizes: tuple[PageSize, ...]
    first: Piece | None = None


@dataclass(slots=True)
class Look:
    """Where and how the person will look at a document that is being opened.

    The main thread writes it while the parts of the viewer are made; the lane reads it once.
    """

    page: int = 0
    viewing: Viewing | None = None


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
    look: Look,
    gone: CancelToken,
    tell: Callable[[Opened], None],
) -> Drawn | None:
    """Open a document, measure the first page and the one to look at, and draw that.

    ``tell`` is called in between, so that the pages are laid out while the first is drawn; from
    then on the document is the other's to close. Where nobody wants it any more (``gone``), it is
    closed here.

    Raises:
        AssessorError: it cannot be opened at all; nothing was told.
    """
    document = open_document(workspace, subject.assignment, subject.path, subject.media_type)
    try:
        first = document.page_size(0, ahead=0)
        sizes = [first] * document.pages
        page = min(look.page, document.pages - 1)
        if page > 0:
            sizes[page] = document.page_size(page, ahead=0)
        shown = tuple(shown_sizes(sizes))
        piece = look.viewing.first_piece(shown, page) if look.viewing is not None else None
    except BaseException:
        document.close()
        raise
    if gone.cancelled:
        document.close()
        return None
    tell(Opened(document, shown, piece))
    return None if piece is None else draw(document, piece, gone)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the first picture did not need: all sizes, the outline, the names of the pages."""

    sizes: tuple[PageSize, ...]
    outline: tuple[OutlineEntry, ...]
    labels: tuple[str, ...]


def learn(document: DecodedDocument) -> Learnt:
    """Return the rest that is to be known of a document.

    Raises:
        DecoderProblem, DecoderUnavailable: the document is gone.
    """
    sizes = shown_sizes([document.page_size(page) for page in range(document.pages)])
    return Learnt(tuple(sizes), document.outline(), document.labels())
