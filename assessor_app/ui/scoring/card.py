"""A criterion as a card: closed it tells its state; the current one holds all to score it.

A rubric may have hundreds. So a card is painted, and has no widgets in it but the chips of what its
score cites; what scores the current criterion lies over its card, and goes from card to card.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from assessor_app.domain.ids import CriterionId
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.services.review import Review
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.citation_chip import CitationChip
from assessor_app.ui.scoring.stamps import Stamps, key_size
from assessor_app.ui.scoring.standing import state_words
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.painting import bold, pill_size, small_font
from assessor_app.ui.widgets.text_block import Laid

_LARGE_TEXT: Final = 1.5
"""From here on the state stands under the title, so that both have room."""
_SIDE, _TOP, _GAP, _RADIUS = 12, 9, 7, 9
_BETWEEN_KEYS: Final = 8
_LONGEST_STATE: Final = 32
_MOST_KEYS: Final = 9


class _Head(NamedTuple):
    """Where the painted parts stand in a card of one width."""

    title: QRect
    pill: QRect

    @property
    def bottom(self) -> int:
        """Where the head ends."""
        return max(self.title.bottom(), self.pill.bottom()) + 1


class CriterionCard(QWidget):
    """One criterion. ``body`` lies over it while it is the current one.

    Its owner places it: nobody but the owner asks for its height.

    Signals (main thread): ``wanted(object)`` with the criterion's id, when a person opens it;
    ``citation_pressed(object)`` with the Annotation.
    """

    wanted = Signal(object)
    citation_pressed = Signal(object)

    def __init__(
        self, criterion: Criterion, appearance: Appearance, stamps: Stamps, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.criterion = criterion
        self.body: CriterionBody | None = None
        self._appearance, self._stamps = appearance, stamps
        self._cited: tuple[Annotation, ...] = ()
        self._shown: object = None
        self._state = ("Not scored", "plain")
        self._heads: dict[int, _Head] = {}
        self.measured: tuple[int, int] | None = None
        """The width and height that were last asked for; None when they hold no more."""
        self._fonts: tuple[QFont, QFont] | None = None
        self._titles = Laid()
        self._chips: QWidget | None = None
        self._current = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def state(self) -> str:
        """The state that is told, in words."""
        return self._state[0]

    def show_score(
        self, review: Review, score: Score | None, held_back: frozenset[CriterionId]
    ) -> None:
        """Show the state of this criterion."""
        cited = citations_of(review, score)
        shown = (score, self.criterion.id in held_back, cited, self._current)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_state(*state_words(review.rubric, self.criterion, score, held_back))
        self._show_chips(review, () if self._current else cited)

    def _show_state(self, words: str, tone: str) -> None:
        self.setAccessibleName(f"{self.criterion.label}: {words}")
        long = len(words) > _LONGEST_STATE
        self.setToolTip(words if long and not self._current else "")
        state = (f"{words[: _LONGEST_STATE - 1]}…" if long else words, tone)
        if state != self._state:
            self._state = state
            if not self._current:
                self._change()

    def _change(self) -> None:
        """Measure and paint anew."""
        self._heads.clear()
        self.measured = None
        self.updateGeometry()
        self.update()

    # -- its size --------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another font or style."""
        self._heads.clear()
        self.measured = None
        self._fonts = None
        super().changeEvent(event)

    def heightForWidth(self, width: int) -> int:
        """Return the height of the head, and of what stands under it."""
        pixels, content = self._appearance.pixels, self._content
        height = self._head(width).bottom + pixels(_TOP)
        if content is not None:
            height += pixels(_GAP) + content.heightForWidth(max(1, width - 2 * pixels(_SIDE)))
        self.measured = (width, height) if self.body is None else None
        return height

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the chips under the head."""
        super().resizeEvent(event)
        self._place_chips()

    def room(self) -> QRect:
        """Return where the body of an open card stands, in the coordinates of its parent."""
        pixels, head = self._appearance.pixels, self._head(self.width())
        side, top = pixels(_SIDE), head.bottom + pixels(_GAP)
        inside = QRect(side, top, max(1, self.width() - 2 * side),
                       max(1, self.height() - top - pixels(_TOP)))  # fmt: skip
        return inside.translated(self.pos())

    @property
    def _content(self) -> QWidget | None:
        """What stands under the head: the body, or the chips of a closed card."""
        return self.body or self._chips

    def _place_chips(self) -> None:
        if self._chips is not None:
            self._chips.setGeometry(self.room().translated(-self.pos()))

    def _head(self, width: int) -> _Head:
        """Return where title and state stand; in an open card the keys take the state's place."""
        head = self._heads.get(width)
        if head is None:
            head = self._heads[width] = self._lay_out_head(width)
        return head

    def _lay_out_head(self, width: int) -> _Head:
        pixels, (title_font, small) = self._appearance.pixels, self._look()
        side, top = pixels(_SIDE), pixels(_TOP)
        inner = max(1, width - 2 * side)
        keys = self._keys()
        if keys:
            pill = QSize(self._keys_width(keys), QFontMetrics(small).height() + 2)
        elif self._current:
            pill = QSize(0, 0)
        else:
            pill = pill_size(self._state[0], small, self._appearance)
        beneath = self._appearance.text_scale >= _LARGE_TEXT and not keys
        room = inner if beneath or pill.isEmpty() else max(1, inner - pill.width() - pixels(8))
        height = round(self._titles.height(self.criterion.label, title_font, room))
        title = QRect(side, top, room, max(height, 0 if beneath else pill.height()))
        if pill.isEmpty():
            return _Head(title, QRect(side, top, 0, 0))
        left = side if beneath else side + inner - pill.width()
        where = QRect(left, title.bottom() + pixels(_GAP) if beneath else top, 0, 0)
        where.setSize(QSize(min(pill.width(), inner), pill.height()))
        return _Head(title, where)

    def _keys(self) -> list[str]:
        """Return the keys that are shown in the head: those of levels that have none inside."""
        if self.body is None or self.body.levels.stacked is not False:
            return []
        count = min(_MOST_KEYS, len(self.criterion.levels))
        return [str(number) for number in range(1, count + 1)]

    def _keys_width(self, keys: list[str]) -> int:
        metrics, gap = QFontMetrics(self._look()[1]), self._appearance.pixels(_BETWEEN_KEYS)
        return sum(key_size(metrics, key).width() + gap for key in keys) - gap

    def _look(self) -> tuple[QFont, QFont]:
        """Return the fonts of the title and of the state."""
        if self._fonts is None:
            self._fonts = (bold(self.font()), small_font(self.font(), self._appearance))
        return self._fonts

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame, the title, and the state or the keys."""
        head, mirrored = self._head(self.width()), self.isRightToLeft()
        painter = QPainter(self)
        self._paint_frame(painter)
        painter.setPen(self._appearance.colour("ink"))
        title = self._mirrored(head.title) if mirrored else head.title
        lines, height = self._titles.lines(self.criterion.label, self._look()[0], title.width())
        spare = max(0.0, (title.height() - height) / 2)
        for layout, top in lines:
            layout.draw(painter, QPointF(title.left(), title.top() + spare + top))
        if head.pill.isEmpty():
            return
        pill = self._mirrored(head.pill) if mirrored else head.pill
        if self._current:
            self._paint_keys(painter, pill)
        else:
            self._stamps.pill(painter, pill, *self._state, self._look()[1])

    def _paint_frame(self, painter: QPainter) -> None:
        chosen = self._current or self.hasFocus()
        line = "accent" if chosen else "line"
        self._stamps.frame(painter, self, line=line, fill="panel", thick=chosen, radius=_RADIUS)

    def _paint_keys(self, painter: QPainter, area: QRect) -> None:
        gap, right = self._appearance.pixels(_BETWEEN_KEYS), area.right() + 1
        for key in reversed(self._keys()):
            right = self._stamps.key(painter, right, area.top(), key, self._look()[1]) - gap

    def _mirrored(self, area: QRect) -> QRect:
        return QRect(self.width() - area.right() - 1, area.top(), area.width(), area.height())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that it has the keyboard."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it has the keyboard no more."""
        super().focusOutEvent(event)
        self.update()

    # -- what stands in it -----------------------------------------------------------------------

    def become_current(self, *, current: bool) -> None:
        """Be the current criterion, or one of the others again."""
        self._current, self._shown = current, None
        self.setToolTip("")
        self.setCursor(Qt.CursorShape.ArrowCursor if current else Qt.CursorShape.PointingHandCursor)
        if current:
            self._clear_chips()
        else:
            self.body = None
        self._change()

    def hold(self, body: CriterionBody) -> None:
        """Make room for ``body``, which the owner puts there."""
        self.body = body
        self._change()

    def follow_levels(self) -> None:
        """Show the keys of levels that stand beside each other; stacked ones have them inside."""
        self._change()

    def _clear_chips(self) -> None:
        self._cited = ()
        if self._chips is not None:
            self._chips.hide()
            self._chips.deleteLater()
            self._chips = None

    def _show_chips(self, review: Review, cited: tuple[Annotation, ...]) -> None:
        if cited == self._cited:
            return
        self._clear_chips()
        self._cited = cited
        if cited:
            self._chips = QWidget(self)
            self._chips.setProperty("panel", True)
            flow = FlowLayout(self._chips, gap=self._appearance.pixels(6))
            for annotation in cited:
                chip = CitationChip(review, annotation, self._chips, removable=False)
                chip.pressed.connect(self.citation_pressed)
                flow.addWidget(chip)
            for one in self._chips.findChildren(QWidget):
                one.ensurePolished()  # it has its size from here on
            self._place_chips()
            self._chips.show()
        self._change()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the card that was pressed."""
        super().mousePressEvent(event)
        self.wanted.emit(self.criterion.id)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a closed card by Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if not self._current and event.key() in keys:
            self.wanted.emit(self.criterion.id)
            return
        super().keyPressEvent(event)


def citations_of(review: Review, score: Score | None) -> tuple[Annotation, ...]:
    """Return the annotations that a score cites, in its order; unknown ones are left out."""
    if score is None or not score.citations:
        return ()
    known = {one.id: one for one in review.annotations}
    return tuple(known[one] for one in score.citations if one in known)
