"""A small issuer with sample work, and an assessor's device that talks to it over plain HTTP.

The device is no part of the program: it signs with the signing layer and sends with an HTTP
client, so that tests of the issuer see exactly what goes over the wire.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import httpx2

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import hex_from_digest
from assessor_app.domain.ids import CriterionId, new_urn
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.formats.case import from_case
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.signing.multikey import SigningKey
from reference_issuer.catalogue import ArtifactEntry, SubmissionEntry
from reference_issuer.config import IssuerConfig
from reference_issuer.server import IssuerServer
from reference_issuer.service import IssuerService
from tests.fakes.documents import (
    Override,
    Signed,
    make_collection,
    make_decision,
    make_enrolment,
)

BASE_URL: Final = "http://127.0.0.1:9"
SLUG: Final = "careful-listening"
RUBRIC_YAML: Final = """
title: Careful Listening
key: careful-listening
condition_codes:
  - {code: no-sound, title: The recording has no sound}
rule:
  clauses:
    - outcome: earned
      when:
        every: {in: [P1, P2], at_least: highest}
  otherwise: notYetEarned
parts:
  - id: P1
    kind: overview
    title: Plan
    criteria:
      - code: "1.1"
        title: The plan names whom to listen to
        levels:
          Not yet: {text: Nobody is named.}
          Pass: {text: Somebody is named.}
  - id: P2
    kind: artifacts
    title: Recording
    prompts:
      - {id: P2.1, text: What did you hear?}
    criteria:
      - code: "2.1"
        title: Asks open questions
        weight: 2
        not_applicable_allowed: true
        levels:
          Emerging: {points: 0, text: Asks closed questions.}
          Developing: {points: 1, text: Asks some open questions.}
          Proficient: {points: 2, text: Asks open questions throughout.}
      - code: "2.2"
        title: Sums up what was said
        levels:
          Emerging: {points: 0, text: Does not sum up.}
          Proficient: {points: 3, text: Sums up in the speaker's words.}
      - code: "2.3"
        title: Keeps the time
        advisory: true
        levels:
          Emerging: {points: 0, text: Runs over.}
          Proficient: {points: 1, text: Ends in time.}
"""
HIGHEST: Final = {"1.1": "Pass", "2.1": "Proficient", "2.2": "Proficient", "2.3": "Proficient"}
LOWEST: Final = {"1.1": "Not yet", "2.1": "Emerging", "2.2": "Emerging", "2.3": "Emerging"}


class SteppedClock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time that was set last."""
        return self.now


def make_issuer(
    home: Path, *, clock: SteppedClock | None = None, submissions: int = 1
) -> IssuerService:
    """Return an issuer with one micro-credential and some submissions of two files each."""
    service = IssuerService.init(
        home / "issuer", name="Example Issuer", base_url=BASE_URL, clock=clock or SteppedClock()
    )
    rubric = home / "careful-listening.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    service.add_rubric(rubric)
    (home / "plan.txt").write_text("I shall listen to my neighbour.\n", "utf-8")
    (home / "talk.bin").write_bytes(bytes(range(256)) * 40)
    service.add_submissions(
        (
            submission_entry(f"s{number}", label=f"LIST-{number:02d}")
            for number in range(submissions)
        ),
        base=home,
    )
    return service


def submission_entry(slug: str, *, label: str, **members: Any) -> SubmissionEntry:
    """Return an entry of two files for :func:`make_issuer`'s micro-credential."""
    files = (
        ArtifactEntry(path="plan.txt", name="Plan", part="P1"),
        ArtifactEntry(path="talk.bin", name="Talk", part="P2", prompt="P2.1"),
    )
    return SubmissionEntry(
        **{"slug": slug, "label": label, "achievement": SLUG, "files": files, **members}
    )


@contextmanager
def served(service: IssuerService, **options: Any) -> Iterator[str]:
    """Serve the issuer of ``service`` on loopback; give where."""
    config = IssuerConfig(service.config.home, clock=service.config.clock, **options)
    server = IssuerServer(config)
    thread = threading.Thread(target=server.serve, name="issuer")
    thread.start()
    try:
        yield server.location
    finally:
        server.stop()
        thread.join(timeout=30)
        assert not thread.is_alive()


def results_for(
    rubric: Rubric, levels: Mapping[str, str | None], citations: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return criterion results by codes and level titles; None leaves a criterion out."""
    results = []
    for criterion in rubric.criteria:
        title = levels.get(criterion.code)
        if title is None:
            continue
        level = next(one for one in criterion.levels if one.title == title)
        result: dict[str, Any] = {
            "criterion": str(criterion.id),
            "achievedLevel": str(level.id),
            "comment": f"{criterion.code} is {title}.",
            "annotation": list(citations) if criterion.code == "2.1" else [],
        }
        if level.points is not None:
            result["score"] = str(level.points)
        results.append(result)
    return results


def outcome_of(rubric: Rubric, results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the members ``outcome`` and ``score`` that the rubric makes of ``results``."""
    scores = {
        CriterionId(one["criterion"]): Score(
            criterion=CriterionId(one["criterion"]),
            level=one.get("achievedLevel"),
            condition_code=one.get("conditionCode"),
            not_applicable=bool(one.get("notApplicable")),
        )
        for one in results
    }
    evaluation = evaluate(rubric, scores)
    members: dict[str, Any] = {
        "outcome": evaluation.outcome.value if evaluation.outcome else "escalated"
    }
    if evaluation.total is not None:
        members["score"] = {"value": str(evaluation.total), "max": str(evaluation.total_max)}
    return members


@dataclass(frozen=True, slots=True)
class Item:
    """A signed decision and its annotations, as they are uploaded."""

    decision: Signed
    annotations: dict[str, Any] | None

    def to_json(self) -> dict[str, Any]:
        """Return the upload item."""
        item: dict[str, Any] = {"decision": self.decision.json}
        return item if self.annotations is None else {**item, "annotations": self.annotations}

    @property
    def id(self) -> str:
        """The decision's id."""
        return str(self.decision.json["id"])


def decide(
    manifest: Signed,
    rubric: Rubric,
    *,
    key: SigningKey,
    domain: str,
    name: str = "",
    log: str,
    sequence: int = 1,
    previous: str | None = None,
    levels: Mapping[str, str | None] = HIGHEST,
    marks: int = 1,
    override: Override | None = None,
) -> Item:
    """Return a decision on ``manifest`` that follows all rules, but for ``override``."""
    name = name or uuid.uuid4().hex
    artifact = manifest.json["file"][-1]["id"]
    collection = make_collection(name=name, marks=marks, artifact=artifact)
    for mark in collection["first"]["items"]:
        mark["body"][1]["source"] = str(rubric.criteria[1].id)
    cited = [mark["id"] for mark in collection["first"]["items"]]
    results = results_for(rubric, levels, cited)
    subject = {"criterionResult": results, **outcome_of(rubric, results)}
    members = {f"credentialSubject.{place}": value for place, value in subject.items()}
    decision = make_decision(
        manifest=manifest,
        assessor=key,
        name=name,
        sequence=sequence,
        previous=previous,
        collection=collection,
        domain=domain,
        override={"log.id": log, **members, **(override or {})},
    )
    return Item(decision, collection)


@dataclass
class Device:
    """An assessor's device, enrolled or not. Its log grows with :meth:`decide`."""

    location: str
    issuer: str = BASE_URL
    key: SigningKey = field(default_factory=SigningKey.generate)
    log: str = field(default_factory=new_urn)
    token: str = ""
    sequence: int = 0
    previous: str | None = None

    def __post_init__(self) -> None:
        self.http = httpx2.Client(base_url=self.location, timeout=30, verify=False)

    def close(self) -> None:
        """Close the connection."""
        self.http.close()

    def enrol(self, invitation: str) -> httpx2.Response:
        """Use an invitation; keep the token of a success."""
        code = parse_qs(urlsplit(invitation).fragment)["code"][0]
        request = make_enrolment(assessor=self.key, code=code, issuer=self.issuer)
        answer = self.http.post(
            "/v1/enrolments", content=request.data, headers={"Content-Type": "application/json"}
        )
        if answer.status_code == 201:
            self.token = answer.json()["token"]
        return answer

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """Return the answer to an authorised GET."""
        return self.http.get(path, headers=self._with_token(headers))

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx2.Response:
        """Return the answer to an authorised POST of JSON."""
        sent = self._with_token({"Content-Type": "application/json", **headers})
        return self.http.post(path, content=body, headers=sent)

    def changes(self, since: str | None = None, *, limit: int = 1000) -> dict[str, Any]:
        """Return one page of the feed, which must succeed."""
        query = f"/v1/changes?limit={limit}" + (f"&since={quote(since)}" if since else "")
        answer = self.get(query)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    def manifest(self, package: str) -> Signed:
        """Return a manifest, which must be there."""
        answer = self.get(f"/v1/packages/{quote(package, safe='')}")
        assert answer.status_code == 200, answer.text
        return Signed(json.loads(answer.content), answer.content)

    def manifests(self) -> list[Signed]:
        """Return every open package's manifest."""
        return [self.manifest(one["package"]["id"]) for one in self.changes()["created"]]

    def rubric(self, manifest: Signed) -> Rubric:
        """Return the package's rubric."""
        digest = manifest.json["rubric"]["digestSRI"]
        return from_case(self.get(f"/v1/blobs/{hex_from_digest(digest)}").content)

    def decide(self, manifest: Signed, **options: Any) -> Item:
        """Return the next decision of this device's log."""
        self.sequence += 1
        item = decide(
            manifest,
            self.rubric(manifest),
            key=self.key,
            domain=self.issuer,
            log=self.log,
            sequence=self.sequence,
            previous=self.previous,
            **options,
        )
        self.previous = item.decision.digest
        return item

    def send(self, *items: Item, key: str = "") -> httpx2.Response:
        """Upload decisions."""
        body = json.dumps({"items": [item.to_json() for item in items]}).encode("utf-8")
        return self.send_bytes(body, key=key)

    def send_bytes(self, body: bytes, *, key: str = "", digest: str = "") -> httpx2.Response:
        """Upload a body under a key (a fresh one by default)."""
        headers = {
            "Idempotency-Key": f'"{key or uuid.uuid4()}"',
            "Content-Digest": digest or content_digest(body),
        }
        return self.post("/v1/decisions", body, headers)

    def answers(self, *items: Item) -> list[dict[str, Any]]:
        """Upload decisions and return what became of each."""
        answer = self.send(*items)
        assert answer.status_code == 200, answer.text
        told: list[dict[str, Any]] = answer.json()["items"]
        return told

    def _with_token(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **headers}


def content_digest(body: bytes) -> str:
    """Return the ``Content-Digest`` of a body (RFC 9530)."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")
    return f"sha-256=:{digest}:"


def header_of(**headers: str) -> dict[str, str]:
    """Return headers by names with underscores for hyphens."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def now_text(clock: SteppedClock) -> str:
    """Return the clock's time as the documents write it."""
    return to_rfc3339(clock())
