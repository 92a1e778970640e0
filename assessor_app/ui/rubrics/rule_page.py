"""The page for the decision rule: what is looked at in which order, as nested conditions."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.rubrics.authoring import Study
from assessor_app.rubrics.formats.fields import Mapping
from assessor_app.rubrics.formats.yaml_edits import Edit, Insert, Move, Put, Remove
from assessor_app.rubrics.formats.yaml_emitting import Value
from assessor_app.rubrics.formats.yaml_trees import Path, value_at
from assessor_app.rubrics.wording import rule_sentences
from assessor_app.ui.rubrics.fields import Choice, text_of
from assessor_app.ui.rubrics.page import Choices, Page, Spec
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.text_block import TextBlock

_OUTCOMES: Final[Choices] = (
    ("Earned", "earned"),
    ("Not yet earned", "notYetEarned"),
    ("Returned incomplete", "returnedIncomplete"),
    ("Not scorable", "nonScorable"),
    ("Escalated", "escalated"),
)
_KINDS: Final[Choices] = (
    ("all of these hold", "all"),
    ("one of these holds", "any"),
    ("every criterion is at a level", "every"),
    ("so many criteria are at a level", "count"),
    ("no criterion is at a level", "none"),
    ("the points add up", "total"),
    ("criteria can be scored", "scorable"),
    ("criteria carry a condition code", "coded"),
)
_IN: Final = Spec("in", "In (all, parts, codes)", hint="all", default="all")
_AT_LEAST: Final = Spec("at_least", "At least", "level", default="highest")
_AT_MOST: Final = Spec("at_most", "At most so many", "number", hint="0")
_CODES: Final = Spec("codes", "Only these codes", hint="any")
_FIELDS: Final[dict[str, tuple[Spec, ...]]] = {
    "every": (_IN, _AT_LEAST),
    "count": (_IN, _AT_LEAST, Spec("n", "How many", "number", kept=True)),
    "none": (_IN, Spec("at", "At exactly", "level"), _AT_MOST),
    "total": (
        _IN,
        Spec("at_least", "Points at least", "number", kept=True),
        Spec("weighted", "Weighted", "tick"),
        Spec("percent", "In percent", "tick"),
    ),
    "scorable": (_IN, _AT_MOST, _CODES),
    "coded": (_IN, Spec("n", "How many", "number", hint="1"), _CODES),
}
_LISTS: Final = ("all", "any")
_MOST_SHOWN: Final = 60
"""A rule of more conditions than this is written in the YAML."""

_NEW: Final[Value] = {"every": {"in": "all", "at_least": "highest"}}


class RulePage(Page):
    """The decision rule."""

    def build(self) -> None:
        """Make the fields."""
        self.heading("Decision rule")
        self._words = TextBlock("", self)
        self.column.addWidget(self._words)
        held = value_at(self.study.document, self.path)
        if _size(held) > _MOST_SHOWN:
            self.note(
                f"This rule has more than {_MOST_SHOWN} conditions. Change it in the YAML beside "
                "this form."
            )
            return
        self._completeness()
        self._gates()
        self._clauses()
        self.heading("Otherwise")
        self.row(
            Spec(
                "otherwise", "Else the outcome is", "choice", "", _OUTCOMES, default="notYetEarned"
            )
        )

    @classmethod
    def shape(cls, path: Path, study: Study) -> object:
        """Return the kinds of the conditions, as they are nested."""
        return _shape(value_at(study.document, path))

    def show_study(self, study: Study) -> None:
        """Show the rule as it is now, in words too."""
        super().show_study(study)
        if study.rubric is not None:
            self._words.setText("\n".join(rule_sentences(study.rubric)))

    def _completeness(self) -> None:
        self.heading("First: is there something to judge?")
        path = (*self.path, "completeness")
        if value_at(self.study.document, path) is None:
            self.buttons(("Ask for completeness first", partial(self.edit, Put(path, _NEW))))
            return
        frame, column = self.card()
        column.addLayout(self.head_of_card("It is complete when", path, frame, movable=False))
        self._condition(path, frame, column)
        spec = Spec(
            "incomplete_outcome", "If not", "choice", "", _OUTCOMES, default="returnedIncomplete"
        )
        column.addWidget(self.field(spec, parent=frame))

    def _gates(self) -> None:
        self.heading("Then: what may never be missing")
        path = (*self.path, "gates")
        gates = value_at(self.study.document, path)
        count = len(gates) if isinstance(gates, list) else 0
        for number in range(count):
            frame, column = self.card()
            here = (*path, number)
            column.addLayout(self.head_of_card(f"Gate {number + 1}", here, frame))
            self._condition(here, frame, column)
        if count:
            self.row(
                Spec(
                    "gate_outcome",
                    "If a gate fails",
                    "choice",
                    "",
                    _OUTCOMES,
                    default="notYetEarned",
                )
            )
        self.buttons(("Add a gate", partial(self.edit, Insert(path, count, _NEW))))

    def _clauses(self) -> None:
        self.heading("Then the first of these that holds")
        path = (*self.path, "clauses")
        clauses = value_at(self.study.document, path)
        count = len(clauses) if isinstance(clauses, list) else 0
        for number in range(count):
            frame, column = self.card()
            here = (*path, number)
            column.addLayout(self.head_of_card(f"Clause {number + 1}", here, frame))
            column.addWidget(
                self.field(
                    Spec("outcome", "The outcome is", "choice", "", _OUTCOMES),
                    "clauses",
                    number,
                    parent=frame,
                )
            )
            self._condition((*here, "when"), frame, column)
            label = Spec("label", "Called, in sentences", hint="as the condition says")
            column.addWidget(self.field(label, "clauses", number, parent=frame))
        clause: Value = {"outcome": "earned" if not count else "escalated", "when": _NEW}
        self.buttons(("Add a clause", partial(self.edit, Insert(path, count, clause))))

    def _condition(self, path: Path, parent: QWidget, column: QVBoxLayout) -> None:
        """Add the fields of the condition at ``path``, and of those in it."""
        held = value_at(self.study.document, path)
        kind = next(iter(held), "") if isinstance(held, Mapping) else ""
        choice = Choice(parent, _KINDS, name="Kind of condition")
        choice.show_stored(kind)
        choice.chosen.connect(partial(self._change_kind, path))
        members = held[kind] if isinstance(held, Mapping) and kind in _LISTS else ()
        if kind not in _LISTS:
            box = QWidget(parent)
            box.setProperty("panel", True)
            flow = FlowLayout(box, gap=self.appearance.pixels(8))
            flow.addWidget(choice)
            for spec in _FIELDS.get(kind, ()):
                flow.addWidget(self.field(spec, kind, parent=box, base=path))
            column.addWidget(box)
            return
        column.addWidget(choice)
        count = len(members) if isinstance(members, list) else 0
        for number in range(count):
            self._member((*path, kind, number), parent, column, alone=count == 1)
        add = partial(self.edit, Insert((*path, kind), count, _NEW))
        column.addWidget(button("Add a condition to these", parent, add, weight="slim"))

    def _member(self, path: Path, parent: QWidget, column: QVBoxLayout, *, alone: bool) -> None:
        frame = QFrame(parent)
        frame.setProperty("card", True)
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(*(self.appearance.pixels(8),) * 4)
        head = QHBoxLayout()
        head.addStretch(1)
        for sign, edit, said in (
            ("↑", Move(path, -1), "Move this condition up"),
            ("↓", Move(path, 1), "Move this condition down"),
            ("Remove", Remove(path), "Remove this condition"),
        ):
            made = button(sign, frame, partial(self.edit, edit), weight="slim", tip=said)
            made.setAccessibleName(said)
            made.setEnabled(not alone)
            head.addWidget(made)
        self._condition(path, frame, inner)
        inner.addLayout(head)
        column.addWidget(frame)

    def _change_kind(self, path: Path, kind: str) -> None:
        held = value_at(self.study.document, path)
        self.edit(Put(path, changed_kind(held, kind)))

    def put(self, path: Path, spec: Spec, text: str) -> tuple[Edit, ...]:
        """Return the edit; several parts, criteria or codes are named with commas between."""
        if spec.key in ("in", "codes"):
            names = [one.strip() for one in text.split(",") if one.strip()]
            if spec.key == "in":
                return (Put(path, "all" if not names or names == ["all"] else names),)
            return (Put(path, names or None),)
        return super().put(path, spec, text)

    def _shown(self, path: Path, spec: Spec) -> str:
        if spec.key in ("in", "codes"):
            return text_of(value_at(self.study.document, path)).replace("\n", ", ") or spec.default
        return super()._shown(path, spec)


def changed_kind(held: object, kind: str) -> Value:
    """Return the condition ``held`` as one of another kind, with all that still fits.

    A condition becomes the first member of a list of them; a list becomes its first member's kind.
    """
    before = next(iter(held), "") if isinstance(held, Mapping) else ""
    inner = held[before] if isinstance(held, Mapping) and before else None
    if kind in _LISTS:
        members: Value = inner if before in _LISTS else [held or _NEW]  # type: ignore[assignment]  # what a file holds is a Value
        return {kind: members}
    if before in _LISTS:
        first = inner[0] if isinstance(inner, list) and inner else None
        return changed_kind(first, kind)
    wanted = {spec.key for spec in _FIELDS[kind]}
    kept: dict[str, Value] = {"in": "all"}
    if isinstance(inner, Mapping):
        kept |= {name: one for name, one in inner.items() if name in wanted}  # type: ignore[misc]  # as above
    same_bar = {before, kind} <= {"every", "count"}
    if not same_bar:
        kept.pop("at_least", None)
    kept |= {name: one for name, one in _DEFAULTS[kind].items() if name not in kept}
    return {kind: kept}


_DEFAULTS: Final[dict[str, dict[str, Value]]] = {
    "every": {"at_least": "highest"},
    "count": {"at_least": "highest", "n": 1},
    "none": {"at": "highest"},
    "total": {"at_least": 1},
    "scorable": {},
    "coded": {"n": 1},
}


def _shape(held: object) -> object:
    if isinstance(held, Mapping):
        return tuple((name, _shape(one)) for name, one in held.items() if _is_rule(name))
    return tuple(_shape(one) for one in held) if isinstance(held, list) else None


def _is_rule(name: str) -> bool:
    return name not in (
        "in",
        "at_least",
        "at",
        "label",
        "n",
        "codes",
        "at_most",
        "weighted",
        "percent",
    )


def _size(held: object) -> int:
    """Return about how many conditions there are."""
    if isinstance(held, Mapping):
        own = sum(1 for name in held if name in _FIELDS or name in _LISTS)
        return own + sum(_size(one) for one in held.values())
    return sum(_size(one) for one in held) if isinstance(held, list) else 0
