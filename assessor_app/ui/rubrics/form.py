"""The form: the outline of the rubric over the page of the thing that is chosen in it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assessor_app.rubrics.authoring import Study
from assessor_app.rubrics.formats.yaml_trees import Path, value_at
from assessor_app.ui.rubrics.criterion_page import CriterionPage
from assessor_app.ui.rubrics.outline import CODES, POLICIES, RUBRIC, RULE, Outline, problems_at
from assessor_app.ui.rubrics.page import Page, name_of
from assessor_app.ui.rubrics.pages import CodesPage, PartPage, PoliciesPage, RubricPage
from assessor_app.ui.rubrics.rule_page import RulePage
from assessor_app.ui.theme.appearance import Appearance

_PAGES: Final = {RUBRIC: RubricPage, RULE: RulePage, CODES: CodesPage, POLICIES: PoliciesPage}


class Form(QWidget):
    """Shows a text by its parts.

    Signals (main thread): ``edited(object)`` with a tuple of edits; ``page_changed(object)`` with
    the path that is shown now.
    """

    edited = Signal(object)
    page_changed = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.outline = Outline(self)
        self.page: Page | None = None
        self._editable = True
        self._study: Study | None = None
        self._shape: object = None
        self._wanted: Path | None = None
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setProperty("panel", True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # by Tab one goes to its fields
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.outline)
        splitter.addWidget(self._area)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([280, 720])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.outline.chosen.connect(self._show_page)

    @property
    def path(self) -> Path:
        """The path of the page that is shown."""
        return self.outline.path

    def show_study(self, study: Study) -> None:
        """Show a text that holds names and values."""
        self._study = study
        self.outline.show_study(study)
        if self._wanted is not None and value_at(study.document, self._wanted) is not None:
            wanted, self._wanted = self._wanted, None
            self.outline.go_to(wanted)
        path = self.outline.path
        page = self.page
        if page is None or page.path != path or page.shape(path, study) != self._shape:
            self._show_page(path)
        self._fill()

    def set_editable(self, editable: bool) -> None:
        """Let the page be changed, or only read; the outline can be walked in any case."""
        self._editable = editable
        if self.page is not None:
            self.page.setEnabled(editable)

    def show_problems(self, study: Study) -> None:
        """Show what is wrong with what the page edits."""
        if self.page is not None:
            found = problems_at(study, self.page.path)
            self.page.show_problems(tuple(one.sentence for one in found))

    def go_to(self, path: Path) -> None:
        """Show the page of ``path``; where it is not there yet, as soon as it is."""
        if self.outline.lines.row_of(path) >= 0:
            self.outline.go_to(path)
        else:
            self._wanted = path

    def flush(self) -> None:
        """Hand on at once what is being written."""
        if self.page is not None:
            self.page.flush()

    def accept_next(self) -> None:
        """Show the next text even where the person is writing."""
        if self.page is not None:
            self.page.accept_next()

    def take_focus(self) -> None:
        """Begin at the first field of the page."""
        if self.page is not None:
            self.page.take_focus()

    def _show_page(self, path: Path) -> None:
        if self._study is None:
            return
        if self.page is not None:
            self.page.flush()
        kind = _PAGES.get(path)
        if kind is None:
            kind = CriterionPage if len(path) == 4 else PartPage
        same = self.page is not None and self.page.path == path
        added, name = self._focus() if same else (None, "")
        place = self._area.verticalScrollBar().value() if same else 0
        page = kind(path, self._study, self._appearance, self._area)
        page.edited.connect(self.edited)
        page.gone_to.connect(self.go_to)
        page.setEnabled(self._editable)
        self._shape = kind.shape(path, self._study)
        self.page = page
        old = self._area.takeWidget()
        self._area.setWidget(page)
        if old is not None:
            old.hide()
            old.deleteLater()
        self._fill()
        self._area.verticalScrollBar().setValue(place)
        if (focused := page.focus_again(added, name)) is not None:
            self._area.ensureWidgetVisible(focused)
        self.page_changed.emit(path)

    def _focus(self) -> tuple[Path | None, str]:
        """Return where the person is on the page: at what a button adds, and by which name."""
        focused = QApplication.focusWidget()
        if self.page is None or focused is None or not self.page.isAncestorOf(focused):
            return None, ""
        added = self.page.added if isinstance(focused, QPushButton) else None
        return added, name_of(focused)

    def _fill(self) -> None:
        if self.page is not None and self._study is not None:
            self.page.show_study(self._study)
            self.show_problems(self._study)
