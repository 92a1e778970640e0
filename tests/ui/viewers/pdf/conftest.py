"""A profile with one submission of many kinds of PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.pdf_files import fill_pdfs
from tests.fakes.world import Template, World, make_template


@pytest.fixture(scope="session")
def pdf_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("pdf") / "template", fill_pdfs)


@pytest.fixture
def world(pdf_template: Template, tmp_path: Path) -> Iterator[World]:
    """A profile with one submission of many kinds of PDF."""
    with pdf_template.copy(tmp_path / "world") as made:
        yield made
