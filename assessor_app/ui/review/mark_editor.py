"""The chosen mark below the evidence: what it says, which criteria it speaks to, what cites it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.services.marks.mark_list import ListedMark
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import ElidedLabel, label
from assessor_app.ui.widgets.writing import WritingField

_SIDE = 12
_MOST_CODES = 24


class _Dot(QWidget):
    """The colour of a mark. Its words stand beside it."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._colour = QColor()

    def show_colour(self, colour: QColor) -> None:
        """Show another colour."""
        self._colour = colour
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Never become smaller."""
        return self.sizeHint()

    def sizeHint(self) -> QSize:
        """Return the size of a letter or so."""
        side = self._appearance.pixels(14)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a filled circle with an edge that stands out from any ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height()) - 2
        painter.setPen(self._appearance.colour("line_strong"))
        painter.setBrush(self._colour)
        painter.drawEllipse(QRectF(1, (self.height() - side) / 2, side, side))


class MarkEditor(QFrame):
    """Shows one mark, and what can be done with it; of a mark of others only what it says.

    Signals (main thread): ``written(object, str)`` with an AnnotationId and its words;
    ``criteria_chosen(object, object)`` with the id and a tuple of CriterionId;
    ``cite_requested(object)`` and ``uncite_requested(object)`` with the id, for the criterion in
    focus; ``remove_requested()``; ``forget_requested(str)`` with the
    file that a mark of others came in; ``left()`` when Escape leaves the words; ``closed()``.
    """

    written = Signal(object, str)
    criteria_chosen = Signal(object, object)
    cite_requested = Signal(object)
    uncite_requested = Signal(object)
    remove_requested = Signal()
    forget_requested = Signal(str)
    left = Signal()
    closed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAccessibleName("The chosen mark")
        self._shown: ListedMark | None = None
        self._rubric: Rubric | None = None
        self._cited = False
        self._dot = _Dot(appearance, self)
        self._title = ElidedLabel("", self, role="strong")
        self._state = label("", self, role="small")
        self.words = self._words_field()
        self.said = label("", self, wrap=True)
        self._criteria = self._menu_button("Criteria")
        self._cite = button("Cite", self, self._ask_cite, weight="chip")
        self._remove = button("Remove", self, self.remove_requested.emit, weight="chip")
        self._forget = button("Forget its file", self, self._ask_forget, weight="chip")
        self._close = button("✕", self, self.put_away, weight="flat", tip="Choose no mark")
        self._close.setAccessibleName("Close")
        self._lay_out()
        self.hide()

    def _words_field(self) -> WritingField:
        made = WritingField(
            self,
            name="Words of the mark",
            hint="What do you see here? The earner reads this. Markdown works.",
            lines=1,
        )
        made.written.connect(self._tell_written)
        made.escaped.connect(self.left)
        return made

    def _menu_button(self, text: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setProperty("chip", True)
        made.setAutoDefault(False)
        made.setAccessibleName("Criteria that the mark speaks to")
        menu = QMenu(made)
        menu.aboutToShow.connect(self._fill_criteria)
        made.setMenu(menu)
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._dot)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        acts = QWidget(self)
        acts.setProperty("panel", True)
        flow = FlowLayout(acts, gap=6)
        for widget in (self._criteria, self._cite, self._remove, self._forget, self._state):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 6, _SIDE, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.said)
        column.addWidget(acts)

    @property
    def shown(self) -> ListedMark | None:
        """The mark that is shown."""
        return None if self.isHidden() else self._shown

    def show_mark(
        self, listed: ListedMark | None, rubric: Rubric, focus: CriterionId | None
    ) -> None:
        """Show a mark, or none. ``focus``: the criterion that a citation would be for."""
        before = self._shown
        if before is not None and (listed is None or listed.mark.id != before.mark.id):
            self.words.flush()
        self._shown, self._rubric = listed, rubric
        if listed is None:
            self._hide()
            return
        mark = listed.mark
        if before is None or before.mark.id != mark.id:
            self.words.show_another(mark.text)
        else:
            self.words.show_stored(mark.text)
        self._dot.show_colour(QColor(*mark.colour))
        self._title.setText(f"{listed.title} · {listed.artifact_name}")
        self._state.setText(self._state_words(listed))
        self.words.setVisible(mark.mine)
        self.said.setText(mark.text or listed.quote or "It says nothing.")
        self.said.setVisible(not mark.mine)
        for widget in (self._criteria, self._cite, self._remove):
            widget.setVisible(mark.mine)
        self._forget.setVisible(not mark.mine)
        self._show_citing(listed, focus)
        self.show()

    def _show_citing(self, listed: ListedMark, focus: CriterionId | None) -> None:
        criterion = None if focus is None or self._rubric is None else self._rubric.criterion(focus)
        self._cite.setEnabled(criterion is not None)
        name = "" if criterion is None else f" for {_short(criterion)}"
        self._cited = focus is not None and focus in listed.mark.cited_by
        self._cite.setText(f"Cited{name} ✕" if self._cited else f"Cite{name}  L")
        tip = "Take the citation back" if self._cited else "Let it support the score"
        self._cite.setToolTip(tip)
        codes = self._codes(listed.mark.criteria) or "none"
        self._criteria.setText(f"Criteria: {codes}" if len(codes) < _MOST_CODES else "Criteria")
        self._criteria.setToolTip("Criteria that the mark speaks to; the first gives its colour")

    def _codes(self, criteria: tuple[CriterionId, ...]) -> str:
        found = [None if self._rubric is None else self._rubric.criterion(one) for one in criteria]
        return ", ".join(_short(one) for one in found if one is not None)

    def _fill_criteria(self) -> None:
        menu, listed, rubric = self._criteria.menu(), self._shown, self._rubric
        menu.clear()
        if listed is None or rubric is None:
            return
        for criterion in rubric.criteria:
            action = menu.addAction(criterion.label)
            action.setCheckable(True)
            action.setChecked(criterion.id in listed.mark.criteria)
            action.triggered.connect(_calling(self._switch_criterion, criterion.id))

    def _state_words(self, listed: ListedMark) -> str:
        mark = listed.mark
        if not mark.mine:
            return f"Of {mark.author or 'somebody else'}, in {mark.origin}. Only to be read."
        codes = self._codes(mark.cited_by)
        return listed.problem or (f"Cited for {codes}" if codes else "Not cited")

    def _switch_criterion(self, criterion: CriterionId) -> None:
        if self._shown is None:
            return
        now = self._shown.mark.criteria
        kept = tuple(one for one in now if one != criterion)
        wanted = kept if criterion in now else (*now, criterion)
        self.criteria_chosen.emit(self._shown.mark.id, wanted)

    def _ask_cite(self) -> None:
        if self._shown is not None:
            wanted = self.uncite_requested if self._cited else self.cite_requested
            wanted.emit(self._shown.mark.id)

    def _ask_forget(self) -> None:
        if self._shown is not None:
            self.forget_requested.emit(self._shown.mark.origin)

    def _tell_written(self, text: str) -> None:
        if self._shown is not None and self._shown.mark.mine and text != self._shown.mark.text:
            self.written.emit(self._shown.mark.id, text)

    def write(self) -> None:
        """Begin to write about the mark that is shown."""
        if self.shown is not None and self.shown.mark.mine:
            self.words.take_focus()

    def flush(self) -> None:
        """Hand on at once what is being typed."""
        self.words.flush()

    def put_away(self) -> None:
        """Disappear: no mark is chosen any more."""
        self.words.flush()
        self.closed.emit()

    def _hide(self) -> None:
        focused: QWidget | None = self.window().focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self.hide()
        if had_focus:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the evidence."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


def _short(criterion: Criterion) -> str:
    return criterion.code or criterion.title


def _calling(act: Callable[[CriterionId], object], criterion: CriterionId) -> Callable[..., None]:
    def call(*_arguments: object) -> None:
        act(criterion)

    return call
