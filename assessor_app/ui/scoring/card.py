"""A criterion as a card: closed it tells its state; the current one holds all to score it.

A rubric may have hundreds. So the head of a card is painted, and a closed card has no widgets in it
but the chips of what its score cites.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from assessor_app.domain.ids import CriterionId
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.services.review import Review
from assessor_app.ui.queue.painting import bold, paint_pill, pill_size, small_font
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.citation_chip import CitationChip
from assessor_app.ui.scoring.standing import state_words
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import KeyCap
from assessor_app.ui.widgets.text_block import wrapped

_LARGE_TEXT: Final = 1.5
"""From here on the state stands under the title, so that both have room."""
_SIDE, _TOP, _GAP = 12, 9, 7
_LONGEST_STATE: Final = 32


class _Head(NamedTuple):
    """Where the painted parts stand in a card of one width."""

    title: QRect
    pill: QRect

    @property
    def bottom(self) -> int:
        """Where the head ends."""
        return max(self.title.bottom(), self.pill.bottom()) + 1


class CriterionCard(QFrame):
    """One criterion. Its body exists only while it is the current one.

    Signals (main thread): ``wanted(object)`` with the criterion's id, when a person opens it;
    ``citation_pressed(object)`` with the Annotation.
    """

    wanted = Signal(object)
    citation_pressed = Signal(object)

    def __init__(self, criterion: Criterion, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.criterion = criterion
        self.body: CriterionBody | None = None
        self._appearance = appearance
        self._cited: tuple[Annotation, ...] = ()
        self._shown: object = None
        self._state = ("Not scored", "plain")
        self._heads: dict[int, _Head] = {}
        self._caps: QWidget | None = None
        self._chips: QWidget | None = None
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def state(self) -> str:
        """The state that is told, in words."""
        return self._state[0]

    def show_score(
        self, review: Review, score: Score | None, held_back: frozenset[CriterionId]
    ) -> None:
        """Show the state of this criterion."""
        cited = citations_of(review, score)
        if self.body is not None:
            self.body.show_score(review, score, cited, held_back)
        shown = (score, self.criterion.id in held_back, cited, self.body is None)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_state(*state_words(review.rubric, self.criterion, score, held_back))
        if self.body is None and cited != self._cited:
            self._cited = cited
            self._show_chips(review, cited)

    def _show_state(self, words: str, tone: str) -> None:
        self.setAccessibleName(f"{self.criterion.label}: {words}")
        long = len(words) > _LONGEST_STATE
        self.setToolTip(words if long and self.body is None else "")
        state = (f"{words[: _LONGEST_STATE - 1]}…" if long else words, tone)
        if state != self._state:
            self._state = state
            self._heads.clear()
            self.updateGeometry()
            self.update()

    # -- its size --------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another font or style."""
        self._heads.clear()
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the head, and of what stands under it."""
        pixels, content = self._appearance.pixels, self._content
        height = self._head(width).bottom + pixels(_TOP)
        if content is not None:
            height += pixels(_GAP) + content.heightForWidth(max(1, width - 2 * pixels(_SIDE)))
        return height

    def sizeHint(self) -> QSize:
        """Return the size at the width that the card has."""
        width = max(self.width(), self._appearance.pixels(120))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Allow narrow cards."""
        return QSize(self._appearance.pixels(60), self._appearance.pixels(32))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what stands in the card under its head."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Follow what stands in the card when it needs more room, or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
            self.updateGeometry()
        return super().event(event)

    @property
    def _content(self) -> QWidget | None:
        """What stands under the head: the body, or the chips of a closed card."""
        return self.body or self._chips

    def _place(self) -> None:
        # By hand: with a layout of its own, Qt would ask that for the height, and not the card.
        pixels, head, content = self._appearance.pixels, self._head(self.width()), self._content
        if content is not None:
            side, top = pixels(_SIDE), head.bottom + pixels(_GAP)
            room = max(1, self.width() - 2 * side)
            content.setGeometry(side, top, room, max(1, self.height() - top - pixels(_TOP)))
        if self._caps is not None:
            size = self._caps.sizeHint()
            right = self.width() - pixels(_SIDE)
            mirrored = self.isRightToLeft()
            left = pixels(_SIDE) if mirrored else right - size.width()
            self._caps.setGeometry(left, pixels(_TOP), size.width(), size.height())

    def _head(self, width: int) -> _Head:
        """Return where title and state stand; with a body the key caps take the state's place."""
        head = self._heads.get(width)
        if head is None:
            head = self._heads[width] = self._lay_out_head(width)
        return head

    def _lay_out_head(self, width: int) -> _Head:
        pixels = self._appearance.pixels
        side, top = pixels(_SIDE), pixels(_TOP)
        inner = max(1, width - 2 * side)
        pill = pill_size(self._state[0], self._small(), self._appearance)
        if self.body is not None:
            pill = QSize(0, 0)
        if self._caps is not None:
            pill = self._caps.sizeHint()
        beneath = self._appearance.text_scale >= _LARGE_TEXT and self._caps is None
        room = inner if beneath or pill.isEmpty() else max(1, inner - pill.width() - pixels(8))
        height = round(wrapped(self.criterion.label, bold(self.font()), room)[1])
        title = QRect(side, top, room, max(height, 0 if beneath else pill.height()))
        if pill.isEmpty():
            return _Head(title, QRect(side, top, 0, 0))
        left = side if beneath else side + inner - pill.width()
        where = QRect(left, title.bottom() + pixels(_GAP) if beneath else top, 0, 0)
        where.setSize(QSize(min(pill.width(), inner), pill.height()))
        return _Head(title, where)

    def _small(self) -> QFont:
        return small_font(self.font(), self._appearance)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, the title, and the state of a closed card."""
        super().paintEvent(event)
        head, mirrored = self._head(self.width()), self.isRightToLeft()
        painter = QPainter(self)
        painter.setPen(self._appearance.colour("ink"))
        title = self._mirrored(head.title) if mirrored else head.title
        lines, height = wrapped(self.criterion.label, bold(self.font()), title.width())
        spare = max(0.0, (title.height() - height) / 2)
        for layout, top in lines:
            layout.draw(painter, QPointF(title.left(), title.top() + spare + top))
        if self.body is None:
            painter.setFont(self._small())
            pill = self._mirrored(head.pill) if mirrored else head.pill
            paint_pill(painter, pill, *self._state, self._appearance)

    def _mirrored(self, area: QRect) -> QRect:
        return QRect(self.width() - area.right() - 1, area.top(), area.width(), area.height())

    # -- what stands in it -----------------------------------------------------------------------

    def open_body(self, body: CriterionBody) -> None:
        """Become the current criterion, with ``body`` in the card."""
        self.body = body
        self.setToolTip("")
        self._restyle()
        self._clear_chips()
        self._cited, self._shown = (), None
        body.show()
        body.levels.stacked_changed.connect(self._show_caps)
        self._show_caps(body.levels.stacked is not False)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def close_body(self) -> None:
        """Be one of the others again; what was being typed is handed on first."""
        if self.body is None:
            return
        body, self.body = self.body, None
        body.flush()
        body.hide()
        body.deleteLater()
        self._shown = None
        self._show_caps(True)
        self._restyle()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _show_caps(self, stacked: bool) -> None:
        """Show the keys of levels that stand beside each other; stacked ones have them inside."""
        wanted = self.body is not None and not stacked
        if wanted and self._caps is None:
            self._caps = self._make_caps()
        elif not wanted and self._caps is not None:
            self._caps.hide()
            self._caps.deleteLater()
            self._caps = None
        self._heads.clear()
        self._place()
        self.updateGeometry()
        self.update()

    def _make_caps(self) -> QWidget:
        caps = QWidget(self)
        caps.setProperty("panel", True)
        row = QHBoxLayout(caps)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._appearance.pixels(8))
        for number in range(1, min(9, len(self.criterion.levels)) + 1):
            row.addWidget(KeyCap(str(number), caps))
        caps.show()
        return caps

    def _restyle(self) -> None:
        self.setProperty("current", self.body is not None)
        self.style().unpolish(self)
        self.style().polish(self)

    def _clear_chips(self) -> None:
        if self._chips is not None:
            self._chips.hide()
            self._chips.deleteLater()
            self._chips = None

    def _show_chips(self, review: Review, cited: tuple[Annotation, ...]) -> None:
        self._clear_chips()
        if cited:
            self._chips = QWidget(self)
            self._chips.setProperty("panel", True)
            flow = FlowLayout(self._chips, gap=self._appearance.pixels(6))
            for annotation in cited:
                chip = CitationChip(review, annotation, self._chips, removable=False)
                chip.pressed.connect(self.citation_pressed)
                flow.addWidget(chip)
            self._place()
            self._chips.show()
        self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the card that was pressed."""
        super().mousePressEvent(event)
        self.wanted.emit(self.criterion.id)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a closed card by Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self.body is None and event.key() in keys:
            self.wanted.emit(self.criterion.id)
            return
        super().keyPressEvent(event)


def citations_of(review: Review, score: Score | None) -> tuple[Annotation, ...]:
    """Return the annotations that a score cites, in its order; unknown ones are left out."""
    if score is None or not score.citations:
        return ()
    known = {one.id: one for one in review.annotations}
    return tuple(known[one] for one in score.citations if one in known)
