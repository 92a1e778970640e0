"""The text of pages, fetched when somebody wants to select, read or point at it."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from assessor_app.errors import AssessorError
from assessor_app.services.evidence.evidence_view import DecodedDocument, PageText
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.viewers.pdf.page_words import PageWords

_KEPT: Final = 64
_NOTHING: Final = PageText("")


class Texts(QObject):
    """The words of the pages that were read last.

    Signals (main thread): ``arrived(int)`` when the words of a page are there. A page that
    cannot be read counts as one without words.
    """

    arrived = Signal(int)

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._document: DecodedDocument | None = None
        self._kept: OrderedDict[int, PageWords] = OrderedDict()
        self._asked: set[int] = set()

    def use(self, document: DecodedDocument | None) -> None:
        """Read from another document, or from none."""
        self._document = document
        self._kept.clear()
        self._asked.clear()

    def peek(self, page: int) -> PageWords | None:
        """Return the words of a page if they are there."""
        return self._kept.get(page)

    def get(self, page: int) -> PageWords | None:
        """Return the words of a page if they are there; else ask for them."""
        found = self._kept.get(page)
        if found is not None:
            self._kept.move_to_end(page)
        elif self._document is not None and page not in self._asked:
            self._asked.add(page)
            document = self._document
            self._runner.run(
                self,
                partial(_read, document, page),
                done=partial(self._take, document, page),
                failed=partial(self._give_up, document, page),
                lane=Lane.DECODE,
            )
        return found

    def _give_up(self, document: DecodedDocument, page: int, _error: AssessorError) -> None:
        self._take(document, page, _NOTHING)

    def _take(self, document: DecodedDocument, page: int, content: PageText) -> None:
        if document is not self._document:
            return
        self._asked.discard(page)
        self._kept[page] = PageWords(page, content)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.arrived.emit(page)


def _read(document: DecodedDocument, page: int) -> PageText:
    try:
        return document.text(page)
    except AssessorError:
        return _NOTHING
