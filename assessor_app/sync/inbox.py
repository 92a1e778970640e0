"""From an issuer's feed to mirrored rows: each manifest verified, each page in one transaction.

An assignment's row says what the issuer says of it; its package's row holds the manifest that was
verified here last. Where a newer manifest is refused, the two differ: the assignment is FAILED,
with the code of the reason, and the older package stays. Drafts are never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final

from assessor_app.domain.assignments import (
    Assignment,
    AssignmentState,
    DownloadState,
    Package,
)
from assessor_app.domain.clock import Clock, from_rfc3339, to_rfc3339, utc_now
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId, Digest, PackageId
from assessor_app.domain.progress import (
    CancelToken,
    GiveWay,
    Progress,
    ProgressListener,
    go_on,
    no_listener,
)
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.evidence.manifest_checks import check_offer, check_update
from assessor_app.issuers.connector import Connector, Failure, IssuerProblem
from assessor_app.protocol.feed import AssignmentChange, ChangePage
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.problem import ProblemType
from assessor_app.signing.verification import TrustedKeys, VerifiedManifest, verify_manifest
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction
from assessor_app.sync.packages import files_of, package_from

PAGE_ITEMS: Final = 200
MAX_PAGES: Final = 10_000
_WORKERS: Final = 4
_WHOLE_CALL: Final = frozenset({401, 403, 408, 425, 429})

Outcome = VerifiedManifest | str
"""A verified manifest, or the code of why there is none."""


@dataclass(frozen=True, slots=True)
class InboxResult:
    """What a run brought. ``failed`` holds assignments with the code of their problem."""

    new: tuple[AssignmentId, ...] = ()
    updated: tuple[AssignmentId, ...] = ()
    recalled: tuple[AssignmentId, ...] = ()
    failed: tuple[tuple[AssignmentId, str], ...] = ()

    def __add__(self, other: InboxResult) -> InboxResult:
        return InboxResult(
            self.new + other.new,
            self.updated + other.updated,
            self.recalled + other.recalled,
            self.failed + other.failed,
        )

    @property
    def touched(self) -> frozenset[AssignmentId]:
        """Every assignment of which something changed."""
        failed = (assignment for assignment, _ in self.failed)
        return frozenset((*self.new, *self.updated, *self.recalled, *failed))


@dataclass(frozen=True, slots=True)
class _Held:
    """What is known here of the assignments that a page names."""

    assignments: Mapping[AssignmentId, Assignment] = field(default_factory=dict)
    packages: Mapping[AssignmentId, Package] = field(default_factory=dict)


class Inbox:
    """Takes in one issuer's feed. ``blob_key`` is the store's, under which packages' keys lie."""

    def __init__(
        self,
        store: Store,
        connector: Connector,
        issuer: Issuer,
        *,
        keys: TrustedKeys,
        blob_key: bytes,
        clock: Clock = utc_now,
        give_way: GiveWay = go_on,
    ) -> None:
        self._store = store
        self._give_way = give_way
        self._connector = connector
        self._issuer = issuer
        self._keys = keys
        self._blob_key = blob_key
        self._clock = clock

    def run(
        self, *, progress: ProgressListener = no_listener, cancel: CancelToken | None = None
    ) -> InboxResult:
        """Take in all that is new. What was taken in before a problem stays.

        Raises:
            IssuerProblem: as the connector.
            IntegrityProblem: ``feed_state`` or ``feed_endless`` for a feed that makes no sense.
            Cancelled: between pages.
        """
        cancel = cancel or CancelToken()
        retried = self._retry_refused()
        try:
            return retried + self._follow(self._issuer.feed_state, progress, cancel)
        except IssuerProblem as problem:
            if not _state_expired(problem):
                raise
        return retried + self._follow(None, progress, cancel)

    def _follow(
        self, since: str | None, progress: ProgressListener, cancel: CancelToken
    ) -> InboxResult:
        """Read the feed to its end. From the beginning, what it names no more is recalled.

        A whole reading keeps its state only at its end, so that a broken one begins anew.
        """
        whole, result, seen = since is None, InboxResult(), set[AssignmentId]()
        for number in range(1, MAX_PAGES + 1):
            cancel.check()
            page = self._connector.changes(since, limit=PAGE_ITEMS)
            _check_page(page, since)
            last = not page.has_more_changes
            seen |= {AssignmentId(one.id) for one in (*page.created, *page.updated)}
            seen -= {AssignmentId(one) for one in page.destroyed}
            gone = self._unseen(seen) if whole and last else ()
            state = page.new_state if last or not whole else None
            result += self._take(page, state=state, gone=gone)
            progress(Progress("inbox", number, None, "pages"))
            if last:
                return result
            since = page.new_state
        raise IntegrityProblem("The issuer's feed does not end.", code="feed_endless")

    def _take(
        self, page: ChangePage, *, state: str | None, gone: Iterable[AssignmentId]
    ) -> InboxResult:
        offers = {AssignmentId(one.id): one for one in (*page.created, *page.updated)}
        held = self._held(offers)
        outcomes = self._fetch([one for one in offers.values() if _lacks(one, held)], held)
        with self._store.write() as transaction:
            result = self._write(transaction, offers, held, outcomes)
            leaving = (*(AssignmentId(one) for one in page.destroyed), *gone)
            recalled = tuple(one for one in leaving if _recall(transaction, one, self._issuer))
            issuer = transaction.issuers.get(self._issuer.id)
            transaction.issuers.update(replace(issuer, feed_state=state))
        return result + InboxResult(recalled=recalled)

    def _held(self, offers: Iterable[AssignmentId]) -> _Held:
        with self._store.read() as transaction:
            mine = {one.id: one for one in transaction.assignments.of_issuer(self._issuer.id)}
            assignments = {one: mine[one] for one in offers if one in mine}
            found = {one: transaction.packages.of_assignment(one) for one in assignments}
        return _Held(assignments, {one: held for one, held in found.items() if held is not None})

    def _unseen(self, seen: set[AssignmentId]) -> tuple[AssignmentId, ...]:
        """Return the open assignments that a whole reading of the feed did not name."""
        with self._store.read() as transaction:
            rows = transaction.assignments.of_issuer(self._issuer.id)
        return tuple(
            row.id for row in rows if row.id not in seen and row.state is AssignmentState.ASSIGNED
        )

    def _retry_refused(self) -> InboxResult:
        """Ask again for manifests that did not come, or did not verify, the last time."""
        with self._store.read() as transaction:
            rows = [
                row
                for row in transaction.assignments.of_issuer(self._issuer.id)
                if row.download is DownloadState.FAILED and row.state is AssignmentState.ASSIGNED
            ]
        offers = {row.id: _as_offer(row) for row in rows}
        held = self._held(offers)
        lacking = [one for one in offers.values() if _lacks(one, held)]
        if not lacking:
            return InboxResult()
        outcomes = self._fetch(lacking, held)
        mended = {one: offers[one] for one, got in outcomes.items() if not isinstance(got, str)}
        with self._store.write() as transaction:
            return self._write(transaction, mended, held, outcomes)

    def _fetch(
        self, offers: Sequence[AssignmentChange], held: _Held
    ) -> dict[AssignmentId, Outcome]:
        """Fetch and verify manifests, some at a time.

        A problem of one of them is its own, unless none came for the issuer's errors.
        """
        problems: list[IssuerProblem] = []

        def outcome(offer: AssignmentChange) -> Outcome:
            try:
                return self._verified(offer, held.packages.get(AssignmentId(offer.id)))
            except IntegrityProblem as problem:
                return problem.code
            except IssuerProblem as problem:
                if _concerns_every_call(problem):
                    raise
                if problem.status is not None and problem.status >= 500:
                    problems.append(problem)
                return problem.code

        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="manifests") as workers:
            outcomes = list(workers.map(outcome, offers))
        if problems and len(problems) == len(offers):
            raise problems[0]
        return {AssignmentId(one.id): got for one, got in zip(offers, outcomes, strict=True)}

    def _verified(self, offer: AssignmentChange, held: Package | None) -> VerifiedManifest:
        self._give_way()
        data = self._connector.manifest(PackageId(offer.package.id))
        self._give_way()
        verified = verify_manifest(
            data,
            self._keys,
            issuer=self._issuer.id,
            assessor=self._issuer.assessor,
            now=self._clock(),
        )
        check_offer(offer, verified.document, verified.digest)
        if held is not None:
            check_update(EvidencePackage.parse(held.manifest), verified.document)
        return verified

    def _write(
        self,
        transaction: Transaction,
        offers: Mapping[AssignmentId, AssignmentChange],
        held: _Held,
        outcomes: Mapping[AssignmentId, Outcome],
    ) -> InboxResult:
        new: list[AssignmentId] = []
        updated: list[AssignmentId] = []
        failed: list[tuple[AssignmentId, str]] = []
        for assignment, offer in offers.items():
            before, outcome = held.assignments.get(assignment), outcomes.get(assignment)
            if before is None and offer.state == "recused":
                continue
            if before is None and _find(transaction, assignment) is not None:
                failed.append((assignment, "assignment_other_issuer"))
                continue
            if _is_taken(transaction, PackageId(offer.package.id), assignment):
                outcome = "package_other_assignment"
            transaction.assignments.put(self._row(offer, before, outcome))
            if isinstance(outcome, str):
                failed.append((assignment, outcome))
                continue
            if outcome is not None:
                package = package_from(
                    outcome, held=held.packages.get(assignment), blob_key=self._blob_key
                )
                transaction.packages.put(package, files_of(outcome.document))
            (new if before is None else updated).append(assignment)
        return InboxResult(tuple(new), tuple(updated), (), tuple(failed))

    def _row(
        self, offer: AssignmentChange, before: Assignment | None, outcome: Outcome | None
    ) -> Assignment:
        """Return the assignment as the issuer now describes it, with how much of it is here."""
        download, problem = DownloadState.LISTED, ""
        if isinstance(outcome, str):
            download, problem = DownloadState.FAILED, outcome
        elif outcome is None and before is not None:
            download, problem = before.download, before.problem
        return Assignment(
            id=AssignmentId(offer.id),
            issuer=self._issuer.id,
            package=PackageId(offer.package.id),
            package_version=offer.package.version,
            package_digest=Digest(offer.package.digest_sri),
            due_at=from_rfc3339(offer.due),
            lease_until=from_rfc3339(offer.lease_until) if offer.lease_until else None,
            state=AssignmentState(offer.state),
            download=download,
            size_bytes=offer.package.size,
            problem=problem,
        )


