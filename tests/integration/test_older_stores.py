"""Stores of earlier revisions: what was in them stays, and what came later works in them."""

from __future__ import annotations

import contextlib
from pathlib import Path

from assessor_app.config import Profile
from assessor_app.domain.authoring import AuthoredId, AuthoredRubric, AuthoredStep
from assessor_app.domain.comments import Comment
from assessor_app.domain.drafts import DraftRubric, ForeignMarkRow, Parked
from assessor_app.domain.ids import (
    ArtifactId,
    AssignmentId,
    CommentId,
    CriterionId,
    Digest,
    LevelId,
    Sha256Hex,
)
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.likeness import Sketch, SketchKind
from assessor_app.domain.passages import Passage
from assessor_app.domain.queue import QueueFilter
from assessor_app.domain.second_attempts import AttemptNotes
from assessor_app.storage.engine import Place
from assessor_app.storage.upgrade import bring_to_head
from tests.fakes.store_rows import (
    KEY,
    NOW,
    opened,
)


def an_older_store(folder: Path, head: str) -> Profile:
    """Make the database of a profile as it was at revision ``head``."""
    profile = Profile(folder / "older")
    profile.folder.mkdir()
    place = Place(profile.database, KEY)
    bring_to_head(place, backups=profile.backups, now=NOW, head=head)
    return profile


def set_dark(profile: Profile) -> None:
    """Store a setting as the release of that database did."""
    with contextlib.closing(Place(profile.database, KEY).connect()) as connection:
        connection.execute("INSERT INTO settings (key, value) VALUES ('theme', 'dark')")
        connection.commit()


def test_an_older_database_takes_sketches_and_forgets_them_with_their_keys(tmp_path: Path) -> None:
    profile = an_older_store(tmp_path, "0002")
    one, other = AssignmentId("a"), AssignmentId("b")
    sketch = Sketch(Sha256Hex("ab" * 32), SketchKind.TEXT, (1, 2, 3))
    with opened(profile) as store, store.write() as t:
        t.sketches.put(one, [("x.txt", sketch)])
        assert [it.sketch for it in t.sketches.of(one)] == [sketch]
        found = t.sketches.sharing(Sketch(Sha256Hex("cd" * 32), SketchKind.TEXT, (3,)), but=other)
        assert [(it.assignment, it.path) for it in found] == [(one, "x.txt")]
        assert t.sketches.sharing(sketch, but=one) == ()
        t.sketches.remove(one)
        assert t.sketches.sharing(sketch, but=other) == ()


def test_a_database_without_authored_rubrics_takes_them(tmp_path: Path) -> None:
    profile = an_older_store(tmp_path, "0005")
    set_dark(profile)
    one = AuthoredId("r")
    with opened(profile) as store, store.write() as t:
        assert t.settings.get("theme") == "dark"
        t.authored.put(AuthoredRubric(one, "Essay", "urn:x", "", "[]", 0, NOW, NOW))
        t.authored.put_step(AuthoredStep(one, 0, "", "title: Essay", NOW))
        assert [row.title for row in t.authored.all()] == ["Essay"]
        t.authored.delete(one)
        assert t.authored.step(one, 0) is None


def test_a_database_without_names_by_due_date_finds_its_rows_by_words(tmp_path: Path) -> None:
    profile, due = an_older_store(tmp_path, "0007"), 1_790_000_000_000_000
    place = Place(profile.database, KEY)
    with contextlib.closing(place.connect()) as connection:
        connection.execute(
            "INSERT INTO queue (assignment, issuer, submission_label, achievement_name, attempt,"
            " files, size_bytes, bytes_here, criteria, scored, due_at, state, download, status,"
            f" problem) VALUES ('a', 'i', 'S-01', 'A talk', 1, 0, 0, 0, 1, 0, {due}, 'assigned',"
            " 'listed', 'draft', '')"
        )
        connection.commit()
    with opened(profile) as store, store.read() as t:
        assert t.projections.queue_length(QueueFilter(text="a talk s-01")) == 1
        assert t.projections.queue_length(QueueFilter(text="talks")) == 0


