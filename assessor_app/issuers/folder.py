"""The connector for issuers without a network: a folder, or a stick that is carried to and fro.

::

    *.assessor.zip     evidence packages (BagIt bags, zipped) that the issuer put there
    assessor-sync.json the issuer's discovery document, where it is newer than the one held
    outgoing/          decisions from here, a bag each, for the issuer to take in
    receipts/*.json    the issuer's receipts, which it puts there

Nothing is believed for standing in the folder: packages, keys and receipts are verified by who
asks for them, as those from a network are.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from assessor_app.domain import strict_json
from assessor_app.domain.digests import hex_from_digest
from assessor_app.domain.ids import AssignmentId, Digest, PackageId, Sha256Hex
from assessor_app.errors import AssessorError, IntegrityProblem
from assessor_app.issuers.connector import BlobStream, Failure, IssuerProblem
from assessor_app.protocol.feed import AssignmentChange, ChangePage
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.problem import Problem
from assessor_app.protocol.sync import DecisionsDigest, ItemAnswer, UploadItem

PACKAGES: Final = "*.assessor.zip"
WELL_KNOWN: Final = "assessor-sync.json"
OUTGOING: Final = "outgoing"
RECEIPTS: Final = "receipts"
WAITING_CODE: Final = "receipt_awaited"

_CHUNK: Final = 256 << 10
_MAX_DOCUMENT: Final = 8 << 20
_MAX_PACKAGES: Final = 1000


class Bag(Protocol):
    """An opened bag whose form was checked; its manifest is not verified yet."""

    @property
    def manifest(self) -> bytes:
        """The signed manifest, as it stands in the bag."""
        ...

    def open(self, path: str) -> BinaryIO:
        """Open one of the bag's files by its path, ``data/…``."""
        ...


@dataclass(frozen=True, slots=True)
class BagFormat:
    """How bags are read and written, and documents named: ``evidence`` and ``signing`` know."""

    open_bag: Callable[[Path], AbstractContextManager[Bag]]
    write_decision_bag: Callable[[Path, Sequence[tuple[bytes, bytes]]], None]
    canonical_bytes: Callable[[Any], bytes]
    document_digest: Callable[[Any], Digest]


@dataclass(frozen=True, slots=True)
class _Found:
    """A package in the folder. ``files`` maps digests to paths in its bag."""

    path: Path
    manifest: bytes
    change: AssignmentChange
    files: Mapping[Sha256Hex, str]


