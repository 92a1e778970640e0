"""Pictures that were painted already, as many as a budget of bytes allows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage

from assessor_app.ui.viewers.pdf.pieces import Piece

SHARP_BYTES: Final = 24_000_000
PREVIEW_BYTES: Final = 6_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, and the bytes that it is a view of where Qt does not hold them itself."""

    image: QImage
    pixels: bytes | memoryview

    @property
    def size_bytes(self) -> int:
        """What the picture takes in memory."""
        return self.image.sizeInBytes()


class PictureCache:
    """The least recently used pictures go first; what is pinned stays.

    Previews have a budget of their own, so that a large page does not drive them out.
    """

    def __init__(self, sharp_bytes: int = SHARP_BYTES, preview_bytes: int = PREVIEW_BYTES) -> None:
        self._budgets = {False: sharp_bytes, True: preview_bytes}
        self._kept: dict[bool, OrderedDict[Piece, Picture]] = {
            False: OrderedDict(),
            True: OrderedDict(),
        }
        self._bytes = {False: 0, True: 0}
        self._pages: dict[int, set[Piece]] = {}
        self._pinned: frozenset[Piece] = frozenset()

    @property
    def size_bytes(self) -> int:
        """What all pictures take together."""
        return sum(self._bytes.values())

    def pin(self, pieces: Iterable[Piece]) -> None:
        """Keep these whatever they take, since they are on the screen; let others go."""
        self._pinned = frozenset(pieces)

    def pinned(self) -> frozenset[Piece]:
        """Return what is kept whatever it takes."""
        return self._pinned

    def __contains__(self, piece: Piece) -> bool:
        return piece in self._kept[piece.preview]

    def has_page(self, page: int) -> bool:
        """Whether there is any picture of a page."""
        return page in self._pages

    def get(self, piece: Piece) -> Picture | None:
        """Return a picture and note that it was used."""
        kept = self._kept[piece.preview]
        found = kept.get(piece)
        if found is not None:
            kept.move_to_end(piece)
        return found

    def put(self, piece: Piece, picture: Picture) -> None:
        """Keep a picture, and let go of the oldest beyond the budget."""
        self._drop(piece)
        kind = piece.preview
        self._kept[kind][piece] = picture
        self._bytes[kind] += picture.size_bytes
        self._pages.setdefault(piece.page, set()).add(piece)
        excess = (one for one in list(self._kept[kind]) if one not in self._pinned)
        while self._bytes[kind] > self._budgets[kind]:
            oldest = next(excess, None)
            if oldest is None or oldest == piece:
                break
            self._drop(oldest)

    def _drop(self, piece: Piece) -> None:
        picture = self._kept[piece.preview].pop(piece, None)
        if picture is not None:
            self._bytes[piece.preview] -= picture.size_bytes
            left = self._pages[piece.page]
            left.discard(piece)
            if not left:
                del self._pages[piece.page]

    def stand_in(self, wanted: Piece) -> Piece | None:
        """Return a whole picture of the same page and turn, of another scale: the nearest."""
        fitting = [
            one
            for one in self._pages.get(wanted.page, ())
            if one.clip is None and one.turns == wanted.turns and one.inverted == wanted.inverted
        ]
        return min(fitting, key=lambda one: abs(one.scale / wanted.scale - 1), default=None)

    def trim(self) -> None:
        """Let go of all sharp pictures but those on the screen."""
        for piece in [one for one in self._kept[False] if one not in self._pinned]:
            self._drop(piece)

    def clear(self) -> None:
        """Let go of everything."""
        for kind in (False, True):
            self._kept[kind].clear()
            self._bytes[kind] = 0
        self._pages.clear()
        self._pinned = frozenset()