def test_a_database_of_the_first_release_takes_marks_of_others(tmp_path: Path) -> None:
    profile = an_older_store(tmp_path, "0001")
    set_dark(profile)
    with opened(profile) as store, store.write() as t:
        assert t.settings.get("theme") == "dark"
        row = ForeignMarkRow("m", AssignmentId("a"), ArtifactId("f"), "x.pdf", NOW, b"{}")
        t.foreign_marks.put(row)
        assert t.foreign_marks.of(AssignmentId("a")) == (row,)
        t.foreign_marks.delete(AssignmentId("a"), ArtifactId("f"), "x.pdf")
        assert t.foreign_marks.of(AssignmentId("a")) == ()


def test_a_database_of_before_parking_keeps_its_drafts(tmp_path: Path) -> None:
    profile, one = Profile(tmp_path / "before"), AssignmentId("a")
    profile.folder.mkdir()
    place = Place(profile.database, KEY)
    bring_to_head(place, backups=profile.backups, now=NOW, head="0002")
    with contextlib.closing(place.connect()) as connection:
        connection.execute(
            "INSERT INTO drafts (assignment, feedback, private_note, coordinator_note,"
            " override_reason, concerns, opened, ready, revising, basis)"
            " VALUES ('a', 'Well done.', '', '', '', '[]', '[]', 0, 0, '')"
        )
        connection.commit()
    with opened(profile) as store, store.write() as t:
        assert t.drafts.get(one).feedback == "Well done."
        assert (t.parked.get(one), t.time_spent.of(one)) == (None, 0)
        t.parked.put(Parked(one, "First", NOW))
        t.parked.put(Parked(one, "Second", NOW))
        assert t.parked.get(one) == Parked(one, "Second", NOW)
        t.parked.delete(one)
        assert t.parked.get(one) is None
        t.time_spent.add(one, 40)
        t.time_spent.add(one, 2)
        assert t.time_spent.of(one) == 42


def test_a_database_from_before_the_comment_bank_takes_comments(tmp_path: Path) -> None:
    profile = an_older_store(tmp_path, "0002")
    set_dark(profile)
    with opened(profile) as store, store.write() as t:
        assert t.settings.get("theme") == "dark"
        comment = Comment(CommentId("c"), "Say why.", tags=("why",), shortcut="w", changed_at=NOW)
        t.comments.put([comment])
        assert t.comments.all() == (comment,)
        told = Improvement(CriterionId("k"), "A plan.", "A date.", "The dated plan.")
        t.improvements.put(AssignmentId("a"), told)
        t.improvements.put(AssignmentId("a"), told)
        assert t.improvements.of(AssignmentId("a")) == {"k": told}


def test_a_database_without_passages_takes_second_attempts(tmp_path: Path) -> None:
    profile, one = Profile(tmp_path / "before"), AssignmentId("a")
    profile.folder.mkdir()
    place = Place(profile.database, KEY)
    bring_to_head(place, backups=profile.backups, now=NOW, head="0004")
    with contextlib.closing(place.connect()) as connection:
        connection.execute("INSERT INTO settings (key, value) VALUES ('theme', 'dark')")
        connection.commit()
    notes = AttemptNotes(one, frozenset({"1/x"}), NOW, {CriterionId("c"): LevelId("l")})
    passage = Passage("data/a.pdf", "Some words.", page=2)
    with opened(profile) as store, store.write() as t:
        assert t.settings.get("theme") == "dark"
        assert t.second_attempts.get(one) == AttemptNotes(one)
        t.second_attempts.put(notes)
        assert t.second_attempts.get(one) == notes
        t.passages.replace(one, [passage])
        assert t.passages.of(one) == (passage,)
        t.passages.remove(one)
        assert not t.passages.has(one)


def test_a_database_of_before_kept_rubrics_keeps_what_work_was_begun_on(tmp_path: Path) -> None:
    profile, one = an_older_store(tmp_path, "0007"), AssignmentId("a")
    begun = DraftRubric(one, Digest("sha256-old"), b"{}")
    with contextlib.closing(Place(profile.database, KEY).connect()) as connection:
        connection.execute(
            "INSERT INTO begun_rubrics (assignment, digest, rubric)"
            " VALUES ('a', 'sha256-old', x'7b7d')"
        )
        connection.commit()
    with opened(profile) as store, store.write() as t:
        assert (t.begun_rubrics.get(one), t.kept_rubrics.get(one)) == (begun, None)
        t.kept_rubrics.put(begun)
        assert t.kept_rubrics.get(one) == begun
        t.kept_rubrics.delete(one)
        assert (t.begun_rubrics.digest(one), t.kept_rubrics.digest(one)) == (begun.digest, None)
