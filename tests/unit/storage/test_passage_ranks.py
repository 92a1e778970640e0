"""The order of passages that speak to some words."""

from __future__ import annotations

from assessor_app.domain.passages import Passage
from assessor_app.storage.repositories.passages import rank_passages

_CONTENTS = "Open questions ........ 4\nOpen questions again ........ 9"
_PROSE = "After a long story about the weather, one of them had been an open question at last."


def test_a_table_of_contents_comes_after_what_it_names() -> None:
    contents, prose = Passage("a.pdf", _CONTENTS, 1), Passage("a.pdf", _PROSE, 4)
    ranked = rank_passages((contents, prose), ("open", "questions"), most=2)
    assert [one.passage for one in ranked] == [prose, contents]
