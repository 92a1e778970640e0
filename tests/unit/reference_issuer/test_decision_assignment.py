"""What a decision is about: its assignment, the evidence and the rubric as they were issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assessor_app.domain.digests import digest_of, hex_from_digest
from assessor_app.protocol.problem import ProblemType
from reference_issuer.decision_check import EarlierRubric, IssuedPackage
from tests.fakes.decision_world import (
    BEN,
    SUBJECT,
    Fault,
    World,
    check_refused,
    each,
    good_world,
    in_state,
    signed_with,
)
from tests.fakes.documents import NOW, urn


def package_of(world: World) -> IssuedPackage:
    assert world.facts.package is not None
    return world.facts.package


def of_another_assessor() -> World:
    world = good_world()
    assert world.facts.assignment is not None
    return world.knowing(assignment=replace(world.facts.assignment, assessor=BEN))


def with_package(*, rubric_current: bool = True) -> World:
    world = good_world()
    package = replace(package_of(world), current=False, rubric_current=rubric_current)
    return world.knowing(package=package)


EARLIER = digest_of(b"the rubric before")


def by_earlier(until: datetime | None = None, *, same_files: bool = True) -> World:
    """Return a decision by the rubric before, which the issuer accepts."""
    world = signed_with({f"{SUBJECT}.rubric.digestSRI": EARLIER})
    package = package_of(world)
    accepted = EarlierRubric(package.rubric_id, hex_from_digest(EARLIER), until)
    package = replace(package, earlier=(accepted,), current=False, evidence_current=same_files)
    return world.knowing(package=package)


FAULTS: list[Fault] = [
    # assignment
    (
        "an assignment that nobody knows",
        lambda: good_world().knowing(assignment=None),
        ProblemType.ASSIGNMENT,
        "assignment_unknown",
        422,
    ),
    (
        "another assessor's assignment",
        of_another_assessor,
        ProblemType.ASSIGNMENT,
        "assignment_unknown",
        422,
    ),
    (
        "recused before",
        lambda: in_state("recused"),
        ProblemType.ASSIGNMENT,
        "assignment_recused",
        409,
    ),
    (
        "recalled",
        lambda: in_state("recalled"),
        ProblemType.ASSIGNMENT,
        "assignment_recalled",
        409,
    ),
    (
        "another submission",
        lambda: signed_with({f"{SUBJECT}.id": urn("submission/2")}),
        ProblemType.ASSIGNMENT,
        "assignment_other_submission",
        422,
    ),
    (
        "another attempt",
        lambda: signed_with({f"{SUBJECT}.attempt": 2}),
        ProblemType.ASSIGNMENT,
        "assignment_other_submission",
        422,
    ),
    (
        "another achievement",
        lambda: signed_with({f"{SUBJECT}.achievement": "https://issuer.example/achievements/x"}),
        ProblemType.ASSIGNMENT,
        "assignment_other_submission",
        422,
    ),
    # package and rubric digests
    (
        "evidence that was never issued",
        lambda: good_world().knowing(package=None, rubric=None),
        ProblemType.PACKAGE_CHANGED,
        "package_unknown",
        409,
    ),
    (
        "a package by another id",
        lambda: signed_with({f"{SUBJECT}.evidencePackage.id": urn("package/2")}),
        ProblemType.PACKAGE_CHANGED,
        "package_unknown",
        409,
    ),
    (
        "evidence that has changed",
        with_package,
        ProblemType.PACKAGE_CHANGED,
        "package_changed",
        409,
    ),
    (
        "a rubric that has changed",
        lambda: with_package(rubric_current=False),
        ProblemType.RUBRIC_CHANGED,
        "rubric_changed",
        409,
    ),
    (
        "another rubric by digest",
        lambda: signed_with({f"{SUBJECT}.rubric.digestSRI": digest_of(b"other")}),
        ProblemType.RUBRIC_CHANGED,
        "rubric_other",
        409,
    ),
    (
        "another rubric by id",
        lambda: signed_with({f"{SUBJECT}.rubric.id": urn("rubric/2")}),
        ProblemType.RUBRIC_CHANGED,
        "rubric_other",
        409,
    ),
    (
        "the rubric before, signed when it no longer counted",
        lambda: by_earlier(NOW - timedelta(seconds=1)),
        ProblemType.RUBRIC_CHANGED,
        "rubric_until",
        409,
    ),
    (
        "the rubric before, on evidence that has changed",
        lambda: by_earlier(same_files=False),
        ProblemType.PACKAGE_CHANGED,
        "package_changed",
        409,
    ),
]


@each(FAULTS)
def test_a_fault_of_the_assignment_becomes_its_problem(
    world: Callable[[], World], kind: ProblemType, code: str, status: int
) -> None:
    check_refused(world(), kind, code, status)


@pytest.mark.parametrize("until", [None, NOW], ids=["without an end", "to the very second"])
def test_the_rubric_before_counts_where_the_issuer_accepts_it(until: datetime | None) -> None:
    assert by_earlier(until).check().gaps == ()
