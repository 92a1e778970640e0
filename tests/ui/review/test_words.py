"""What the list, the saved note and the cards say, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from assessor_app.domain.assignments import FileRole
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.domain.likeness import Likeness
from assessor_app.protocol.manifest import Capture
from assessor_app.services.evidence.alike import Alike, Place
from assessor_app.services.review import Artifact, Review, StoredPart, open_review
from assessor_app.ui.review.evidence_rows import (
    RowKind,
    badge_of,
    next_unopened,
    rows_of,
    tip_words,
)
from assessor_app.ui.review.problem_card import Remedies, problem_card
from assessor_app.ui.review.saved_note import saved_words
from assessor_app.ui.viewers.choose import Presentation, presentations, subject_of
from tests.fakes.world import World
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def found(demo_world: World) -> Review:
    return open_review(demo_world.workspace, demo_world.assignment("7F3K-29"))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "Saved just now"),
        (1.9, "Saved just now"),
        (2, "Saved 2 s ago"),
        (59.9, "Saved 59 s ago"),
        (60, "Saved 1 min ago"),
        (3_599, "Saved 59 min ago"),
    ],
)
def test_the_time_since_the_last_save_is_said(seconds: float, said: str) -> None:
    assert saved_words(NOW - timedelta(seconds=seconds), NOW) == said


def test_rows_stand_by_part_with_all_evidence_once(found: Review) -> None:
    rows = rows_of(found)
    keys = [row.key for row in rows if row.kind is RowKind.ARTIFACT]
    assert sorted(keys) == sorted(one.id for one in found.artifacts)
    headings = [row.title for row in rows if row.kind is RowKind.HEADING]
    assert headings == [
        "Part 1 · Overview",
        "Part 2 · Artifacts",
        "Part 3 · Reflection",
        "Earlier attempts",
    ]


def test_evidence_of_no_part_is_listed_too(found: Review) -> None:
    stray = replace(found.artifacts[0], part="P9")
    rows = rows_of(replace(found, artifacts=(stray, *found.artifacts[1:])))
    place = next(n for n, row in enumerate(rows) if row.title == "Other evidence")
    assert rows[place + 1].key == stray.id


def test_a_row_says_what_is_known_without_opening_the_file(found: Review) -> None:
    film = next(one for one in found.artifacts if one.media_type == "video/mp4")
    rows = {row.key: row for row in rows_of(found)}
    assert rows[film.id].facts == ("captions", "not viewed")
    assert rows[film.id].badge == "▶"
    opened = replace(film, opened=True, here=False)
    changed = replace(
        found, artifacts=tuple(opened if one.id == film.id else one for one in found.artifacts)
    )
    row = next(row for row in rows_of(changed) if row.key == film.id)
    assert row.facts == ("not downloaded yet", "captions", "viewed\u00a0✓")
    assert row.told.startswith(film.name)


def test_a_row_says_of_a_link_when_its_copy_was_taken_and_where_else_evidence_stands(
    found: Review,
) -> None:
    one = found.artifacts[0]
    capture = Capture(url="https://a.example/", captured="2026-11-03T10:00:00Z", status="dead")
    changed = replace(found, artifacts=(replace(one, capture=capture), *found.artifacts[1:]))
    places = (
        Place(AssignmentId("urn:b"), "X2", "Plan", Likeness.NEARLY),
        Place(AssignmentId("urn:c"), "", "", Likeness.SAME),
    )
    alike = Alike(one.id, places)
    row = next(row for row in rows_of(changed, {one.id: alike}) if row.key == one.id)
    assert "dead link on Tue 3 Nov" in row.facts
    assert row.facts[0] == "nearly as in X2 and 1 more"
    assert tip_words(one, alike).splitlines()[1:] == [
        "Nearly the same as “Plan” in X2",
        "The same as a file of another submission",
    ]


@pytest.mark.parametrize(
    ("media_type", "badge"),
    [
        ("application/pdf", "PDF"),
        ("image/heic", "IMG"),
        ("text/csv", "TXT"),
        ("text/html", "DOC"),
        ("audio/mp4", "♪"),
        ("model/stl", "FILE"),
        ("", "FILE"),
    ],
)
def test_each_kind_has_a_badge(media_type: str, badge: str) -> None:
    assert badge_of(media_type) == badge


def test_the_next_unopened_is_found_around_the_end(found: Review) -> None:
    ids = [one.id for one in found.artifacts]
    assert next_unopened(found, None) == ids[0]
    assert next_unopened(found, ids[-1]) == ids[0]
    seen = tuple(replace(one, opened=n != 2) for n, one in enumerate(found.artifacts))
    assert next_unopened(replace(found, artifacts=seen), ids[5]) == ids[2]
    all_seen = tuple(replace(one, opened=True) for one in found.artifacts)
    assert next_unopened(replace(found, artifacts=all_seen), None) is None


def _artifact(media_type: str, *, here: bool = True, rendition: bool = True) -> Artifact:
    parts = (
        StoredPart("data/r.pdf", FileRole.RENDITION, "application/pdf", "view", "", here=rendition),
        StoredPart("data/c.vtt", FileRole.TRACK, "text/vtt", "captions", "en", here=True),
    )
    return Artifact(
        ArtifactId("urn:a"), "Plan", "P2", "", "data/plan", media_type, 10, here, False, parts
    )


@pytest.mark.parametrize(
    ("artifact", "paths"),
    [
        (_artifact("text/html"), ["data/r.pdf", "data/plan"]),
        (_artifact("model/stl"), ["data/r.pdf", "data/plan"]),
        (_artifact("image/png"), ["data/plan", "data/r.pdf"]),
        (_artifact("text/html", rendition=False), ["data/plan"]),
        (_artifact("text/html", here=False), ["data/r.pdf"]),
        (_artifact("text/html", here=False, rendition=False), []),
    ],
)
def test_the_form_that_is_best_to_look_at_comes_first(artifact: Artifact, paths: list[str]) -> None:
    assert [one.path for one in presentations(artifact)] == paths
    subject = subject_of(AssignmentId("urn:one"), artifact)
    assert subject.path == (paths or ["data/plan"])[0]


@pytest.mark.parametrize(
    ("code", "media_type", "offers"),
    [
        (
            "decoder_damaged",
            "text/html",
            ["Try again", "Show as pdf", "Read its text", "Save a copy…"],
        ),
        ("decoder_crashed", "image/png", ["Try again", "Show as pdf", "Save a copy…"]),
        ("decoder_type_mismatch", "image/png", ["Show as pdf", "Save a copy…"]),
        ("decoder_password", "application/msword", ["Show as pdf", "Save a copy…"]),
        ("decoder_too_large", "text/html", ["Show as pdf", "Read its text", "Save a copy…"]),
        ("viewer_none", "model/stl", ["Show as pdf", "Save a copy…"]),
        ("not_downloaded", "image/png", ["Try again", "Show as pdf"]),
        ("blob_damaged", "image/png", ["Try again", "Show as pdf"]),
        ("something_new", "image/png", ["Try again", "Show as pdf", "Save a copy…"]),
    ],
)
def test_a_card_offers_what_can_be_done(
    small_ui: Ui, code: str, media_type: str, offers: list[str]
) -> None:
    host = QWidget(small_ui.host)
    artifact = _artifact(media_type)
    original = Presentation("Original", artifact.path, media_type)
    subject = subject_of(AssignmentId("urn:one"), artifact, None, original)
    done: list[object] = []
    remedies = Remedies(
        again=lambda: done.append("again"),
        show=done.append,
        read_text=lambda: done.append("text"),
        save=lambda: done.append("save"),
    )
    card = problem_card(code, "A sentence.", subject, remedies, host)
    buttons = card.findChildren(QPushButton)
    assert [one.text() for one in buttons] == offers
    assert "Traceback" not in card.accessibleName()
    if code == "something_new":
        assert "A sentence." in card.accessibleName()
    for one in buttons:
        one.click()
    assert len(done) == len(offers)
