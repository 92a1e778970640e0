"""Moodle's rubric and marking guide as its files hold them, to the model and back.

A rubric's criterion is one text and its levels are a score and a text: the first line of a
criterion's text is its title here. A level's first line is its name where every level of the
criterion has a short line and more below it; else levels are called “Level 1” and so on. A marking
guide's criterion has a name, a text for learners, one for markers, and a highest score: here it
has two levels, with any points between them. What was read of Moodle: the backup plugins,
``lib.php`` and the editors of ``gradingform_rubric`` and ``gradingform_guide``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.ids import LevelId
from assessor_app.rubrics.formats.drafts import (
    RULE_ASSUMED,
    CriterionDraft,
    LevelDraft,
    RubricDraft,
    compile_draft,
)
from assessor_app.rubrics.formats.dropped import dropped, plain_points
from assessor_app.rubrics.formats.fields import MAX_TITLE, clean_text
from assessor_app.rubrics.formats.losses import Imported, Loss, Origin, places, refusal
from assessor_app.rubrics.formats.prose import Prose, from_either, from_html
from assessor_app.rubrics.model import Criterion, Level, PointRange, Rubric
from assessor_app.rubrics.validation import MAX_CRITERIA

GUIDE_STEP: Final = Decimal("0.01")
GUIDE_LEVELS: Final = ("Below full marks", "Full marks")
PLAIN: Final = "0"
MARKDOWN: Final = "4"
READY: Final = "20"
OPTIONS: Final = {
    "rubric": [
        "sortlevelsasc",
        "lockzeropoints",
        "alwaysshowdefinition",
        "showdescriptionteacher",
        "showdescriptionstudent",
        "showscoreteacher",
        "showscorestudent",
        "enableremarks",
        "showremarksstudent",
    ],
    "guide": ["alwaysshowdefinition", "showmarkspercriterionstudents"],
}
_HTML: Final = "1"
_MAX_NAME: Final = 60
_LAST_TIME: Final = 4_102_444_800  # the year 2100
_EMPHASIS = re.compile(r"^(?:#+\s+|\*\*(?=.*\*\*$))|\*\*$")


@dataclass(frozen=True, slots=True)
class MoodleLevel:
    """A level of a rubric's criterion."""

    score: Decimal
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class MoodleCriterion:
    """A criterion of a rubric."""

    text: str
    levels: tuple[MoodleLevel, ...]
    where: str


@dataclass(frozen=True, slots=True)
class GuideCriterion:
    """A criterion of a marking guide; ``markers`` is for assessors only."""

    name: str
    text: str
    markers: str
    most: Decimal
    where: str


@dataclass(frozen=True, slots=True)
class MoodleForm:
    """A grading form: ``criteria`` of a rubric, or ``guide`` of a marking guide.

    ``noted`` is what its reader left out.
    """

    name: str
    where: str
    criteria: tuple[MoodleCriterion, ...] = ()
    guide: tuple[GuideCriterion, ...] = ()
    description: str = ""
    changed_at: datetime | None = None
    noted: tuple[Loss, ...] = ()


def prose_of(text: str, text_format: str, where: str) -> Prose:
    """Return a text of Moodle by its format: 0 auto, 1 HTML, 2 plain, 4 Markdown.

    Moodle stores rubrics under 0 and shows them as HTML, whatever was typed.
    """
    if text_format.strip() == _HTML:
        return from_html(text, where)
    if text_format.strip() in (PLAIN, ""):
        return from_either(text, where)
    return Prose(clean_text(text))


def moment_of(seconds: str) -> datetime | None:
    """Return the time that Moodle wrote as seconds since 1970, or None for none of use."""
    digits = seconds.strip()
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:20]) < _LAST_TIME:
        return None
    return datetime.fromtimestamp(int(digits), UTC)


def seconds_of(rubric: Rubric) -> int:
    """Return the rubric's version as Moodle writes times."""
    return int(from_rfc3339(rubric.version).timestamp())


def check_count(count: int, where: str) -> None:
    """Refuse more criteria than a rubric holds.

    Raises:
        UserFixable: ``rubric_limits``.
    """
    if count > MAX_CRITERIA:
        raise refusal(
            where,
            f"there are {count} criteria; a rubric holds at most {MAX_CRITERIA}.",
            "Split it into several rubrics.",
            "rubric_limits",
        )


def check_method(method: str, where: str) -> None:
    """Refuse a grading method that is neither a rubric nor a marking guide.

    Raises:
        UserFixable: ``format_unknown``.
    """
    if method not in OPTIONS:
        raise refusal(
            where,
            f"the grading method “{method[:40]}” is neither a rubric nor a marking guide.",
            "Only those two can be imported.",
            "format_unknown",
        )


def option_loss(options: str, where: str) -> tuple[Loss, ...]:
    """Return what to tell about the display options of a form."""
    if not options.strip() or options.strip() in ("[]", "{}"):
        return ()
    sentence = "Moodle's options (what is shown to whom, how grades are computed) are not kept."
    return (Loss("options", where, sentence),)


