"""A second attempt: what the earlier one was told, asked for and met, and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assessor_app.domain.ids import ArtifactId, AssignmentId, CriterionId, LevelId
from assessor_app.errors import UserFixable
from assessor_app.protocol.manifest import File
from assessor_app.rubrics.carrying import Carry
from assessor_app.rubrics.model import ResubmissionPolicy, Score
from assessor_app.services import decision_document, edits, scoring, second_attempt
from assessor_app.services.evidence import comparing
from assessor_app.services.evidence.comparing import Manner, Side
from assessor_app.services.evidence.earlier_evidence import Since, compare_files, earlier_evidence
from assessor_app.services.review import Review, open_review
from assessor_app.services.second_attempt import Telling, telling
from assessor_app.services.workspace import Workspace
from tests.fakes.second_attempts import FIRST, SECOND
from tests.fakes.world import Template, World


class Retry:
    """A second attempt under review."""

    def __init__(self, world: World) -> None:
        self.workspace: Workspace = world.workspace
        self.assignment: AssignmentId = world.assignment(SECOND)
        self.first: AssignmentId = world.assignment(FIRST)

    @property
    def review(self) -> Review:
        return open_review(self.workspace, self.assignment)

    @property
    def codes(self) -> dict[str, str]:
        return {one.id: one.code for one in self.review.rubric.criteria}

    @property
    def told(self) -> second_attempt.SecondAttempt:
        found = second_attempt.second_attempt(self.review)
        assert found is not None
        return found

    def score(self, code: str, place: int) -> None:
        """Score a criterion at a level; 0 is the lowest."""
        criterion = next(one for one in self.review.rubric.criteria if one.code == code)
        level = criterion.levels[place].id
        scoring.choose_level(self.workspace, self.assignment, criterion.id, level)

    def score_all(self) -> None:
        for code in ("1.1", "2.1", "2.2", "2.3"):
            self.score(code, 1)


@pytest.fixture
def retry(second_attempt_world: World) -> Retry:
    return Retry(second_attempt_world)


@pytest.fixture(scope="module")
def read_only(
    second_attempt_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Retry]:
    """One world for the tests that only read."""
    with second_attempt_template.copy(tmp_path_factory.mktemp("read") / "world") as world:
        yield Retry(world)


@pytest.mark.parametrize(
    ("policy", "scored", "seen", "told"),
    [
        ("shown", False, False, Telling.SHOWN),
        ("hidden", True, True, Telling.NEVER),
        ("hidden_until_scored", False, False, Telling.AFTER_SCORING),
        ("hidden_until_scored", True, False, Telling.WHEN_ASKED),
        ("hidden_until_scored", True, True, Telling.SHOWN),
        ("hidden_until_scored", False, True, Telling.SHOWN),
    ],
)
def test_the_rubric_says_when_an_earlier_attempt_is_told(
    read_only: Retry, policy: str, scored: bool, seen: bool, told: Telling
) -> None:
    found = read_only.review
    assert found.attempt_notes is not None
    rubric = replace(found.rubric, resubmission=ResubmissionPolicy(prior_scores=policy))
    scores = {one.id: replace(Score(one.id), level=one.levels[0].id) for one in rubric.criteria}
    notes = replace(found.attempt_notes, seen_at=read_only.workspace.now() if seen else None)
    judged = replace(found.judged_by, rubric=rubric)
    scored_now = scores if scored else {}
    shown = replace(found, judged_by=judged, scores=scored_now, attempt_notes=notes)
    assert telling(shown) is told


def test_nothing_of_it_is_told_before_ones_own_scores_are_settled(retry: Retry) -> None:
    assert (retry.told.results, retry.told.asked) == ({}, ())
    with pytest.raises(UserFixable) as caught:
        second_attempt.note_seen(retry.workspace, retry.assignment)
    assert caught.value.code == "earlier_hidden"
    with pytest.raises(UserFixable) as caught:
        second_attempt.tick(retry.workspace, retry.assignment, "1/feedback/1", found=True)
    assert caught.value.code == "asked_unknown"


def test_what_was_missed_and_said_is_asked_for_again(retry: Retry) -> None:
    retry.score_all()
    second_attempt.note_seen(retry.workspace, retry.assignment)
    codes, asked = retry.codes, retry.told.asked
    assert [(codes.get(one.criterion or "", ""), one.text) for one in asked] == [
        (
            "2.1",
            "2.1 Asks open questions was Developing in attempt 1, needs Proficient. "
            "Half of them are closed.",
        ),
        ("2.2", "2.2 Sums up what was said was Emerging in attempt 1, needs Proficient."),
        ("", "Thank you for your recording."),
        ("", "Ask open questions."),
        ("", "Keep the time."),
    ]
    said = {codes[key]: (one.level, one.met) for key, one in retry.told.results.items()}
    titles = {code: (level and level.title, met) for code, (level, met) in said.items()}
    assert titles == {
        "1.1": ("Pass", True),
        "2.1": ("Developing", False),
        "2.2": ("Emerging", False),
    }


def test_a_tick_is_kept_and_can_be_undone(retry: Retry) -> None:
    retry.score_all()
    second_attempt.note_seen(retry.workspace, retry.assignment)
    key = retry.told.asked[3].key
    second_attempt.tick(retry.workspace, retry.assignment, key, found=True)
    assert [one.ticked for one in retry.told.asked] == [False, False, False, True, False]
    edits.undo(retry.workspace, retry.assignment)
    assert not any(one.ticked for one in retry.told.asked)
    edits.redo(retry.workspace, retry.assignment)
    assert retry.told.asked[3].ticked


def test_a_score_changed_after_looking_is_named_before_signing(retry: Retry) -> None:
    def named() -> list[str]:
        """Return what is told before signing, and stands in the decision then."""
        codes, review = retry.codes, retry.review
        signed = [decision_document._result(review, one) for one in review.rubric.criteria]
        marked = [codes[one.criterion] for one in signed if one.changed_after_earlier]
        gaps = [one for one in retry.review.gaps if one.code == "changed_after_earlier"]
        assert not any(one.blocking for one in gaps)
        assert marked == [codes[one.criterion or ""] for one in gaps]
        return marked

    retry.score_all()
    retry.score("2.1", 2)
    assert named() == []
    second_attempt.note_seen(retry.workspace, retry.assignment)
    assert named() == []
    retry.score("2.1", 1)
    assert named() == ["2.1"]
    second_attempt.note_seen(retry.workspace, retry.assignment)
    assert named() == ["2.1"], "looking again is no new beginning"
    retry.score("2.1", 2)
    assert named() == []


def test_what_was_met_is_carried_with_its_reason_and_can_be_scored_anew(retry: Retry) -> None:
    codes = retry.codes
    assert [codes[key] for key in retry.told.carried] == ["1.1"]
    (met,) = retry.told.carried
    second_attempt.carry(retry.workspace, retry.assignment)
    score = retry.review.scores[met]
    assert score.rationale == (
        "1.1 The plan names whom to listen to was met in attempt 1 (Pass).\n\n"
        "The neighbour is named."
    )
    assert retry.told.taken == {met}
    with pytest.raises(UserFixable) as caught:
        second_attempt.carry(retry.workspace, retry.assignment)
    assert caught.value.code == "nothing_to_carry"
    retry.score("1.1", 0)
    assert retry.told.taken == frozenset()
    second_attempt.carry(retry.workspace, retry.assignment, (met,))
    assert retry.told.taken == {met}
    edits.undo(retry.workspace, retry.assignment)
    assert retry.told.taken == frozenset()


def test_only_what_was_met_can_be_carried(retry: Retry) -> None:
    below = next(key for key, code in retry.codes.items() if code == "2.1")
    with pytest.raises(UserFixable) as caught:
        second_attempt.carry(retry.workspace, retry.assignment, (CriterionId(below),))
    assert caught.value.code == "nothing_to_carry"
    assert retry.review.scores == {}


def test_a_level_that_the_rubric_no_longer_has_carries_nothing(read_only: Retry) -> None:
    found = read_only.review
    criterion = found.rubric.criteria[0]
    changed = replace(
        criterion,
        levels=tuple(replace(one, id=LevelId(f"{one.id}x"), uri="") for one in criterion.levels),
    )
    rubric = replace(found.rubric, criteria=(changed, *found.rubric.criteria[1:]))
    by_changed = replace(found.judged_by, rubric=rubric)
    told = second_attempt.second_attempt(replace(found, judged_by=by_changed))
    assert told is not None
    assert told.carried == {}
    (judged, *_) = second_attempt._judged(rubric, found.earlier)
    assert judged.why is Carry.RUBRIC_CHANGED


def test_the_evidence_is_told_apart_by_digest(read_only: Retry) -> None:
    found = earlier_evidence(read_only.workspace, read_only.assignment)
    assert found is not None
    assert (found.attempt, found.assignment) == (1, read_only.first)
    assert [(one.name, one.since, one.comparable) for one in found.files] == [
        ("Plan", Since.CHANGED, True),
        ("My notes", Since.CHANGED, True),
        ("Recording", Since.NEW, False),
        ("The orchard", Since.UNCHANGED, False),
        ("Reflection", Since.NEW, False),
        ("Gate", Since.GONE, False),
    ]


def test_a_first_attempt_has_nothing_before_it(read_only: Retry) -> None:
    assert earlier_evidence(read_only.workspace, read_only.first) is None
    assert second_attempt.second_attempt(open_review(read_only.workspace, read_only.first)) is None


def test_without_the_earlier_package_only_the_manifest_speaks(retry: Retry) -> None:
    with retry.workspace.store.write() as tx:
        package = tx.packages.of_assignment(retry.first)
        assert package is not None
        tx.packages.forget(package.id)
    found = earlier_evidence(retry.workspace, retry.assignment)
    assert found is not None
    assert found.assignment is None
    since = {one.name: one.since for one in found.files}
    assert since["The orchard"] is Since.UNCHANGED
    assert since["Plan"] is Since.NOT_THE_SAME


def _file(key: str, name: str, digest: str, prompt: str | None = None) -> File:
    return File.model_construct(
        None,
        id=f"urn:uuid:{key}",
        name=name,
        prompt=prompt,
        digest_sri=digest,
        path=f"data/{key}",
        media_type="text/plain",
        size=1,
        part="P1",
    )


def test_two_answers_to_one_question_are_not_guessed_at() -> None:
    before = (_file("a", "One", "1", "Q"), _file("b", "Two", "2", "Q"))
    now = (_file("c", "Three", "3", "Q"),)
    files = compare_files(now, before, here=set())
    assert [one.since for one in files] == [Since.NEW, Since.GONE, Since.GONE]
    (one, *_) = compare_files(now, before[:1], here={ArtifactId("urn:uuid:c")})
    assert (one.since, one.comparable) == (Since.CHANGED, False)


def test_equal_files_are_paired_once() -> None:
    before = (_file("a", "One", "1"),)
    now = (_file("b", "Copy", "1"), _file("c", "One", "1"))
    files = compare_files(now, before, here=set())
    assert [one.since for one in files] == [Since.UNCHANGED, Since.NEW]


def _sides(retry: Retry, before: str, now: str) -> tuple[Side, Side]:
    """Return an artifact of the first attempt and one of the second, by their names."""
    one = next(
        it for it in open_review(retry.workspace, retry.first).artifacts if it.name == before
    )
    other = next(it for it in retry.review.artifacts if it.name == now)
    return Side(retry.first, one, 1), Side(retry.assignment, other)


@pytest.mark.parametrize(
    ("before", "now", "manner", "changed"),
    [
        ("Orchard", "The orchard", Manner.EQUAL, None),
        ("Gate", "The orchard", Manner.LOOK, None),
        ("Plan", "Recording", Manner.LOOK, None),
        ("Plan", "Plan", Manner.TEXT, ["I will ask open questions about the old orchard"]),
        (
            "Notes",
            "My notes",
            Manner.TEXT,
            [
                "Page one: the neighbour planted the first quince in spring.",
                "Page two: I asked an open question about the hedge.",
                "She summed up the year.",
            ],
        ),
    ],
)
def test_two_artifacts_are_compared_by_what_they_are(
    read_only: Retry, before: str, now: str, manner: Manner, changed: list[str] | None
) -> None:
    compared = comparing.compare(read_only.workspace, *_sides(read_only, before, now))
    assert compared.manner is manner
    found = compared.differences
    assert (found is None) == (changed is None)
    if found is not None and changed is not None:
        others = [row.right for row in found.rows if row.right and row.kind != "same"]
        assert len(others) == len(changed)
        assert all(one.startswith(start) for one, start in zip(others, changed, strict=True))


def test_what_can_be_compared_begins_with_what_it_was(read_only: Retry) -> None:
    plan = next(one for one in read_only.review.artifacts if one.name == "My notes")
    found = comparing.choices(read_only.workspace, read_only.assignment, plan.id)
    assert [(one.side.name, one.since) for one in found] == [
        ("Notes, attempt 1", Since.CHANGED),
        ("Plan, attempt 1", Since.CHANGED),
        ("Orchard, attempt 1", Since.UNCHANGED),
        ("Gate, attempt 1", Since.GONE),
        ("Plan", None),
        ("Recording", None),
        ("The orchard", None),
        ("Reflection", None),
    ]


def test_bytes_that_are_gone_are_said_not_guessed(retry: Retry) -> None:
    left, right = _sides(retry, "Plan", "Plan")
    with retry.workspace.store.write() as tx:
        package = tx.packages.of_assignment(retry.first)
        assert package is not None
        tx.packages.clear_blob(package.id, left.artifact.path)
    with pytest.raises(UserFixable) as caught:
        comparing.compare(retry.workspace, left, right)
    assert caught.value.code == "not_downloaded"
    found = earlier_evidence(retry.workspace, retry.assignment)
    assert found is not None
    assert not found.files[0].comparable


def test_the_command_line_tells_ticks_and_carries(second_attempt_world: World) -> None:
    world = second_attempt_world
    told = world.run("earlier", SECOND)
    assert (told.code, told.err) == (0, "")
    assert "judge this attempt by itself first" in told.out
    assert "was met in attempt 1 (Pass)." in told.out
    assert "changed    Plan" in told.out
    assert world.run("earlier", SECOND, "--look").code == 1
    assert "Carried forward." in world.run("earlier", SECOND, "--carry").out
    for code in ("2.1", "2.2", "2.3"):
        assert world.run("score", SECOND, code, "1").code == 0
    assert "--look" in world.run("earlier", SECOND).out
    assert "1. [ ] 2.1 Asks open questions was" in world.run("earlier", SECOND, "--look").out
    assert "2. [x] 2.2" in world.run("earlier", SECOND, "--tick", "2").out
    assert "2. [ ] 2.2" in world.run("earlier", SECOND, "--untick", "2").out
    assert world.run("earlier", SECOND, "--tick", "9").code == 1
    assert world.run("earlier", FIRST).out == "This is the first attempt.\n"


def test_the_command_line_compares_and_finds(second_attempt_world: World) -> None:
    world = second_attempt_world
    ran = world.run("compare", SECOND, "Plan")
    assert ran.out.splitlines()[:2] == ["- Plan, attempt 1", "+ Plan"]
    assert "- I will ask closed questions about the orchard." in ran.out
    assert "+ I will ask open questions about the old orchard" in ran.out
    assert "every byte is equal" in world.run("compare", SECOND, "The orchard").out
    assert "no text to compare" in world.run("compare", SECOND, "Recording", "Plan").out
    assert world.run("compare", SECOND, "Reflection").code == 1
    found = world.run("find", SECOND, "2.1", "--limit", "2").out.splitlines()
    assert len(found) == 2
    assert found[0].startswith("Plan: I will *ask* *open* *questions*")
    passages = world.run("find", SECOND, "2.2", "--json").json["passages"]
    assert {one["name"] for one in passages} >= {"Reflection", "My notes"}
