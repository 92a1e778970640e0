"""Where the demo content is, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.model import Rubric

_DEMO = Path(__file__).resolve().parents[3] / "resources" / "demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """The catalog, the decisions and the rubrics by the achievement's slug."""

    folder: Path
    catalog: dict[str, Any]
    decisions: dict[str, Any]
    rubrics: dict[str, Rubric]

    @property
    def submissions(self) -> dict[str, dict[str, Any]]:
        """The submissions by slug."""
        return {one["slug"]: one for one in self.catalog["submissions"]}

    def rubric_of(self, slug: str) -> Rubric:
        """The rubric of a submission."""
        return self.rubrics[self.submissions[slug]["achievement"]]

    def files(self) -> dict[str, str]:
        """Every file's media type by its path: artifacts, tracks and renditions."""
        listed = {}
        for submission in self.catalog["submissions"]:
            for file in submission["files"]:
                for one in (file, *file["tracks"], *file["renditions"]):
                    listed[one["path"]] = one["mediaType"]
        return listed

    def artifacts(self) -> list[dict[str, Any]]:
        """All artifacts of all submissions."""
        return [file for one in self.catalog["submissions"] for file in one["files"]]


@pytest.fixture(scope="session")
def demo() -> Demo:
    catalog = json.loads((_DEMO / "catalog.json").read_text("utf-8"))
    decisions = json.loads((_DEMO / "decisions.json").read_text("utf-8"))
    rubrics = {
        one["slug"]: from_yaml(
            (_DEMO / one["rubric"]).read_text("utf-8"),
            base_uri="https://issuer.example",
            changed_at=datetime(2026, 10, 1, tzinfo=UTC),
        )
        for one in catalog["achievements"]
    }
    return Demo(_DEMO, catalog, decisions, rubrics)