def comment_loss(count: int, where: str) -> tuple[Loss, ...]:
    """Return what to tell about a marking guide's frequently used comments."""
    if not count:
        return ()
    sentence = f"{count} frequently used comments are not kept: a rubric has no place for them."
    return (Loss("comments", where, sentence),)


def to_imported(form: MoodleForm, origin: Origin) -> Imported:
    """Return the model's rubric, and what of Moodle's form it does not hold.

    Raises:
        UserFixable: as :func:`drafts.compile_draft`.
    """
    check_count(len(form.criteria) + len(form.guide), form.where)
    drafts = [*map(_rubric_draft, form.criteria), *map(_guide_draft, form.guide)]
    draft = RubricDraft(
        title=form.name or "Untitled rubric",
        criteria=drafts,
        where=form.where,
        description=form.description,
        changed_at=form.changed_at,
    )
    return Imported(compile_draft(draft, origin), (RULE_ASSUMED, *form.noted))


def _rubric_draft(one: MoodleCriterion) -> CriterionDraft:
    title, description = _title_and_text(one.text)
    ranked = sorted(one.levels, key=lambda level: level.score)
    return CriterionDraft(title, _levels(ranked), one.where, description)


def _title_and_text(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    title = _EMPHASIS.sub("", first)
    if len(title) > MAX_TITLE:
        return f"{title[:_MAX_NAME]}…", text
    return title, rest


def _levels(ranked: list[MoodleLevel]) -> tuple[LevelDraft, ...]:
    parts = [level.text.partition("\n") for level in ranked]
    names = [name.strip() for name, _, _ in parts]
    named = len(set(names)) == len(names) and all(
        0 < len(name) <= _MAX_NAME and rest and not rest[0].isspace() for name, _, rest in parts
    )
    return tuple(
        LevelDraft(name, rest, level.score, level.where)
        if named
        else LevelDraft(f"Level {n}", level.text, level.score, level.where)
        for n, (level, (name, _, rest)) in enumerate(zip(ranked, parts, strict=True), 1)
    )


def _guide_draft(one: GuideCriterion) -> CriterionDraft:
    below, full = GUIDE_LEVELS
    most = one.most
    ranged = most >= GUIDE_STEP
    top = LevelDraft(full, "", most, one.where, range=PointRange(most, most) if ranged else None)
    rest = PointRange(Decimal(0), most - GUIDE_STEP)
    levels = (LevelDraft(below, "", Decimal(0), one.where, range=rest), top) if ranged else (top,)
    return CriterionDraft(
        title=one.name,
        levels=levels,
        where=one.where,
        description=one.text,
        guidance=one.markers,
        point_step=GUIDE_STEP if ranged else None,
    )


def rubric_form(rubric: Rubric) -> tuple[MoodleForm, tuple[Loss, ...]]:
    """Return ``rubric`` as a rubric of Moodle, and what that does not hold."""
    points, remarks = plain_points(rubric)
    criteria = tuple(_rubric_criterion(one, points) for one in rubric.criteria)
    form = MoodleForm(rubric.title, "rubric", criteria, description=rubric.description)
    return form, (*dropped(rubric, ("description",)), *remarks)


def _rubric_criterion(one: Criterion, points: Mapping[LevelId, Decimal]) -> MoodleCriterion:
    ranked = tuple(sorted(one.levels, key=lambda level: points[level.id]))
    return MoodleCriterion(
        text=f"{one.title}\n{one.description}" if one.description else one.title,
        levels=tuple(
            MoodleLevel(points[level.id], text, level.title)
            for level, text in zip(ranked, _level_texts(ranked), strict=True)
        ),
        where=one.label,
    )


def _level_texts(levels: tuple[Level, ...]) -> list[str]:
    if all(level.title == f"Level {n}" for n, level in enumerate(levels, 1)):
        return [level.descriptor for level in levels]
    return [f"{one.title}\n{one.descriptor}" if one.descriptor else one.title for one in levels]


def guide_form(rubric: Rubric) -> tuple[MoodleForm, tuple[Loss, ...]]:
    """Return ``rubric`` as a marking guide of Moodle, and what that does not hold."""
    points, remarks = plain_points(rubric)
    criteria = tuple(
        GuideCriterion(
            name=one.title,
            text=one.description,
            markers=one.guidance,
            most=max(points[level.id] for level in one.levels),
            where=one.label,
        )
        for one in rubric.criteria
    )
    form = MoodleForm(rubric.title, "rubric", guide=criteria, description=rubric.description)
    losses = dropped(rubric, ("description", "guidance", "range", "level_range"))
    levelled = [one.label for one in rubric.criteria if not _is_guide_like(one)]
    if not levelled:
        return form, (*losses, *remarks)
    sentence = (
        "A marking guide has no levels: their names and descriptors are not carried, and any "
        "points up to the highest can be given."
    )
    return form, (*losses, *remarks, Loss("levels", places(levelled), sentence))


def _is_guide_like(one: Criterion) -> bool:
    titles = tuple(level.title for level in one.levels)
    return titles in (GUIDE_LEVELS, GUIDE_LEVELS[1:]) and not any(
        level.descriptor for level in one.levels
    )