def _lacks(offer: AssignmentChange, held: _Held) -> bool:
    """Say whether the manifest that ``offer`` names must be fetched."""
    if offer.state == "recused":
        return False
    package = held.packages.get(AssignmentId(offer.id))
    here = None if package is None else (package.id, package.version, package.digest)
    named = offer.package
    return here != (named.id, named.version, named.digest_sri)


def _as_offer(row: Assignment) -> AssignmentChange:
    document = {
        "id": row.id,
        "due": to_rfc3339(row.due_at),
        "state": row.state.value,
        "package": {
            "id": row.package,
            "version": row.package_version,
            "digestSRI": row.package_digest,
            "size": row.size_bytes,
        },
    }
    if row.lease_until is not None:
        document["leaseUntil"] = to_rfc3339(row.lease_until)
    return AssignmentChange.from_json(document)


def _recall(transaction: Transaction, assignment: AssignmentId, issuer: Issuer) -> bool:
    """Mark an assignment of ``issuer`` as recalled; say whether it was not so before."""
    row = _find(transaction, assignment)
    if row is None or row.issuer != issuer.id or row.state is AssignmentState.RECALLED:
        return False
    transaction.assignments.set_state(assignment, AssignmentState.RECALLED)
    return True


def _find(transaction: Transaction, assignment: AssignmentId) -> Assignment | None:
    try:
        return transaction.assignments.get(assignment)
    except UserFixable:
        return None


def _is_taken(transaction: Transaction, package: PackageId, assignment: AssignmentId) -> bool:
    """Say whether a package of that id is here for another assignment, maybe another issuer's."""
    try:
        return transaction.packages.get(package).assignment != assignment
    except UserFixable:
        return False


def _check_page(page: ChangePage, since: str | None) -> None:
    """Refuse a page that answers another state, or that says "more" and goes nowhere."""
    if since is not None and page.old_state not in (None, since):
        raise IntegrityProblem("The feed answers another state.", code="feed_state")
    if page.has_more_changes and page.new_state == since:
        raise IntegrityProblem("The issuer's feed does not end.", code="feed_endless")


def _state_expired(problem: IssuerProblem) -> bool:
    words = problem.problem
    return words is not None and words.type == ProblemType.CANNOT_CALCULATE_CHANGES


def _concerns_every_call(problem: IssuerProblem) -> bool:
    if problem.failure is Failure.TOO_LARGE:
        return False
    return problem.failure is not Failure.REFUSED or problem.status in _WHOLE_CALL
