"""A submission of files that a test makes up, handed in, assigned and synced."""

from __future__ import annotations

from collections.abc import Mapping

from assessor_app.domain.ids import AssignmentId
from reference_issuer.catalogue import ArtifactEntry
from tests.fakes.world import ASSESSOR, World, sample_entry


def hand_in(
    world: World,
    files: Mapping[str, bytes],
    *,
    label: str = "MADE-01",
    media_types: Mapping[str, str] | None = None,
) -> AssignmentId:
    """Hand ``files`` (name → bytes) in for part 2; return the assignment, ready offline."""
    for name, data in files.items():
        (world.samples / name).write_bytes(data)
    claimed = media_types or {}
    entries = tuple(
        ArtifactEntry(path=name, name=name, part="P2", media_type=claimed.get(name))
        for name in files
    )
    slug = label.lower()
    world.issuer.add_submissions([sample_entry(slug, label, files=entries)], base=world.samples)
    world.issuer.assign(slug, ASSESSOR)
    world.sync()
    world.go_offline()
    return world.assignment(label)
