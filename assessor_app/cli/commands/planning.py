"""``plan``: what fits into the time that somebody has."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK, bytes_in_words, table
from assessor_app.domain.session_plan import SessionPlan, Step
from assessor_app.services import session_planning
from assessor_app.services.session_words import (
    evidence_words,
    headline,
    leftover,
    pace_words,
    reasons,
)

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from datetime import datetime


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's command."""
    plan = commands.add_parser("plan", parents=[shared], help="what fits into your time")
    plan.add_argument("--minutes", type=int, required=True, metavar="N", help="how long you have")
    plan.add_argument("--offline", action="store_true", help="only what is on this device")
    plan.set_defaults(run=_plan)


def _plan(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    plan = session_planning.plan(workspace, options.minutes, offline=options.offline)
    now = workspace.now().astimezone()
    context.output.result(_data(plan, now), lambda: _lines(plan, now))
    return EXIT_OK


def _data(plan: SessionPlan, now: datetime) -> dict[str, Any]:
    return {
        "minutes": plan.minutes,
        "offline": plan.offline,
        "planned_minutes": plan.planned_minutes,
        "own_pace_from": plan.pace.reviews,
        **{
            name: [
                {
                    "assignment": step.review.assignment,
                    "submission": step.review.label,
                    "minutes": step.minutes,
                    "why": reasons(step, now, bytes_in_words),
                }
                for step in steps
            ]
            for name, steps in (
                ("steps", plan.steps),
                ("later", plan.later),
                ("to_download", plan.to_download),
            )
        },
    }


def _lines(plan: SessionPlan, now: datetime) -> list[str]:
    lines = [headline(plan)]
    if plan.steps:
        header = ("", "SUBMISSION", "MINUTES", "EVIDENCE", "WHY")
        rows = [_line(number, step, now) for number, step in enumerate(plan.steps, start=1)]
        lines += table([header, *rows])
    return [*lines, *leftover(plan, bytes_in_words), pace_words(plan.pace)]


def _line(number: int, step: Step, now: datetime) -> tuple[str, ...]:
    return (
        str(number),
        step.review.label,
        str(step.minutes),
        evidence_words(step.review.amount),
        "; ".join(reasons(step, now, bytes_in_words)),
    )
