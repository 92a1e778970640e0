"""What stands at the right: the chosen submission, or what can be done with several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.actions import Action, Duty, why_not
from assessor_app.domain.assignments import DownloadState, QueueRow
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError
from assessor_app.services import queue_detail
from assessor_app.services.duty import duty_of_row
from assessor_app.services.explanations import explain
from assessor_app.services.queue_detail import QueueDetail
from assessor_app.ui.context import UiContext
from assessor_app.ui.queue.columns import due_words, state_pill
from assessor_app.ui.queue.rule_lines import rule_as_lines
from assessor_app.ui.theme.tokens import CONTROL_HEIGHT
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill, label, rule
from assessor_app.ui.words import OUTCOMES, count, size

if TYPE_CHECKING:
    from assessor_app.rubrics.wording import RuleClause

_FIELDS = (
    "Problem",
    "Parked",
    "Rubric",
    "To pass",
    "Earlier",
    "Note",
    "Due",
    "Issuer",
    "Files",
)
_INDENT = 10


class DetailPane(QScrollArea):
    """Tells of what is chosen in the list.

    Signals (main thread): ``review_requested(AssignmentId)``; ``recuse_requested(QueueRow)``;
    ``park_requested(QueueRow)``, to put it aside or take it up again;
    ``action_requested(str)``: ``download``, ``pause``, ``sign`` or ``export``.
    """

    review_requested = Signal(object)
    park_requested = Signal(object)
    recuse_requested = Signal(object)
    action_requested = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._row: QueueRow | None = None
        self._clauses: tuple[RuleClause, ...] = ()
        context.appearance.changed.connect(self._look_changed)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("The chosen submission")
        self._pages = QWidget(self)
        self._pages.setProperty("panel", True)
        self._shown = QVBoxLayout(self._pages)
        self._shown.setContentsMargins(0, 0, 0, 0)
        self._none = self._page()
        none = QVBoxLayout(self._none)
        none.setContentsMargins(16, 16, 16, 16)
        none.addWidget(
            label(
                "Choose a submission to see what it is about.", self._none, role="muted", wrap=True
            )
        )
        none.addStretch(1)
        self._one, self._many = self._page(), self._page()
        self._build_one()
        self._build_many()
        self._turn_to(self._none)
        self.setWidget(self._pages)

    def show_row(self, row: QueueRow | None) -> None:
        """Show one submission; nothing where there is none."""
        another = row is None or self._row is None or row.assignment != self._row.assignment
        self._row = row
        if row is None:
            self._turn_to(self._none)
            return
        self._turn_to(self._one)
        self._show_known(row)
        if another:
            for name in ("Rubric", "Earlier", "Note"):
                self._show_field(name, "")
            self._show_rule(())
        workspace, assignment = self._context.workspace, row.assignment
        self._context.runner.run(
            self,
            lambda: queue_detail.read_detail(workspace, assignment),
            done=self._show_detail,
            failed=self._show_problem,
            latest="detail",
        )

    def show_many(self, number: int) -> None:
        """Show what can be done with several submissions."""
        self._many_title.setText(f"{count(number, 'submission')} chosen")
        self._turn_to(self._many)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; only its size counts, so that no other one makes room to scroll."""
        for one in (self._none, self._one, self._many):
            one.setVisible(one is page)

    def _page(self) -> QWidget:
        page = QWidget(self._pages)
        page.setProperty("panel", True)
        self._shown.addWidget(page)
        return page

    def _build_one(self) -> None:
        page = self._one
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(4)
        self._title = label("", page, role="title", wrap=True)
        self._subtitle = label("", page, role="muted", wrap=True)
        layout.addWidget(self._title)
        layout.addWidget(self._subtitle)
        layout.addSpacing(8)
        layout.addLayout(self._build_buttons())
        layout.addSpacing(8)
        layout.addLayout(self._build_fields())
        layout.addStretch(1)

    def _build_fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        self._fields: dict[str, tuple[QLabel, QLabel, QWidget]] = {}
        for number, name in enumerate(_FIELDS):
            key = label(name, self._one, role="muted")
            key.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            value = label("", self._one, wrap=True)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line = rule(self._one)
            grid.addWidget(key, 2 * number, 0)
            grid.addWidget(value, 2 * number, 1)
            grid.addWidget(line, 2 * number + 1, 0, 1, 2)
            self._fields[name] = (key, value, line)
        self._fields["To pass"][1].setTextFormat(Qt.TextFormat.RichText)
        last = 2 * len(_FIELDS)
        self._evidence = Pill("", "plain", self._one)
        self._state = Pill("", "plain", self._one)
        grid.addWidget(label("Evidence", self._one, role="muted"), last, 0)
        grid.addWidget(self._evidence, last, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(rule(self._one), last + 1, 0, 1, 2)
        grid.addWidget(label("State", self._one, role="muted"), last + 2, 0)
        grid.addWidget(self._state, last + 2, 1, Qt.AlignmentFlag.AlignLeft)
        return grid

    def _build_buttons(self) -> FlowLayout:
        self._open = button("", self._one, self._review, weight="primary")
        self._park = button("Park…", self._one, self._ask_park, tip="Put it aside with a note")
        menu = QMenu(self._one)
        self._recuse = menu.addAction("Step back…", self._ask_recuse)
        self._transfer = menu.addAction("", self._turn_transfer)
        self._more = QToolButton(self._one)
        self._more.setText("⋯")
        self._more.setAccessibleName("More about this submission")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setProperty("more", True)
        self._more.setMenu(menu)
        self._size_more()
        flow = FlowLayout(None, gap=6)
        for one in (self._open, self._park, self._more):
            flow.addWidget(one)
        return flow

    def _build_many(self) -> None:
        page = self._many
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        self._many_title = label("", page, role="title", wrap=True)
        layout.addWidget(self._many_title)
        words = "What does not fit a submission is left out, and said at the end."
        layout.addWidget(label(words, page, role="muted", wrap=True))
        layout.addSpacing(4)
        for title, action in (
            ("Sign all that are ready…", "sign"),
            ("Download or resume", "download"),
            ("Pause downloads", "pause"),
            ("Export decisions…", "export"),
        ):
            weight = "primary" if action == "sign" else ""
            layout.addWidget(self._action(title, action, page, weight))
        layout.addStretch(1)

    def _action(self, title: str, action: str, page: QWidget, weight: str) -> QPushButton:
        return button(title, page, lambda: self.action_requested.emit(action), weight=weight)

    def _show_known(self, row: QueueRow) -> None:
        """Show what the list knows already."""
        self._title.setText(row.achievement_name or "Not listed yet")
        self._subtitle.setText(f"Submission {row.submission_label} · attempt {row.attempt}")
        self._show_field("Issuer", row.issuer_name)
        self._show_field("Parked", "" if row.parked is None else row.parked or "Without a note")
        self._show_field("Due", due_words(row, self._context.workspace.now()))
        self._show_field("Files", f"{count(row.files, 'file')}, {size(row.size_bytes)}")
        self._show_field("Problem", explain(row.problem) if row.problem else "")
        self._state.show_state(*state_pill(row))
        self._offer(row, duty_of_row(row))

    def _offer(self, row: QueueRow, duty: Duty) -> None:
        """Offer what can be done with a submission that stands so, and nothing else."""
        verb = "Open"
        if why_not(Action.FINISH, duty) is None:
            verb = "Continue review" if row.scored or duty.revising else "Start review"
        shut = why_not(Action.OPEN, duty)
        self._open.setText(f"{verb} ↵")
        self._open.setAccessibleName(verb)
        self._open.setEnabled(shut is None)
        self._open.setToolTip("" if shut is None else str(shut))
        self._recuse.setVisible(why_not(Action.RECUSE, duty) is None)
        self._park.setVisible(why_not(Action.PARK, duty) is None)
        self._park.setText("Park…" if row.parked is None else "Unpark")
        self._transfer.setVisible(why_not(Action.DOWNLOAD, duty) is None)
        self._transfer.setText(
            "Resume download"
            if row.download is DownloadState.PAUSED
            else "Try again"
            if row.download is DownloadState.FAILED
            else "Pause download"
        )
        offered = [one.text() for one in (self._recuse, self._transfer) if one.isVisible()]
        self._more.setVisible(bool(offered))
        self._more.setToolTip(", ".join(offered))

    def _show_detail(self, detail: QueueDetail) -> None:
        row = self._row
        if row is None or detail.row.assignment != row.assignment:
            return
        parts = f"{count(detail.parts, 'part')}, " if detail.parts else ""
        criteria = count(row.criteria, "criterion", "criteria")
        self._show_field("Rubric", f"{parts}{criteria}" if row.criteria else "")
        self._show_rule(detail.to_pass)
        self._show_field("Earlier", _earlier_words(detail))
        self._show_field("Note", detail.note)
        self._offer(row, detail.duty)
        self._evidence.show_state(*_evidence_pill(detail))

    def _show_problem(self, error: AssessorError) -> None:
        self._show_field("Problem", f"{error.message} {error.hint}".strip())
        self._evidence.show_state("Not readable", "bad")

    def _show_rule(self, clauses: tuple[RuleClause, ...]) -> None:
        self._clauses = clauses
        indent = self._context.appearance.pixels(_INDENT)
        self._show_field("To pass", rule_as_lines(clauses, indent=indent))
        words = " ".join(one.sentence for one in clauses)
        self._fields["To pass"][1].setAccessibleName(words)

    def _size_more(self) -> None:
        """Let the menu's button be as high as the others."""
        pixels = self._context.appearance.pixels
        self._more.setFixedSize(pixels(CONTROL_HEIGHT), pixels(CONTROL_HEIGHT - 2) + 2)

    @Slot()
    def _look_changed(self) -> None:
        self._size_more()
        self._show_rule(self._clauses)

    def _show_field(self, name: str, words: str) -> None:
        for widget in self._fields[name]:
            widget.setVisible(bool(words))
        self._fields[name][1].setText(words)

    @Slot()
    def _review(self) -> None:
        if self._row is not None:
            self.review_requested.emit(self._row.assignment)

    @Slot()
    def _ask_park(self) -> None:
        if self._row is not None:
            self.park_requested.emit(self._row)

    @Slot()
    def _ask_recuse(self) -> None:
        if self._row is not None:
            self.recuse_requested.emit(self._row)

    @Slot()
    def _turn_transfer(self) -> None:
        if self._row is not None:
            fetched = why_not(Action.PAUSE, duty_of_row(self._row)) is None
            self.action_requested.emit("pause" if fetched else "download")


def _earlier_words(detail: QueueDetail) -> str:
    lines = []
    for one in detail.earlier:
        outcome = next((words for key, (words, _t) in OUTCOMES.items() if key == one.outcome), "")
        lines.append(f"Attempt {one.attempt}: {outcome or Outcome(one.outcome).value}")
    return "\n".join(lines)


def _evidence_pill(detail: QueueDetail) -> tuple[str, str]:
    """Return how far the evidence can be relied on; "verified" means that every byte was read."""
    match detail.row.download:
        case DownloadState.READY:
            return "Verified, signed by issuer", "good"
        case DownloadState.FAILED:
            return "Refused", "bad"
        case _ if detail.listed:
            return "Listed, signed by issuer", "plain"
        case _:
            return "Not here yet", "plain"
