"""A page of the rubric's form: captioned fields over paths of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from assessor_app.rubrics.authoring import Study
from assessor_app.rubrics.formats.fields import Mapping
from assessor_app.rubrics.formats.yaml_edits import Edit, Insert, Move, Put, Remove
from assessor_app.rubrics.formats.yaml_emitting import Value
from assessor_app.rubrics.formats.yaml_trees import Path, value_at
from assessor_app.ui.rubrics.fields import (
    Choice,
    Field,
    LevelField,
    LineField,
    Tick,
    captioned,
    is_undo,
    lines_in,
    text_of,
)
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField

_NUMBER: Final = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,12})?")

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """A field: ``kind`` is line, text, lines, words, number, tick, choice or level.

    ``kept`` fields stand in the text even where they are empty, others go then.
    """

    key: str
    caption: str
    kind: str = "line"
    hint: str = ""
    choices: Choices = ()
    kept: bool = False
    text_as: str = ""
    default: str = ""


class Page(QWidget):
    """Fields for what stands at ``path``.

    Signals (main thread): ``edited(object)`` with a tuple of edits; ``gone_to(object)`` with the
    path that the person wants to edit next.
    """

    edited = Signal(object)
    gone_to = Signal(object)

    def __init__(self, path: Path, study: Study, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.path, self.study, self.appearance = path, study, appearance
        self.setObjectName("panel")
        self.added: Path | None = None
        self._fields: list[tuple[Path, Spec, Field]] = []
        self.column = QVBoxLayout(self)
        pixels = appearance.pixels
        self.column.setContentsMargins(pixels(14), pixels(12), pixels(14), pixels(14))
        self.column.setSpacing(pixels(10))
        self._troubles = QWidget(self)
        self._troubles.setProperty("panel", True)
        self._trouble_rows = QVBoxLayout(self._troubles)
        self._trouble_rows.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self._troubles)
        self.build()
        self.column.addStretch(1)

    # -- what the pages fill in ------------------------------------------------------------------

    def build(self) -> None:
        """Make the fields."""

    @classmethod
    def shape(cls, path: Path, study: Study) -> object:
        """Return what the page is built from: where this is another, it is built anew."""
        return value_at(study.document, path) is not None

    # -- making fields ---------------------------------------------------------------------------

    def heading(self, text: str) -> None:
        """Add a heading."""
        self.column.addWidget(label(text.upper(), self, role="heading"))

    def note(self, text: str) -> None:
        """Add a sentence on what follows."""
        self.column.addWidget(TextBlock(text, self, role="muted"))

    def field(
        self,
        spec: Spec,
        *under: str | int,
        parent: QWidget | None = None,
        base: Path | None = None,
    ) -> QWidget:
        """Return a new captioned field for ``spec``, ``under`` the page's path or ``base``."""
        made, box = self._make(spec, parent or self)
        start = self.path if base is None else base
        made.installEventFilter(self)
        self._fields.append(((*start, *under, spec.key), spec, made))
        return box

    def fields(self, *specs: Spec, under: Path = ()) -> None:
        """Add fields, one below the other."""
        for spec in specs:
            self.column.addWidget(self.field(spec, *under))

    def row(
        self,
        *specs: Spec,
        base: Path | None = None,
        under: Path = (),
        column: QVBoxLayout | None = None,
    ) -> None:
        """Add fields beside each other, as far as they fit; to the page, or to a card's column."""
        box = QWidget(self)
        box.setProperty("panel", True)
        flow = FlowLayout(box, gap=self.appearance.pixels(10))
        for spec in specs:
            one = self.field(spec, *under, parent=box, base=base)
            flow.addWidget(one)
        (column or self.column).addWidget(box)

    def card(self) -> tuple[QFrame, QVBoxLayout]:
        """Return a new frame on the page, with its column."""
        frame = QFrame(self)
        frame.setProperty("card", True)
        column = QVBoxLayout(frame)
        pixels = self.appearance.pixels
        column.setContentsMargins(pixels(10), pixels(8), pixels(10), pixels(10))
        column.setSpacing(pixels(7))
        self.column.addWidget(frame)
        return frame, column

    def buttons(self, *offers: tuple[str, Callable[[], object]]) -> None:
        """Add buttons beside each other."""
        box = QWidget(self)
        box.setProperty("panel", True)
        flow = FlowLayout(box, gap=6)
        for words, act in offers:
            flow.addWidget(button(words, box, act))
        self.column.addWidget(box)

    def head_of_card(
        self, words: str, path: Path, parent: QWidget, *, movable: bool = True
    ) -> QHBoxLayout:
        """Return a line with a name, and buttons to move and remove what stands at ``path``."""
        line = QHBoxLayout()
        line.addWidget(label(words, parent, role="strong"))
        line.addStretch(1)
        if movable:
            for sign, by, said in (("↑", -1, "Move up"), ("↓", 1, "Move down")):
                act = partial(self.edit, Move(path, by))
                made = button(sign, parent, act, weight="slim", tip=f"{said}: {words}")
                made.setAccessibleName(f"{said}: {words}")
                line.addWidget(made)
        made = button(
            "Remove", parent, partial(self.edit, Remove(path)), weight="slim", tip=f"Remove {words}"
        )
        made.setAccessibleName(f"Remove {words}")
        line.addWidget(made)
        return line

    def _make(self, spec: Spec, parent: QWidget) -> tuple[Field, QWidget]:
        name = spec.caption
        if spec.kind == "tick":
            tick = Tick(spec.caption, parent)
            tick.ticked.connect(partial(self._ticked, tick))
            return tick, tick
        made: Field
        if spec.kind in ("text", "lines"):
            made = WritingField(parent, name=name, hint=spec.hint, lines=2)
            made.written.connect(partial(self._written, made))
        elif spec.kind == "choice":
            made = Choice(parent, spec.choices, name=name)
            made.chosen.connect(partial(self._written, made))
        elif spec.kind == "level":
            made = LevelField(parent, name=name, hint=spec.hint)
            made.written.connect(partial(self._written, made))
        else:
            made = LineField(parent, name=name, hint=spec.hint)
            made.written.connect(partial(self._written, made))
            if spec.kind == "number":
                made.setMaximumWidth(self.appearance.pixels(110))
        return made, captioned(spec.caption, made, parent)

    # -- showing and handing on ------------------------------------------------------------------

    def show_study(self, study: Study) -> None:
        """Show what the text holds now, and what is wrong here."""
        self.study = study
        for path, spec, made in self._fields:
            if isinstance(made, LevelField):
                made.offer(self.level_names())
            made.show_stored(self._shown(path, spec))

    def show_problems(self, sentences: tuple[str, ...]) -> None:
        """Show what is wrong with what this page edits."""
        shown = [one.text() for one in self._troubles.findChildren(TextBlock) if not one.isHidden()]
        if tuple(shown) == sentences:
            return
        for one in self._troubles.findChildren(TextBlock):
            one.hide()
            one.deleteLater()
        for sentence in sentences:
            words = TextBlock(sentence, self._troubles, role="problem")
            self._trouble_rows.addWidget(words)
        self._troubles.setVisible(bool(sentences))

    def _shown(self, path: Path, spec: Spec) -> str:
        held = value_at(self.study.document, path)
        if held is None and spec.text_as == spec.key:
            held = value_at(self.study.document, path[:-1])
        if isinstance(held, Mapping) and spec.kind == "level":
            held = next((held[one] for one in ("level", "title") if one in held), None)
        if isinstance(held, list) and spec.kind == "words":
            return ", ".join(text_of(one) for one in held)
        return text_of(held) or spec.default

    def level_names(self) -> list[str]:
        """Return the names that levels have in this rubric, and “highest”."""
        found: dict[str, None] = {"highest": None}
        parts = value_at(self.study.document, ("parts",))
        for part in parts if isinstance(parts, list) else ():
            criteria = part.get("criteria") if isinstance(part, Mapping) else None
            for one in criteria if isinstance(criteria, list) else ():
                levels = one.get("levels") if isinstance(one, Mapping) else None
                found |= dict.fromkeys(levels if isinstance(levels, Mapping) else ())
        return list(found)

    def edit(self, *edits: Edit) -> None:
        """Hand on what is being written, then ``edits``; what is put in new is gone to."""
        self.flush()
        self.added = next((_new_place(one) for one in edits if isinstance(one, Insert)), None)
        self.edited.emit(edits)

    def flush(self) -> None:
        """Hand on at once what is being written here."""
        for _path, _spec, made in self._fields:
            if isinstance(made, LineField | WritingField | LevelField):
                made.flush()

    def accept_next(self) -> None:
        """Show the next text even where the person is: they asked for it by undo."""
        for _path, _spec, made in self._fields:
            if isinstance(made, WritingField):
                made.accept_next()
            elif isinstance(made, LineField):
                made.setModified(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys of undo and redo to the editor."""
        if is_undo(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def focus_again(self, added: Path | None, name: str) -> QWidget | None:
        """Go to the first field of what was ``added``, else to what has that name, else nowhere."""
        fields = [(path, made) for path, _spec, made in self._fields]
        named = [one for one in self.findChildren(QWidget) if name and name_of(one) == name]
        found = next((made for path, made in fields if added and path[: len(added)] == added), None)
        chosen = found or next(iter(named), None)
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)
        return chosen

    def take_focus(self) -> None:
        """Begin at the first field."""
        for _path, _spec, made in self._fields[:1]:
            made.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put(self, path: Path, spec: Spec, text: str) -> tuple[Edit, ...]:
        """Return the edits that ``text`` in a field means."""
        return (Put(path, _value(spec, text), spec.text_as),)

    def _ticked(self, made: Tick, on: bool) -> None:
        path, _ = self._of(made)
        self.edited.emit((Put(path, True if on else None),))

    def _written(self, made: Field, text: str) -> None:
        path, spec = self._of(made)
        if edits := self.put(path, spec, text):
            self.edited.emit(edits)

    def _of(self, made: Field) -> tuple[Path, Spec]:
        return next((path, spec) for path, spec, one in self._fields if one is made)


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls a field or a button."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, QPushButton) else "")


def _new_place(edit: Insert) -> Path:
    return (*edit.path, edit.index)


def _value(spec: Spec, text: str) -> Value:
    if spec.kind in ("lines", "words"):
        return lines_in(text if spec.kind == "lines" else text.replace(",", "\n"))
    trimmed = text.strip() if spec.kind != "text" else text
    if not trimmed:
        return "" if spec.kept else None
    if spec.kind == "number" and _NUMBER.fullmatch(trimmed):
        return Decimal(trimmed.replace(",", "."))
    return trimmed
