"""One good decision with all the facts that an issuer has about it, and ways to spoil them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from assessor_app.domain.digests import digest_of, hex_from_digest
from assessor_app.protocol.problem import ProblemType
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.model import Rubric
from assessor_app.signing.canonical import canonical_bytes, document_digest
from assessor_app.signing.multikey import SigningKey
from reference_issuer.decision_check import (
    CheckedDecision,
    Facts,
    HeldDecision,
    IssuedAssignment,
    IssuedPackage,
    LogFacts,
    RegisteredKey,
    check_decision,
    read_decision,
)
from reference_issuer.problems import DecisionProblem
from tests.fakes.documents import (
    ISSUER,
    NOW,
    Override,
    Signed,
    assessor_key,
    make_manifest,
    urn,
)
from tests.fakes.issuer_world import HIGHEST, RUBRIC_YAML, Item, decide

ADA: Final = urn("assessor/ada")
BEN: Final = urn("assessor/ben")
LOG: Final = urn("log/ada")
OTHER: Final = digest_of(b"another decision")
SUBJECT: Final = "credentialSubject"
RUBRIC_DATA: Final = to_case(from_yaml(RUBRIC_YAML, base_uri=ISSUER, changed_at=NOW))
RUBRIC: Final[Rubric] = from_case(RUBRIC_DATA)
MANIFEST: Final = make_manifest(rubric=RUBRIC_DATA, override={"rubric.id": str(RUBRIC.id)})


@dataclass(frozen=True, slots=True)
class World:
    """A decision as it arrives, and what the issuer knows."""

    item: Item
    facts: Facts
    data: bytes = b""

    def check(self, **options: Any) -> CheckedDecision:
        """Put the decision to all rules."""
        data = self.data or canonical_bytes(self.item.decision.json)
        read = read_decision(data, issuer=ISSUER, **options)
        return check_decision(read, self.facts, annotations=self.item.annotations)

    def knowing(self, **facts: Any) -> World:
        """Return a world in which the issuer knows something else."""
        return replace(self, facts=replace(self.facts, **facts))


def make_item(
    *,
    key: SigningKey | None = None,
    manifest: Signed = MANIFEST,
    domain: str = ISSUER,
    override: Override | None = None,
    **options: Any,
) -> Item:
    """Return a decision of Ada's on :data:`MANIFEST`."""
    return decide(
        manifest,
        RUBRIC,
        key=key or assessor_key(),
        domain=domain,
        name=options.pop("name", "good"),
        log=LOG,
        override=override,
        **options,
    )


FIRST: Final = make_item(name="first")
"""The decision that another one may supersede."""


def good_world(item: Item | None = None, *, manifest: Signed = MANIFEST) -> World:
    """Return a decision for which every rule holds."""
    document = manifest.json
    return World(
        item or make_item(),
        Facts(
            uploader=ADA,
            key=RegisteredKey(assessor_key().public.did, ADA, revoked=False),
            assignment=IssuedAssignment(
                id=document["assignment"]["id"],
                assessor=ADA,
                state="assigned",
                package=document["id"],
                submission=document["submission"]["id"],
                attempt=document["submission"]["attempt"],
                achievement=document["achievement"]["id"],
            ),
            package=IssuedPackage(
                id=document["id"],
                rubric_id=document["rubric"]["id"],
                rubric_sha256=hex_from_digest(document["rubric"]["digestSRI"]),
                artifacts=frozenset(file["id"] for file in document["file"]),
                current=True,
                rubric_current=True,
            ),
            rubric=RUBRIC,
        ),
    )


def signed_with(override: Override, **options: Any) -> World:
    """Return the good world with a decision that was signed with other members."""
    return good_world(make_item(override=override, **options))


def tampered(change: Callable[[dict[str, Any]], object]) -> World:
    """Return the good world with a decision that was changed after it was signed."""
    world = good_world()
    document = copy.deepcopy(world.item.decision.json)
    change(document)
    return replace(world, item=Item(Signed(document, b""), world.item.annotations))


def with_results(change: Callable[[list[dict[str, Any]]], object], **members: Any) -> World:
    """Return the good world, its criterion results changed before signing."""
    results = copy.deepcopy(make_item().decision.json["credentialSubject"]["criterionResult"])
    change(results)
    return signed_with({"credentialSubject.criterionResult": results, **members})


def with_annotations(change: Callable[[dict[str, Any]], object], *, signed: bool) -> World:
    """Return the good world with other annotations, which were signed or put in afterwards."""
    item = make_item()
    assert item.annotations is not None
    marks = copy.deepcopy(item.annotations)
    change(marks)
    if not signed:
        return good_world(Item(item.decision, marks))
    named = {
        "credentialSubject.annotations.digestSRI": document_digest(marks),
        "credentialSubject.annotations.total": marks["total"],
    }
    return good_world(Item(make_item(override=named).decision, marks))


def held(item: Item, *, sequence: int = 1, assessor: str = ADA) -> HeldDecision:
    """Return ``item`` as the issuer holds it."""
    return HeldDecision(item.id, item.decision.digest, assessor, LOG, sequence)


def log_with(**facts: str) -> LogFacts:
    """Return what is held around the decision's place in its log."""
    return LogFacts(**{"owner": ADA, **facts})


def levels_but(**levels: str | None) -> Mapping[str, str | None]:
    """Return the highest levels, but for some (``c21`` for criterion 2.1)."""
    changed = {f"{code[1]}.{code[2]}": title for code, title in levels.items()}
    return {**HIGHEST, **changed}


def in_state(state: str) -> World:
    """Return the good world with the assignment in another state."""
    world = good_world()
    assert world.facts.assignment is not None
    return world.knowing(assignment=replace(world.facts.assignment, state=state))


def superseding(target: str, digest: str, *, sequence: int = 1) -> World:
    """Return a decision that supersedes another one."""
    named = {f"{SUBJECT}.supersedes": {"id": target, "digestSRI": digest}}
    if sequence == 1:
        return signed_with(named)
    return signed_with(named, sequence=sequence, previous=OTHER)


def in_log(sequence: int, **facts: str) -> World:
    """Return a decision at a place in its log, with what is held around it."""
    previous = OTHER if sequence > 1 else None
    item = make_item(sequence=sequence, previous=previous)
    return good_world(item).knowing(log=log_with(**facts))


Fault = tuple[str, Callable[[], World], ProblemType, str, int]
"""A name, a world in which one rule is broken, and the problem of it: type, code and status."""


def each(faults: list[Fault]) -> pytest.MarkDecorator:
    """Run a test with each of the faults, under its name."""
    return pytest.mark.parametrize(
        ("world", "kind", "code", "status"),
        [row[1:] for row in faults],
        ids=[row[0] for row in faults],
    )


def check_refused(world: World, kind: ProblemType, code: str, status: int) -> None:
    """Assert that the rules refuse a decision with this problem."""
    with pytest.raises(DecisionProblem) as caught:
        world.check()
    problem = caught.value.problem
    assert (problem.type, problem.code, problem.status) == (kind.value, code, status)
