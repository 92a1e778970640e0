"""The page for a criterion: what it says, its levels, and what only assessors read."""

from __future__ import annotations

from functools import partial
from typing import Final

from assessor_app.rubrics.authoring import Study
from assessor_app.rubrics.formats.fields import Mapping
from assessor_app.rubrics.formats.yaml_edits import Edit, Insert, Move, Put, Remove, Rename
from assessor_app.rubrics.formats.yaml_emitting import Value
from assessor_app.rubrics.formats.yaml_trees import Path, value_at
from assessor_app.ui.rubrics.page import Page, Spec
from assessor_app.ui.rubrics.pages import moved, new_criterion

_NAME: Final = "#name"
_POINTS: Final = (
    Spec("points", "Points", "number", hint="none", text_as="text"),
    Spec("points_from", "or a range, from", "number", hint="none", text_as="text"),
    Spec("points_to", "up to", "number", hint="none", text_as="text"),
)
_COMMENT: Final = (
    Spec("level", "For the level", "level", hint="each level"),
    Spec("tags", "Tags, apart by commas", "words"),
    Spec("shortcut", "Shortcut, one word"),
)
_LEVEL: Final = (
    Spec("text", "Descriptor (Markdown)", "text", text_as="text"),
    Spec("exemplars", "Examples of it, a line each", "lines", text_as="text"),
    Spec("feedback", "Feedback to begin with", "text", text_as="text"),
)


class CriterionPage(Page):
    """One criterion."""

    def build(self) -> None:
        """Make the fields."""
        self.heading("Criterion")
        self.row(
            Spec("code", "Code", hint="as counted"),
            Spec("weight", "Weight", "number", hint="1"),
            Spec("point_step", "Steps between points", "number", hint="none"),
        )
        self.note(
            "With a step, such as 0.5, an assessor may give points between: in the ranges of the "
            "levels where each has one, else from a level's points up to the next level's."
        )
        self.fields(
            Spec("title", "Title", kept=True),
            Spec("description", "Description (Markdown)", "text"),
        )
        self.row(
            Spec("advisory", "Advisory: counts only where a rule names it", "tick"),
            Spec("not_applicable_allowed", "May not apply", "tick"),
        )
        self.heading("Levels, from the lowest to the highest")
        for number in range(self._count(self.path, self.study, "levels")):
            self._level(number)
        self.buttons(("Add a level", self._add_level))
        self.heading("For assessors only")
        self.fields(
            Spec("guidance", "Guidance (Markdown)", "text"),
            Spec("look_fors", "What to look for, a line each", "lines"),
            Spec("citation_required_at", "Levels that need a citation, a line each", "lines"),
        )
        self.heading("Comments to choose from")
        self.note("What assessors often tell earners here, offered to them while they write.")
        for number in range(self._count(self.path, self.study, "comments")):
            self._comment(number)
        self.buttons(("Add a comment", self._add_comment))
        self.heading("This criterion")
        self.buttons(
            ("Add a criterion after this", self._add_after),
            ("Move up", partial(self._move, -1)),
            ("Move down", partial(self._move, 1)),
            ("Remove this criterion", partial(self.edit, Remove(self.path))),
        )

    @classmethod
    def shape(cls, path: Path, study: Study) -> object:
        """Return how many levels and comments there are."""
        return cls._count(path, study, "levels"), cls._count(path, study, "comments")

    @staticmethod
    def _count(path: Path, study: Study, what: str) -> int:
        held = value_at(study.document, (*path, what))
        return len(held) if isinstance(held, Mapping | list) else 0

    def level_names(self) -> list[str]:
        """Return the names of this criterion's levels."""
        levels = value_at(self.study.document, (*self.path, "levels"))
        return list(levels) if isinstance(levels, Mapping) else []

    def _level(self, number: int) -> None:
        frame, column = self.card()
        path = (*self.path, "levels", number)
        column.addLayout(self.head_of_card(f"Level {number + 1}", path, frame))
        under: Path = ("levels", number)
        name = Spec(_NAME, f"Name of level {number + 1}", kept=True)
        column.addWidget(self.field(name, *under, parent=frame))
        self.row(*_POINTS, under=under, column=column)
        for spec in _LEVEL:
            column.addWidget(self.field(spec, *under, parent=frame))

    def _comment(self, number: int) -> None:
        frame, column = self.card()
        under: Path = ("comments", number)
        head = self.head_of_card(f"Comment {number + 1}", (*self.path, *under), frame)
        column.addLayout(head)
        text = Spec("text", f"Text of comment {number + 1} (Markdown)", "text", kept=True)
        column.addWidget(self.field(text, *under, parent=frame))
        self.row(*_COMMENT, under=under, column=column)

    def _add_comment(self) -> None:
        count = self._count(self.path, self.study, "comments")
        new: Value = {"text": "What you would tell the earner"}
        self.edit(Insert((*self.path, "comments"), count, new))

    def _shown(self, path: Path, spec: Spec) -> str:
        if spec.key == _NAME:
            levels = value_at(self.study.document, path[:-2])
            names = list(levels) if isinstance(levels, Mapping) else []
            return names[int(path[-2])] if int(path[-2]) < len(names) else ""
        return super()._shown(path, spec)

    def put(self, path: Path, spec: Spec, text: str) -> tuple[Edit, ...]:
        """Return the edit that ``text`` in a field means; a level's name is its name there."""
        if spec.key == _NAME:
            return (Rename(path[:-1], text.strip()),) if text.strip() else ()
        return super().put(path, spec, text)

    def _add_level(self) -> None:
        levels = value_at(self.study.document, (*self.path, "levels"))
        names = set(levels) if isinstance(levels, Mapping) else set()
        name = next(one for n in range(1, 1000) if (one := f"Level {n}") not in names)
        edit = Insert((*self.path, "levels"), len(names), "", name)
        self.edit(edit if names else Put((*self.path, "levels"), {name: ""}))

    def _add_after(self) -> None:
        around, number = self.path[:-1], int(self.path[-1])
        self.edit(Insert(around, number + 1, new_criterion(self.study, around[:-1])))
        self.gone_to.emit((*around, number + 1))

    def _move(self, by: int) -> None:
        self.edit(Move(self.path, by))
        self.gone_to.emit(moved(self.study, self.path, by))