class FolderConnector:
    """One issuer by way of a folder; implements :class:`connector.Connector`.

    ``held_well_known`` is answered where the folder has no discovery document. Bags that cannot
    be read are left out; :attr:`problems` says which, by file name, and why, by code. Packages
    that are not in the folder (any more) are not recalled: the next stick may hold others.
    """

    def __init__(self, folder: Path, bags: BagFormat, *, held_well_known: bytes = b"") -> None:
        self._folder = folder
        self._bags = bags
        self._held_well_known = held_well_known
        self._lock = threading.Lock()
        self._listing = ""
        self._packages: dict[str, _Found] = {}
        self._problems: tuple[tuple[str, str], ...] = ()

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """The bags that were left out at the last look: file name and code."""
        return self._problems

    def well_known(self) -> bytes:
        """Return the discovery document in the folder, or the one held."""
        with _disk():
            path = self._present() / WELL_KNOWN
            return _read(path) if path.is_file() else self._held_well_known

    def changes(self, since: str | None, *, limit: int) -> ChangePage:
        """Return the packages in the folder, in one page, where its listing is not ``since``'s.

        ``limit`` is not kept to: the folder is read whole, up to a thousand packages.
        """
        with _disk():
            listing = self._look()
        found = () if listing == since else tuple(one.change for one in self._packages.values())
        return ChangePage(
            old_state=since,
            new_state=listing,
            has_more_changes=False,
            created=() if since else found,
            updated=found if since else (),
            destroyed=(),
        )

    def manifest(self, package: PackageId) -> bytes:
        """Return the manifest of a package in the folder."""
        with _disk():
            self._look()
        found = self._packages.get(package)
        if found is None:
            raise _refused(404, "not_found", "The package is not in the folder.")
        return found.manifest

    @contextmanager
    def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
        """Open a file of any package in the folder, by its digest."""
        with _disk():
            self._look()
        found = next((one for one in self._packages.values() if sha256 in one.files), None)
        if found is None:
            raise _refused(404, "not_found", "The file is not in the folder.")
        with ExitStack() as opened:
            with _disk():
                bag = opened.enter_context(self._bags.open_bag(found.path))
                file = opened.enter_context(bag.open(found.files[sha256]))
            yield BlobStream(offset, size, _chunks(file, offset=offset, size=size))

    def extend_lease(self, assignment: AssignmentId) -> datetime:
        """Refuse: a folder cannot be asked for more time."""
        raise _refused(405, "not_by_folder", f"No lease by way of a folder ({assignment}).")

    def recuse(self, assignment: AssignmentId, *, reason: str, note: str) -> None:
        """Refuse: a folder takes decisions only."""
        raise _refused(405, "not_by_folder", f"No recusal by way of a folder ({assignment}).")

    def send(self, items: Sequence[UploadItem], *, idempotency_key: str) -> tuple[ItemAnswer, ...]:
        """Put each decision into ``outgoing``, once; answer with the receipts that are there.

        A decision without a receipt is answered with a problem of status 503 and the code
        ``receipt_awaited``: it waits.
        """
        del idempotency_key  # a bag's name follows from its decision
        with _disk():
            receipts = self._receipts()
            return tuple(self._deliver(item, receipts) for item in items)

    def decisions_digest(self) -> DecisionsDigest:
        """Refuse: a folder does not know what the issuer holds."""
        raise _refused(405, "not_by_folder", "No comparison by way of a folder.")

    def close(self) -> None:
        """Forget what was read."""
        with self._lock:
            self._packages, self._listing = {}, ""

    def _present(self) -> Path:
        if not self._folder.is_dir():
            raise IssuerProblem("The folder is not there.", Failure.UNREACHABLE)
        return self._folder

    def _look(self) -> str:
        """Read the folder's packages, where its listing has changed; return the listing's name."""
        with self._lock:
            paths = sorted(self._present().glob(PACKAGES))[:_MAX_PACKAGES]
            stats = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
            listing = hashlib.sha256(json.dumps(stats).encode()).hexdigest()
            if listing != self._listing:
                self._packages, self._problems = self._read_all(paths)
                self._listing = listing
            return listing

    def _read_all(
        self, paths: Sequence[Path]
    ) -> tuple[dict[str, _Found], tuple[tuple[str, str], ...]]:
        """Return the packages by id, of each the newest version, and the bags left out."""
        packages: dict[str, _Found] = {}
        problems = []
        for path in paths:
            try:
                found = self._read_bag(path)
            except IntegrityProblem as problem:
                problems.append((path.name, problem.code))
                continue
            held = packages.get(found.change.package.id)
            if held is None or held.change.package.version < found.change.package.version:
                packages[found.change.package.id] = found
        return packages, tuple(problems)

    def _read_bag(self, path: Path) -> _Found:
        with self._bags.open_bag(path) as bag:
            manifest = bag.manifest
        raw = strict_json.parse_object(manifest)
        document = EvidencePackage.from_json(raw)
        change = AssignmentChange.from_json(
            {
                "id": document.assignment.id,
                "due": document.assignment.due,
                "package": {
                    "id": document.id,
                    "version": document.version,
                    "digestSRI": self._bags.document_digest(raw),
                    "size": document.total_bytes,
                },
            }
        )
        files = {hex_from_digest(one.digest_sri): one.path for one in document.stored_files()}
        return _Found(path, manifest, change, files)

    def _receipts(self) -> dict[str, dict[str, Any]]:
        """Return the readable receipts, unverified, by the id of the decision they name."""
        receipts: dict[str, dict[str, Any]] = {}
        for path in sorted((self._present() / RECEIPTS).glob("*.json")):
            try:
                raw = strict_json.parse_object(_read(path))
            except IntegrityProblem:
                continue
            named = raw.get("decision")
            if isinstance(named, dict) and isinstance(named.get("id"), str):
                receipts[named["id"]] = raw
        return receipts

    def _deliver(self, item: UploadItem, receipts: Mapping[str, dict[str, Any]]) -> ItemAnswer:
        decision_id = str(item.decision["id"])
        receipt = receipts.get(decision_id)
        if receipt is not None:
            return ItemAnswer(id=decision_id, status="accepted", receipt=receipt)
        name = re.sub(r"[^a-z0-9-]", "-", decision_id.removeprefix("urn:uuid:").lower())[:80]
        path = self._folder / OUTGOING / f"decision-{name}.assessor.zip"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            marks = b"" if item.annotations is None else self._canonical(item.annotations.to_json())
            self._bags.write_decision_bag(path, [(self._canonical(item.decision), marks)])
        problem = Problem(title="The receipt is awaited.", status=503, code=WAITING_CODE)
        return ItemAnswer(id=decision_id, status="rejected", problem=problem)

    def _canonical(self, document: Any) -> bytes:
        return self._bags.canonical_bytes(document)


def _chunks(file: BinaryIO, *, offset: int, size: int) -> Iterator[bytes]:
    """Yield the bytes from ``offset`` on, ``size`` less ``offset`` of them."""
    with _disk():
        _skip(file, offset)
    left = size - offset
    while left:
        with _disk():
            chunk = file.read(min(_CHUNK, left))
        if not chunk:
            raise IssuerProblem("A file in a bag ends too early.", Failure.BROKEN)
        left -= len(chunk)
        yield chunk


def _skip(file: BinaryIO, count: int) -> None:
    while count:
        skipped = len(file.read(min(_CHUNK, count)))
        if not skipped:
            raise IssuerProblem("A file in a bag ends too early.", Failure.BROKEN)
        count -= skipped


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_MAX_DOCUMENT + 1)
    if len(data) > _MAX_DOCUMENT:
        raise IntegrityProblem("A document in the folder is too large.", code="json_too_large")
    return data


@contextmanager
def _disk() -> Iterator[None]:
    """Turn what the folder would not do into the connector's one kind of problem."""
    try:
        yield
    except IssuerProblem:
        raise
    except AssessorError as exc:
        failure = Failure.NOT_THE_ISSUER if isinstance(exc, IntegrityProblem) else Failure.BROKEN
        raise IssuerProblem(exc.message, failure) from exc
    except OSError as exc:
        raise IssuerProblem("The folder cannot be read or written.", Failure.UNREACHABLE) from exc


def _refused(status: int, code: str, message: str) -> IssuerProblem:
    problem = Problem(title=message, status=status, code=code)
    return IssuerProblem(message, Failure.REFUSED, status=status, problem=problem)
