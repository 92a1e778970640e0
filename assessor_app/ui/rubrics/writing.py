"""The text that an author writes: edited from two sides, looked at and kept by the task runner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from assessor_app.domain.ids import CriterionId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.authoring import Study, study
from assessor_app.rubrics.formats.yaml_edits import Edit, apply_edit
from assessor_app.rubrics.model import Score
from assessor_app.rubrics.patterns import Example, OwnPattern, examples, own_pattern
from assessor_app.services.rubrics import authoring
from assessor_app.services.rubrics.authoring import Manuscript
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.widgets.writing import SAVE_AFTER_MS

_YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a text found."""

    study: Study
    examples: tuple[Example, ...]


class Writing(QObject):
    """One rubric while it is open. What is asked of it last is answered; older looks are dropped.

    Signals (main thread): ``looked_at(Look)`` after each change that was looked at;
    ``text_changed(str)`` after the text changed by anything but :meth:`type_text`;
    ``kept(bool)`` whether all that was written is stored; ``refused(AssessorError)``.
    """

    looked_at = Signal(object)
    text_changed = Signal(str)
    kept = Signal(bool)
    refused = Signal(object)

    def __init__(self, context: UiContext, manuscript: Manuscript, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.manuscript = manuscript
        self.text = manuscript.text
        self.patterns = manuscript.patterns
        self.look: Look | None = None
        self.sound: Look | None = None
        self._edits: list[Edit] = []
        self._editing = False
        self._unsaved = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def read_only(self) -> bool:
        """Whether this rubric came with a package and is not changed here."""
        return self.manuscript.own is None

    @property
    def pending(self) -> bool:
        """Whether something is not stored, or not looked at, yet."""
        behind = self.look is None or self.look.study.text != self.text
        return bool(self._unsaved) or bool(self._edits) or behind

    def type_text(self, text: str) -> None:
        """Take the whole text as it was typed."""
        if text == self.text or self.read_only:
            return
        self._change(text, _YAML)
        self.look_again()

    def edit(self, *edits: Edit) -> None:
        """Make changes to the text, one after the other, as soon as those before are made."""
        if self.read_only:
            return
        self._edits += edits
        self.kept.emit(False)
        if not self._editing:
            self._make_edits()

    def _make_edits(self) -> None:
        """Make what is asked for on the text as it is now; where that was typed in since, again."""
        self._editing = bool(self._edits)
        if not self._edits:
            return
        text, edits = self.text, tuple(self._edits)

        def work() -> str:
            changed = text
            for one in edits:
                changed = apply_edit(changed, one)
            return changed

        def done(changed: str) -> None:
            if self.text != text:
                self._make_edits()
                return
            del self._edits[: len(edits)]
            self._take(changed, str(edits[-1].path))
            self._make_edits()

        def failed(error: AssessorError) -> None:
            del self._edits[: len(edits)]
            self._editing = False
            self.kept.emit(not self.pending)
            self.refused.emit(error)
            self.look_again()
            self._make_edits()

        self._context.runner.run(self, work, done=done, failed=failed, lane=Lane.THINK)

    def _take(self, text: str, place: str) -> None:
        if text == self.text:
            self.look_again()
            return
        self._change(text, place)
        self.text_changed.emit(text)
        self.look_again()

    def look_again(self) -> None:
        """Look at the text as it is now; a look that has not begun for an older one is dropped."""
        text, own = self.text, self.patterns
        base, now = self.manuscript.base_uri, self._context.workspace.now()

        def work() -> Look:
            found = study(text, base_uri=base, changed_at=now)
            told = () if found.rubric is None else examples(found.rubric, own)
            return Look(found, told)

        self._context.runner.run(self, work, done=self._looked, lane=Lane.THINK, latest="look")

    def _looked(self, look: Look) -> None:
        self.look = look
        if look.study.rubric is not None:
            self.sound = look
        self.looked_at.emit(look)

    # -- keeping -------------------------------------------------------------------------------

    def _change(self, text: str, place: str) -> None:
        """Let ``text`` be what stands here; what was changed elsewhere before is kept first."""
        if self._unsaved and self._unsaved != place:
            self.flush()
        self.text = text
        self._unsaved = place
        self.kept.emit(False)
        self._timer.start()

    def flush(self) -> None:
        """Keep at once what is not kept yet."""
        self._timer.stop()
        own, place, text = self.manuscript.own, self._unsaved, self.text
        if own is None or not place:
            return
        self._unsaved = ""
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: authoring.write(workspace, own, text, place=place),
            done=lambda result: self._stored(result[0]),
            failed=lambda error: self._not_stored(error, place),
        )

    def _stored(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.kept.emit(not self._unsaved)

    def _not_stored(self, error: AssessorError, place: str) -> None:
        """Say why, and try again with the next change: what was typed stays in the window."""
        self._unsaved = self._unsaved or place
        self.kept.emit(False)
        self.refused.emit(error)

    def undo(self) -> None:
        """Go back one step."""
        self._go(authoring.undo)

    def redo(self) -> None:
        """Go forward one step."""
        self._go(authoring.redo)

    def _go(self, verb: authoring.Step) -> None:
        own = self.manuscript.own
        if own is None:
            return
        self.flush()
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: verb(workspace, own),
            done=lambda result: self._went(result[0]),
            failed=self.refused.emit,
        )

    def _went(self, manuscript: Manuscript) -> None:
        self._stored(manuscript)
        if manuscript.text != self.text:
            self.text = manuscript.text
            self.text_changed.emit(self.text)
            self.look_again()

    # -- patterns ------------------------------------------------------------------------------

    def add_pattern(self, name: str, scores: Mapping[CriterionId, Score]) -> None:
        """Keep ``scores`` as an example of the author's."""
        if self.sound is None or self.sound.study.rubric is None:
            return
        made = own_pattern(self.sound.study.rubric, name, scores)
        self._keep_patterns((*self.patterns, made))

    def rename_pattern(self, number: int, name: str) -> None:
        """Call an example of the author's otherwise."""
        kept = list(self.patterns)
        kept[number] = replace(kept[number], name=name)
        self._keep_patterns(tuple(kept))

    def drop_pattern(self, number: int) -> None:
        """Take away an example of the author's."""
        kept = list(self.patterns)
        del kept[number]
        self._keep_patterns(tuple(kept))

    def _keep_patterns(self, patterns: tuple[OwnPattern, ...]) -> None:
        self.patterns = patterns
        own, workspace = self.manuscript.own, self._context.workspace
        if own is not None:
            self._context.runner.run(
                self,
                lambda: authoring.keep_patterns(workspace, own, patterns),
                failed=self.refused.emit,
            )
        self.look_again()
