"""The comment bank: find, write, tag, remove; the issuer's comments are read beside, and copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.comments import Comment, Offer, Place, ranked
from assessor_app.domain.ids import CommentId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.model import Criterion
from assessor_app.services.comments import comment_bank, comment_files
from assessor_app.services.comments.comment_bank import Wording
from assessor_app.services.comments.comment_files import Taken
from assessor_app.services.review import Review
from assessor_app.ui.comments.editor import CommentEditor
from assessor_app.ui.comments.rows import CommentList
from assessor_app.ui.comments.spelling import SpellingDesk
from assessor_app.ui.context import UiContext
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import count

_EMPTY = (
    "The bank is empty. Write a comment with “New comment”, select a text in a review and choose "
    "“Save as comment…”, or import a file."
)
_NOTHING = "No comment holds these words."
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Fresh:
    """A comment to begin with: its text, and the criterion and level that it is for."""

    text: str = ""
    criterion: Criterion | None = None
    level: str = ""


class BankDialog(QDialog):
    """All comments; those that fit the review, where one is open. Changes are stored as they are
    made. Open it with ``open()``."""

    def __init__(
        self,
        context: UiContext,
        review: Review | None,
        parent: QWidget,
        *,
        fresh: Fresh | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Comment bank")
        self._context, self._review = context, review
        self._offers: tuple[Offer, ...] = ()
        self._fresh: Fresh | None = None
        self._wanted: CommentId | None = None
        self._removed: Comment | None = None
        self._saving = self._again = self._filling = False
        pixels = context.appearance.pixels
        self.resize(QSize(pixels(900), pixels(600)).boundedTo(room_over(parent)))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find by words, tag, criterion or /shortcut")
        self.search.setAccessibleName("Find a comment")
        self.list = CommentList(context.appearance, self)
        self.empty = TextBlock(_EMPTY, self, role="muted")
        self.editor = CommentEditor(context.appearance, self)
        self._spelling = SpellingDesk(context, self)
        self._spelling.attend(self.editor.text)
        self.said = TextBlock("", self, role="small")
        self.back = button("Put it back", self, self.put_back, weight="link")
        self._lay_out()
        self._connect()
        self._read()
        if fresh is not None:
            self.begin(fresh)
        else:
            self.search.setFocus()

    def _lay_out(self) -> None:
        pixels = self._context.appearance.pixels
        outer = QVBoxLayout(self)
        outer.setContentsMargins(pixels(20), pixels(16), pixels(20), pixels(14))
        outer.setSpacing(pixels(10))
        outer.addWidget(TextBlock("Comment bank", self, role="title"))
        middle = QHBoxLayout()
        middle.setSpacing(pixels(14))
        left = QVBoxLayout()
        left.setSpacing(pixels(8))
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        left.addWidget(self.empty)
        left.addStretch(0)
        middle.addLayout(left, 1)
        middle.addWidget(rule(self, vertical=True))
        middle.addWidget(self.editor, 1)
        outer.addLayout(middle, 1)
        told = QHBoxLayout()
        told.addWidget(self.said, 1)
        told.addWidget(self.back)
        self.back.setVisible(False)
        outer.addLayout(told)
        holder = QWidget(self)
        holder.setProperty("panel", True)
        row = FlowLayout(holder, gap=pixels(8), right_after=3)
        row.addWidget(button("New comment", holder, self.begin, tip="Ctrl+N"))
        row.addWidget(button("Import…", holder, self.ask_import))
        row.addWidget(button("Export…", holder, self.ask_export))
        self.close_button = button("Close", holder, self.accept, weight="primary")
        row.addWidget(self.close_button)
        outer.addWidget(holder)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._filter())
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._show_chosen())
        self.editor.changed.connect(self._save)
        self.editor.remove_wanted.connect(self.remove)
        self.editor.copy_wanted.connect(self.copy)
        self._context.runner.changed.connect(self._reload)
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self)
        shortcut.activated.connect(self.begin)

    # -- what is shown ---------------------------------------------------------------------------

    def _read(self) -> None:
        workspace, review = self._context.workspace, self._review

        def work() -> tuple[Offer, ...]:
            own = comment_bank.list_comments(workspace)
            shared = () if review is None else comment_bank.shared_comments(review.rubric)
            return (*(Offer(one) for one in own), *shared)

        self._context.runner.run(
            self, work, done=self._take, failed=self._explain, latest="comments"
        )

    def _reload(self, changes: Changes) -> None:
        if Topic.COMMENT_BANK in changes.topics:
            self._read()

    def _take(self, offers: tuple[Offer, ...]) -> None:
        self._offers = offers
        self._filter()

    def _filter(self) -> None:
        """Show what holds the words; the comment that is being edited stays the chosen one."""
        words = self.search.text()
        shown = ranked(self._offers, Place(), words) if words.strip() else self._offers
        chosen = self._wanted or self.editor.comment
        self._filling = True
        self.list.rows.show_offers(shown)
        place = None if chosen is None else self.list.rows.place_of(chosen)
        if self._fresh is None and shown:
            self.list.setCurrentIndex(self.list.rows.index(place or 0, 0))
        self._filling = False
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.empty.setText(_NOTHING if self._offers else _EMPTY)
        if self._fresh is None and (place is None or self._wanted is not None):
            self._wanted = None
            self._show_chosen()

    def _show_chosen(self) -> None:
        if self._filling:
            return
        self.editor.flush()
        self._fresh = None
        self.editor.show_offer(self.list.chosen)

    def begin(self, fresh: Fresh | None = None) -> None:
        """Begin a new comment; it is stored with its first words."""
        self.editor.flush()
        self._fresh = fresh or Fresh()
        self.list.clearSelection()
        self.editor.show_fresh(self._fresh.text, self._fresh.criterion, self._fresh.level)
        if self._fresh.text:
            self._save()

    # -- what is done ----------------------------------------------------------------------------

    def _save(self) -> None:
        """Store what stands in the editor; what is refused stays there, with the reason."""
        wording = self.editor.wording
        if wording is None or (self.editor.comment is None and not wording.text.strip()):
            return
        if self._saving:
            self._again = True
            return
        self._saving = True
        workspace, comment = self._context.workspace, self.editor.comment
        place = self._fresh or Fresh()
        for_all = not self.editor.keeps_place

        def work() -> tuple[CommentId, Changes]:
            if comment is not None:
                return comment, comment_bank.change(workspace, comment, wording)
            criterion, level = (None, "") if for_all else (place.criterion, place.level)
            return comment_bank.add(workspace, wording, criterion, level)

        self._context.runner.run(
            self, work, done=lambda made: self._stored(made[0], wording), failed=self._refused
        )

    def _stored(self, comment: CommentId, wording: Wording) -> None:
        self._saving = False
        if self._fresh is not None:
            self._fresh, self._wanted = None, None
            self.editor.stored(comment, wording)
        self.editor.show_problem("")
        self._save_again()

    def _refused(self, error: AssessorError) -> None:
        self._saving = False
        self.editor.show_problem(f"{error.message} {error.hint}".strip())
        self._save_again()

    def _save_again(self) -> None:
        if self._again:
            self._again = False
            self._save()

    def remove(self) -> None:
        """Take the comment out of the bank; it can be put back."""
        offer = self.list.chosen
        if offer is None or offer.shared or offer.comment.id != self.editor.comment:
            return
        workspace, comment = self._context.workspace, offer.comment
        self.editor.show_offer(None)
        self._removed = comment
        self._do(
            lambda: comment_bank.remove(workspace, comment.id), "The comment is removed.", back=True
        )

    def put_back(self) -> None:
        """Put the comment that was removed last back."""
        removed, self._removed = self._removed, None
        if removed is not None:
            workspace = self._context.workspace
            self._wanted = removed.id
            self._do(lambda: comment_bank.put_back(workspace, removed), "It is back.")

    def copy(self) -> None:
        """Make the issuer's comment one's own."""
        offer = self.list.chosen
        if offer is None:
            return
        workspace = self._context.workspace

        def done(made: tuple[CommentId, Changes]) -> None:
            self._wanted = made[0]
            self._tell("Copied. You can change the copy.")

        self._context.runner.run(
            self,
            lambda: comment_bank.copy_shared(workspace, offer.comment),
            done=done,
            failed=self._explain,
        )

    def ask_import(self) -> None:
        """Ask for a file, then add its comments."""
        dialog = QFileDialog(self, "Import comments")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Comments (*.json *.csv)", "All files (*)"])
        dialog.fileSelected.connect(lambda name: self.import_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def import_file(self, path: Path) -> None:
        """Add the comments of a file, and say what was not taken."""
        workspace = self._context.workspace

        def work() -> tuple[Taken, Changes]:
            taken = comment_files.read_file(workspace, path)
            return taken, taken.changes

        self._context.runner.run(
            self, work, done=lambda found: self._tell(taken_words(found[0])), failed=self._explain
        )

    def ask_export(self) -> None:
        """Ask for a file, then write one's own comments into it."""
        dialog = QFileDialog(self, "Export comments")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Everything (*.json)", "A table (*.csv)"])
        dialog.setDefaultSuffix("json")
        dialog.selectFile("comments.json")
        dialog.fileSelected.connect(lambda name: self.export_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_file(self, path: Path) -> None:
        """Write one's own comments to a file; the person has agreed to write over it."""
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: comment_files.write_file(workspace, path, replace=True),
            done=lambda number: self._tell(f"{count(number, 'comment')} written to {path}."),
            failed=self._explain,
        )

    def _do(self, work: Callable[[], Changes], words: str, *, back: bool = False) -> None:
        self._context.runner.run(
            self, work, done=lambda _changes: self._tell(words, back=back), failed=self._explain
        )

    def _tell(self, words: str, *, back: bool = False) -> None:
        self.said.setText(words)
        self.back.setVisible(back)

    def _explain(self, error: AssessorError) -> None:
        self._tell(f"{error.message} {error.hint}".strip())

    def done(self, result: int) -> None:
        """Close; what is being typed is stored first."""
        self.editor.flush()
        super().done(result)


def taken_words(taken: Taken) -> str:
    """Return what an import did, with the first lines that it did not take."""
    said = [f"{count(taken.added, 'comment')} added."]
    said += [f"{one.where}: {one.why}" for one in taken.skipped[:_TOLD]]
    more = len(taken.skipped) - _TOLD
    return " ".join([*said, f"And {more} more."] if more > 0 else said)
