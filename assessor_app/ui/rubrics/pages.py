"""The pages for the rubric itself, its parts, condition codes, and policies."""

from __future__ import annotations

from functools import partial
from typing import Final

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.authoring import Study
from assessor_app.rubrics.formats.fields import Mapping
from assessor_app.rubrics.formats.yaml_edits import Edit, Insert, Move, Put, Remove
from assessor_app.rubrics.formats.yaml_emitting import Value
from assessor_app.rubrics.formats.yaml_trees import Path, value_at
from assessor_app.ui.rubrics.fields import text_of
from assessor_app.ui.rubrics.outline import CODES
from assessor_app.ui.rubrics.page import Choices, Page, Spec

_KINDS: Final[Choices] = (
    ("Overview", "overview"),
    ("Artifacts", "artifacts"),
    ("Reflection", "reflection"),
)
_TITLE: Final = Spec("title", "Title", kept=True)
_DESCRIPTION: Final = Spec("description", "Description (Markdown)", "text")
_PROMPT: Final = (
    Spec("id", "Name in packages", kept=True),
    Spec("min_words", "Words at least", "number", hint="none"),
    Spec("max_words", "Words at most", "number", hint="none"),
)
_LEVELS: Final = {"Developing": "", "Basic": "", "Proficient": ""}
_NEVER: Final = ""
_CITED: Final = "citation_required_for"


class RubricPage(Page):
    """Title and description."""

    def build(self) -> None:
        """Make the fields."""
        self.heading("The rubric")
        self.fields(_TITLE, _DESCRIPTION)
        self.buttons(("Add a part", self._add_part))
        self.note(
            "Choose a part, a criterion or the decision rule in the list above to edit it. "
            "Framework links and identifiers are written in the YAML."
        )

    def _add_part(self) -> None:
        parts = value_at(self.study.document, ("parts",))
        count = len(parts) if isinstance(parts, list) else 0
        self.edit(Insert(("parts",), count, _new_part(self.study)))
        self.gone_to.emit(("parts", count))


class PartPage(Page):
    """A part: its kind, its name in rules, its title and description."""

    def build(self) -> None:
        """Make the fields."""
        self.heading(f"Part {int(self.path[1]) + 1}")
        self.row(
            Spec("id", "Name in rules", hint="P1", kept=True),
            Spec("kind", "Kind", "choice", choices=_KINDS),
        )
        self.fields(_TITLE, _DESCRIPTION)
        self.heading("Prompts")
        self.note("Questions to the earner. Numbers of words are a guide, and stop nobody.")
        for number in range(int(str(self.shape(self.path, self.study)))):
            self._prompt(number)
        self.buttons(("Add a prompt", self._add_prompt))
        self.heading("This part")
        self.buttons(
            ("Add a criterion", self._add_criterion),
            ("Move up", partial(self._move, -1)),
            ("Move down", partial(self._move, 1)),
            ("Remove this part", self._remove),
        )

    @classmethod
    def shape(cls, path: Path, study: Study) -> object:
        """Return how many prompts there are."""
        prompts = value_at(study.document, (*path, "prompts"))
        return len(prompts) if isinstance(prompts, list) else 0

    def _prompt(self, number: int) -> None:
        frame, column = self.card()
        under: Path = ("prompts", number)
        head = self.head_of_card(f"Prompt {number + 1}", (*self.path, *under), frame)
        column.addLayout(head)
        text = Spec("text", f"Text of prompt {number + 1} (Markdown)", "text", kept=True)
        column.addWidget(self.field(text, *under, parent=frame))
        self.row(*_PROMPT, under=under, column=column)

    def _add_prompt(self) -> None:
        count = int(str(self.shape(self.path, self.study)))
        part = text_of(value_at(self.study.document, (*self.path, "id"))) or "P"
        held = value_at(self.study.document, (*self.path, "prompts"))
        prompts = held if isinstance(held, list) else []
        names = {text_of(one.get("id")) for one in prompts if isinstance(one, Mapping)}
        name = next(one for n in range(1, 1000) if (one := f"{part}.{n}") not in names)
        new: Value = {"id": name, "text": "What is asked of the earner"}
        self.edit(Insert((*self.path, "prompts"), count, new))

    def _add_criterion(self) -> None:
        criteria = value_at(self.study.document, (*self.path, "criteria"))
        count = len(criteria) if isinstance(criteria, list) else 0
        made = new_criterion(self.study, self.path)
        self.edit(Insert((*self.path, "criteria"), count, made))
        self.gone_to.emit((*self.path, "criteria", count))

    def _move(self, by: int) -> None:
        self.edit(Move(self.path, by))
        self.gone_to.emit(moved(self.study, self.path, by))

    def _remove(self) -> None:
        self.edit(Remove(self.path))


