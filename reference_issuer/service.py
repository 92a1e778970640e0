"""The issuer's own verbs, for its command line, the demo and tests.

Each verb is one transaction, durable when it returns; adding many submissions is one, too. It
may run beside a server on the same folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from assessor_app.domain.clock import Clock, utc_now
from assessor_app.errors import UserFixable
from assessor_app.rubrics.model import PartKind
from reference_issuer import acceptance, assigning, enrolments, feed, keys, reports, submissions
from reference_issuer.acceptance import EarlierWork
from reference_issuer.blobs import StoredBlob
from reference_issuer.catalogue import (
    AchievementEntry,
    ArtifactEntry,
    SubmissionEntry,
    make_entry,
    read_catalogue,
)
from reference_issuer.config import IssuerConfig
from reference_issuer.discovery import identity
from reference_issuer.invitation import Invitation
from reference_issuer.manifests import ManifestSigning
from reference_issuer.opened import OpenIssuer
from reference_issuer.reports import ExportReport, IssuerStatus
from reference_issuer.rubric_files import keep_published, read_rubric
from reference_issuer.store import Store, put_setting
from reference_issuer.submissions import Offer
from reference_issuer.tables import achievements
from reference_issuer.tables import submissions as submission_rows

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class IssuerService:
    """One issuer in one folder. A context manager; close it when done."""

    def __init__(
        self, home: Path, *, clock: Clock = utc_now, config: IssuerConfig | None = None
    ) -> None:
        """Open the issuer in ``home``.

        Raises:
            UserFixable: ``issuer_missing`` or ``issuer_newer``.
        """
        self.config = config or IssuerConfig(home, clock=clock)
        self._issuer = OpenIssuer.open(self.config)
        self._store, self._blobs = self._issuer.store, self._issuer.blobs

    @classmethod
    def init(
        cls,
        home: Path,
        *,
        name: str,
        base_url: str,
        clock: Clock = utc_now,
        policies: dict[str, Any] | None = None,
    ) -> Self:
        """Make an issuer in ``home`` and open it. ``base_url`` is its id for ever.

        ``policies`` override members of :class:`protocol.sync.Policies`, by their wire names.

        Raises:
            UserFixable: ``issuer_exists``, or ``base_url`` when it is neither https nor loopback.
        """
        issuer = _checked_base_url(base_url)
        config = IssuerConfig(home, clock=clock)
        home.mkdir(parents=True, exist_ok=True)
        store = Store.create(config.database)
        with store.write() as connection:
            put_setting(connection, "id", issuer)
            put_setting(connection, "name", name)
            put_setting(connection, "location", issuer)
            put_setting(connection, "policies", json.dumps(policies or {}))
            feed.expire(connection)
            keys.add_key(connection, keys.KeyFile(config.key_file), issuer=issuer, now=clock())
        store.close()
        return cls(home, config=config)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._issuer.close()

    def set_location(self, location: str) -> None:
        """Say where the API answers from now on (the discovery document's ``apiBase``)."""
        with self._store.write() as connection:
            put_setting(connection, "location", _checked_base_url(location))

    @property
    def location(self) -> str:
        """Where the API answers."""
        with self._store.read() as connection:
            return identity(connection).location

    def add_achievement(
        self,
        entry: AchievementEntry,
        *,
        base: Path | None = None,
        earlier: EarlierWork = EarlierWork.ENDS,
        until: datetime | None = None,
    ) -> bool:
        """Add a micro-credential with its rubric, or change it; say whether the rubric is new.

        ``earlier`` says what becomes of work that was begun under the rubric before.

        Raises:
            UserFixable: ``file_unreadable`` and the codes of the rubric's format.
        """
        with self._store.read() as connection:
            issuer = identity(connection).id
        path = (base or Path()) / entry.rubric
        found = read_rubric(path, issuer=issuer, now=self._issuer.now())
        with self._store.write() as connection:
            file = keep_published(connection, entry.slug, found)
            self._blobs.put_bytes(file.data)
            changed = submissions.put_achievement(
                connection,
                file,
                achievement=f"{issuer}/achievements/{entry.slug}",
                entry=entry,
            )
            if changed and earlier is EarlierWork.COUNTS:
                acceptance.accept_earlier(connection, entry.slug, until=until)
            elif changed:
                acceptance.accept_no_longer(connection, entry.slug, now=self._issuer.now())
            return changed

    def accept_earlier(self, slug: str, *, until: datetime | None = None) -> int:
        """Let work count that was begun under earlier rubrics; return for how many of them.

        Raises:
            UserFixable: ``achievement_unknown``, ``no_earlier_rubric``.
        """
        with self._store.write() as connection:
            count = acceptance.accept_earlier(connection, slug, until=until)
            if not count:
                raise UserFixable(
                    f"Nobody was sent an earlier rubric of {slug}.", code="no_earlier_rubric"
                )
            return count

    def accept_no_longer(self, slug: str) -> int:
        """End :meth:`accept_earlier`, from now on; return for how many rubrics.

        Raises:
            UserFixable: ``achievement_unknown``.
        """
        with self._store.write() as connection:
            return acceptance.accept_no_longer(connection, slug, now=self._issuer.now())

    def add_rubric(
        self,
        path: Path,
        *,
        slug: str = "",
        name: str = "",
        version: str = "1",
        earlier: EarlierWork = EarlierWork.ENDS,
        until: datetime | None = None,
    ) -> str:
        """Add a micro-credential for the rubric in ``path``; return its slug.

        Slug and name default to the file's name and the rubric's title. ``earlier`` and ``until``
        are :meth:`add_achievement`'s.
        """
        slug = slug or path.stem.removesuffix(".case")
        rubric = read_rubric(path, issuer=self.location, now=self._issuer.now()).rubric
        entry = make_entry(
            AchievementEntry,
            {
                "slug": slug,
                "name": name or rubric.title,
                "version": version,
                "description": rubric.description,
                "rubric": str(path),
            },
        )
        self.add_achievement(entry, earlier=earlier, until=until)
        return slug

    def add_submissions(
        self, entries: Iterable[SubmissionEntry], *, base: Path | None = None
    ) -> tuple[str, ...]:
        """Add submissions, all of them or none; return their ids. Paths are relative to ``base``.

        Raises:
            UserFixable: ``achievement_unknown``, ``file_unreadable``, ``file_empty`` and the codes
                of :func:`submissions.add_submissions`.
        """
        entries, blob_of = tuple(entries), self._blobs_under(base or Path())
        for entry in entries:
            for path in _paths(entry.files):
                blob_of(path)
        with self._store.write() as connection:
            slugs = {entry.achievement for entry in entries}
            return submissions.add_submissions(
                connection,
                entries,
                offers={slug: self._offer(connection, slug) for slug in slugs},
                blob_of=blob_of,
                now=self._issuer.now(),
            )

    def add_catalogue(self, path: Path) -> tuple[str, ...]:
        """Add the achievements and submissions of a catalogue file; return the submissions' ids.

        Submissions that are there already, by their slug, are left as they are.
        """
        catalogue = read_catalogue(path)
        base = path if path.is_dir() else path.parent
        for achievement in catalogue.achievements:
            self.add_achievement(achievement, base=base)
        with self._store.read() as connection:
            known = set(connection.scalars(select(submission_rows.c.slug)))
        fresh = (entry for entry in catalogue.submissions if entry.slug not in known)
        return self.add_submissions(fresh, base=base)

    def replace_files(
        self, submission: str, files: Iterable[ArtifactEntry], *, base: Path | None = None
    ) -> None:
        """Put other files in a submission; its open packages become new versions."""
        entries, blob_of = tuple(files), self._blobs_under(base or Path())
        for path in _paths(entries):
            blob_of(path)
        with self._store.write() as connection:
            found = submissions.find_submission(connection, submission)
            slug = submissions.achievement_slug(connection, found)
            submissions.replace_files(
                connection,
                found,
                entries,
                rubric=self._offer(connection, slug).rubric,
                blob_of=blob_of,
            )

    def default_part(self, *, submission: str = "", achievement: str = "") -> str:
        """Return the rubric's first part for artifacts, or its first one."""
        with self._store.write() as connection:
            if submission:
                found = submissions.find_submission(connection, submission)
                achievement = submissions.achievement_slug(connection, found)
            parts = self._offer(connection, achievement).rubric.parts
        of_artifacts = [part for part in parts if part.kind is PartKind.ARTIFACTS]
        return str((of_artifacts or list(parts))[0].id)

    def invite(self, name: str) -> Invitation:
        """Return a fresh invitation for the assessor of that name, who is made if need be."""
        with self._store.write() as connection:
            assessor, code = enrolments.invite(
                connection,
                name=name,
                now=self._issuer.now(),
                days=self.config.invitation_days,
            )
            key = keys.discovery_key(connection).public_key_multibase
            return Invitation(assessor, name, identity(connection).location, code, key)

    def assign(self, submission: str, assessor: str, *, due_days: int | None = None) -> str:
        """Give a submission to an assessor; return the assignment's id.

        Due in ``due_days``, else when the submission says, else in 14 days.

        Raises:
            UserFixable: ``submission_unknown``, ``assessor_unknown``, ``already_assigned``.
        """
        with self._store.write() as connection:
            (assignment,) = assigning.assign(
                connection,
                (submissions.find_submission(connection, submission),),
                enrolments.find_assessor(connection, assessor),
                due_days=due_days,
                lease_days=self.config.lease_days,
                now=self._issuer.now(),
            )
            return assignment

    def assign_all(self, assessor: str, *, due_days: int | None = None) -> tuple[str, ...]:
        """Give every submission that the assessor does not have yet; return the new ids."""
        with self._store.write() as connection:
            found = enrolments.find_assessor(connection, assessor)
            return assigning.assign(
                connection,
                assigning.unassigned(connection, found),
                found,
                due_days=due_days,
                lease_days=self.config.lease_days,
                now=self._issuer.now(),
            )

    def recall(self, submission: str, assessor: str) -> None:
        """Take an assignment back that is not decided.

        Raises:
            UserFixable: ``assignment_unknown`` or ``assignment_decided``.
        """
        with self._store.write() as connection:
            assigning.recall(
                connection,
                submissions.find_submission(connection, submission),
                enrolments.find_assessor(connection, assessor),
            )

    def rotate_key(self, *, grace_days: int = 30) -> str:
        """Make a new signing key; older ones end in ``grace_days``. Return the new key's id."""
        now = self._issuer.now()
        with self._store.write() as connection:
            before = [key for key in keys.published(connection) if key.valid_until is None]
            for key in before:
                keys.end_key(connection, key.id, until=now + timedelta(days=grace_days))
            file, issuer = keys.KeyFile(self.config.key_file), identity(connection).id
            return keys.add_key(connection, file, issuer=issuer, now=now)

    def revoke_key(self, key: str) -> None:
        """Revoke one of the issuer's keys, by its id or its ``z6Mk…`` text.

        Packages that it signed are signed anew when the feed is next asked for.
        """
        with self._store.write() as connection:
            by_text = {one.public_key_multibase: one.id for one in keys.published(connection)}
            keys.revoke_key(connection, by_text.get(key, key), now=self._issuer.now())

    def revoke_assessor(self, assessor: str) -> int:
        """Revoke every key of an assessor (a lost laptop); return how many."""
        with self._store.write() as connection:
            found = enrolments.find_assessor(connection, assessor)
            return enrolments.revoke_keys(connection, found, now=self._issuer.now())

    def expire_feed(self) -> None:
        """Let every feed state that was told so far expire, so that devices resync whole."""
        with self._store.write() as connection:
            feed.expire(connection)

    def status(self) -> IssuerStatus:
        """Return what there is and where it stands."""
        with self._store.read() as connection:
            return reports.status(connection)

    def export_decisions(self, folder: Path) -> ExportReport:
        """Write every decision, its annotations and its receipt as files, as they were signed."""
        with self._store.read() as connection:
            return reports.export_decisions(connection, folder)

    def export_packages(self, folder: Path) -> ExportReport:
        """Write every open package of an enrolled assessor: signed manifest and files."""
        with self._store.write() as connection:
            now = self._issuer.now()
            signing = ManifestSigning.begin(connection, self.config, now=now)
            for assignment in assigning.unsigned(connection):
                signing.sign(connection, assignment)
        with self._store.read() as connection:
            return reports.export_packages(connection, self._blobs, folder)

    def _blobs_under(self, base: Path) -> Callable[[str], StoredBlob]:
        stored: dict[str, StoredBlob] = {}

        def blob_of(path: str) -> StoredBlob:
            if path not in stored:
                stored[path] = self._blobs.put_file(base / path)
            return stored[path]

        return blob_of

    def _offer(self, connection: Connection, slug: str) -> Offer:
        row = connection.execute(
            select(achievements.c.id, achievements.c.rubric).where(achievements.c.slug == slug)
        ).one_or_none()
        if row is None:
            raise UserFixable(
                f"There is no micro-credential {slug}.",
                hint="Add its rubric first: rubric add FILE",
                code="achievement_unknown",
            )
        return Offer(row.id, self._issuer.shelf.rubric(connection, row.rubric))


def _paths(entries: Iterable[ArtifactEntry]) -> Iterator[str]:
    for entry in entries:
        yield entry.path
        yield from (track.path for track in entry.tracks)
        yield from (rendition.path for rendition in entry.renditions)


def _checked_base_url(text: str) -> str:
    """Return an issuer's base URL without its final slash: https, or http on this very machine."""
    base = text.rstrip("/")
    try:
        parts = urlsplit(base)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        plain = not (parts.query or parts.fragment or parts.username or parts.port == 0)
    except ValueError:
        secure = plain = False
    if not (secure and plain and parts.hostname and base.isascii() and base.isprintable()):
        raise UserFixable(
            "The base URL is neither https://… nor http://127.0.0.1…", code="base_url"
        )
    return base
