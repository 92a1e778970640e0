"""Evidence text for the search, taken by the isolated decoder once a package is ready."""

from __future__ import annotations

from assessor_app.domain.assignments import FileRole, PackageFile
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.search import SearchKind
from assessor_app.errors import AssessorError
from assessor_app.services.review import open_file
from assessor_app.services.workspace import Workspace

MAX_TEXT_CHARACTERS = 2_000_000
_WITHOUT_TEXT = ("image/", "video/", "audio/")


def index_evidence(workspace: Workspace, assignment: AssignmentId) -> tuple[str, ...]:
    """Put the text of one package's files into the search; return the paths that gave none.

    A file that cannot be decoded is no reason to stop: it is listed, and the review shows why.
    """
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
        files = () if package is None else tx.packages.files(package.id)
    texts: dict[str, str] = {}
    failed: list[str] = []
    for file in files:
        if file.role is FileRole.RUBRIC or file.media_type.startswith(_WITHOUT_TEXT):
            continue
        try:
            texts[file.path] = _text_of(workspace, assignment, file)
        except AssessorError:
            failed.append(file.path)
    with workspace.store.write() as tx:
        tx.search.remove(assignment, kind=SearchKind.EVIDENCE)
        for path, text in texts.items():
            if text.strip():
                name = path.rpartition("/")[2]
                tx.search.put(assignment, kind=SearchKind.EVIDENCE, ref=path, title=name, text=text)
    return tuple(failed)


def _text_of(workspace: Workspace, assignment: AssignmentId, file: PackageFile) -> str:
    with (
        open_file(workspace, assignment, file.path) as reader,
        workspace.decoder.open(reader, media_type=file.media_type, name=file.path) as document,
    ):
        return document.all_text(MAX_TEXT_CHARACTERS)
