"""A small, finished rubric that the empty templates are filled with, to be written over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.losses import DEFAULT_BASE
from assessor_app.rubrics.model import Rubric

_TEXT: Final = """
title: Name of the micro-credential
description: What an earner of this micro-credential can do.
rule:
  clauses:
    - outcome: earned
      when: {every: {in: all, at_least: highest}}
parts:
  - id: P1
    kind: overview
    title: Overview
    criteria:
      - title: Setting and purpose
        description: You describe your setting and why you chose this skill.
        levels: {Not passing: The setting or the reason is missing., Passing: Both are clear.}
  - id: P2
    kind: artifacts
    title: Artifacts
    criteria:
      - title: The first thing that is judged
        description: What the earner is asked to show.
        guidance: What only assessors read.
        look_fors: [A sign of it, Another sign of it]
        levels:
          Developing: {points: 0, text: What this level looks like.}
          Basic: {points: 1, text: What this level looks like.}
          Proficient: {points: 2, text: What this level looks like.}
  - id: P3
    kind: reflection
    title: Reflection
    criteria:
      - title: What was learned
        description: You say what you would do again and what you would change.
        levels: {Not passing: It is told what happened only., Passing: It is told what follows.}
"""


def example_rubric() -> Rubric:
    """Return the example."""
    changed_at = datetime(2026, 1, 1, tzinfo=UTC)
    return from_yaml(_TEXT, base_uri=DEFAULT_BASE, changed_at=changed_at)
