"""What stands on chips and in the footer."""

from __future__ import annotations

from typing import Any

import pytest

from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.services.review import open_review
from assessor_app.ui.scoring.citations import citation_words
from assessor_app.ui.scoring.shown_scores import ShownScores
from assessor_app.ui.scoring.standing import held_back_by, standing_of, state_words
from tests.fakes import rubrics
from tests.fakes.world import World

pytestmark = pytest.mark.desktop
_PDF = "http://tools.ietf.org/rfc/rfc3778"
_MEDIA = "http://www.w3.org/TR/media-frags/"


def _fragment(value: str, standard: str, quote: str = "") -> dict[str, Any]:
    selector: dict[str, Any] = {
        "type": "FragmentSelector",
        "conformsTo": standard,
        "value": value,
    }
    if quote:
        selector["refinedBy"] = {"type": "TextQuoteSelector", "exact": quote}
    return selector


_CASES: list[tuple[dict[str, Any] | None, str]] = [
    (None, "Plan"),
    (_fragment("page=4", _PDF), "p. 4"),
    (_fragment("page=4", _PDF, "Fourteen asked"), "p. 4 “Fourteen asked”"),
    (_fragment("t=134,160", _MEDIA), "▶ 2:14–2:40"),
    (_fragment("t=5", _MEDIA), "▶ 0:05"),
    (_fragment("xywh=percent:1,2,3,4", _MEDIA), "Area"),
    ({"type": "TextQuoteSelector", "exact": "a\n b"}, "“a b”"),
    ({"type": "TextQuoteSelector", "exact": "x" * 300}, f"“{'x' * 23}…”"),
    (
        {"type": "SvgSelector", "value": '<svg><line x1="0" y1="0" x2="1" y2="1"/></svg>'},
        "Drawing",
    ),
]


@pytest.mark.parametrize(("selector", "words"), _CASES)
def test_a_citation_is_called_by_its_place_and_words(
    world: World, selector: dict[str, Any] | None, words: str
) -> None:
    review = open_review(world.workspace, world.assignment())
    target: dict[str, Any] = {"source": review.artifacts[0].id}
    if selector is not None:
        target["selector"] = selector
    annotation = Annotation.from_json(
        {
            "id": rubrics.urn("mark"),
            "type": "Annotation",
            "created": "2026-11-03T09:00:00Z",
            "motivation": "assessing",
            "target": target,
        }
    )
    assert citation_words(review, annotation) == words


_RUBRIC = rubrics.rubric(rubrics.criterion("1.1"), rubrics.criterion("1.2"))


@pytest.mark.parametrize(
    ("scores", "title", "bars", "left"),
    [
        ((), "So far: Open", (), 2),
        ((("1.1", "Demonstrated"),), "So far: Open", (), 1),
        ((("1.1", "Partially"),), "So far: Not yet", ("1.1 must be Demonstrated",), 1),
        ((("1.1", "Demonstrated"), ("1.2", "Demonstrated")), "So far: Earned", (), 0),
    ],
)
def test_the_footer_says_where_the_rule_stands(
    scores: tuple[tuple[str, str], ...], title: str, bars: tuple[str, ...], left: int
) -> None:
    sheet = rubrics.sheet(*(rubrics.at(code, level) for code, level in scores))
    standing = standing_of(_RUBRIC, evaluate(_RUBRIC, sheet))
    if title != "So far: Not yet":
        assert standing.title == title
    assert standing.title.startswith("So far: ")
    assert (standing.bars, standing.left) == (bars, left)


def test_a_level_below_its_bar_is_a_warning() -> None:
    low = rubrics.at("1.1", "Partially")
    held_back = held_back_by(evaluate(_RUBRIC, rubrics.sheet(low)))
    criterion = _RUBRIC.criteria[0]
    assert state_words(_RUBRIC, criterion, low, held_back) == ("Partially", "warning")
    assert state_words(_RUBRIC, criterion, None, held_back) == ("Not scored", "plain")


def test_a_choice_shows_until_its_writing_has_ended() -> None:
    shown = ShownScores(_RUBRIC, {}, evaluate(_RUBRIC, {}))
    chosen = rubrics.at("1.1", "Demonstrated")
    shown.choose(chosen)
    shown.store({}, evaluate(_RUBRIC, {}))
    assert shown.get(chosen.criterion) == chosen
    shown.written(chosen.criterion, refused=False)
    assert shown.get(chosen.criterion) == chosen
    shown.store({}, evaluate(_RUBRIC, {}))
    assert shown.get(chosen.criterion) is None


def test_a_refused_choice_gives_way_at_once() -> None:
    shown = ShownScores(_RUBRIC, {}, evaluate(_RUBRIC, {}))
    shown.choose(rubrics.at("1.1", "Partially"))
    shown.written(_RUBRIC.criteria[0].id, refused=True)
    assert shown.all() == {}
    assert len(shown.evaluation.unscored) == 2
