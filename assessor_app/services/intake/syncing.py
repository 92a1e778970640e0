"""One synchronisation as a person asks for it: what came, what went, what did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assessor_app.domain.changes import Changes
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId, IssuerId
from assessor_app.domain.progress import (
    CancelToken,
    GiveWay,
    Progress,
    ProgressListener,
    go_on,
    no_listener,
)
from assessor_app.errors import UserFixable
from assessor_app.evidence.bag import open_bag, write_decision_bag
from assessor_app.issuers.connector import Connector
from assessor_app.issuers.folder import BagFormat, FolderConnector
from assessor_app.issuers.sync_api import SyncApiConnector
from assessor_app.services.evidence.indexing import index_evidence
from assessor_app.services.intake.retention import clear_out
from assessor_app.services.workspace import Workspace
from assessor_app.signing.canonical import canonical_bytes, document_digest
from assessor_app.sync.contact import next_try
from assessor_app.sync.engine import SyncEngine, SyncReport

_OFFLINE = frozenset({"issuer_unreachable", "issuer_not_the_issuer", "issuer_redirected"})


@dataclass(frozen=True, slots=True)
class SyncProblem:
    """Why something did not go through with one issuer; nothing is lost by it.

    ``refused``: trying again is of no use before a person has looked.
    """

    issuer: IssuerId
    issuer_name: str
    stage: str
    code: str
    message: str
    refused: bool


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a synchronisation did.

    ``offline``: no issuer could be reached. ``failed`` names packages that were refused, by code.
    ``mismatch``: an issuer holds other decisions than this device knows of, and no other device
    of the same person explains it; ``elsewhere`` counts those that another device sent.
    ``next_at``: when it is worth trying again by itself, for what waits; None where nothing waits
    for a time. ``issuers``: how many there are.
    """

    received: int
    ready: int
    recalled: int
    bytes_received: int
    accepted: int
    waiting: int
    needs_attention: int
    failed: tuple[tuple[AssignmentId, str], ...]
    problems: tuple[SyncProblem, ...]
    mismatch: bool
    offline: bool
    stopped: str
    changes: Changes
    next_at: datetime | None = None
    elsewhere: int = 0
    issuers: int = 0


def sync(
    workspace: Workspace,
    *,
    download: bool = True,
    upload: bool = True,
    force: bool = False,
    progress: ProgressListener = no_listener,
    cancel: CancelToken | None = None,
    give_way: GiveWay = go_on,
) -> SyncSummary:
    """Send what waits, take in what is new, fetch what is missing, compare.

    ``give_way`` is called from each of the threads that do so.

    Raises:
        UserFixable: ``sync_running`` while another one runs.
    """
    if not workspace.sync_turn.acquire(blocking=False):
        raise UserFixable("A synchronisation is under way already.", code="sync_running")
    try:
        return _sync(
            workspace,
            download=download,
            upload=upload,
            force=force,
            progress=progress,
            cancel=cancel,
            give_way=give_way,
        )
    finally:
        workspace.sync_turn.release()


def _sync(
    workspace: Workspace,
    *,
    download: bool,
    upload: bool,
    force: bool,
    progress: ProgressListener,
    cancel: CancelToken | None,
    give_way: GiveWay,
) -> SyncSummary:
    fetched = _Fetched(progress)
    engine = SyncEngine(
        workspace.store,
        workspace.blobs,
        connect,
        blob_key=workspace.keys.blob_key,
        on_ready=_index(workspace),
        clock=workspace.clock,
    )
    report = engine.run_once(
        download=download,
        upload=upload,
        force=force,
        progress=fetched.tell,
        cancel=cancel,
        give_way=give_way,
    )
    replaced = any(one.inbox.updated for one in report.issuers)
    cleared = Changes() if report.stopped else clear_out(workspace, replaced=replaced)
    return _summary(workspace, report, fetched.bytes, cleared)


def connect(issuer: Issuer) -> Connector:
    """Return the connector of the issuer's kind."""
    if issuer.kind == "folder":
        bags = BagFormat(open_bag, write_decision_bag, canonical_bytes, document_digest)
        return FolderConnector(Path(issuer.base_url), bags, held_well_known=issuer.well_known)
    return SyncApiConnector(issuer.base_url, issuer.api_base, issuer.token)


def _index(workspace: Workspace) -> Callable[[AssignmentId], None]:
    def index(assignment: AssignmentId) -> None:
        index_evidence(workspace, assignment)

    return index


class _Fetched:
    """Passes progress on, and remembers how many bytes came."""

    def __init__(self, listener: ProgressListener) -> None:
        self._listener = listener
        self.bytes = 0

    def tell(self, step: Progress) -> None:
        if step.unit == "bytes":
            self.bytes = max(self.bytes, step.done)
        self._listener(step)


def _summary(
    workspace: Workspace, report: SyncReport, fetched: int, cleared: Changes
) -> SyncSummary:
    with workspace.store.read() as tx:
        counts = tx.projections.counts()
        tries = [next_try(tx, issuer) for issuer in tx.issuers.all()]
    names = {one.issuer: one.name for one in report.issuers}
    problems = tuple(
        SyncProblem(issuer, names[issuer], one.stage, one.code, one.message, one.refused)
        for issuer, one in report.problems
    )
    unreachable = {one.issuer for one in problems if one.code in _OFFLINE}
    failed = [one for each in report.issuers for one in each.inbox.failed]
    failed += [one for each in report.issuers for one in each.transfers.failed]
    return SyncSummary(
        received=sum(len(one.inbox.new) + len(one.inbox.updated) for one in report.issuers),
        ready=report.ready,
        recalled=sum(len(one.inbox.recalled) for one in report.issuers),
        bytes_received=fetched,
        accepted=report.accepted,
        waiting=counts.waiting,
        needs_attention=counts.needs_attention,
        failed=tuple(failed),
        problems=problems,
        mismatch=any(one.mismatch is not None for one in report.issuers),
        offline=bool(report.issuers) and len(unreachable) == len(report.issuers),
        stopped=report.stopped,
        changes=report.changes | cleared,
        next_at=min((one for one in tries if one is not None), default=None),
        elsewhere=sum(one.elsewhere for one in report.issuers),
        issuers=len(report.issuers),
    )
