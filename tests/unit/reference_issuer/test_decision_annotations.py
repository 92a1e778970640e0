"""The annotations beside a decision, and what it cites of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assessor_app.protocol.problem import ProblemType
from tests.fakes.decision_world import (
    SUBJECT,
    Fault,
    World,
    check_refused,
    each,
    good_world,
    make_item,
    signed_with,
    with_annotations,
    with_results,
)
from tests.fakes.documents import urn

FAULTS: list[Fault] = [
    (
        "annotations left out",
        lambda: good_world(replace(make_item(), annotations=None)),
        ProblemType.DIGEST,
        "annotations_missing",
        422,
    ),
    (
        "annotations changed on the way",
        lambda: with_annotations(lambda one: one.update(label="Others"), signed=False),
        ProblemType.DIGEST,
        "annotations_digest",
        422,
    ),
    (
        "annotations by another id",
        lambda: with_annotations(lambda one: one.update(id=urn("collection/2")), signed=True),
        ProblemType.DIGEST,
        "annotations_digest",
        422,
    ),
    (
        "another number of annotations than was signed",
        lambda: signed_with({f"{SUBJECT}.annotations.total": 2}),
        ProblemType.DIGEST,
        "annotations_total",
        422,
    ),
    (
        "annotations of another form",
        lambda: with_annotations(lambda one: one.update(type="Bag"), signed=False),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    (
        "an annotation on foreign evidence",
        lambda: with_annotations(
            lambda one: one["first"]["items"][0]["target"].update(source=urn("artifact/x")),
            signed=True,
        ),
        ProblemType.SCHEMA,
        "annotation_target",
        422,
    ),
    (
        "an annotation about a foreign criterion",
        lambda: with_annotations(
            lambda one: one["first"]["items"][0]["body"][1].update(source=urn("criterion/x")),
            signed=True,
        ),
        ProblemType.SCHEMA,
        "annotation_criterion",
        422,
    ),
    (
        "annotations that do not add up",
        lambda: with_annotations(lambda one: one.update(total=2), signed=True),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    (
        "a citation of nothing",
        lambda: with_results(lambda one: one[0].update(annotation=[urn("annotation/x")])),
        ProblemType.SCHEMA,
        "citation_unknown",
        422,
    ),
]


@each(FAULTS)
def test_a_fault_of_the_annotations_becomes_its_problem(
    world: Callable[[], World], kind: ProblemType, code: str, status: int
) -> None:
    check_refused(world(), kind, code, status)
