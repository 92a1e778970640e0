"""Evidence text for the search, taken by the isolated decoder once a package is ready.

On the way each artifact is looked at: one that is not what the manifest says that it is gets its
problem noted, so that the queue and the review can say so before anybody opens it. So is a link
that led nowhere when its copy was taken.
"""

from __future__ import annotations

from contextlib import suppress

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import DownloadState, FileRole, Package, PackageFile
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.likeness import Sketch, SketchKind, picture_sketch, text_sketch
from assessor_app.domain.search import SearchKind
from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.decoder.media_types import agree, essence
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.services.readiness import note_readiness
from assessor_app.services.review import open_file
from assessor_app.services.workspace import Workspace

MAX_TEXT_CHARACTERS = 2_000_000
_COMPARED_PX = 96
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
    texts: dict[str, str] = {}
    sketches: dict[str, Sketch] = {}
    problems: dict[str, str] = {}
    for file in evidence:
        if file.role is FileRole.ARTIFACT and file.size_bytes:
            sketches[file.path] = Sketch(file.sha256)
        try:
            texts[file.path] = _text_of(workspace, assignment, file)
            if file.path in sketches:
                sketches[file.path] = _sketch(workspace, assignment, file, texts[file.path])
        except IntegrityProblem as problem:
            if problem.code not in _NO_PROBLEM:
                problems[file.path] = problem.code
    with workspace.store.write() as tx:
        tx.search.remove(assignment, kind=SearchKind.EVIDENCE)
        tx.sketches.put(assignment, sketches.items())
        for file in evidence:
            tx.packages.set_problem(file.package, file.path, problems.get(file.path, ""))
            text = texts.get(file.path, "")
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


def _sketch(workspace: Workspace, assignment: AssignmentId, file: PackageFile, text: str) -> Sketch:
    """Return what of a file is compared with others; a picture as the decoder shows it small."""
    if file.media_type.startswith("image/"):
        with suppress(IntegrityProblem), open_file(workspace, assignment, file.path) as reader:
            with workspace.decoder.open(
                reader, media_type=file.media_type, name=file.path
            ) as document:
                small = document.thumbnail(_COMPARED_PX)
            found = picture_sketch(small.width, small.height, small.stride, small.pixels)
            if found is not None:
                return Sketch(file.sha256, SketchKind.PICTURE, (found,))
    elif values := text_sketch(text):
        return Sketch(file.sha256, SketchKind.TEXT, values)
    return Sketch(file.sha256)


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


def _text_of(workspace: Workspace, assignment: AssignmentId, file: PackageFile) -> str:
    """Return the text of a file; of pictures and recordings, only see that they are such."""
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
            return ""
        with decoder.open(reader, media_type=file.media_type, name=file.path) as document:
            return document.all_text(MAX_TEXT_CHARACTERS)
