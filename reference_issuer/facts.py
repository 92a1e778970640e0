"""Gathering what the rules of :mod:`reference_issuer.decision_check` compare a decision with.

The statements are built once: an upload runs each of them a hundred times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import hex_from_digest
from assessor_app.protocol.decision import Decision, DecisionSubject
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.rubrics.model import Rubric
from reference_issuer.acceptance import accepted_for
from reference_issuer.decision_check import (
    EarlierRubric,
    Facts,
    HeldDecision,
    IssuedAssignment,
    IssuedPackage,
    LogFacts,
    ReadDecision,
    RegisteredKey,
)
from reference_issuer.tables import (
    achievements,
    assessor_keys,
    assignments,
    decisions,
    files,
    manifests,
    rubrics,
    submissions,
)

RubricOf = Callable[[Connection, str], Rubric]

_KEY: Final = select(
    assessor_keys.c.did, assessor_keys.c.assessor, assessor_keys.c.revoked.is_not(None)
).where(assessor_keys.c.did == bindparam("did"))

_HELD: Final = select(
    decisions.c.id,
    decisions.c.digest,
    decisions.c.assessor,
    decisions.c.log,
    decisions.c.sequence,
)
_SAME_ID: Final = _HELD.where(decisions.c.id == bindparam("decision"))
_HEAD: Final = _HELD.where(
    decisions.c.assignment == bindparam("assignment"), decisions.c.superseded == 0
)
_AWAITED: Final = select(decisions.c.supersedes_digest).where(
    decisions.c.supersedes == bindparam("decision"),
    decisions.c.assignment == bindparam("assignment"),
)
_ASSIGNMENT: Final = (
    select(
        assignments.c.id,
        assignments.c.assessor,
        assignments.c.state,
        assignments.c.package,
        assignments.c.submission,
        submissions.c.attempt,
        submissions.c.achievement,
    )
    .join(submissions, submissions.c.id == assignments.c.submission)
    .where(assignments.c.id == bindparam("assignment"))
)
_PACKAGE: Final = (
    select(
        manifests.c.package,
        manifests.c.content,
        manifests.c.rubric,
        manifests.c.artifacts,
        manifests.c.digest,
        assignments.c.submission,
        rubrics.c.id.label("rubric_id"),
        assignments.c.content.label("current_content"),
        achievements.c.rubric.label("current_rubric"),
    )
    .join(rubrics, rubrics.c.sha256 == manifests.c.rubric)
    .join(assignments, assignments.c.package == manifests.c.package)
    .join(submissions, submissions.c.id == assignments.c.submission)
    .join(achievements, achievements.c.id == submissions.c.achievement)
    .where(manifests.c.digest == bindparam("digest"), assignments.c.id == bindparam("assignment"))
)
_MANIFEST: Final = select(manifests.c.data).where(manifests.c.digest == bindparam("digest"))
_FILES: Final = select(files.c.id, files.c.role, files.c.path, files.c.sha256).where(
    files.c.submission == bindparam("about")
)
_LOG_OWNER: Final = select(decisions.c.assessor).where(decisions.c.log == bindparam("log")).limit(1)
_LOG_NEAR: Final = select(decisions.c.sequence, decisions.c.digest, decisions.c.previous).where(
    decisions.c.log == bindparam("log"),
    decisions.c.sequence.between(bindparam("first"), bindparam("last")),
)


def gather_facts(
    connection: Connection, read: ReadDecision, rubric_of: RubricOf, uploader: str
) -> Facts:
    """Return all that the rules compare the decision with, as it stands in this transaction."""
    document = read.document
    subject = document.credential_subject
    about = {"decision": document.id, "assignment": subject.assignment}
    row = _one(connection, _PACKAGE, {**about, "digest": subject.evidence_package.digest_sri})
    package = None if row is None else _package(connection, row, _rubric_named(subject))
    key = _one(connection, _KEY, {"did": document.issuer.id})
    assignment = _one(connection, _ASSIGNMENT, about)
    return Facts(
        uploader=uploader,
        key=None if key is None else RegisteredKey(*key),
        same_id=_held(_one(connection, _SAME_ID, about)),
        assignment=None if assignment is None else IssuedAssignment(*assignment),
        package=package,
        rubric=None if package is None else rubric_of(connection, _judged_by(subject, package)),
        log=_log(connection, document),
        head=_held(_one(connection, _HEAD, about)),
        awaited=connection.scalar(_AWAITED, about),
    )


def _one(connection: Connection, statement: Any, parameters: dict[str, Any]) -> Any:
    return connection.execute(statement, parameters).one_or_none()


def _held(row: Any) -> HeldDecision | None:
    return None if row is None else HeldDecision(*row)


def _package(connection: Connection, row: Any, named: str) -> IssuedPackage:
    """Return the package of ``row``; what counts besides is looked for only where it matters."""
    current = row.content == row.current_content
    plain = current and named == row.rubric
    accepted = () if plain else accepted_for(connection, row.package)
    return IssuedPackage(
        id=row.package,
        rubric_id=row.rubric_id,
        rubric_sha256=row.rubric,
        artifacts=frozenset(row.artifacts),
        current=current,
        rubric_current=current or row.rubric == row.current_rubric,
        evidence_current=current or _has_same_files(connection, row),
        earlier=tuple(
            EarlierRubric(rubric, sha256, None if until is None else from_rfc3339(until))
            for sha256, until, rubric in accepted
        ),
    )


def _rubric_named(subject: DecisionSubject) -> str:
    return hex_from_digest(subject.rubric.digest_sri)


def _judged_by(subject: DecisionSubject, package: IssuedPackage) -> str:
    """Return the rubric that the decision names where that may count, else the package's."""
    named = _rubric_named(subject)
    return named if named in {one.sha256 for one in package.earlier} else package.rubric_sha256


def _has_same_files(connection: Connection, row: Any) -> bool:
    """Say whether what was handed in is what the manifest of ``row`` names, of old content."""
    data = connection.execute(_MANIFEST, {"digest": row.digest}).scalar_one()
    manifest = EvidencePackage.parse(data)
    named = {(one.path, hex_from_digest(one.digest_sri)) for one in manifest.stored_files()}
    named.discard((manifest.rubric.path, hex_from_digest(manifest.rubric.digest_sri)))
    stored = connection.execute(_FILES, {"about": row.submission}).all()
    ids = {one.id for one in stored if one.role == "artifact"}
    return ids == {one.id for one in manifest.file} and named == {
        (one.path, one.sha256) for one in stored
    }


def _log(connection: Connection, document: Decision) -> LogFacts:
    entry = document.log
    near = {"log": entry.id, "first": entry.sequence - 1, "last": entry.sequence + 1}
    rows: dict[int, Any] = {row.sequence: row for row in connection.execute(_LOG_NEAR, near)}
    before, here, after = (rows.get(entry.sequence + step) for step in (-1, 0, 1))
    return LogFacts(
        owner=connection.scalar(_LOG_OWNER, {"log": entry.id}),
        here=None if here is None else here.digest,
        before=None if before is None else before.digest,
        named_by_next=None if after is None else after.previous,
    )
