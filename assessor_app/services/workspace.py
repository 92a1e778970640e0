"""An opened profile: its store, evidence, journal and keys, and who may use them now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock

from assessor_app.config import Profile
from assessor_app.domain.clock import Clock, utc_now
from assessor_app.domain.ids import Digest
from assessor_app.evidence.blobs import BlobStore
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.rubrics.model import Rubric
from assessor_app.services.instance_lock import InstanceLock
from assessor_app.services.profile_folder import check_folder
from assessor_app.signing.keyring_states import KeyringBackend
from assessor_app.signing.keystore import KeyStore, UnlockedKeys
from assessor_app.storage.journal import DecisionJournal
from assessor_app.storage.recovery import RecoveryReport, reconcile
from assessor_app.storage.store import Store


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
    blobs: BlobStore
    journal: DecisionJournal
    recovery: RecoveryReport
    clock: Clock
    _lock: InstanceLock
    _make_decoder: Callable[[], Decoder] = Decoder
    _decoder: Decoder | None = None
    signing_lock: RLock = field(default_factory=RLock)
    journal_ahead: bool = False
    rubrics: dict[Digest, Rubric] = field(default_factory=dict)

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
            recovery = reconcile(store, journal, clock=clock)
            with store.write() as tx:
                tx.outbox.reset_sending()
            blobs = BlobStore(profile.blobs)
        except BaseException:
            store.close()
            raise
        return cls(profile, keys, store, blobs, journal, recovery, clock, lock)

    @property
    def decoder(self) -> Decoder:
        """The isolated decoder, started when first asked for."""
        if self._decoder is None:
            self._decoder = self._make_decoder()
        return self._decoder

    def settle_journal(self) -> None:
        """Bring the database up to the journal, where a commit after an append failed."""
        if self.journal_ahead:
            reconcile(self.store, self.journal, clock=self.clock)
            self.journal_ahead = False

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


def _keys(profile: Profile, unlocking: Unlocking) -> UnlockedKeys:
    if profile.keys.exists():
        return KeyStore.unlock(
            profile.keys, keyring=unlocking.keyring, passphrase=unlocking.passphrase
        )
    return KeyStore.create(profile.keys, keyring=unlocking.keyring, passphrase=unlocking.passphrase)
