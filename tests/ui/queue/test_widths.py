"""How the width of the list is shared out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.ui.queue.columns import Column
from assessor_app.ui.queue.widths import ISSUER_LEAST, NAME_WHOLE, share_out

pytestmark = pytest.mark.desktop
NEEDED = {
    Column.SUBMISSION: 81,
    Column.ISSUER: ISSUER_LEAST,
    Column.ATTEMPT: 61,
    Column.EVIDENCE: 104,
    Column.REVIEW: 106,
    Column.DUE: 92,
    Column.STATE: 129,
}
GOES_FIRST = (Column.ISSUER, Column.ATTEMPT, Column.EVIDENCE, Column.REVIEW, Column.DUE)


@pytest.mark.parametrize(
    ("room", "given_up"),
    [(1200, 0), (918, 0), (850, 1), (760, 2), (640, 3), (540, 4), (380, 5), (60, 5)],
)
def test_columns_go_one_after_the_other(room: int, given_up: int) -> None:
    for scale in (1, 2):
        needed = {column: width * scale for column, width in NEEDED.items()}
        shown = share_out(room * scale, needed, scale=scale)
        assert set(Column) - set(shown) == set(GOES_FIRST[:given_up])


@given(room=st.integers(360, 4000), percent=st.sampled_from((100, 125, 150, 200)))
def test_what_is_shown_fills_the_room_and_is_not_cut(room: int, percent: int) -> None:
    scale = percent / 100
    needed = {column: round(width * scale) for column, width in NEEDED.items()}
    shown = share_out(round(room * scale), needed, scale=scale)
    assert sum(shown.values()) == round(room * scale)
    assert all(shown[column] >= needed[column] for column in shown if column in needed)


def test_the_issuer_gets_room_after_the_name_is_whole() -> None:
    assert share_out(918, NEEDED)[Column.ISSUER] == ISSUER_LEAST
    wide = share_out(1000, NEEDED)
    assert wide[Column.CREDENTIAL] == NAME_WHOLE
    assert wide[Column.ISSUER] > ISSUER_LEAST
