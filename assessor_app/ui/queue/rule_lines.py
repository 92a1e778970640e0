"""A rule, short enough to be read at a glance: an outcome a paragraph, a condition a line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assessor_app.rubrics.wording import RuleClause


def rule_as_lines(clauses: Sequence[RuleClause], *, indent: int) -> str:
    """Return ``clauses`` as HTML for a label, the lines of a list ``indent`` pixels in.

    What comes from a rubric is escaped: it can bring no mark-up of its own.
    """
    return "".join(_lines(one, number, indent) for number, one in enumerate(clauses))


def _lines(clause: RuleClause, number: int, indent: int) -> str:
    above = 5 if number else 0
    if not clause.joint:
        words = f"Otherwise <b>{escape(clause.outcome.lower())}</b>"
        return _paragraph(words, f"{above}px 0 0 0")
    outcome = f"<b>{escape(clause.outcome)}</b>"
    if len(clause.conditions) == 1:
        words = f"{outcome} {clause.joint} {escape(clause.conditions[0])}"
        return _paragraph(words, f"{above}px 0 0 0")
    heading = _paragraph(f"{outcome} {clause.joint}", f"{above}px 0 0 0")
    hanging = f"1px 0 0 {indent}px; text-indent: -{indent}px"
    return heading + "".join(
        _paragraph(f"•\N{NO-BREAK SPACE}{escape(one)}", hanging) for one in clause.conditions
    )


def _paragraph(words: str, margin: str) -> str:
    return f'<p style="margin: {margin}">{words}</p>'
