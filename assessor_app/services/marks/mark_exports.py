"""Marks out again: annotated PDF files, Web Annotations, ``.annotation`` sets, the report.

A learner's PDF is opened and written by the isolated decoder only; a decoder of its own is
started for that, with more time, so that what a person looks at meanwhile is not held up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Final

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.durable import make_folder, replace_file
from assessor_app.domain.ids import AssignmentId, new_urn
from assessor_app.domain.progress import CancelToken, Progress, ProgressListener, no_listener
from assessor_app.errors import EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderLimits
from assessor_app.protocol.annotation import AnnotationCollection, AnnotationPage
from assessor_app.reports.annotation_set import (
    SUFFIX,
    About,
    SetItem,
    annotation_set,
    to_bytes,
)
from assessor_app.services.anchors import PDF
from assessor_app.services.marks.placing import LeftOut, marks_for
from assessor_app.services.marks.report_content import report_of
from assessor_app.services.marks.shown import wording_of
from assessor_app.services.review import Artifact, Review, open_file, open_review
from assessor_app.services.workspace import Workspace

EXPORT_S: Final = 90.0
_LOOK_S: Final = 0.05
_NAME: Final = re.compile(r"[^\w.\-]+")


class MarkExport(StrEnum):
    """What can be written of the marks on a submission."""

    ANNOTATED_PDF = "annotated-pdf"
    WEB_ANNOTATIONS = "web-annotations"
    ANNOTATION_SET = "annotation-set"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class AnnotatedPdf:
    """A copy of an artifact with its marks: how many there are, and which could not be placed."""

    data: bytes
    marks: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, and the marks that none of them shows."""

    files: tuple[Path, ...]
    left_out: tuple[LeftOut, ...]


def export_marks(
    workspace: Workspace,
    assignment: AssignmentId,
    folder: Path,
    wanted: Sequence[MarkExport],
    *,
    only: Artifact | None = None,
    progress: ProgressListener = no_listener,
    cancel: CancelToken | None = None,
) -> Exported:
    """Write what is ``wanted`` of a submission's marks into ``folder``, as they stand now.

    Files of the same names are written anew, all of them or, when it is stopped or fails on the
    way, none. ``only`` names one artifact. May be called from any thread.

    Raises:
        Cancelled: when it was stopped.
        UserFixable: ``assignment_unknown``, ``not_downloaded``; ``nothing_to_export`` where there
            is no mark, and no report is wanted.
        IntegrityProblem: ``decoder_…`` where a PDF cannot be copied.
        EnvironmentProblem: ``disk_full``, ``folder_read_only``.
    """
    review = open_review(workspace, assignment)
    if not review.annotations and MarkExport.REPORT not in wanted:
        raise UserFixable("There is no mark to export.", code="nothing_to_export")
    make_folder(folder)
    stop = cancel or CancelToken()
    left_out: list[LeftOut] = []
    artifacts = [one for one in review.artifacts if only is None or one.id == only.id]
    makers = _makers(workspace, review, artifacts, wanted, left_out, stop)
    files: dict[str, bytes] = {}
    for number, (name, make) in enumerate(makers):
        stop.check()
        progress(Progress(name, number, len(makers), "files"))
        files[name] = make()
    stop.check()
    for name, data in files.items():
        replace_file(folder / name, data)
    progress(Progress("", len(makers), len(makers), "files"))
    return Exported(tuple(folder / name for name in files), tuple(left_out))


