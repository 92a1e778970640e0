"""The list of evidence: what it costs is what is seen of it, however much there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint

from assessor_app.domain.ids import ArtifactId
from assessor_app.services import review
from assessor_app.services.review import Review
from assessor_app.ui.review.evidence_list import EvidenceList
from assessor_app.ui.review.evidence_rows import RowKind
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
_MANY = 300
_NAMES = (
    "Plan",
    "What was heard in the orchard, as the children wrote it down",
    "Ünüberhörbar" * 9,
)


@pytest.fixture
def many(small_ui: Ui) -> Review:
    """A review with hundreds of texts, some with names that need two lines or more."""
    now = review.open_review(small_ui.workspace, small_ui.world.assignment(LABELS[0]))
    one = next(it for it in now.artifacts if it.path.endswith(".txt"))
    some = tuple(
        replace(one, id=ArtifactId(f"{one.id}-{number}"), name=f"{_NAMES[number % 3]} {number}")
        for number in range(_MANY)
    )
    return replace(now, artifacts=some)


@pytest.fixture
def shown(small_ui: Ui, many: Review) -> Iterator[EvidenceList]:
    made = EvidenceList(small_ui.context, small_ui.host)
    small_ui.host.resize(130, 240)
    made.resize(130, 240)
    small_ui.show(small_ui.host, 130, 240)
    made.show_review(many)
    small_ui.until(lambda: made._glances._known)
    small_ui.settle()
    yield made
    made.stop()


def _seen(shown: EvidenceList, many: Review) -> set[ArtifactId]:
    area = shown._view.viewport().rect()
    rects = {
        one.id: shown._view.visualRect(
            shown._model.index(shown._model.row_of(RowKind.ARTIFACT, one.id))
        )
        for one in many.artifacts
    }
    return {key for key, rect in rects.items() if rect.intersects(area)}


def _stand_one_below_the_other(shown: EvidenceList) -> None:
    """Check that no row was left where it stood before the one above it grew."""
    rects = [
        shown._view.visualRect(shown._model.index(number))
        for number in range(shown._model.rowCount())
    ]
    assert all(one.bottom() + 1 == below.top() for one, below in pairwise(rects))


def test_glances_are_fetched_for_what_is_seen_and_for_nothing_else(
    small_ui: Ui, shown: EvidenceList, many: Review
) -> None:
    first = _seen(shown, many)
    assert any(shown._rows.grown(shown._model.index(number)) for number in range(4))
    assert 0 < len(first) < 9
    assert set(shown._glances._known) >= first
    _stand_one_below_the_other(shown)
    assert len(shown._glances._known) < 16  # rows that were seen before a glance made them higher
    shown.set_current(many.artifacts[-1].id)
    small_ui.settle()
    shown._view.scrollToBottom()
    small_ui.until(lambda: many.artifacts[-1].id in shown._glances._known)
    small_ui.settle()
    assert set(shown._glances._known) >= _seen(shown, many)
    _stand_one_below_the_other(shown)
    assert len(shown._glances._known) < 32
    shown._view.scrollToTop()
    small_ui.settle()
    assert shown._view.indexAt(QPoint(20, 20)).row() == 0


@pytest.mark.parametrize("width", [120, 236, 520])
def test_a_row_is_as_high_as_the_lines_that_are_painted_in_it(
    shown: EvidenceList, width: int
) -> None:
    shown.resize(width, 600)
    shown._view.doItemsLayout()
    rows = shown._rows
    for number in range(shown._model.rowCount()):
        index = shown._model.index(number)
        row = shown._model.row(index)
        assert row is not None
        if row.kind is not RowKind.ARTIFACT:
            continue
        text = rows._text_width(shown._view.viewport().width())
        facts = " · ".join(one for one in (shown._model.extent(row), *row.facts) if one)
        lines = [rows._lines(words, which, text) for which, words in enumerate((row.title, facts))]
        high = sum(
            len(some) * metrics.height()
            for some, (_font, metrics) in zip(lines, rows._fonts, strict=True)
        )
        assert all(1 <= len(some) <= 2 for some in lines)
        assert all(
            metrics.horizontalAdvance(line) <= text
            for some, (_font, metrics) in zip(lines, rows._fonts, strict=True)
            for line in some
        )
        assert shown._view.visualRect(index).height() >= high
