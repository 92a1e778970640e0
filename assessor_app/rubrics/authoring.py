"""What an author's text is worth at this moment: what it holds, and what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessor_app.errors import AssessorError, UserFixable
from assessor_app.rubrics.checks import Finding, Severity, check_rubric
from assessor_app.rubrics.formats.author_yaml import from_document
from assessor_app.rubrics.formats.fields import Mapping
from assessor_app.rubrics.formats.yaml_text import load_yaml
from assessor_app.rubrics.formats.yaml_trees import Path, path_at_line, value_at
from assessor_app.rubrics.model import Rubric

_LINE: Final = re.compile(r"Line (\d+): ")
_OF_POLICIES: Final = {"nothing_carried": "resubmission", "near_without_total": "double_scoring"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at. ``line`` counts from one, if known.

    ``place`` is the path of what it is about; empty where it is about the whole.
    """

    code: str
    severity: Severity
    sentence: str
    line: int | None = None
    place: Path = ()


@dataclass(frozen=True, slots=True)
class Study:
    """A text, and what was found in it.

    ``document`` is None where the text is no YAML with names and values; ``rubric`` is None where
    it is not (yet) a rubric. ``problems`` stand errors first.
    """

    text: str
    document: Mapping | None
    rubric: Rubric | None
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether assessing by this rubric makes sense."""
        errors = (one.severity is Severity.ERROR for one in self.problems)
        return self.rubric is not None and not any(errors)


def study(text: str, *, base_uri: str, changed_at: datetime) -> Study:
    """Return what ``text`` holds. Nothing is raised: what is wrong is told as problems."""
    try:
        document = load_yaml(text)
    except AssessorError as error:
        return Study(text, None, None, (_refusal(error, None),))
    if not isinstance(document, Mapping):
        words = "Line 1: a rubric begins with “title:”; names with values are expected."
        problem = UserFixable(words, code="rubric_malformed")
        return Study(text, None, None, (_refusal(problem, None),))
    try:
        rubric = from_document(document, base_uri=base_uri, changed_at=changed_at)
        findings = check_rubric(rubric)
    except AssessorError as error:
        return Study(text, document, None, (_refusal(error, document),))
    places = dict(_criterion_paths(document, rubric))
    problems = tuple(_told(one, places, rubric) for one in findings)
    return Study(text, document, rubric, problems)


def _refusal(error: AssessorError, document: Mapping | None) -> Problem:
    """Return what a reader refused, at the line that it names, or at the rule if it is of it."""
    found = _LINE.match(error.message)
    line = int(found[1]) if found else None
    sentence = _LINE.sub("", error.message, count=1)
    sentence = sentence[:1].upper() + sentence[1:]
    place: Path = ()
    if line is not None and document is not None:
        place = path_at_line(document, line)
    elif document is not None and error.code.startswith("rule_"):
        place, line = ("rule",), _line_at(document, ("rule",))
    elif document is not None and line is None:
        place = _named_in(document, error.message)
        line = _line_at(document, place)
    if error.hint:
        sentence = f"{sentence} {error.hint}"
    return Problem(error.code, Severity.ERROR, sentence, line, place)


def _named_in(document: Mapping, message: str) -> Path:
    """Return the criterion whose name a message begins with or holds; else nothing."""
    for part, criterion, held in _criteria(document):
        title = getattr(held.get("title"), "text", "")
        if title and title in message:
            return ("parts", part, "criteria", criterion)
    return ()


def _criteria(document: Mapping) -> Iterator[tuple[int, int, Mapping]]:
    parts = document.get("parts")
    for part, one in enumerate(parts if isinstance(parts, list) else ()):
        criteria = one.get("criteria") if isinstance(one, Mapping) else None
        for number, held in enumerate(criteria if isinstance(criteria, list) else ()):
            if isinstance(held, Mapping):
                yield part, number, held


def _criterion_paths(document: Mapping, rubric: Rubric) -> Iterator[tuple[str, Path]]:
    """Yield each criterion's id with its path: positions apart, they stand in the text's order."""
    numbers = {part.id: n for n, part in enumerate(rubric.parts)}
    codes = {(numbers[one.part], one.title, one.code): one.id for one in rubric.criteria}
    for part, number, held in _criteria(document):
        title = " ".join(getattr(held.get("title"), "text", "").split())
        code = getattr(held.get("code"), "text", f"{part + 1}.{number + 1}")
        found = codes.get((part, title, " ".join(code.split())))
        if found is not None:
            yield found, ("parts", part, "criteria", number)


def _told(finding: Finding, places: dict[str, Path], rubric: Rubric) -> Problem:
    place: Path = ("rule",)
    if finding.criterion is not None:
        place = places.get(finding.criterion, ())
    elif finding.part is not None:
        place = ("parts", [one.id for one in rubric.parts].index(finding.part))
    elif finding.code in _OF_POLICIES:
        place = (_OF_POLICIES[finding.code],)
    return Problem(finding.code, finding.severity, finding.message, None, place)


def _line_at(document: Mapping, place: Path) -> int | None:
    """Return the line, counted from one, of what stands at ``place``."""
    held = value_at(document, place[:-1]) if place else None
    if isinstance(held, Mapping) and isinstance(place[-1], str) and place[-1] in held.names:
        return held.names[place[-1]].line + 1
    line = getattr(value_at(document, place), "line", None)
    return line if place else None


def line_of(study_: Study, problem: Problem) -> int | None:
    """Return the line to show for ``problem``, counted from one; None where there is none."""
    if problem.line is not None or study_.document is None:
        return problem.line
    return _line_at(study_.document, problem.place)