def _makers(
    workspace: Workspace,
    review: Review,
    artifacts: Sequence[Artifact],
    wanted: Sequence[MarkExport],
    left_out: list[LeftOut],
    stop: CancelToken,
) -> list[tuple[str, Callable[[], bytes]]]:
    """Return the names of the files, and what makes each; ``left_out`` is filled by the making."""
    stem = _safe(review.package.submission_label)
    marked = _marked(review, artifacts)
    made: list[tuple[str, Callable[[], bytes]]] = []

    def copied(artifact: Artifact) -> bytes:
        copy = annotated_pdf(workspace, review, artifact, stop)
        left_out.extend(copy.left_out)
        return copy.data

    if MarkExport.WEB_ANNOTATIONS in wanted:
        name = f"{stem}.annotations.json"
        made.append((name, lambda: to_bytes(web_annotations(review, artifacts).to_json())))
    if MarkExport.ANNOTATION_SET in wanted:
        for one in marked:
            name = f"{stem}-{_safe(one.name)}{SUFFIX}"
            made.append((name, partial(_set_of, workspace, review, one)))
    if MarkExport.ANNOTATED_PDF in wanted:
        for one in marked:
            if one.media_type == PDF:
                name = f"{stem}-{_safe(one.name)}.annotated.pdf"
                made.append((name, partial(copied, one)))
    if MarkExport.REPORT in wanted:
        made.append((f"{stem}.report.pdf", partial(feedback_report, workspace, review, stop)))
    return made


def web_annotations(review: Review, artifacts: Sequence[Artifact]) -> AnnotationCollection:
    """Return the marks on some artifacts as a collection by W3C's model."""
    ids = {one.id for one in artifacts}
    items = tuple(one for one in review.annotations if one.target.source in ids)
    return AnnotationCollection(
        id=new_urn(),
        type="AnnotationCollection",
        label=f"Annotations on submission {review.package.submission_label}",
        total=len(items),
        first=AnnotationPage(id=new_urn(), type="AnnotationPage", start_index=0, items=items),
    )


def feedback_report(
    workspace: Workspace, review: Review, cancel: CancelToken | None = None
) -> bytes:
    """Return the report for the earner as a PDF, with pictures of the cited places."""
    from assessor_app.reports.feedback_report import write_report

    with _own_decoder(cancel) as decoder:
        content = report_of(workspace, review, decoder)
    return write_report(content)


def annotated_pdf(
    workspace: Workspace, review: Review, artifact: Artifact, cancel: CancelToken | None = None
) -> AnnotatedPdf:
    """Return a copy of a PDF artifact with the assessor's marks as annotations.

    Raises:
        UserFixable: ``not_downloaded``.
        IntegrityProblem: ``decoder_…``: the file is damaged, locked, too large or takes too long.
    """
    with (
        _own_decoder(cancel) as decoder,
        open_file(workspace, review.assignment.id, artifact.path) as reader,
        decoder.open(reader, media_type=PDF, name=artifact.path) as document,
    ):
        marks, left_out = marks_for(document, review, artifact)
        return AnnotatedPdf(document.with_marks(marks), len(marks), left_out)


def _set_of(workspace: Workspace, review: Review, artifact: Artifact) -> bytes:
    items = []
    for annotation in review.annotations:
        if annotation.target.source == artifact.id:
            wording = wording_of(annotation, review.rubric)
            items.append(SetItem(annotation, wording.labels, wording.colour))
    about = About(artifact.id, artifact.name, artifact.media_type)
    made = annotation_set(new_urn(), about, items, generated=to_rfc3339(workspace.now()))
    return to_bytes(made)


def _marked(review: Review, artifacts: Sequence[Artifact]) -> list[Artifact]:
    marked = {one.target.source for one in review.annotations}
    return [one for one in artifacts if one.id in marked]


@contextmanager
def _own_decoder(cancel: CancelToken | None) -> Iterator[Decoder]:
    """Start a decoder that ends, with what it works on, when the work is stopped."""
    ended = Event()
    with Decoder(DecoderLimits(call_s=EXPORT_S), spare=False) as decoder:
        watch = Thread(target=_end_when_stopped, args=(decoder, cancel or CancelToken(), ended))
        watch.start()
        try:
            yield decoder
        except (IntegrityProblem, EnvironmentProblem):
            if cancel is not None:
                cancel.check()
            raise
        finally:
            ended.set()
            watch.join()


def _end_when_stopped(decoder: Decoder, cancel: CancelToken, ended: Event) -> None:
    while not ended.is_set():
        if cancel.wait(_LOOK_S):
            decoder.close()
            return


def _safe(name: str) -> str:
    return _NAME.sub("_", name).strip("._")[:80] or "file"
