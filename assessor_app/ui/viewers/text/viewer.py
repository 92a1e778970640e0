"""The viewer of texts: written answers, notes, tables and captions."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtWidgets import QWidget

from assessor_app.rubrics.model import Prompt
from assessor_app.services.evidence.evidence_view import (
    BEGINNING_BYTES,
    LONG_TEXT_BYTES,
    CancelToken,
    DecodedDocument,
)
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.readers import (
    PlainReader,
    RichReader,
    pieces_of,
)
from assessor_app.ui.viewers.reading_viewer import ReadingViewer
from assessor_app.ui.viewers.safe_browser import rich_text_style
from assessor_app.ui.viewers.table_view import EvidenceTable
from assessor_app.ui.viewers.text.question import Question
from assessor_app.ui.viewers.text.reading import (
    MAX_MARKDOWN,
    Reading,
    TextKind,
    read,
    words_beside,
)
from assessor_app.ui.viewers.text_marking import Body
from assessor_app.ui.viewers.viewer import Place, Subject
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.words import count, size

_MARKDOWN: Final = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)
_KINDS: Final = {
    TextKind.PLAIN: "Text",
    TextKind.MARKDOWN: "Text",
    TextKind.TABLE: "Table",
    TextKind.TRANSCRIPT: "Transcript",
}


class TextViewer(ReadingViewer):
    """Shows a text with the question that it answers and its number of words."""

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        self._reading: Reading | None = None
        self._as_typed = QAction("As typed", self)
        self._as_typed.setObjectName("as-typed")
        self._as_typed.setToolTip("Show the Markdown as it was typed")
        self._as_typed.setCheckable(True)
        self._as_typed.toggled.connect(self._show_again)
        context.appearance.changed.connect(self._restyle)
        media_type = subject.media_type

        def work(document: DecodedDocument, cancel: CancelToken) -> Reading:
            return read(document.text(0, cancel=cancel).text, media_type)

        self._decoding.ask("text", work, self._show)

    def tools(self) -> list[QAction]:
        """Return the switch to the source, for Markdown."""
        markdown = self._reading is not None and self._reading.kind is TextKind.MARKDOWN
        return [self._as_typed] if markdown else []

    def _show(self, reading: Reading) -> None:
        self._reading = reading
        words, within = _extent(reading, self.subject.prompt)
        asked = "" if self.subject.prompt is None else self.subject.prompt.text
        note = " ".join(filter(None, (self._beginning(), reading.note)))
        self._layout.addWidget(Question(asked, words, note, self, within=within))
        self._layout.addWidget(rule(self))
        self._show_body(reading)

    def _beginning(self) -> str:
        """Say that only the beginning is shown, where the file is longer."""
        artifact = self.subject.artifact
        if self.subject.path != artifact.path or artifact.size_bytes <= LONG_TEXT_BYTES:
            return ""
        most, whole = size(BEGINNING_BYTES), size(artifact.size_bytes)
        return f"The first {most} of {whole} are shown. A saved copy holds the rest."

    def _show_again(self) -> None:
        if self._reading is None or self._body is None:
            return
        self._wanted = self.place()
        self._layout.removeWidget(self._body)
        self._body.deleteLater()
        self._show_body(self._reading)

    def _show_body(self, reading: Reading) -> None:
        self._body = self._make_body(reading)
        self._body.setAccessibleName(f"{_KINDS[reading.kind]}: {self.subject.artifact.name}")
        self.marking.use(self._body)
        self._layout.addWidget(self._body, 1)
        self.setFocusProxy(self._body)
        bar = self._body.verticalScrollBar()
        bar.valueChanged.connect(lambda _value: self.place_changed.emit())
        if isinstance(self._body, PlainReader):
            self._feeder.feed(pieces_of(reading.text), self._body.add, self._filled)
        else:
            self._filled()
        self.position_changed.emit(_KINDS[reading.kind])
        self.shown.emit()

    def _make_body(self, reading: Reading) -> Body:
        if reading.kind is TextKind.TABLE:
            table = EvidenceTable(reading.rows, self)
            table.quoted.connect(self.selected)
            return table
        short = len(reading.text) <= MAX_MARKDOWN
        if short and reading.kind in (TextKind.MARKDOWN, TextKind.PLAIN):
            marked = reading.kind is TextKind.MARKDOWN and not self._as_typed.isChecked()
            return self._make_rich(reading.text, marked=marked)
        plain = PlainReader(self)
        if reading.kind is TextKind.TRANSCRIPT:
            plain.setTabStopDistance(plain.fontMetrics().horizontalAdvance("0:00:00  "))
        plain.selectionChanged.connect(self._tell_selection)
        return plain

    def _make_rich(self, text: str, *, marked: bool) -> RichReader:
        rich = RichReader(self)
        document = rich.document()
        document.setDefaultStyleSheet(rich_text_style(self.context.appearance))
        if marked:
            document.setMarkdown(text, _MARKDOWN)
            rich.name_refused_pictures()
        else:
            document.setPlainText(text)
        rich.loosen()
        rich.selectionChanged.connect(self._tell_selection)
        rich.link_chosen.connect(self._ask_about_link)
        return rich

    def _filled(self) -> None:
        if isinstance(self._body, PlainReader | RichReader):
            self._body.moveCursor(self._body.textCursor().MoveOperation.Start)
        self.marking.place()
        self.go_to(self._wanted)
        self._wanted = {}

    def _restyle(self) -> None:
        if isinstance(self._body, RichReader):
            self._show_again()

    def place(self) -> Place:
        """Return the place as a share of the whole, or the row and column of a table."""
        if self._body is None:
            return self._wanted
        if isinstance(self._body, EvidenceTable):
            return self._body.place()
        return {"share": self._body.kept.share()}

    def go_to(self, place: Place) -> None:
        """Scroll to a place, at once or when the text is there."""
        if self._body is None:
            self._wanted = place
        elif isinstance(self._body, EvidenceTable):
            self._body.go_to(place)
        else:
            self._body.kept.go_to(place.get("share"))


def _extent(reading: Reading, prompt: Prompt | None) -> tuple[str, bool]:
    """Return how much there is: rows of a table, else words beside what was asked for."""
    if reading.kind is TextKind.TABLE:
        columns = max(len(row) for row in reading.rows)
        rows = count(len(reading.rows) - 1, "row")
        return f"{rows}, {count(columns, 'column')}", True
    return words_beside(reading.words, prompt)
