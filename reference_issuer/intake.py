"""Taking in decisions: each is checked, stored with its receipt and award, and answered.

One upload is one transaction: what is answered as accepted is durable, and a crash before the
answer leaves either nothing or all of it, which a repeated upload then learns as duplicates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from assessor_app.domain import strict_json
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import new_urn
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError
from assessor_app.protocol.model import CONTEXTS
from assessor_app.protocol.problem import HeldDecision, Problem, ProblemType
from assessor_app.protocol.receipt import Receipt
from assessor_app.rubrics.formats.case import from_case
from assessor_app.rubrics.model import Rubric
from assessor_app.signing.canonical import canonical_bytes
from reference_issuer import ledger
from reference_issuer.config import IssuerConfig
from reference_issuer.decision_check import (
    CheckedDecision,
    check_decision,
    problem_of,
    read_decision,
)
from reference_issuer.discovery import identity
from reference_issuer.facts import gather_facts
from reference_issuer.keys import KeyFile, Signer, document_signer
from reference_issuer.problems import refuse

_UNNAMED: Final = "about:invalid"
_ITEM_MEMBERS: Final = frozenset({"decision", "annotations"})
_MAX_RUBRICS: Final = 64
_MAX_TOLD_BYTES: Final = 4 << 20
_SECOND: Final = frozenset({ProblemType.ALREADY_DECIDED, ProblemType.SAME_ID_OTHER_BYTES})


class RubricShelf:
    """Rubrics as they were parsed, by the SHA-256 of their file. One thread at a time uses it."""

    def __init__(self) -> None:
        self._parsed: dict[str, Rubric] = {}

    def rubric(self, connection: Connection, sha256: str) -> Rubric:
        """Return the rubric of that file."""
        if sha256 not in self._parsed:
            if len(self._parsed) >= _MAX_RUBRICS:
                self._parsed.clear()
            self._parsed[sha256] = from_case(ledger.rubric_data(connection, sha256))
        return self._parsed[sha256]


@dataclass(slots=True)
class Intake:
    """One upload being taken in, inside one write transaction.

    ``told_bytes`` counts what of held decisions was told in the answers so far.
    """

    connection: Connection
    issuer: str
    signer: Signer
    revoked_keys: frozenset[str]
    shelf: RubricShelf
    assessor: str
    max_bytes: int
    now: datetime
    told_bytes: int = 0

    @classmethod
    def begin(
        cls,
        connection: Connection,
        config: IssuerConfig,
        shelf: RubricShelf,
        *,
        assessor: str,
        now: datetime,
    ) -> Intake:
        """Return an intake for the decisions that ``assessor`` brought."""
        return cls(
            connection=connection,
            issuer=identity(connection).id,
            signer=document_signer(connection, KeyFile(config.key_file), now),
            revoked_keys=ledger.revoked_issuer_keys(connection),
            shelf=shelf,
            assessor=assessor,
            max_bytes=config.decision_bytes,
            now=now,
        )

    def take(self, item: Any) -> dict[str, Any]:
        """Take in one item of an upload; return its :class:`protocol.sync.ItemAnswer` as JSON.

        A rejected item changes nothing, and the others go on.
        """
        decision_id = _id_of(item)
        try:
            checked, data, annotations = self._checked(item)
            if checked.duplicate:
                return self._answer(decision_id, "duplicate", self._known_receipt(decision_id))
            return self._answer(decision_id, "accepted", self._store(checked, data, annotations))
        except AssessorError as error:
            problem = self._with_held(problem_of(error), item)
            return {"id": decision_id, "status": "rejected", "problem": problem.to_json()}

    def _with_held(self, problem: Problem, item: Any) -> Problem:
        """Return the problem of a second decision with the first one, if that is the caller's own.

        What somebody else decided is never told, and an answer never grows past its bound.
        """
        if problem.type not in _SECOND:
            return problem
        subject = item["decision"]["credentialSubject"]
        found = ledger.head_of(self.connection, subject["assignment"], assessor=self.assessor)
        if found is None:
            return problem
        decision_id, document, _receipt = found
        self.told_bytes += len(document)
        if self.told_bytes > _MAX_TOLD_BYTES:
            return problem
        held = HeldDecision(
            decision=strict_json.parse_object(document),
            receipt=self._known_receipt(decision_id),
        )
        return problem.model_copy(update={"held": held})

    def _checked(self, item: Any) -> tuple[CheckedDecision, bytes, bytes | None]:
        decision, annotations = _members(item)
        data = canonical_bytes(decision)
        read = read_decision(data, issuer=self.issuer, max_bytes=self.max_bytes)
        facts = gather_facts(self.connection, read, self.shelf.rubric, self.assessor)
        checked = check_decision(read, facts, annotations=annotations)
        kept = None if annotations is None else canonical_bytes(annotations)
        return checked, data, kept

    def _store(
        self, checked: CheckedDecision, data: bytes, annotations: bytes | None
    ) -> dict[str, Any]:
        document = checked.verified.document
        award = None
        if document.credential_subject.outcome == Outcome.EARNED.value and not checked.late:
            award = new_urn()
        signed, receipt = self._signed_receipt(_receipt(checked, self.issuer, self.now, award))
        ledger.add_decision(
            self.connection,
            checked,
            document=data,
            annotations=annotations,
            receipt=signed,
            receipt_key=self.signer.id,
            assessor=self.assessor,
            now=self.now,
        )
        if not checked.late:
            ledger.record_award(self.connection, document, award, now=self.now)
        return receipt

    def _known_receipt(self, decision_id: str) -> dict[str, Any]:
        """Return the receipt that was given, byte for byte; anew only where its key was revoked."""
        data, key = ledger.receipt_of(self.connection, decision_id)
        receipt = strict_json.parse_object(data)
        if key not in self.revoked_keys:
            return receipt
        receipt.pop("proof")
        signed, receipt = self._signed_receipt(receipt)
        ledger.replace_receipt(self.connection, decision_id, signed, self.signer.id)
        return receipt

    def _signed_receipt(self, receipt: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        data = self.signer.sign(receipt, created=self.now)
        signed = strict_json.parse_object(data)
        Receipt.from_json(signed)
        return data, signed

    def _answer(self, decision_id: str, status: str, receipt: dict[str, Any]) -> dict[str, Any]:
        return {"id": decision_id, "status": status, "receipt": receipt}


def _members(item: Any) -> tuple[dict[str, Any], dict[str, Any] | None]:
    if not isinstance(item, dict) or not _ITEM_MEMBERS.issuperset(item):
        raise refuse(ProblemType.SCHEMA, "An item has unknown members.", code="schema")
    decision, annotations = item.get("decision"), item.get("annotations")
    if not isinstance(decision, dict) or not isinstance(annotations, dict | None):
        raise refuse(ProblemType.SCHEMA, "An item is not a decision's.", code="schema")
    return decision, annotations


def _id_of(item: Any) -> str:
    """Return the decision's own id for the answer, or ``about:invalid`` where it has none."""
    decision = item.get("decision") if isinstance(item, dict) else None
    found = decision.get("id") if isinstance(decision, dict) else None
    return found if isinstance(found, str) and _is_uri(found) else _UNNAMED


def _is_uri(text: str) -> bool:
    scheme, colon, rest = text.partition(":")
    plain = scheme.isascii() and scheme.isalpha() and scheme.islower()
    return bool(plain and colon and rest) and len(text) <= 2048 and not any(map(str.isspace, rest))


def _receipt(
    checked: CheckedDecision, issuer: str, now: datetime, award: str | None
) -> dict[str, Any]:
    document = checked.verified.document
    receipt: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": new_urn(),
        "type": ["DecisionReceipt"],
        "issuer": issuer,
        "received": to_rfc3339(now),
        "decision": {"id": document.id, "digestSRI": checked.verified.digest},
        "log": document.log.to_json(),
    }
    return receipt if award is None else {**receipt, "award": award}
