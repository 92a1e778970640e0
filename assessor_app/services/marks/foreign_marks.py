"""Marks that others made on the evidence: read in, shown, and never part of a decision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.drafts import ForeignMarkRow
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId
from assessor_app.domain.marks import MarkKind
from assessor_app.domain.search import SearchKind
from assessor_app.errors import UserFixable
from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.protocol.annotation import Target
from assessor_app.protocol.foreign import ForeignAnnotation, read_annotations
from assessor_app.protocol.places import MarkPlace, place_of, target_of
from assessor_app.services.anchors import PDF
from assessor_app.services.evidence.evidence_view import open_document
from assessor_app.services.given_files import read_given
from assessor_app.services.marks.pdf_marks import place_of_mark
from assessor_app.services.marks.shown import FOREIGN, ShownMark
from assessor_app.services.review import open_review
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

MAX_BYTES: Final = 128 << 20
_SHORT: Final = 300
_MOST_INDEXED: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ForeignMark:
    """One mark of somebody else. ``origin`` is the file that it came in; empty for the evidence
    itself. ``place`` is the whole artifact where the mark names no place that we know."""

    id: str
    artifact: ArtifactId
    origin: str
    place: MarkPlace
    text: str
    author: str
    made_at: str


def foreign_marks(workspace: Workspace, assignment: AssignmentId) -> tuple[ForeignMark, ...]:
    """Return the marks that were imported for a submission."""
    with workspace.store.read() as tx:
        rows = tx.foreign_marks.of(assignment)
    return tuple(_from_row(row) for row in rows)


def shown_foreign(marks: Iterable[ForeignMark]) -> tuple[ShownMark, ...]:
    """Return marks of others as they are shown: without a criterion, and for reading only."""
    return tuple(
        ShownMark(
            id=AnnotationId(f"of-others:{number}:{one.origin}:{one.id}"),
            artifact=one.artifact,
            place=one.place,
            text=one.text,
            colour=FOREIGN,
            made_at=one.made_at,
            mine=False,
            author=one.author,
            origin=one.origin,
        )
        for number, one in enumerate(marks)
    )


def marks_in_evidence(
    workspace: Workspace, assignment: AssignmentId, artifact: ArtifactId
) -> tuple[ForeignMark, ...]:
    """Return the annotations that an artifact came with; none where it is no PDF.

    Raises:
        UserFixable: ``artifact_unknown``, ``not_downloaded``.
        IntegrityProblem: ``decoder_…`` where the file cannot be read.
    """
    one = open_review(workspace, assignment).artifact(artifact)
    if one.media_type != PDF:
        return ()
    with open_document(workspace, assignment, one.path, PDF) as document:
        found = document.marks()
    return tuple(_of_pdf(mark, number, artifact, "") for number, mark in enumerate(found))


def import_marks(
    workspace: Workspace, assignment: AssignmentId, artifact: ArtifactId, file: Path
) -> tuple[int, Changes]:
    """Read marks of others on ``artifact`` from a file; return how many there are.

    The file is a PDF with annotations, or JSON of the Web Annotation Data Model: an annotation, a
    collection, or an ``.annotation`` set. Importing it again replaces what came in it before.

    Raises:
        UserFixable: ``artifact_unknown``, ``marks_too_large``, ``marks_none``.
        EnvironmentProblem: ``file_unreadable``.
        IntegrityProblem: ``annotation_invalid``, ``json_malformed`` …, or ``decoder_…``.
    """
    one = open_review(workspace, assignment).artifact(artifact)
    data, origin = _read(file), file.name[:_SHORT]
    if data.startswith(b"%PDF-"):
        with workspace.decoder.open(data, media_type=PDF, name=origin) as document:
            found = document.marks()
        marks = [_of_pdf(mark, number, artifact, origin) for number, mark in enumerate(found)]
    else:
        marks = [_of_annotation(each, artifact, origin) for each in read_annotations(data)]
    if one.media_type != PDF:
        marks = [mark for mark in marks if mark.place.page is None]
    if not marks:
        raise UserFixable(
            "That file holds no marks for this artifact.", code="marks_none", file=origin
        )
    with workspace.store.write() as tx:
        tx.foreign_marks.delete(assignment, artifact, origin)
        for mark in marks:
            tx.foreign_marks.put(_to_row(mark, assignment, workspace))
        _index(tx, assignment, artifact, origin, marks)
    return len(marks), Changes.of(Topic.ANNOTATIONS, assignment=assignment)


def forget_marks(
    workspace: Workspace, assignment: AssignmentId, artifact: ArtifactId, origin: str
) -> Changes:
    """Drop what was imported from the file ``origin``."""
    with workspace.store.write() as tx:
        tx.foreign_marks.delete(assignment, artifact, origin)
        _index(tx, assignment, artifact, origin, [])
    return Changes.of(Topic.ANNOTATIONS, assignment=assignment)


def forget_file(workspace: Workspace, assignment: AssignmentId, origin: str) -> tuple[int, Changes]:
    """Drop what came in the file ``origin``, on whatever artifact; return how many marks.

    Raises:
        UserFixable: ``marks_none`` where nothing came in a file of that name.
    """
    with workspace.store.write() as tx:
        rows = [row for row in tx.foreign_marks.of(assignment) if row.origin == origin]
        for artifact in {row.artifact for row in rows}:
            tx.foreign_marks.delete(assignment, artifact, origin)
            _index(tx, assignment, artifact, origin, [])
    if not rows:
        raise UserFixable("No marks came in a file of that name.", code="marks_none", file=origin)
    return len(rows), Changes.of(Topic.ANNOTATIONS, assignment=assignment)


def _index(
    tx: Transaction,
    assignment: AssignmentId,
    artifact: ArtifactId,
    origin: str,
    marks: Sequence[ForeignMark],
) -> None:
    """Let the words of what came in a file be found, or no longer, as one comment."""
    ref = f"{artifact}#{origin}"
    tx.search.remove(assignment, kind=SearchKind.COMMENT, ref=ref)
    text = "\n".join(mark.text for mark in marks if mark.text.strip())[:_MOST_INDEXED]
    if text:
        tx.search.put(assignment, kind=SearchKind.COMMENT, ref=ref, title=origin, text=text)


def _read(file: Path) -> bytes:
    data = read_given(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise UserFixable("The file is too large to import.", code="marks_too_large")
    return data


def _of_pdf(mark: PdfMark, number: int, artifact: ArtifactId, origin: str) -> ForeignMark:
    text = "\n".join(one for one in (mark.subject, mark.text) if one)
    return ForeignMark(
        f"{number}", artifact, origin, place_of_mark(mark), text, mark.author, mark.modified
    )


def _of_annotation(one: ForeignAnnotation, artifact: ArtifactId, origin: str) -> ForeignMark:
    place = one.place or MarkPlace(MarkKind.WHOLE)
    return ForeignMark(one.id, artifact, origin, place, one.text, one.author, one.made_at)


def _to_row(mark: ForeignMark, assignment: AssignmentId, workspace: Workspace) -> ForeignMarkRow:
    """The key is of our own making: two files may well use the same id."""
    named = json.dumps([assignment, mark.artifact, mark.origin, mark.id])
    document = {
        "id": mark.id,
        "target": _target(mark).to_json(),
        "text": mark.text,
        "author": mark.author,
        "made_at": mark.made_at,
    }
    return ForeignMarkRow(
        id=hashlib.sha256(named.encode()).hexdigest(),
        assignment=assignment,
        artifact=mark.artifact,
        origin=mark.origin,
        imported_at=workspace.now(),
        document=json.dumps(document, ensure_ascii=False).encode(),
    )


def _target(mark: ForeignMark) -> Target:
    """Return where to keep a mark; one whose numbers go beyond all pages is on the whole file."""
    try:
        return target_of(mark.artifact, mark.place)
    except ValueError:
        return target_of(mark.artifact, MarkPlace(MarkKind.WHOLE))


def _from_row(row: ForeignMarkRow) -> ForeignMark:
    given = json.loads(row.document)
    return ForeignMark(
        id=given["id"],
        artifact=row.artifact,
        origin=row.origin,
        place=place_of(Target.from_json(given["target"])),
        text=given["text"],
        author=given["author"],
        made_at=given["made_at"],
    )
