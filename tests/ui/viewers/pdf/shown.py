"""A PDF viewer in a window of its own, through the real store and the real decoder."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication

from assessor_app.services.review import open_review
from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.viewer import PdfViewer
from assessor_app.ui.viewers.viewer import Selection, Subject
from tests.fakes.pdf_files import LABEL


class Shown:
    """A viewer in a window of its own, and what it said."""

    def __init__(self, ui: Any, name: str, *, place: dict[str, Any] | None = None) -> None:
        self.ui = ui
        assignment = ui.world.assignment(LABEL)
        review = open_review(ui.workspace, assignment)
        artifact = next(one for one in review.artifacts if one.name == name)
        subject = Subject(assignment, artifact, artifact.path, artifact.media_type)
        self.viewer = PdfViewer(ui.context, subject, ui.host)
        self.view = self.viewer.view
        self.selections: list[Selection | None] = []
        self.problems: list[tuple[str, str]] = []
        self.positions: list[str] = []
        self.viewer.selected.connect(self.selections.append)
        self.viewer.problem.connect(lambda code, text: self.problems.append((code, text)))
        self.viewer.position_changed.connect(self.positions.append)
        if place is not None:
            self.viewer.go_to(place)
        ui.host.resize(800, 700)
        self.viewer.resize(800, 700)
        ui.host.show()

    def settle(self) -> Shown:
        """Wait until nothing is under way."""
        self.ui.until(lambda: self.view.page_layout is not None or self.problems)
        self.ui.settle()
        return self

    @property
    def quote(self) -> str | None:
        """The words that were selected last."""
        chosen = self.selections[-1]
        return None if chosen is None else chosen.quote

    @property
    def value(self) -> str:
        """The fragment of what was selected last."""
        chosen = self.selections[-1]
        return "" if chosen is None else str(chosen.selector["value"])

    def at(self, page: int, x: float, y: float) -> QPoint:
        """Return the point of the viewport where a point of a page lies."""
        layout = self.view.page_layout
        assert layout is not None
        left, top = layout.place_of(Spot(page, x, y))
        seen, ratio = self.view.seen(), self.view.pixel_ratio
        return QPointF((left - seen.left) / ratio, (top - seen.top) / ratio).toPoint()

    def colour(self, page: int, x: float, y: float) -> QColor:
        """Return the colour that is painted at a point of a page."""
        return self.view.viewport().grab().toImage().pixelColor(self.at(page, x, y))

    def key(self, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.ui.qtbot.keyClick(self.view, key, modifiers)

    def drag(self, start: QPoint, end: QPoint, modifiers: Any = None) -> None:
        """Press, move and release the left button."""
        modifiers = modifiers or Qt.KeyboardModifier.NoModifier
        bot, port, left = self.ui.qtbot, self.view.viewport(), Qt.MouseButton.LeftButton
        bot.mousePress(port, left, modifiers, start)
        for share in (0.5, 1.0):
            point = start + (end - start) * share
            _move(port, point, modifiers)
        bot.mouseRelease(port, left, modifiers, end)


def _move(port: Any, point: QPoint, modifiers: Any) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(port.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        modifiers,
    )
    QApplication.sendEvent(port, event)


def is_red(colour: QColor) -> bool:
    return colour.red() > 200 and colour.green() < 80
