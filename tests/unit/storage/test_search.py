from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessor_app.domain.search import MARK_END, MARK_START, SearchKind
from assessor_app.storage.phrases import substring_query, words_of, words_query
from assessor_app.storage.store import Store
from tests.fakes.store_rows import assignment_id

TEXTS = [
    (1, SearchKind.EVIDENCE, "essay.pdf", "Lesson plan", "Crème brûlée and peer assessment."),
    (1, SearchKind.NOTE, "note", "", "Ask about the peer group."),
    (2, SearchKind.EVIDENCE, "talk.txt", "Peer talk", "Nothing of the kind. It's 100 % sure!"),
    (2, SearchKind.COMMENT, "c1", "Comment", "Zürich Straße; fish-hooks AND nets OR rods"),
]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as transaction:
        for number, kind, ref, title, text in TEXTS:
            transaction.search.put(assignment_id(number), kind, ref, title, text)
    return store


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("creme", ["essay.pdf"]),
        ("CRÈME BRULEE", ["essay.pdf"]),
        ("pe", ["talk.txt", "note", "essay.pdf"]),
        ("peer assess", ["essay.pdf"]),
        ('"peer assess"', []),
        ('"peer group"', ["note"]),
        ("zurich", ["c1"]),
        ("fish-hooks", ["c1"]),
        ("AND", ["c1", "essay.pdf"]),
        ("AND OR NOT", []),
        ("100 %", ["talk.txt"]),
        ("it's", ["talk.txt"]),
        ("title:peer", []),
        ("", []),
        ('"', []),
        ("* ( ) ^ -", []),
        ("pe*er", []),
        ("\x00peer\x00", ["talk.txt", "note", "essay.pdf"]),
        ("\ud800", []),
    ],
)
def test_words_are_found_without_regard_to_case_and_diacritics(
    filled: Store, text: str, refs: list[str]
) -> None:
    with filled.read() as transaction:
        found = [hit.ref for hit in transaction.search.query(text, 10)]
    assert sorted(found) == sorted(refs)


def test_the_title_counts_more_than_the_text(filled: Store) -> None:
    with filled.read() as transaction:
        hits = transaction.search.query("peer", 10)
    assert hits[0].ref == "talk.txt"
    assert [hit.rank for hit in hits] == sorted(hit.rank for hit in hits)


def test_a_snippet_marks_what_was_found(filled: Store) -> None:
    with filled.write() as transaction:
        forged = f"a {MARK_START}forged{MARK_END} mark"
        transaction.search.put(assignment_id(3), SearchKind.NOTE, "n", "", forged)
        (creme,) = transaction.search.query("brulee", 10)
        (other,) = transaction.search.query("mark", 10)
    assert f"{MARK_START}brûlée{MARK_END}" in creme.snippet
    assert other.snippet == f"a forged {MARK_START}mark{MARK_END}"


def test_a_limit_keeps_the_best(filled: Store) -> None:
    with filled.read() as transaction:
        assert [hit.ref for hit in transaction.search.query("peer", 1)] == ["talk.txt"]


def test_a_text_put_again_is_found_by_its_new_words_only(filled: Store) -> None:
    with filled.write() as transaction:
        transaction.search.put(assignment_id(1), SearchKind.NOTE, "note", "", "something new")
        assert transaction.search.query("group", 10) == ()
        assert [hit.ref for hit in transaction.search.query("something", 10)] == ["note"]


@pytest.mark.parametrize(
    ("kind", "ref", "left"),
    [
        (None, None, ["talk.txt"]),
        (SearchKind.NOTE, None, ["essay.pdf", "talk.txt"]),
        (SearchKind.EVIDENCE, "other.pdf", ["essay.pdf", "note", "talk.txt"]),
        (SearchKind.EVIDENCE, "essay.pdf", ["note", "talk.txt"]),
    ],
)
def test_what_was_removed_is_not_found(
    filled: Store, kind: SearchKind | None, ref: str | None, left: list[str]
) -> None:
    with filled.write() as transaction:
        transaction.search.remove(assignment_id(1), kind, ref)
        found = [hit.ref for hit in transaction.search.query("peer", 10)]
        transaction._connection.exec_driver_sql(
            "INSERT INTO search_index(search_index) VALUES ('integrity-check')"
        )
    assert sorted(found) == left


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None)) | st.text("\"*()^:+- \x00aANDORNEAR{}'\\"))
def test_no_input_makes_a_search_fail(filled: Store, text: str) -> None:
    with filled.read() as transaction:
        transaction.search.query(text, 3)
        long = [word for word in words_of(text) if len(word) >= 3]
        if long:
            transaction._connection.exec_driver_sql(
                "SELECT * FROM queue_search WHERE queue_search MATCH ?", (substring_query(long),)
            )


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("peer", '"peer"*'),
        ("peer group", '"peer" "group"*'),
        ('the "peer group"', '"the" "peer group"'),
        ('"open', '"open"*'),
        ("- peer -", '"peer"*'),
        ("?!", ""),
    ],
)
def test_a_query_is_made_of_quoted_words(text: str, query: str) -> None:
    assert words_query(text) == query
