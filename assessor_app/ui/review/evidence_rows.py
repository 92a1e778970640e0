"""What the list of evidence says, row by row: parts, artifacts, earlier attempts. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum, auto

from assessor_app.domain.assignments import EVIDENCE_REMOVED, FileRole
from assessor_app.domain.ids import ArtifactId
from assessor_app.rubrics.model import Part, Prompt, Rubric
from assessor_app.services.evidence_view import DocumentKind, kind_of
from assessor_app.services.review import Artifact, Review
from assessor_app.services.second_attempt import Telling, telling
from assessor_app.ui.words import count, size


class RowKind(StrEnum):
    """What a row stands for."""

    HEADING = auto()
    ARTIFACT = auto()
    ATTEMPT = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``key`` is the artifact's id, or the number of an earlier attempt.

    ``badge`` stands where there is no thumbnail; ``facts`` follow the name in small letters;
    ``told`` is what a screen reader says.
    """

    kind: RowKind
    key: str
    title: str
    badge: str = ""
    facts: tuple[str, ...] = ()
    opened: bool = False

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


def rows_of(review: Review) -> tuple[Row, ...]:
    """Return the rows: each part with its artifacts, then what belongs to none, then attempts."""
    notes = Counter(one.target.source for one in review.annotations)
    rows: list[Row] = []
    left = list(review.artifacts)
    for number, part in enumerate(review.rubric.parts, start=1):
        mine = [one for one in left if one.part == part.id]
        left = [one for one in left if one.part != part.id]
        if mine:
            rows.append(Row(RowKind.HEADING, part.id, _part_title(number, part)))
            rows += [_artifact_row(one, notes[one.id], review.rubric) for one in mine]
    if left:
        rows.append(Row(RowKind.HEADING, "", "Other evidence"))
        rows += [_artifact_row(one, notes[one.id], review.rubric) for one in left]
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
        facts.append("captured link")
    if artifact.unchanged_since is not None:
        facts.append(f"as in attempt {artifact.unchanged_since}")
    return Row(
        RowKind.ARTIFACT,
        artifact.id,
        artifact.name,
        badge_of(artifact.media_type),
        tuple(facts),
        opened=artifact.opened,
    )


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
