"""The demo's catalog lists what is there, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from assessor_app.domain.outcome import Outcome
from assessor_app.protocol.paths import check_package_path

LIMIT = 12 * 1024 * 1024


def test_files_and_catalog_name_the_same_paths(demo: Any) -> None:
    found = {
        path.relative_to(demo.folder).as_posix()
        for path in (demo.folder / "files").rglob("*")
        if path.is_file()
    }

    assert found == set(demo.files())


def test_paths_may_travel_in_a_package(demo: Any) -> None:
    for path in demo.files():
        check_package_path(f"data/{path}")


def test_content_is_smaller_than_the_limit(demo: Any) -> None:
    sizes = [(demo.folder / path).stat().st_size for path in demo.files()]

    assert min(sizes) > 0
    assert sum(sizes) < LIMIT


def test_labels_slugs_and_learners_are_unique_and_well_formed(demo: Any) -> None:
    submissions = list(demo.submissions.values())

    assert len(submissions) == 12
    for member in ("slug", "label", "learner"):
        assert len({one[member] for one in submissions}) == 12
    for one in submissions:
        assert re.fullmatch(r"[A-Z0-9]{4}-\d{2}", one["label"])
        assert 2 <= one["dueInDays"] <= 21


def test_parts_and_prompts_are_the_rubrics(demo: Any) -> None:
    for slug, submission in demo.submissions.items():
        parts = {
            part.id: {prompt.id for prompt in part.prompts} for part in demo.rubric_of(slug).parts
        }
        for file in submission["files"]:
            assert file["part"] in parts, file["path"]
            assert file["prompt"] is None or file["prompt"] in parts[file["part"]], file["path"]


def test_only_one_submission_lacks_answers(demo: Any) -> None:
    lacking = {
        slug: sorted(
            {prompt.id for part in demo.rubric_of(slug).parts for prompt in part.prompts}
            - {file["prompt"] for file in submission["files"]}
        )
        for slug, submission in demo.submissions.items()
    }

    assert {slug: missing for slug, missing in lacking.items() if missing} == {
        "town-wells": ["P3.1", "P3.2"]
    }


def test_earlier_attempt_speaks_the_rubrics_codes_and_levels(demo: Any) -> None:
    second = [one for one in demo.submissions.values() if one["attempt"] == 2]

    assert [one["slug"] for one in second] == ["mill-bell"]
    levels = {
        one.code: {level.title for level in one.levels}
        for one in demo.rubric_of("mill-bell").criteria
    }
    for earlier in second[0]["earlier"]:
        assert earlier["attempt"] == 1
        assert earlier["outcome"] in set(Outcome)
        assert all(one["achievedLevel"] in levels[one["code"]] for one in earlier["criterion"])
    unchanged = [one["path"] for one in second[0]["files"] if one["unchangedSince"] == 1]
    assert len(unchanged) == 2


def test_links_carry_their_captured_copy(demo: Any) -> None:
    captures = [one for one in demo.artifacts() if one["capture"]]

    assert len(captures) == 2
    for one in captures:
        assert one["capture"]["url"].startswith("https://")
        assert one["capture"]["status"] == "ok"


def test_kinds_of_evidence_are_varied(demo: Any) -> None:
    kinds = Counter(one["mediaType"] for one in demo.artifacts())

    assert kinds["video/mp4"] >= 2
    assert len(kinds) >= 13
