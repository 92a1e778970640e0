"""The keys of scoring. Digits typed into a field are text: a field takes its keys first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assessor_app.ui.commands import Commands
from assessor_app.ui.comments.desk import KEYS
from assessor_app.ui.widgets.reader_mark import Reader

if TYPE_CHECKING:
    from assessor_app.ui.scoring.pane import ScoringPane

_GROUP = "Scoring"


def add_commands(pane: ScoringPane, commands: Commands, screen: QWidget) -> None:
    """Add the commands: they work in the whole ``screen``, the arrow keys in the pane only."""

    def add(command: str, title: str, act: object, keys: str, where: QWidget = screen) -> None:
        assert callable(act)
        commands.add(f"scoring-{command}", title, act, where=where, group=_GROUP, keys=keys)

    for number in range(1, 10):
        title = "Choose the highest level" if number == 1 else f"Choose level {number} from the top"
        add(f"level-{number}", title, lambda one=number: pane.choose_key(one), str(number))
        title = f"Show or fold the examples of level {number} from the top"
        open_ = partial(pane.open_level, number)
        add(f"examples-{number}", title, open_, f"Alt+{number}")
    add("clear", "Take the score back", pane.judging.clear, "0")
    add(
        "points-up",
        "More points, between the levels",
        lambda: pane.judging.step_points(up=True),
        "Alt+Up",
    )
    add("points-down", "Fewer points", lambda: pane.judging.step_points(up=False), "Alt+Down")
    add("more", "More points, in the pane", lambda: pane.judging.step_points(up=True), "+", pane)
    add("fewer", "Fewer points, in the pane", lambda: pane.judging.step_points(up=False), "-", pane)
    title = "Half a level up, or back: between two levels"
    add("half", title, pane.judging.choose_half, ".")
    add("cannot", "Say why it cannot be scored", pane.ask_why_not, "X")
    add("next", "Next criterion", lambda: pane.step(1), "J")
    add("previous", "Previous criterion", lambda: pane.step(-1), "K")
    add("down", "Next criterion, in the pane", lambda: pane.step(1), "Down", pane)
    add("up", "Previous criterion, in the pane", lambda: pane.step(-1), "Up", pane)
    add("unscored", "Next criterion without a score", pane.next_unscored, "N")
    add("rationale", "Write the rationale", pane.edit_rationale, "E")
    add("enter", "Open the criterion, or write its rationale", pane.enter, "Return; Enter", pane)
    add("undo", "Undo", pane.undo, "U; Ctrl+Z")
    add("redo", "Redo", pane.redo, "Shift+U; Ctrl+Shift+Z")
    add("link", "Link the selected evidence", pane.link_evidence, "L")
    add("comment", "Insert a comment from the bank", pane.writing.insert_comment, KEYS)
    add("save-comment", "Save the selected text as a comment…", pane.writing.save_comment, "")
    add("spelling", "Words not in the dictionary…", pane.writing.correct_spelling, "Ctrl+.")
    add("improve", "Write what would change the score", pane.writing.write_improvement, "Shift+E")
    for reader, name, keys_ in (
        (Reader.EARNER, "Write the overall feedback", "Shift+F"),
        (Reader.COORDINATOR, "Write a note to the coordinator", "Shift+O"),
        (Reader.NOBODY, "Write a private note", "Shift+P"),
    ):
        add(f"note-{reader}", name, lambda one=reader: pane.notes.write(one), keys_)
    add("guidance", "Show or fold guidance and examples", pane.toggle_guidance, "G")
    title = "Score this criterion in every submission…"
    add("everywhere", title, pane.score_everywhere, "Shift+C")
    add("preview", "Preview what the earner reads", pane.show_preview, "")
    add("finish", "Finish and sign", pane.footer.finish_requested.emit, "Ctrl+Return")
    add("concern", "Flag a concern", pane.concern_requested.emit, "")
    add("revise", "Revise the signed decision", pane.revise_requested.emit, "")
    add("recuse", "Step back from this submission", pane.recuse_requested.emit, "")
