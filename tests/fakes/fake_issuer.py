"""An issuer in memory: what the fake connector calls and the fake server serves."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import SigningKey
from assessor_app.signing.verification import verify_decision
from tests.fakes.documents import (
    ISSUER,
    NOW,
    JsonObject,
    Override,
    Signed,
    assessor_key,
    issuer_key,
    make_manifest,
    make_receipt,
    make_well_known,
)

TOKEN = "token-of-one-assessor-and-device"
EXPIRED_STATE = "expired"


class Refused(Exception):
    """What the issuer answers instead of a result."""

    def __init__(self, kind: ProblemType, status: int) -> None:
        super().__init__(kind)
        self.problem = Problem(type=kind, title=kind.name.capitalize(), status=status)


class FakeIssuer:
    """Assigns packages, serves them, takes decisions. Safe for several threads.

    ``rejections`` maps decision ids to what they are refused with. ``received`` counts how often
    each decision came.
    """

    def __init__(self, issuer: str = ISSUER, *, key: SigningKey | None = None) -> None:
        self.id = issuer
        self.key = key or issuer_key()
        self.lock = threading.RLock()
        self.well_known: Signed = make_well_known(issuer=issuer, key=self.key)
        self.manifests: dict[str, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.assignments: dict[str, JsonObject] = {}
        self.log: list[tuple[str, str]] = []
        self.decisions: dict[str, Signed] = {}
        self.rejections: dict[str, Problem] = {}
        self.received: dict[str, int] = {}
        self.batches: dict[str, tuple[bytes, JsonObject]] = {}
        self.recusals: dict[str, tuple[str, str]] = {}
        self.forged_receipts = False
        self.revoked = False

    def publish(
        self,
        name: str = "1",
        *,
        version: int = 1,
        files: Mapping[str, bytes] | None = None,
        rubric: bytes = b"{}",
        due: datetime = NOW + timedelta(days=14),
        assessor: SigningKey | None = None,
        override: Override | None = None,
    ) -> Signed:
        """Assign the package ``name`` with these files, or a new version of it."""
        contents = dict(files if files is not None else {"data/one.txt": f"one {name}".encode()})
        manifest = make_manifest(
            key=self.key,
            assessor=assessor or assessor_key(),
            name=name,
            version=version,
            files=contents,
            rubric=rubric,
            issuer=self.id,
            override=override,
        )
        self.assign(manifest, (rubric, *contents.values()), due=due)
        return manifest

    def assign(
        self,
        manifest: Signed,
        contents: Sequence[bytes],
        *,
        due: datetime = NOW + timedelta(days=14),
    ) -> None:
        """Assign a package as it is, signed or not."""
        document = manifest.json
        sizes = [document["rubric"]["size"], *(one["size"] for one in document["file"])]
        change = {
            "id": document["assignment"]["id"],
            "package": {
                "id": document["id"],
                "version": document["version"],
                "digestSRI": manifest.digest,
                "size": sum(sizes),
            },
            "due": to_rfc3339(due),
            "state": "assigned",
        }
        with self.lock:
            kind = "updated" if change["id"] in self.assignments else "created"
            self.manifests[document["id"]] = manifest.data
            self.blobs.update({hashlib.sha256(one).hexdigest(): one for one in contents})
            self.assignments[change["id"]] = change
            self.log.append((kind, change["id"]))

    def recall(self, assignment: str) -> None:
        """Take an assignment back."""
        with self.lock:
            self.assignments.pop(assignment)
            self.log.append(("destroyed", assignment))

    def changes(self, since: str | None, limit: int) -> JsonObject:
        """Return a page of the feed."""
        with self.lock:
            if since is not None and (not since.isdigit() or int(since) > len(self.log)):
                raise Refused(ProblemType.CANNOT_CALCULATE_CHANGES, 400)
            start = int(since or 0)
            entries = self.log[start : start + limit]
            page: JsonObject = {
                "newState": str(start + len(entries)),
                "hasMoreChanges": start + len(entries) < len(self.log),
                "created": [],
                "updated": [],
                "destroyed": [],
            }
            if since is not None:
                page["oldState"] = since
            for assignment, kind in {name: kind for kind, name in entries}.items():
                self._list(page, assignment, kind)
            return page

    def _list(self, page: JsonObject, assignment: str, kind: str) -> None:
        current = self.assignments.get(assignment)
        if current is None:
            page["destroyed"].append(assignment)
        else:
            page["created" if kind == "created" else "updated"].append(current)

    def manifest(self, package: str) -> bytes:
        """Return a signed manifest."""
        with self.lock:
            if package not in self.manifests:
                raise Refused(ProblemType.NOT_FOUND, 404)
            return self.manifests[package]

    def blob(self, sha256: str) -> bytes:
        """Return a file."""
        with self.lock:
            if sha256 not in self.blobs:
                raise Refused(ProblemType.NOT_FOUND, 404)
            return self.blobs[sha256]

    def lease(self, assignment: str) -> datetime:
        """Extend a lease by a week."""
        if assignment not in self.assignments:
            raise Refused(ProblemType.ASSIGNMENT, 403)
        return NOW + timedelta(days=7)

    def recuse(self, assignment: str, reason: str, note: str) -> None:
        """Take an assignment back from an assessor who steps back."""
        with self.lock:
            self.recusals[assignment] = (reason, note)

    def receive(self, items: Sequence[Mapping[str, Any]], key: str) -> JsonObject:
        """Take decisions; answer each."""
        with self.lock:
            if self.revoked:
                raise Refused(ProblemType.KEY_REVOKED, 403)
            body = canonical_bytes([dict(item) for item in items])
            if key in self.batches:
                before, answer = self.batches[key]
                if before != body:
                    raise Refused(ProblemType.IDEMPOTENCY_REUSED, 422)
                return answer
            answer = {"items": [self._take(dict(item["decision"])) for item in items]}
            self.batches[key] = (body, answer)
            return answer

    def _take(self, decision: JsonObject) -> JsonObject:
        decision_id = str(decision["id"])
        self.received[decision_id] = self.received.get(decision_id, 0) + 1
        signed = Signed(decision, canonical_bytes(decision))
        try:
            verify_decision(signed.data, domain=self.id)
        except IntegrityProblem as problem:
            refusal = Problem(type=ProblemType.PROOF, title="No.", status=422, code=problem.code)
            return {"id": decision_id, "status": "rejected", "problem": refusal.to_json()}
        if decision_id in self.rejections:
            refused = self.rejections[decision_id].to_json()
            return {"id": decision_id, "status": "rejected", "problem": refused}
        known = self.decisions.setdefault(decision_id, signed)
        key = SigningKey(b"\x66" * 32) if self.forged_receipts else self.key
        receipt = make_receipt(known, key=key, issuer=self.id)
        status = "accepted" if known is signed else "duplicate"
        return {"id": decision_id, "status": status, "receipt": receipt.json}

    def digest(self) -> JsonObject:
        """Return count and set hash of the decisions held."""
        with self.lock:
            names = sorted(one.digest for one in self.decisions.values())
        return {"count": len(names), "setHash": digest_of("\n".join(names).encode())}
