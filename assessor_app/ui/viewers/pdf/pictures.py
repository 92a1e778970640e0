"""The pictures of one document: asks for what is wanted, one at a time, and keeps what came."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from assessor_app.errors import AssessorError
from assessor_app.services.evidence_view import CancelToken, DecodedDocument
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.viewers.pdf.drawing import Drawn, draw
from assessor_app.ui.viewers.pdf.picture_cache import Picture, PictureCache
from assessor_app.ui.viewers.pdf.pieces import Need, Piece


class Pictures(QObject):
    """What can be painted of a document.

    The list of what is wanted is made anew whenever the person scrolls, so that a page that they
    have passed is never drawn; a request whose turn has not come is dropped.

    Signals (main thread): ``arrived(int)`` with the page that has a new picture; ``page_failed
    (int, AssessorError)`` when a page cannot be drawn; ``settled()`` when all that is seen is
    sharp.
    """

    arrived = Signal(int)
    page_failed = Signal(int, object)
    settled = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._document: DecodedDocument | None = None
        self.cache = PictureCache()
        self.problems: dict[int, AssessorError] = {}
        self._need: Need | None = None
        self._asked: Piece | None = None
        self._token = CancelToken()
        self._unsettled = False

    def use(self, document: DecodedDocument | None) -> None:
        """Draw from another document, or from none. Pages that failed are not tried again."""
        self._document = document
        self._need = None
        self._stop_asking()

    def show(self, need: Need) -> None:
        """Say what the person sees now; what is missing for it is asked for."""
        self._need = need
        # What is asked for must stay, or it would be asked for again without an end.
        self.cache.pin(need.near())
        self._unsettled = True
        self._ask_on()

    def rest(self) -> None:
        """Nobody looks now: ask for nothing, and keep only what they see when they come back."""
        if self._need is not None:
            self.cache.pin(self._need.visible())
        self._need = None
        self._stop_asking()
        self.cache.trim()

    def try_again(self, page: int) -> None:
        """Forget that a page could not be drawn."""
        if self.problems.pop(page, None) is not None and self._need is not None:
            self.show(self._need)

    def _take(self, drawn: Drawn) -> None:
        piece = drawn.piece
        if drawn.picture is not None:
            self.cache.put(piece, drawn.picture)
            self.arrived.emit(piece.page)
        elif drawn.problem is not None:
            self.problems[piece.page] = drawn.problem
            self.page_failed.emit(piece.page, drawn.problem)

    def picture(self, piece: Piece) -> Picture | None:
        """Return a picture, where it is there."""
        return self.cache.get(piece)

    def _missing(self, need: Need) -> list[Piece]:
        wanted = need.wanted(self.cache.__contains__)
        return [piece for piece in wanted if piece.page not in self.problems]

    def _ask_on(self) -> None:
        if self._document is None or self._need is None:
            return
        missing = self._missing(self._need)
        self._note_settled(missing)
        if self._asked is not None and self._asked in missing[:_PATIENCE]:
            return
        self._stop_asking()
        if not missing:
            return
        piece = self._asked = missing[0]
        token = self._token = CancelToken()
        self._runner.run(
            self,
            partial(draw, self._document, piece, token),
            done=self.finish,
            failed=lambda error: self.finish(Drawn(piece, problem=error)),
            lane=Lane.DECODE,
            latest="draw",
        )

    def _note_settled(self, missing: list[Piece]) -> None:
        if self._unsettled and self._need is not None:
            wanted = set(missing)
            if not any(piece in wanted for piece in self._need.visible()):
                self._unsettled = False
                self.settled.emit()

    def _stop_asking(self) -> None:
        self._token.cancel()
        self._asked = None

    def expect(self, piece: Piece) -> None:
        """Know that a piece is being drawn already; :meth:`finish` tells how that ended."""
        self._asked = piece

    def finish(self, drawn: Drawn) -> None:
        """Keep the outcome of a request, and make the next one."""
        awaited = drawn.piece == self._asked
        if awaited:
            self._asked = None
        self._take(drawn)
        if awaited:
            self._ask_on()


_PATIENCE = 12
"""A request under way is let be while it is among so many of the next."""
