"""One viewer's hold on a decoded document: asked off the main thread, closed whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from assessor_app.errors import AssessorError
from assessor_app.services.evidence.evidence_view import (
    CancelToken,
    DecodedDocument,
    RequestDropped,
    open_document,
)
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.viewers.viewer import Subject

_T = TypeVar("_T")


class _Held:
    """The document of a subject, opened when first needed. Any thread may use it or close it."""

    def __init__(self, context: UiContext, subject: Subject) -> None:
        self._workspace = context.workspace
        self._subject = subject
        self._lock = Lock()
        self._document: DecodedDocument | None = None
        self._closed = False

    def document(self) -> DecodedDocument:
        """Return the open document.

        Raises:
            RequestDropped: it was closed meanwhile.
            AssessorError: as :func:`open_document`.
        """
        with self._lock:
            if self._closed:
                raise RequestDropped("The viewer was closed.")
            if self._document is None:
                subject = self._subject
                self._document = open_document(
                    self._workspace, subject.assignment, subject.path, subject.media_type
                )
            return self._document

    def close(self) -> None:
        """Let go of the document. The caller must not wait for one that is being opened."""
        with self._lock:
            self._closed = True
            if self._document is not None:
                self._document.close()
                self._document = None


class Decoding(QObject):
    """Asks things of one subject's document on the decoder's lane.

    Signals (main thread): ``failed(AssessorError)`` when the document cannot be opened or
    something that was asked of it cannot be answered.
    """

    failed = Signal(object)

    def __init__(self, context: UiContext, subject: Subject, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = context.runner
        self._held = _Held(context, subject)
        self._newest: dict[str, CancelToken] = {}

    def ask(
        self,
        kind: str,
        work: Callable[[DecodedDocument, CancelToken], _T],
        done: Callable[[_T], None],
    ) -> None:
        """Do ``work`` with the document; give its result to ``done`` on the main thread.

        A request takes the place of an older one of its ``kind``, which is then not answered.
        """
        older = self._newest.get(kind)
        if older is not None:
            older.cancel()
        token = self._newest[kind] = CancelToken()
        held = self._held
        self._runner.run(
            self,
            lambda: work(held.document(), token),
            done=done,
            failed=self._fail,
            lane=Lane.DECODE,
            latest=kind,
        )

    def close(self) -> None:
        """Drop what was asked, and let go of the document without waiting for it."""
        for token in self._newest.values():
            token.cancel()
        held = self._held
        self._runner.run(self._runner, held.close, lane=Lane.DECODE)

    def _fail(self, error: AssessorError) -> None:
        if not isinstance(error, RequestDropped):
            self.failed.emit(error)
