"""Comments as rows of a list: the text on two lines, and where it belongs below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assessor_app.domain.comments import Offer, fill
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import SMALL_PT, TEXT_PT
from assessor_app.ui.words import count

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_OFFER = Qt.ItemDataRole.UserRole + 1
_TEXT = _OFFER + 1
_LABEL_LETTERS = 28
_PAD = 8
_ROUND = 6
_LINES = 2


class CommentRows(QAbstractListModel):
    """The comments that are shown, in their order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._offers: tuple[Offer, ...] = ()
        self._values: Mapping[str, str] = {}

    def show_offers(self, offers: Sequence[Offer], values: Mapping[str, str] | None = None) -> None:
        """Show these comments in place of those before, filled with ``values`` where given."""
        self.beginResetModel()
        self._offers, self._values = tuple(offers), values or {}
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many comments there are."""
        return 0 if parent.isValid() else len(self._offers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a screen reader says of a comment, or the comment itself."""
        if not 0 <= index.row() < len(self._offers):
            return None
        offer = self._offers[index.row()]
        if role == _OFFER:
            return offer
        if role in (_TEXT, Qt.ItemDataRole.ToolTipRole):
            return fill(offer.comment.text, self._values).text
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{self.data(index, _TEXT)}. {about(offer)}"
        return None

    def offer_at(self, index: _Index) -> Offer | None:
        """Return the comment of a row."""
        found = self.data(index, _OFFER)
        return found if isinstance(found, Offer) else None

    def place_of(self, comment: str) -> int | None:
        """Return the row of a comment's id."""
        ids = (number for number, one in enumerate(self._offers) if one.comment.id == comment)
        return next(ids, None)


def about(offer: Offer) -> str:
    """Return where a comment belongs and how it is found, in one line."""
    one = offer.comment
    label = one.criterion_label
    label = label if len(label) <= _LABEL_LETTERS else label[: _LABEL_LETTERS - 1].rstrip() + "…"
    where = " · ".join(part for part in (label, one.level_title) if part)
    said = [where or "Any criterion"]
    said += [f"/{one.shortcut}"] if one.shortcut else []
    if offer.shared:
        said.append("From the issuer")
    elif one.uses:
        said.append(f"Used {count(one.uses, 'time')}")
    return "   ".join([*said, *(f"#{tag}" for tag in one.tags)])


class CommentList(QListView):
    """A list of comments, painted."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = CommentRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(_CommentDelegate(appearance, self))
        self.setProperty("bare", True)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Comments")

    @property
    def chosen(self) -> Offer | None:
        """The comment of the current row."""
        return self.rows.offer_at(self.currentIndex())

    def step(self, by: int) -> None:
        """Go down (or up, negative); the ends hold."""
        row = min(max(self.currentIndex().row() + by, 0), self.rows.rowCount() - 1)
        self.setCurrentIndex(self.rows.index(row, 0))


class _CommentDelegate(QStyledItemDelegate):
    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def _font(self, points: float) -> QFont:
        font = QFont()
        font.setPointSizeF(points * self._appearance.text_scale)
        return font

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Return the height of two lines and one small one."""
        text, small = (QFontMetrics(self._font(one)).height() for one in (TEXT_PT, SMALL_PT))
        return QSize(120, _LINES * text + small + 2 * _PAD + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one comment."""
        offer = index.data(_OFFER)
        if not isinstance(offer, Offer):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_back(painter, option)
        inside = option.rect.adjusted(_PAD + 2, _PAD, -_PAD - 2, -_PAD)
        painter.setFont(self._font(TEXT_PT))
        painter.setPen(self._appearance.colour("ink"))
        high = painter.fontMetrics().height()
        for line in _two_lines(index.data(_TEXT), painter.fontMetrics(), inside.width()):
            painter.drawText(inside, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, line)
            inside.setTop(inside.top() + high)
        painter.setFont(self._font(SMALL_PT))
        painter.setPen(self._appearance.colour("muted"))
        words = painter.fontMetrics().elidedText(
            about(offer), Qt.TextElideMode.ElideRight, inside.width()
        )
        foot = QRect(inside.left(), option.rect.bottom() - _PAD - high, inside.width(), high)
        painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect.adjusted(1, 1, -1, -1)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._appearance.colour("accent_soft" if chosen else "background"))
            pen = QPen(self._appearance.colour("accent"), 1) if chosen else Qt.PenStyle.NoPen
            painter.setPen(pen)
            painter.drawRoundedRect(rect, _ROUND, _ROUND)


def _two_lines(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Return the beginning of a text on two lines, broken between words."""
    words, lines = text.split(), [""]
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            if len(lines) == _LINES:
                lines[-1] = f"{lines[-1]} {' '.join(words)}"
                break
            lines.append("")
            continue
        lines[-1] = longer
        words.pop(0)
    return [metrics.elidedText(one, Qt.TextElideMode.ElideRight, width) for one in lines]
