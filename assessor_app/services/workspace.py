"""An opened profile: its store, evidence, journal and keys, and who may use them now."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from assessor_app.config import Profile
from assessor_app.domain.clock import Clock, utc_now
from assessor_app.domain.ids import Digest
from assessor_app.errors import EnvironmentProblem
from assessor_app.services.closing import close_review
from assessor_app.services.evaluators import Evaluators
from assessor_app.services.instance_lock import InstanceLock
from assessor_app.services.profile_folder import check_folder
from assessor_app.signing.keystore import KeyStore, UnlockedKeys
from assessor_app.storage.journal import DecisionJournal
from assessor_app.storage.recovery import RecoveryReport, reconcile
from assessor_app.storage.store import Store

if TYPE_CHECKING:
    from assessor_app.evidence.blobs import BlobStore
    from assessor_app.evidence.decoder.client import Decoder
    from assessor_app.rubrics.model import Rubric
    from assessor_app.signing.keyring_states import KeyringBackend

_ROOM_TO_OPEN_BYTES: Final = 64 << 10


def _isolated_decoder() -> Decoder:
    # Imported when evidence is first decoded: no start waits for it.
    from assessor_app.evidence.decoder.client import Decoder

    return Decoder()


@dataclass(frozen=True, slots=True)
class Unlocking:
    """How the store's key is found: the system's keyring, or what the person typed."""

    keyring: KeyringBackend | None = None
    passphrase: str | None = None


@dataclass(slots=True)
class Workspace:
    """Everything that a use case needs, made once and passed in. Close it when done."""

    profile: Profile
    keys: UnlockedKeys
    store: Store
    journal: DecisionJournal
    recovery: RecoveryReport
    clock: Clock
    _lock: InstanceLock
    _make_decoder: Callable[[], Decoder] = _isolated_decoder
    _decoder: Decoder | None = None
    _blobs: BlobStore | None = None
    _blobs_turn: Lock = field(default_factory=Lock)
    sync_turn: Lock = field(default_factory=Lock)
    evidence_turn: Lock = field(default_factory=Lock)
    rubrics: dict[Digest, Rubric] = field(default_factory=dict)
    evaluators: Evaluators = field(default_factory=Evaluators)
    _signing_turn: Lock = field(default_factory=Lock)
    _unsettled: bool = False

    @classmethod
    def open(cls, profile: Profile, unlocking: Unlocking, *, clock: Clock = utc_now) -> Workspace:
        """Open the profile, making it where it is new; restore what a crash left half done.

        Raises:
            UserFixable: ``instance_running``, ``passphrase_needed``, ``passphrase_wrong``,
                ``folder_synced`` and the store's own codes.
            EnvironmentProblem: keyring, disk and folder codes.
            IntegrityProblem: ``store_damaged``, ``journal_damaged``.
        """
        check_folder(profile.folder)
        lock = InstanceLock.take(profile.lock)
        try:
            return cls._open_locked(profile, unlocking, clock, lock)
        except EnvironmentProblem as problem:
            lock.release()
            raise _full_disk(profile) or problem from problem
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _open_locked(
        cls, profile: Profile, unlocking: Unlocking, clock: Clock, lock: InstanceLock
    ) -> Workspace:
        keys = _keys(profile, unlocking)
        store = Store.open(profile, key=keys.database_key, clock=clock)
        try:
            journal = DecisionJournal(profile.journal, keys.journal_key)
            recovery = settle(store, journal, clock)
            with store.write() as tx:
                tx.outbox.reset_sending()
        except BaseException:
            store.close()
            raise
        return cls(profile, keys, store, journal, recovery, clock, lock)

    @property
    def blobs(self) -> BlobStore:
        """The store of evidence: one for all threads, since it knows what is being written."""
        with self._blobs_turn:
            if self._blobs is None:
                # Imported when evidence is first read: no start waits for it.
                from assessor_app.evidence.blobs import BlobStore

                self._blobs = BlobStore(self.profile.blobs)
            return self._blobs

    @property
    def decoder(self) -> Decoder:
        """The isolated decoder, started when first asked for."""
        if self._decoder is None:
            self._decoder = self._make_decoder()
        return self._decoder

    @contextmanager
    def signing(self) -> Iterator[None]:
        """Give the turn to sign one decision: journal and database hold the same at its start.

        Raises:
            AssessorError: what keeps the two from being brought together; nothing is lost.
        """
        with self._signing_turn:
            if self._unsettled:
                settle(self.store, self.journal, self.clock)
                self._unsettled = False
            yield

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Give the time to write a signed decision down, in the journal and then in the database.

        Where the block fails, the journal may be ahead of the database (a disk that is full at
        the commit), or hold nobody knows what; the next :meth:`signing` settles that first.
        """
        self._unsettled = True
        yield
        self._unsettled = False

    def now(self) -> datetime:
        """The time now, aware UTC."""
        return self.clock()

    def close(self) -> None:
        """Stop the decoder, close the store and let another instance in. May be called twice."""
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None
        self.store.close()
        self._lock.release()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _full_disk(profile: Profile) -> EnvironmentProblem | None:
    """Return the reason in plain words where the disk has no room left to open a database.

    SQLite calls this an I/O error when it finds no room for the file that its readers share.
    """
    try:
        free = shutil.disk_usage(profile.folder).free
    except OSError:
        return None
    if free >= _ROOM_TO_OPEN_BYTES:
        return None
    return EnvironmentProblem(
        "The disk is full.", hint="Free some space and try again.", code="disk_full"
    )


def settle(store: Store, journal: DecisionJournal, clock: Clock) -> RecoveryReport:
    """Bring journal and database together, and close the reviews of what was restored."""
    report = reconcile(store, journal, clock=clock)
    if report.restored:
        with store.write() as tx:
            for decision in report.restored:
                close_review(tx, tx.decisions.get(decision))
    return report


def _keys(profile: Profile, unlocking: Unlocking) -> UnlockedKeys:
    if profile.keys.exists():
        return KeyStore.unlock(
            profile.keys, keyring=unlocking.keyring, passphrase=unlocking.passphrase
        )
    return KeyStore.create(profile.keys, keyring=unlocking.keyring, passphrase=unlocking.passphrase)
