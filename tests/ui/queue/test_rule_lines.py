"""A rule as lines that can be read at a glance."""

from __future__ import annotations

import pytest

from assessor_app.rubrics.wording import RuleClause
from assessor_app.ui.queue.rule_lines import rule_as_lines

pytestmark = pytest.mark.desktop


def test_several_conditions_stand_in_a_list_and_one_in_its_sentence() -> None:
    many = RuleClause("Earned", "when", ("Parts 1 and 3 pass", "criterion 2.1 is at Complete"))
    one = RuleClause("Non-scorable", "unless", ("every criterion can be scored",))
    shown = rule_as_lines((many, one, RuleClause("Not yet earned")), indent=10)
    assert shown.count("•") == 2
    assert "<b>Non-scorable</b> unless every criterion can be scored</p>" in shown
    assert "Otherwise <b>not yet earned</b>" in shown


def test_a_rubric_brings_no_mark_up_of_its_own() -> None:
    hostile = "<img src='file:///etc/passwd'> & <b>"
    shown = rule_as_lines([RuleClause("Earned", "when", (hostile, "x"))], indent=10)
    assert "<img" not in shown
    assert "&lt;img" in shown
