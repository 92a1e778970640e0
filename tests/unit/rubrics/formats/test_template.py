"""The table for people without a learning platform, as CSV and as a workbook."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.drafts import STRICTEST
from assessor_app.rubrics.formats.example import example_rubric
from assessor_app.rubrics.formats.losses import Imported, Origin
from assessor_app.rubrics.formats.sheet_reading import HELP_SHEET
from assessor_app.rubrics.formats.template import (
    COLUMNS,
    HELP,
    write_template_csv,
    write_template_workbook,
)
from assessor_app.rubrics.formats.template_reading import (
    read_template_csv,
    read_template_workbook,
)
from assessor_app.rubrics.model import Rubric, Score
from tests.fakes import rubric_files as files
from tests.fakes.rubrics import (
    BASE,
    EVERYTHING,
    HIGHEST,
    criterion,
    named,
    outcome_of,
    patient,
    rubric,
)

ORIGIN = Origin(BASE, datetime(2026, 11, 1, tzinfo=UTC))
HEAD = "Part,Part kind,Criterion,Advisory,Required level,Level 1,Level 2,Level 3"
MIDDLE = rule.LevelBar(title="Partially")


def read(*rows: str, head: str = HEAD) -> Imported:
    (imported,) = read_template_csv(files.template_csv(*rows, head=head), ORIGIN)
    return imported


def earned_when(condition: rule.Condition) -> rule.DecisionRule:
    return rule.DecisionRule((rule.Clause(Outcome.EARNED, condition),))


def test_parts_stay_until_another_is_named() -> None:
    made = read(
        "Overview,overview,One,,,No,Yes,",
        ",,Two,,,No,Yes,",
        "Work,,Three,,,No,Maybe,Yes",
        "Overview,,Four,,,No,Yes,",
    ).rubric
    assert [(part.id, part.kind.value, part.title) for part in made.parts] == [
        ("P1", "overview", "Overview"),
        ("P2", "artifacts", "Work"),
    ]
    assert [(one.part, one.code) for one in made.criteria] == [
        ("P1", "1.1"),
        ("P1", "1.2"),
        ("P2", "2.1"),
        ("P1", "1.3"),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("P,,One,,,A,B,", "P,,Two,,,A,B,C"), STRICTEST),
        (("P,,One,,B,A,B,", "P,,Two,,C,A,B,C"), STRICTEST),
        (("P,,One,,B,A,B,", "P,,Two,yes,,A,B,C"), STRICTEST),
    ],
)
def test_the_highest_of_each_is_the_strictest_rule(
    rows: tuple[str, ...], expected: rule.DecisionRule
) -> None:
    assert read(*rows).rubric.rule == expected


def test_required_levels_are_the_rule() -> None:
    imported = read("P,,One,,B,A,B,", "P,,Two,,B,A,B,C", "P,,Three,,C,A,B,C", "P,,Four,,,A,B,C")
    one, two, three, _four = (criterion.id for criterion in imported.rubric.criteria)
    first = rule.Every(rule.Selection(criteria=(one, two)), rule.LevelBar(title="B"))
    second = rule.Every(rule.Selection(criteria=(three,)), rule.LevelBar(title="C"))
    assert imported.rubric.rule == earned_when(rule.All((first, second)))
    assert imported.losses == ()


def test_no_required_level_at_all_is_told() -> None:
    assert [loss.code for loss in read("P,,One,,,A,B,").losses] == ["rule_assumed"]


THREE = (criterion("1.1"), criterion("1.2"), criterion("2.1", advisory=True))


@pytest.mark.parametrize(
    ("made", "carried"),
    [
        (rubric(*THREE), True),
        (rubric(*THREE, when=rule.Every(EVERYTHING, MIDDLE)), True),
        (rubric(*THREE, when=rule.Every(named("1.2"), HIGHEST)), True),
        (
            rubric(
                *THREE,
                when=rule.All(
                    (rule.Every(named("1.1"), MIDDLE), rule.Every(named("1.1", "2.1"), HIGHEST))
                ),
            ),
            True,
        ),
        (rubric(*THREE, when=rule.Any((rule.Every(EVERYTHING, HIGHEST),))), False),
        (rubric(*THREE, when=rule.Total(EVERYTHING, Decimal(2))), False),
        (rubric(*THREE, rule=replace(STRICTEST, gates=(rule.Scorable(EVERYTHING),))), False),
        (rubric(*THREE, rule=replace(STRICTEST, otherwise=Outcome.ESCALATED)), False),
        (rubric(*THREE, rule=rule.DecisionRule(())), False),
        (
            rubric(
                criterion("1.1", not_applicable_allowed=True),
                criterion("1.2"),
                when=rule.Every(EVERYTHING, MIDDLE),
            ),
            False,
        ),
        (rubric(criterion("1.1", advisory=True), when=rule.Every(EVERYTHING, HIGHEST)), False),
    ],
)
def test_a_rule_is_carried_or_its_loss_is_told(made: Rubric, carried: bool) -> None:
    exported = write_template_csv(made)
    assert ("rule" not in {loss.code for loss in exported.losses}) is carried
    (imported,) = read_template_csv(exported.data, ORIGIN)
    assert ("rule_assumed" not in {loss.code for loss in imported.losses}) is carried


def test_look_fors_are_lines_and_flags_are_yes() -> None:
    levels = "Level 1,Level 1 points,Level 2,Level 2 points"
    head = f"Criterion,Look-fors,May not apply,Point step,Weight,{levels}"
    made = read('One,"a\nb",X,"0,5",2,Low,0,High,1', head=head).rubric
    (one,) = made.criteria
    assert one.look_fors == ("a", "b")
    assert one.not_applicable_allowed
    assert (one.point_step, one.weight) == (Decimal("0.5"), Decimal(2))


def test_the_example_comes_back_from_both() -> None:
    changed_at = datetime(2026, 1, 1, tzinfo=UTC)
    origin = Origin("https://assessor.example", changed_at)
    made = example_rubric()
    assert read_template_csv(write_template_csv(made).data, origin)[0] == Imported(made)
    assert read_template_workbook(write_template_workbook(made).data, origin)[0] == Imported(made)


def test_other_programs_open_our_workbook() -> None:
    made = rubric(criterion("1.1", description="ü <&>\nsecond line", title="=1+1"))
    book = openpyxl.load_workbook(io.BytesIO(write_template_workbook(made).data))
    assert book.sheetnames == ["Rubric", HELP_SHEET]
    sheet = book["Rubric"]
    assert sheet.cell(1, 2).value == made.title
    assert [sheet.cell(4, n).value for n in range(1, len(COLUMNS) + 1)] == list(COLUMNS)
    cell = sheet.cell(5, 4)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert sheet.cell(5, 5).value == made.criteria[0].description
    assert sheet.freeze_panes == "A5"
    assert book[HELP_SHEET].cell(1, 1).value == HELP[0][0]


def test_what_a_workbook_would_take_for_an_escape_comes_back() -> None:
    made = rubric(criterion("1.1", description="a_x0041_b _x005F_ \ufffe"))
    (imported,) = read_template_workbook(write_template_workbook(made).data, ORIGIN)
    assert imported.rubric.criteria[0].description == "a_x0041_b _x005F_"


def test_a_workbook_of_another_program_is_read() -> None:
    rows = [
        ("Rubric", "Essay"),
        ("Description", "About"),
        tuple(HEAD.split(",")),
        (None, None, "One", False, None, "No", "Yes", None),
        (None, None, "Two", True, None, 1, 2.5, None),
    ]
    book = openpyxl.load_workbook(io.BytesIO(files.workbook(*rows, sheet="Sheet1")))
    book.create_sheet("Notes").append(["mine"])
    stream = io.BytesIO()
    book.save(stream)
    (imported,) = read_template_workbook(stream.getvalue(), ORIGIN)
    assert imported.rubric.description == "About"
    assert [one.advisory for one in imported.rubric.criteria] == [False, True]
    assert [level.title for level in imported.rubric.criteria[1].levels] == ["1", "2.5"]
    assert [loss.code for loss in imported.losses] == ["sheets", "rule_assumed"]


def test_the_sheet_called_rubric_is_read_wherever_it_stands() -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.workbook(("x",), sheet="First")))
    sheet = book.create_sheet("rubric")
    for row in (("Rubric", "Essay"), tuple(HEAD.split(",")), ("P", "", "One", "", "", "A", "B")):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    (imported,) = read_template_workbook(stream.getvalue(), ORIGIN)
    assert imported.rubric.title == "Essay"


_bars = st.sampled_from([HIGHEST, MIDDLE, rule.LevelBar(title="Not Met")])
_selections = st.sampled_from(
    [EVERYTHING, named("1.1"), named("1.1", "2.1"), named("1.2", "2.1"), named("2.1")]
)
_everies = st.builds(rule.Every, _selections, _bars)


@patient(30)
@given(st.lists(_everies, min_size=1, max_size=4).map(tuple), st.data())
def test_a_carried_rule_decides_the_same(
    everies: tuple[rule.Every, ...], data: st.DataObject
) -> None:
    made = rubric(*THREE, when=rule.All(everies))
    exported = write_template_csv(made)
    assert "rule" not in {loss.code for loss in exported.losses}
    (imported,) = read_template_csv(exported.data, ORIGIN)
    back = imported.rubric
    picks = [data.draw(st.integers(0, 2)) for _ in THREE]
    outcomes = [
        outcome_of(
            one,
            {
                criterion.id: Score(criterion.id, level=criterion.levels[pick].id)
                for criterion, pick in zip(one.criteria, picks, strict=True)
            },
        )
        for one in (made, back)
    ]
    assert outcomes[0] is outcomes[1]
