"""Work on many submissions: one after the other, with progress, cancel and one summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from assessor_app.domain.actions import Action, why_not
from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.progress import CancelToken, Progress
from assessor_app.errors import AssessorError
from assessor_app.services.duty import duty_of_row
from assessor_app.services.intake import downloads
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.widgets.work_bar import Problem, WorkBar
from assessor_app.ui.words import count, size

if TYPE_CHECKING:
    from assessor_app.services.intake.package_import import Imported

_GAPS = {
    "unscored": "a criterion is not scored",
    "outcome_open": "the outcome is still open",
    "no_feedback": "the feedback is missing",
    "no_reason": "a reason is missing",
    "citation_missing": "a passage that is cited is gone",
    "no_declaration": "the declaration of interest is missing",
    "conflict_declared": "an interest is declared, so you should step back",
    "no_override_reason": "the reason for another outcome is missing",
}


class BulkWork(QObject):
    """Does one piece of work at a time, and tells ``bar`` of it.

    Signals (main thread): ``ended()`` when there is nothing under way any more;
    ``fetch_wanted()`` when a sync would now bring something; ``imported(AssignmentId)``.
    """

    ended = Signal()
    fetch_wanted = Signal()
    imported = Signal(object)

    def __init__(self, context: UiContext, bar: WorkBar, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._bar = context, bar
        self._left: list[QueueRow] = []
        self._total = self._signed = 0
        self._problems: list[Problem] = []
        self._cancel = CancelToken()
        self.running = False
        bar.cancelled.connect(self.cancel)

    @Slot()
    def cancel(self) -> None:
        """Stop after the step that is under way; what was done stays done."""
        self._cancel.cancel()

    def sign(self, rows: Sequence[QueueRow]) -> None:
        """Sign every one of ``rows``; what is in the way of one does not stop the others."""
        if self.running or not rows:
            return
        self._begin()
        self._left, self._total, self._signed = list(rows), len(rows), 0
        self._sign_next()

    def turn_downloads(self, assignments: Sequence[AssignmentId], *, on: bool) -> None:
        """Pause the downloads of ``assignments`` (none named: all), or let them go on."""
        workspace = self._context.workspace
        verb = downloads.resume if on else downloads.pause

        def done(changes: Changes) -> None:
            number = len(changes.assignments)
            what = "resumed" if on else "paused"
            words = f"{count(number, 'download')} {what}." if number else f"Nothing to be {what}."
            self._bar.show_summary(words)
            if on:
                self.fetch_wanted.emit()

        self._context.runner.run(self, lambda: verb(workspace, assignments), done=done)

    def export(self, assignments: Sequence[AssignmentId], folder: Path) -> None:
        """Write the signed decisions of ``assignments`` into ``folder``."""
        from assessor_app.services.sending import exchange

        workspace = self._context.workspace
        self._bar.show_progress("Exporting…", 0, None)

        def done(paths: tuple[Path, ...]) -> None:
            words = f"{count(len(paths), 'file')} written to {folder.name}."
            self._bar.show_summary(words if paths else "None of these is signed yet.")

        self._context.runner.run(
            self,
            lambda: exchange.export_decisions(workspace, folder, only=assignments),
            done=done,
            failed=self._say_problem,
        )

    def import_package(self, path: Path) -> None:
        """Take in a package file."""
        if self.running:
            return
        cancel, workspace, runner = self._begin(), self._context.workspace, self._context.runner
        self._bar.show_progress(f"Opening {path.name}…", 0, None)

        def tell(step: Progress) -> None:
            runner.post(lambda: self._show_import(step))

        def work() -> tuple[Imported, Changes]:
            from assessor_app.services.intake import package_import

            imported = package_import.import_package(workspace, path, tell, cancel)
            return imported, imported.changes

        def done(answer: tuple[Imported, Changes]) -> None:
            self._end(f"{answer[0].label} is ready offline.")
            self.imported.emit(answer[0].assignment)

        runner.run(self, work, done=done, failed=self._fail, lane=Lane.SYNC)

    def _begin(self) -> CancelToken:
        self._cancel, self._problems, self.running = CancelToken(), [], True
        return self._cancel

    def _end(self, words: str) -> None:
        self.running = False
        self._bar.show_summary(words, self._problems)
        self.ended.emit()

    def _fail(self, error: AssessorError) -> None:
        self._end(f"{error.message} {error.hint}".strip())

    def _say_problem(self, error: AssessorError) -> None:
        self._bar.show_summary(f"{error.message} {error.hint}".strip())

    def _show_import(self, step: Progress) -> None:
        if self.running and step.total:
            words = f"{step.stage}: {size(step.done)} of {size(step.total)}"
            self._bar.show_progress(words, step.done, step.total)

    def _sign_next(self) -> None:
        if self._cancel.cancelled or not self._left:
            self._end(self._signing_summary())
            return
        row, workspace = self._left.pop(0), self._context.workspace
        done_so_far = self._total - len(self._left) - 1
        words = f"Signing {done_so_far + 1} of {self._total}: {row.submission_label}"
        self._bar.show_progress(words, done_so_far, self._total)

        def failed(error: AssessorError) -> None:
            self._problems.append((row.submission_label, problem_words(error)))
            self._sign_next()

        self._context.runner.run(
            self, _signing(workspace, row.assignment), done=self._signed_one, failed=failed
        )

    def _signed_one(self, _changes: Changes) -> None:
        self._signed += 1
        self._sign_next()

    def _signing_summary(self) -> str:
        words = f"{count(self._signed, 'decision')} signed."
        if self._problems:
            words += f" {len(self._problems)} could not be signed."
        left = self._total - self._signed - len(self._problems)
        return words + (f" Stopped: {left} left as they were." if left else "")


def _signing(workspace: Workspace, assignment: AssignmentId) -> Callable[[], Changes]:
    from assessor_app.services import decisions

    return lambda: decisions.finish(workspace, assignment).changes


def problem_words(error: AssessorError) -> str:
    """Return what is in the way of a signature; of what is missing, every item."""
    from assessor_app.services.decisions import NotComplete

    if isinstance(error, NotComplete):
        return ", ".join(dict.fromkeys(_GAPS.get(gap.code, gap.code) for gap in error.gaps))
    return f"{error.message} {error.hint}".strip()


def ready_ones(rows: Sequence[QueueRow]) -> list[QueueRow]:
    """Return the rows of which nothing is missing but a signature."""
    return [
        row
        for row in rows
        if row.status is DecisionStatus.READY and why_not(Action.FINISH, duty_of_row(row)) is None
    ]
