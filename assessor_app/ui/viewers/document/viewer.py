"""The viewer of office documents and captured web pages."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTabBar, QWidget

from assessor_app.services.evidence.evidence_view import CancelToken, DecodedDocument
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.document.reading import (
    DocumentReading,
    read_document,
    read_workbook,
)
from assessor_app.ui.viewers.readers import RichReader
from assessor_app.ui.viewers.reading_viewer import ReadingViewer
from assessor_app.ui.viewers.safe_browser import rich_text_style
from assessor_app.ui.viewers.table_view import EvidenceTable
from assessor_app.ui.viewers.text.question import Question
from assessor_app.ui.viewers.text.reading import words_beside
from assessor_app.ui.viewers.viewer import Place, Subject
from assessor_app.ui.words import count

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DocumentViewer(ReadingViewer):
    """Shows a text document as one long page, and a workbook as a table a sheet."""

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        self._reading = DocumentReading()
        self._question: Question | None = None
        self._sheets = QTabBar(self)
        self._sheets.setShape(QTabBar.Shape.RoundedSouth)
        self._sheets.setExpanding(False)
        self._sheets.setDrawBase(False)
        self._sheets.setAccessibleName("Sheets")
        self._sheets.hide()
        self._layout.addWidget(self._sheets)
        context.appearance.changed.connect(self._restyle)
        workbook = subject.media_type == _WORKBOOK

        def work(document: DecodedDocument, cancel: CancelToken) -> DocumentReading:
            html = document.html(cancel=cancel)
            return read_workbook(html) if workbook else read_document(html)

        self._decoding.ask("html", work, self._show)

    def _show(self, reading: DocumentReading) -> None:
        self._reading = reading
        if reading.sheets:
            self._show_workbook()
        else:
            self._show_question()
            self._show_text()
        self.shown.emit()

    def _show_question(self) -> None:
        """Say above an answer what was asked, and how many words were asked for."""
        prompt = self.subject.prompt
        if prompt is not None:
            words, within = words_beside(self._reading.words, prompt)
            self._question = Question(prompt.text, words, "", self, within=within)
            self._layout.insertWidget(0, self._question)

    def _show_workbook(self) -> None:
        for sheet in self._reading.sheets:
            self._sheets.addTab(sheet.title)
        self._sheets.setVisible(self._sheets.count() > 1)
        self._sheets.currentChanged.connect(self._show_sheet)
        self._sheets.setCurrentIndex(self._sheet_in(self._wanted))
        self._show_sheet(self._sheets.currentIndex())
        self.go_to(self._wanted)

    def _sheet_in(self, place: Place) -> int:
        index = place.get("sheet", 0)
        return index if isinstance(index, int) and 0 <= index < self._sheets.count() else 0

    def _show_sheet(self, index: int) -> None:
        sheet = self._reading.sheets[index]
        table = EvidenceTable(sheet.rows, self)
        table.quoted.connect(self.selected)
        self._replace_body(table, 0)
        self.marking.place()
        rows = count(max(0, len(sheet.rows) - 1), "row")
        self.position_changed.emit(f"{sheet.title}, {rows}" if self._sheets.count() > 1 else rows)

    def _show_text(self) -> None:
        rich = RichReader(self)
        rich.set_pictures(self._reading.pictures)
        rich.document().setDefaultStyleSheet(rich_text_style(self.context.appearance))
        rich.selectionChanged.connect(self._tell_selection)
        rich.link_chosen.connect(self._ask_about_link)
        self._replace_body(rich, 0)

        def put(piece: str) -> None:
            cursor = QTextCursor(rich.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertHtml(piece)
            cursor.movePosition(QTextCursor.MoveOperation.End)
            if cursor.block().text():
                cursor.insertBlock()

        self._feeder.feed(self._reading.pieces, put, self._filled)
        self.position_changed.emit(count(self._reading.words, "word"))

    def _filled(self) -> None:
        if isinstance(self._body, RichReader):
            self._body.moveCursor(QTextCursor.MoveOperation.Start)
        self.marking.place()
        self.go_to(self._wanted)

    def _replace_body(self, body: RichReader | EvidenceTable, index: int) -> None:
        if self._body is not None:
            self._layout.removeWidget(self._body)
            self._body.deleteLater()
        self._body = body
        self.marking.use(body)
        body.setAccessibleName(self.subject.artifact.name)
        body.verticalScrollBar().valueChanged.connect(lambda _value: self.place_changed.emit())
        self._layout.insertWidget(index if self._question is None else 1, body, 1)
        self.setFocusProxy(body)

    def _restyle(self) -> None:
        if isinstance(self._body, RichReader):
            self._wanted = self.place()
            self._show_text()

    def place(self) -> Place:
        """Return the sheet, row and column, or the place as a share of the whole."""
        if self._body is None:
            return self._wanted
        if isinstance(self._body, EvidenceTable):
            return {"sheet": self._sheets.currentIndex(), **self._body.place()}
        return {"share": self._body.kept.share()}

    def go_to(self, place: Place) -> None:
        """Scroll to a place, at once or when the document is there."""
        self._wanted = place
        if isinstance(self._body, EvidenceTable):
            self._sheets.setCurrentIndex(self._sheet_in(place))
            self._body.go_to(place)
        elif self._body is not None:
            self._body.kept.go_to(place.get("share"))
