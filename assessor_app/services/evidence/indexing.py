"""Evidence text for the search, taken by the isolated decoder once a package is ready.

On the way each artifact is looked at: one that is not what the manifest says that it is gets its
problem noted, so that the queue and the review can say so before anybody opens it. So is a link
that led nowhere when its copy was taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import DownloadState, FileRole, Package, PackageFile
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.likeness import Sketch
from assessor_app.domain.passages import MOST_PASSAGES, Passage, passages_of
from assessor_app.domain.search import SearchKind
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.evidence.decoder.media_types import agree, essence
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.services.evidence.captions import is_track, read_captions
from assessor_app.services.evidence.sketching import sketch_of
from assessor_app.services.readiness import note_readiness
from assessor_app.services.review import open_file
from assessor_app.services.workspace import Workspace

MAX_TEXT_CHARACTERS = 2_000_000
_WITHOUT_TEXT = ("image/", "video/", "audio/")
# A file whose kind is not shown (a program, say) is what it says; nothing is wrong with it.
_NO_PROBLEM = frozenset({"decoder_unsupported"})


def index_evidence(workspace: Workspace, assignment: AssignmentId) -> tuple[str, ...]:
    """Put the text of one package's files into the search; return the paths that have a problem.

    A file that cannot be decoded is no reason to stop: its problem is noted, by its code.

    Raises:
        EnvironmentProblem: ``decoder_…`` where no decoder can be started, and those of the store.
    """
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
        files = () if package is None else tx.packages.files(package.id)
    names = {} if package is None else _names(package)
    evidence = [file for file in files if file.role is not FileRole.RUBRIC]
    texts: dict[str, tuple[str, ...]] = {}
    sketches: dict[str, Sketch] = {}
    problems: dict[str, str] = {}
    for file in evidence:
        if file.role is FileRole.ARTIFACT and file.size_bytes:
            sketches[file.path] = Sketch(file.sha256)
        try:
            texts[file.path] = _pages_of(workspace, assignment, file)
            if file.path in sketches:
                text = "\n".join(texts[file.path])
                sketches[file.path] = sketch_of(workspace, assignment, file, text)
        except IntegrityProblem as problem:
            if problem.code not in _NO_PROBLEM:
                problems[file.path] = problem.code
    passages = [*_passages(workspace, assignment, evidence, texts)]
    with workspace.store.write() as tx:
        tx.passages.replace(assignment, passages)
        tx.search.remove(assignment, kind=SearchKind.EVIDENCE)
        tx.sketches.put(assignment, sketches.items())
        for file in evidence:
            tx.packages.set_problem(file.package, file.path, problems.get(file.path, ""))
            text = "\n".join(texts.get(file.path, ()))[:MAX_TEXT_CHARACTERS]
            if text.strip():
                name = names.get(file.path) or file.path.rpartition("/")[2]
                tx.search.put(
                    assignment, kind=SearchKind.EVIDENCE, ref=file.path, title=name, text=text
                )
        if tx.assignments.get(assignment).download is DownloadState.READY:
            links = () if package is None else _links_that_failed(package)
            first = next(iter((*problems.values(), *links)), "")
            tx.assignments.set_download(assignment, DownloadState.READY, first)
        if tx.drafts.get(assignment).updated_at is not None:
            note_readiness(workspace, tx, assignment)
    return tuple(problems)


def _links_that_failed(package: Package) -> tuple[str, ...]:
    """Return a code for each link that led nowhere, or to a login, when its copy was taken."""
    manifest = EvidencePackage.from_json(strict_json.parse_object(package.manifest))
    captures = (one.capture for one in manifest.file if one.capture is not None)
    return tuple(f"link_{one.status}" for one in captures if one.status != "ok")


def _names(package: Package) -> dict[str, str]:
    """Return the name of each artifact by its path, and by those of its captions and renditions."""
    manifest = EvidencePackage.from_json(strict_json.parse_object(package.manifest))
    return {
        path: one.name
        for one in manifest.file
        for path in (one.path, *(track.path for track in one.track))
    }


def _passages(
    workspace: Workspace,
    assignment: AssignmentId,
    files: Sequence[PackageFile],
    texts: Mapping[str, tuple[str, ...]],
) -> Iterator[Passage]:
    """Give the passages of files that have text; of captions, each cue with its time."""
    for file in files:
        pages = texts.get(file.path)
        if not pages:
            continue
        cues = _cues(workspace, assignment, file)
        found = cues or passages_of(file.path, pages, paged=_is_pdf(file))
        yield from islice(found, MOST_PASSAGES)


def _cues(workspace: Workspace, assignment: AssignmentId, file: PackageFile) -> list[Passage]:
    if file.role is not FileRole.TRACK or not is_track(file.media_type, file.path):
        return []
    try:
        captions = read_captions(workspace, assignment, file.path)
    except UserFixable:
        return []
    return [
        Passage(file.path, cue.text, start_ms=cue.start_ms, end_ms=cue.end_ms)
        for cue in captions.cues
    ]


def _is_pdf(file: PackageFile) -> bool:
    return essence(file.media_type) == "application/pdf"


def _pages_of(workspace: Workspace, assignment: AssignmentId, file: PackageFile) -> tuple[str, ...]:
    """Return a file's text by page; of pictures and recordings, only see that they are such."""
    decoder = workspace.decoder
    with open_file(workspace, assignment, file.path) as reader:
        if file.media_type.startswith(_WITHOUT_TEXT):
            claimed = essence(file.media_type)
            found = decoder.identify(reader, file.path, claimed=claimed)
            if not agree(claimed, found):
                raise IntegrityProblem(
                    f"The file says that it is {claimed}, and is {found}.",
                    code="decoder_type_mismatch",
                )
            return ()
        with decoder.open(reader, media_type=file.media_type, name=file.path) as document:
            return document.page_texts(MAX_TEXT_CHARACTERS)
