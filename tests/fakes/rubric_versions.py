"""Another version of the small world's rubric, as its issuer publishes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from reference_issuer.acceptance import EarlierWork
from tests.fakes.issuer_world import RUBRIC_YAML, SLUG
from tests.fakes.world import World

NEWER: Final = RUBRIC_YAML.replace("Asks closed questions.", "Asks no question that is open.")


def publish(
    world: World,
    earlier: EarlierWork = EarlierWork.ENDS,
    *,
    text: str = NEWER,
    until: datetime | None = None,
) -> None:
    """Let the issuer replace its rubric by one in which a level of 2.1 reads differently."""
    world.clock.now += timedelta(minutes=1)
    path = world.folder / f"{SLUG}.yaml"
    path.write_text(text, "utf-8")
    world.issuer.add_rubric(path, earlier=earlier, until=until)
