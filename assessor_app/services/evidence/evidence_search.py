"""Passages of one submission that speak to a criterion: found and ranked, never scored.

What is looked for are the words of the criterion itself: its title and description, what its
highest level says, and what assessors are told to look for. The index knows this submission only,
so words that stand everywhere in it weigh next to nothing; the commonest English ones are left out
before.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assessor_app.domain.assignments import FileRole
from assessor_app.domain.ids import ArtifactId, AssignmentId, CriterionId
from assessor_app.domain.marks import MarkKind
from assessor_app.domain.passages import Passage
from assessor_app.domain.search import MARK_END, MARK_START
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.rubrics.model import Criterion
from assessor_app.services.evidence.evidence_view import DocumentKind, kind_of
from assessor_app.services.evidence.indexing import index_evidence
from assessor_app.services.review import Artifact, Review, open_review
from assessor_app.services.workspace import Workspace
from assessor_app.storage.repositories.passages import rank_passages

MOST_FOUND: Final = 50
_MOST_WORDS: Final = 64
_WORD: Final = re.compile(r"[^\W\d_](?:[\w'’]*\w)?")
_MARKUP: Final = re.compile(r"[*_`#>|\[\]()~\n]+")
_COMMON: Final = (
    "a about all also an and any are as at be been but by can could did do does each every for "
    "from had has have her his how i if in into is it its least level may more most must no not "
    "of on one or other our own shall she should so some such than that the their them then "
    "there these they this those to up was we were what when where which who why will with "
    "within without would you your"
)
_STOP_WORDS: Final = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """One passage. ``snippet`` has the found words between the marks of a search hit.

    ``place`` is where it stands in ``artifact``; ``path`` is the file that holds it, which may be
    a track of the artifact.
    """

    artifact: ArtifactId
    name: str
    path: str
    page: int | None
    start_ms: int | None
    end_ms: int | None
    snippet: str
    place: MarkPlace


def find_evidence(
    workspace: Workspace, assignment: AssignmentId, criterion: CriterionId
) -> tuple[FoundPassage, ...]:
    """Return up to :data:`MOST_FOUND` passages that speak to ``criterion``, the nearest first.

    A submission that was indexed before passages were kept is read anew first, so this may be
    slow once, and is not for the main thread.

    Raises:
        UserFixable: ``unknown_criterion``, and those of :func:`open_review`.
        EnvironmentProblem: as :func:`index_evidence`.
    """
    review = open_review(workspace, assignment)
    wanted = review.rubric.criterion(criterion)
    if wanted is None:
        raise UserFixable("This rubric has no such criterion.", code="unknown_criterion")
    with workspace.store.read() as tx:
        passages = tx.passages.of(assignment)
    if not passages:
        index_evidence(workspace, assignment)
        with workspace.store.read() as tx:
            passages = tx.passages.of(assignment)
    owners = _owners(review, {one.path for one in passages})
    mine = [one for one in passages if one.path in owners]
    ranked = rank_passages(mine, words_of(wanted), most=MOST_FOUND)
    return tuple(_found(owners[one.passage.path], one.passage, one.snippet) for one in ranked)


def words_of(criterion: Criterion) -> tuple[str, ...]:
    """Return the words that speak of a criterion, each once, the most telling first."""
    top = criterion.levels[-1].descriptor if criterion.levels else ""
    texts = (criterion.title, *criterion.look_fors, criterion.description, top)
    words = (one.casefold() for text in texts for one in _WORD.findall(text))
    telling = (one for one in words if one not in _STOP_WORDS and len(one) > 1)
    return tuple(dict.fromkeys(telling))[:_MOST_WORDS]


def _owners(review: Review, there: Collection[str]) -> dict[str, Artifact]:
    """Return the artifact of each file to look in: what is shown of it, and its tracks.

    Of a document that the issuer sent in a form that is easier to show, that form is what a person
    sees; its text would else be found twice.
    """
    owners: dict[str, Artifact] = {}
    for one in review.artifacts:
        tracks = [part.path for part in one.parts if part.role is FileRole.TRACK]
        renditions = [
            part.path
            for part in one.parts
            if part.role is FileRole.RENDITION and part.purpose == "view" and part.path in there
        ]
        easier = kind_of(one.media_type) in (None, DocumentKind.OFFICE) and renditions
        owners |= dict.fromkeys([*tracks, renditions[0] if easier else one.path], one)
    return owners


def _found(artifact: Artifact, passage: Passage, snippet: str) -> FoundPassage:
    return FoundPassage(
        artifact.id,
        artifact.name,
        passage.path,
        passage.page,
        passage.start_ms,
        passage.end_ms,
        " ".join(snippet.split()),
        _place(passage, snippet),
    )


def _place(passage: Passage, snippet: str) -> MarkPlace:
    if passage.start_ms is not None and passage.end_ms is not None:
        start, end = (Decimal(ms) / 1000 for ms in (passage.start_ms, passage.end_ms))
        return MarkPlace(MarkKind.RANGE, start=start, end=end)
    words = Quotation(to_nfc(quote_of(snippet)))
    return MarkPlace(MarkKind.HIGHLIGHT, passage.page, quotation=words)


def quote_of(snippet: str) -> str:
    """Return the words of a snippet to be quoted: the stretch with the most found words that has
    no line break or markup in it, so that it reads the same wherever the text is shown."""
    plain = snippet.strip("…")
    stretches = [one.strip() for one in _MARKUP.split(plain)]
    best = max(stretches, key=lambda one: (one.count(MARK_START), _letters(one)))
    return best.replace(MARK_START, "").replace(MARK_END, "")


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
