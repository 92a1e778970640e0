"""What the list of evidence says, row by row: parts, artifacts, earlier attempts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Final

from assessor_app.domain.assignments import EVIDENCE_REMOVED, FileRole
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.ids import ArtifactId
from assessor_app.domain.likeness import Likeness
from assessor_app.protocol.manifest import Capture
from assessor_app.rubrics.model import Part, Prompt, Rubric
from assessor_app.services.evidence.alike import Alike
from assessor_app.services.evidence.evidence_view import DocumentKind, kind_of
from assessor_app.services.review import Artifact, Review
from assessor_app.services.second_attempt import Telling, telling
from assessor_app.ui.words import count, day, size

_NOTHING: Final[Mapping[ArtifactId, Alike]] = MappingProxyType({})
_MOST_PLACES: Final = 5


class RowKind(StrEnum):
    """What a row stands for."""

    HEADING = auto()
    ARTIFACT = auto()
    ATTEMPT = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``key`` is the artifact's id, or the number of an earlier attempt.

    ``badge`` stands where there is no thumbnail; ``facts`` follow the name in small letters;
    ``told`` is what a screen reader says. ``prompt`` is what an artifact answers.
    """

    kind: RowKind
    key: str
    title: str
    badge: str = ""
    facts: tuple[str, ...] = ()
    opened: bool = False
    prompt: Prompt | None = None

    @property
    def told(self) -> str:
        """Name and facts as one sentence."""
        return ", ".join((self.title, *self.facts))


_BADGES = {
    DocumentKind.PDF: "PDF",
    DocumentKind.IMAGE: "IMG",
    DocumentKind.OFFICE: "DOC",
    DocumentKind.TEXT: "TXT",
}


_TELLING = {
    Telling.SHOWN: "what was told then",
    Telling.WHEN_ASKED: "all is scored: open it",
    Telling.AFTER_SCORING: "shown once all is scored",
    Telling.NEVER: "not shown",
}


def rows_of(review: Review, alike: Mapping[ArtifactId, Alike] = _NOTHING) -> tuple[Row, ...]:
    """Return the rows: each part with its artifacts, then what belongs to none, then attempts.

    ``alike`` says of artifacts in which other submissions they stand.
    """

    def row(artifact: Artifact) -> Row:
        made = _artifact_row(artifact, notes[artifact.id], review.rubric)
        found = alike.get(artifact.id)
        return made if found is None else replace(made, facts=(alike_words(found), *made.facts))

    notes = Counter(one.target.source for one in review.annotations)
    rows: list[Row] = []
    left = list(review.artifacts)
    for number, part in enumerate(review.rubric.parts, start=1):
        mine = [one for one in left if one.part == part.id]
        left = [one for one in left if one.part != part.id]
        if mine:
            rows.append(Row(RowKind.HEADING, part.id, _part_title(number, part)))
            rows += map(row, mine)
    if left:
        rows.append(Row(RowKind.HEADING, "", "Other evidence"))
        rows += map(row, left)
    return (*rows, *_attempt_rows(review))


def _part_title(number: int, part: Part) -> str:
    known = part.title.lower().startswith("part ")
    return part.title if known else f"Part {number} · {part.title}"


def _artifact_row(artifact: Artifact, notes: int, rubric: Rubric) -> Row:
    """Return a row whose facts are those known without opening the file."""
    facts = []
    if artifact.problem == EVIDENCE_REMOVED:
        facts.append("removed")
    elif not artifact.here:
        facts.append("not downloaded yet")
    elif artifact.problem:
        facts.append("cannot be shown")
    if any(part.role is FileRole.TRACK and part.here for part in artifact.parts):
        facts.append("captions")
    if notes:
        facts.append(count(notes, "note"))
    facts.append("viewed\u00a0✓" if artifact.opened else "not viewed")
    if artifact.capture is not None:
        facts.append(_capture_words(artifact.capture))
    if artifact.unchanged_since is not None:
        facts.append(f"as in attempt {artifact.unchanged_since}")
    return Row(
        RowKind.ARTIFACT,
        artifact.id,
        artifact.name,
        badge_of(artifact.media_type),
        tuple(facts),
        opened=artifact.opened,
        prompt=prompt_of(rubric, artifact),
    )


def _capture_words(capture: Capture) -> str:
    taken = day(from_rfc3339(capture.captured))
    if capture.status == "dead":
        return f"dead link on {taken}"
    if capture.status == "login":
        return f"link behind a login on {taken}"
    return f"link captured {taken}"


def badge_of(media_type: str) -> str:
    """Return the few letters that stand for a kind of file."""
    if media_type.startswith("video/"):
        return "▶"
    if media_type.startswith("audio/"):
        return "♪"
    kind = kind_of(media_type)
    return _BADGES.get(kind, "FILE") if kind is not None else "FILE"


def _attempt_rows(review: Review) -> list[Row]:
    if not review.earlier:
        return []
    facts = (_TELLING[telling(review)],)
    rows = [
        Row(RowKind.ATTEMPT, str(one.attempt), f"Attempt {one.attempt}", f"#{one.attempt}", facts)
        for one in sorted(review.earlier, key=lambda one: one.attempt)
    ]
    return [Row(RowKind.HEADING, "", "Earlier attempts"), *rows]


def prompt_of(rubric: Rubric, artifact: Artifact) -> Prompt | None:
    """Return the question that an artifact answers."""
    prompts = (prompt for part in rubric.parts for prompt in part.prompts)
    return next((one for one in prompts if one.id == artifact.prompt), None)


def alike_words(found: Alike) -> str:
    """Return where an artifact stands besides, in as few words as a list has room for."""
    first = found.places[0]
    how = "same as in" if first.how is Likeness.SAME else "nearly as in"
    more = len(found.places) - 1
    where = first.label or "another submission"
    return f"{how} {where}" + (f" and {more} more" if more else "")


def tip_words(artifact: Artifact, found: Alike | None) -> str:
    """Return an artifact's size, where its link led, and where else it stands."""
    lines = [size_words(artifact)]
    for place in () if found is None else found.places[:_MOST_PLACES]:
        how = "The same" if place.how is Likeness.SAME else "Nearly the same"
        if not place.label:
            name = "a file of another submission"
        else:
            name = f"“{place.name}” in {place.label}" if place.name else f"a file of {place.label}"
        lines.append(f"{how} as {name}")
    return "\n".join(lines)


def size_words(artifact: Artifact) -> str:
    """Return an artifact's size in words, with where a captured link led."""
    words = size(artifact.size_bytes)
    return words if artifact.capture is None else f"{words}, captured from {artifact.capture.url}"


def next_unopened(review: Review, after: ArtifactId | None) -> ArtifactId | None:
    """Return the next artifact that was not looked at, around the end; None where all were."""
    ids = [one.id for one in review.artifacts]
    start = ids.index(after) + 1 if after in ids else 0
    ordered = [*review.artifacts[start:], *review.artifacts[:start]]
    return next((one.id for one in ordered if not one.opened), None)