class CodesPage(Page):
    """Why a criterion may not be scored."""

    def build(self) -> None:
        """Make the fields."""
        self.heading("Condition codes")
        self.note("Reasons why a criterion cannot be scored, such as a video without sound.")
        codes = value_at(self.study.document, self.path)
        for number in range(len(codes) if isinstance(codes, list) else 0):
            frame, column = self.card()
            head = self.head_of_card(f"Code {number + 1}", (*self.path, number), frame)
            column.addLayout(head)
            for spec in (
                Spec("code", "Name in rules", kept=True),
                Spec("title", "What the assessor reads", kept=True),
                Spec("description", "Description (Markdown)", "text"),
            ):
                column.addWidget(self.field(spec, number, parent=frame))
        self.buttons(("Add a code", self._add))

    @classmethod
    def shape(cls, path: Path, study: Study) -> object:
        """Return how many codes there are."""
        codes = value_at(study.document, path)
        return len(codes) if isinstance(codes, list) else 0

    def _add(self) -> None:
        count = int(str(self.shape(self.path, self.study)))
        code: Value = {"code": f"code{count + 1}", "title": "Why it cannot be scored"}
        self.edit(Insert(CODES, count, code))


class PoliciesPage(Page):
    """When a second assessor reads, how two readings become one, further attempts, citations."""

    def build(self) -> None:
        """Make the fields."""
        self.heading("Second readings")
        self.row(
            Spec(
                "when",
                "A second assessor reads",
                "choice",
                choices=(
                    ("never", _NEVER),
                    ("every submission", "always"),
                    ("what is near the cut", "near_cut"),
                ),
            ),
            Spec(
                "combine",
                "Where the two differ",
                "choice",
                choices=(
                    ("a third reading decides", "third_decides"),
                    ("they discuss it", "agree"),
                    ("the lower level counts", "lower"),
                    ("the higher level counts", "higher"),
                ),
                default="third_decides",
            ),
        )
        self.row(
            Spec("tolerance", "Levels apart that agree", "number", hint="0"),
            Spec("near_points", "Near: points from the cut", "number"),
            Spec("near_levels", "Near: levels from the cut", "number"),
        )
        self.note("Two readings can be tried in the table of patterns: choose two of its lines.")
        self.heading("Further attempts")
        self.row(
            Spec("max_attempts", "Attempts at most", "number", hint="no end"),
            Spec(
                "scope",
                "A next attempt shows",
                "choice",
                choices=(("everything again", "all"), ("what was not met", "criteria_not_met")),
                default="all",
            ),
            Spec(
                "prior_scores",
                "Earlier scores are",
                "choice",
                choices=(
                    ("shown", "shown"),
                    ("hidden until scored", "hidden_until_scored"),
                    ("hidden", "hidden"),
                ),
                default="shown",
            ),
            base=("resubmission",),
        )
        self.heading("Citations")
        self.row(
            Spec(
                _CITED,
                "A criterion that keeps it from being Earned",
                "choice",
                choices=(
                    ("may stand without a citation", ""),
                    ("needs a citation", Outcome.NOT_YET_EARNED.value),
                ),
            ),
            base=(),
        )

    @classmethod
    def shape(cls, path: Path, study: Study) -> object:
        """Return nothing: this page is always the same."""
        return None

    def put(self, path: Path, spec: Spec, text: str) -> tuple[Edit, ...]:
        """Return the edit; “never” takes the whole policy away."""
        if spec.key == _CITED:
            return (Put(path, [text] if text else None),)
        if spec.key == "when" and text == _NEVER:
            return (Put(path[:-1], None),)
        return super().put(path, spec, text)


def moved(study: Study, path: Path, by: int) -> Path:
    """Return where what stands at ``path``, in a list, will stand when it was moved."""
    around = value_at(study.document, path[:-1])
    count = len(around) if isinstance(around, list) else 1
    return (*path[:-1], min(max(int(path[-1]) + by, 0), count - 1))


def _new_part(study: Study) -> Value:
    parts = value_at(study.document, ("parts",))
    names = (
        {text_of(one.get("id")) for one in parts or () if isinstance(one, Mapping)}
        if isinstance(parts, list)
        else set()
    )
    name = next(f"P{n}" for n in range(1, 1000) if f"P{n}" not in names)
    return {"id": name, "kind": "artifacts", "title": "New part"}


def new_criterion(study: Study, part: Path) -> Value:
    """Return a criterion to begin with: with the levels of the one before it, without texts."""
    criteria = value_at(study.document, (*part, "criteria"))
    before = criteria[-1] if isinstance(criteria, list) and criteria else None
    levels = before.get("levels") if isinstance(before, Mapping) else None
    held: dict[str, Value] = dict(_LEVELS)
    if isinstance(levels, Mapping):
        held = {}
        for name, one in levels.items():
            points = one.get("points") if isinstance(one, Mapping) else None
            held[name] = {"points": points, "text": ""} if points is not None else ""  # type: ignore[dict-item]
    return {"title": "New criterion", "levels": held}
