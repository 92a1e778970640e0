"""The steps of a plan as a list: what, how long, and why there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from assessor_app.domain.session_plan import SessionPlan, Step
from assessor_app.services.session_words import evidence_words, reasons, time_words
from assessor_app.ui.context import UiContext
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.painting import bold, paint_words, small_font
from assessor_app.ui.words import brief_size

_STEP_ROLE = Qt.ItemDataRole.UserRole + 1
_WHY_ROLE = Qt.ItemDataRole.UserRole + 2
_ROW_HEIGHT = 50
_Index = QModelIndex | QPersistentModelIndex


class _Steps(QAbstractListModel):
    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.steps: tuple[Step, ...] = ()

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        self.beginResetModel()
        self.steps = steps
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.steps)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        step = self.steps[index.row()]
        now = self._context.workspace.now().astimezone()
        why = (*reasons(step, now, brief_size), evidence_words(step.review.amount))
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                review = step.review
                told = f"about {time_words(step.minutes)}, {', '.join(filter(None, why))}"
                return f"{index.row() + 1}. {review.label}, {review.achievement}: {told}"
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(filter(None, why))
            case _ if role == _WHY_ROLE:
                return " · ".join(filter(None, why))
            case _:
                return step if role == _STEP_ROLE else None


class _StepDelegate(QStyledItemDelegate):
    def __init__(self, appearance: Appearance, view: QListView) -> None:
        super().__init__(view)
        self._appearance, self._view = appearance, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._appearance.pixels(200), self._appearance.pixels(_ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        step: Step = index.data(_STEP_ROLE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colour, pixels = self._appearance.colour, self._appearance.pixels
        chosen = bool(state & QStyle.StateFlag.State_Selected) and self._view.hasFocus()
        painter.save()
        painter.fillRect(area, colour("accent_soft" if chosen else "panel"))
        painter.setPen(colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inside = area.adjusted(pixels(10), pixels(5), -pixels(10), -pixels(6))
        number = QRect(inside.left(), inside.top(), pixels(22), inside.height())
        beside = inside.adjusted(pixels(22), 0, 0, 0)
        direction = painter.layoutDirection()
        number = QStyle.visualRect(direction, inside, number)
        beside = QStyle.visualRect(direction, inside, beside)
        painter.setPen(colour("muted"))
        painter.drawText(number, Qt.AlignmentFlag.AlignTop, str(index.row() + 1))
        half = beside.height() // 2
        self._paint_title(painter, beside.adjusted(0, 0, 0, -half), step)
        painter.setFont(small_font(self._view.font(), self._appearance))
        painter.setPen(colour("muted"))
        paint_words(painter, beside.adjusted(0, half, 0, 0), index.data(_WHY_ROLE))
        painter.restore()

    def _paint_title(self, painter: QPainter, area: QRect, step: Step) -> None:
        font, colour, pixels = self._view.font(), self._appearance.colour, self._appearance.pixels
        minutes = f"about {time_words(step.minutes)}"
        painter.setFont(font)
        painter.setPen(colour("ink"))
        painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, minutes)
        taken = QFontMetrics(font).horizontalAdvance(minutes) + pixels(12)
        room = area.adjusted(0, 0, -taken, 0)
        room = QStyle.visualRect(painter.layoutDirection(), area, room)
        painter.setFont(bold(font))
        label = step.review.label or "Not listed yet"
        paint_words(painter, room, label)
        wide = QFontMetrics(bold(font)).horizontalAdvance(label) + pixels(10)
        rest = room.adjusted(wide, 0, 0, 0)
        rest = QStyle.visualRect(painter.layoutDirection(), room, rest)
        painter.setFont(font)
        paint_words(painter, rest, step.review.achievement)


class StepList(QListView):
    """Shows the steps of a plan, in their order."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._steps = _Steps(context, self)
        self.setModel(self._steps)
        self.setItemDelegate(_StepDelegate(context.appearance, self))
        self.setAccessibleName("The reviews of this session")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def show_plan(self, plan: SessionPlan) -> None:
        """Show the steps of a plan."""
        self._steps.show_steps(plan.steps)
