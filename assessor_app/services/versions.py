"""Two versions of one decision beside each other: the one asked about, and what the issuer holds.

What the issuer holds is known from what it has confirmed to this device. Where it refused a
decision because it holds another one of the same assessor, made on another device, it sends that
one, which is verified before it is kept. Of anybody else's decision only its words are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import Package
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.ids import CriterionId, DecisionId, LevelId
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.outbox import DecisionRow, OutboxRow
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError, UserFixable
from assessor_app.protocol.decision import CriterionResult, Decision
from assessor_app.protocol.receipt import Receipt
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.points_between import level_in_words
from assessor_app.services.overriding import Overridden, override_in
from assessor_app.services.rubric_of import judged_by
from assessor_app.services.workspace import Workspace
from assessor_app.sync.held import Held, read_held

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Judged:
    """What one version says of one criterion: the result in words, why, and what would change it
    (each text after its heading)."""

    result: str
    rationale: str
    improvement: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One signed decision. ``received_at`` is None until the issuer has confirmed it.

    ``elsewhere``: it was signed on another device of the same person.
    ``overridden`` is what the rule computed where the assessor decided otherwise.
    """

    id: DecisionId
    outcome: Outcome
    signed_at: datetime
    received_at: datetime | None
    feedback: str
    overridden: Overridden | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ComparedCriterion:
    """One criterion in both versions; None where a version does not have it."""

    label: str
    mine: Judged | None
    theirs: Judged | None

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.mine != self.theirs


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both versions, criterion by criterion.

    ``theirs`` is None where the issuer has confirmed no other version to this device.
    ``said`` are the issuer's own words on ``mine``, ``code`` their code; both may be empty.
    ``rubric_changed`` says that the rubric that is here now is not the one of ``mine``, so that
    names of criteria and levels may have changed.
    """

    mine: Version
    theirs: Version | None
    criteria: tuple[ComparedCriterion, ...]
    code: str
    said: str
    rubric_changed: bool


def compare(workspace: Workspace, decision: DecisionId) -> Comparison:
    """Return a decision beside the latest other one on its assignment that the issuer confirmed.

    Raises:
        UserFixable: ``decision_unknown``.
        IntegrityProblem: where another device's decision does not verify any more.
    """
    with workspace.store.read() as tx:
        mine = tx.decisions.get(decision)
        theirs = latest_confirmed(tx.decisions.of(mine.assignment), but=decision)
        package = tx.packages.of_assignment(mine.assignment)
        rubric, judged = _rubric(workspace, tx, package)
        row = _row(tx, decision)
    elsewhere = None if row is None else read_held(row)
    if elsewhere is not None and (theirs is None or elsewhere.decision.document.id != theirs.id):
        held: Decision | None = elsewhere.decision.document
        shown: Version | None = _version_elsewhere(elsewhere)
    else:
        held = None if theirs is None else _read(theirs)
        shown = None if theirs is None or held is None else _version(theirs, held)
    ours = _read(mine)
    signed_by = ours.credential_subject.rubric.digest_sri
    return Comparison(
        mine=_version(mine, ours),
        theirs=shown,
        criteria=_compared(rubric, ours, held),
        code="" if row is None else row.problem,
        said="" if row is None else row.problem_detail,
        rubric_changed=judged not in ("", signed_by),
    )


def latest_confirmed(rows: tuple[DecisionRow, ...], *, but: DecisionId) -> DecisionRow | None:
    """Return the decision signed last of those with a receipt, ``but`` one."""
    held = [one for one in rows if one.receipt is not None and one.id != but]
    return max(held, key=lambda one: one.log_sequence, default=None)


def _rubric(
    workspace: Workspace, tx: Transaction, package: Package | None
) -> tuple[Rubric | None, str]:
    """Return the rubric that names criteria and levels, and its digest.

    None and what is known of the digest where it cannot be read now.
    """
    if package is None:
        return None, ""
    try:
        judged = judged_by(workspace, tx, package)
    except AssessorError:
        return None, package.rubric_digest
    return judged.rubric, judged.digest


def _row(tx: Transaction, decision: DecisionId) -> OutboxRow | None:
    try:
        return tx.outbox.get(decision)
    except UserFixable:
        return None


def _read(row: DecisionRow) -> Decision:
    return Decision.from_json(strict_json.parse_object(row.document))


def _version(row: DecisionRow, document: Decision) -> Version:
    received = None
    if row.receipt is not None:
        receipt = Receipt.from_json(strict_json.parse_object(row.receipt))
        received = from_rfc3339(receipt.received)
    feedback = document.credential_subject.feedback.value
    departs = override_in(document.credential_subject.override)
    return Version(row.id, row.outcome, row.signed_at, received, feedback, departs)


def _version_elsewhere(held: Held) -> Version:
    document = held.decision.document
    return Version(
        DecisionId(document.id),
        Outcome(document.credential_subject.outcome),
        from_rfc3339(document.proof.created),
        from_rfc3339(held.receipt.received),
        document.credential_subject.feedback.value,
        override_in(document.credential_subject.override),
        elsewhere=True,
    )


def _compared(
    rubric: Rubric | None, mine: Decision, theirs: Decision | None
) -> tuple[ComparedCriterion, ...]:
    ours = {one.criterion: one for one in mine.credential_subject.criterion_result}
    held = (
        {one.criterion: one for one in theirs.credential_subject.criterion_result}
        if theirs is not None
        else {}
    )
    found = []
    for key in dict.fromkeys((*ours, *held)):
        criterion = None if rubric is None else rubric.criterion(CriterionId(key))
        label = key.rpartition("/")[2] if criterion is None else criterion.label
        pair = (_judged(rubric, criterion, one.get(key)) for one in (ours, held))
        found.append(ComparedCriterion(label, *pair))
    return tuple(found)


def _judged(
    rubric: Rubric | None, criterion: Criterion | None, result: CriterionResult | None
) -> Judged | None:
    if result is None:
        return None
    if result.not_applicable:
        words = "Not applicable"
    elif result.condition_code is not None:
        codes = () if rubric is None else rubric.condition_codes
        titles = [one.title for one in codes if one.code == result.condition_code]
        words = f"Could not be scored: {titles[0] if titles else result.condition_code}"
    elif result.achieved_level is None:
        words = "Not scored"
    else:
        key = result.achieved_level
        given = None if result.score is None else Decimal(result.score)
        score = Score(CriterionId(result.criterion), level=LevelId(key), points=given)
        words = "" if criterion is None else level_in_words(criterion, score)
        words = words or key.rpartition("/")[2]
    return Judged(words, result.comment, _headed(result))


def _headed(result: CriterionResult) -> tuple[tuple[str, str], ...]:
    told = result.improvement
    if told is None:
        return ()
    texts = (told.present, told.missing, told.would_show)
    return Improvement(CriterionId(result.criterion), *texts).headed
