"""Evidence that stands in two submissions is found: the same file, a changed text, a picture."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from assessor_app.domain.likeness import Likeness
from assessor_app.protocol.manifest import Capture
from assessor_app.services.evidence.alike import Alike, find_alike
from assessor_app.services.sending import outbox
from reference_issuer.catalogue import ArtifactEntry
from tests.fakes.world import ASSESSOR, World, sample_entry

_TEXT = [f"We looked at the source number {n} and asked who wrote it then" for n in range(60)]


def _scene(size: tuple[int, int], **options: int) -> bytes:
    """Return a picture of the same scene at any size."""
    small = Image.new("L", (9, 8))
    small.putdata([(37 * n * n + 11 * n) % 256 for n in range(72)])
    buffer = io.BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).convert("RGB").save(buffer, "JPEG", **options)
    return buffer.getvalue()


def _hand_in(world: World, folder: Path, slug: str, label: str, files: dict[str, bytes]) -> None:
    """Hand in files; texts as copies of links that led nowhere."""
    made = folder / slug
    made.mkdir()
    for name, data in files.items():
        (made / name).write_bytes(data)
    dead = Capture(url="https://gone.example/", captured="2026-11-03T10:00:00Z", status="dead")
    entries = tuple(
        ArtifactEntry(
            path=name, name=name, part="P1", capture=dead if name.endswith(".txt") else None
        )
        for name in files
    )
    world.issuer.add_submissions([sample_entry(slug, label, files=entries)], base=made)


def _found(world: World, label: str) -> dict[str, tuple[tuple[str, str, Likeness], ...]]:
    one = world.assignment(label)
    found: tuple[Alike, ...] = find_alike(world.workspace, one)
    with world.workspace.store.read() as tx:
        package = tx.packages.of_assignment(one)
        assert package is not None
        paths = {file.artifact: file.path for file in tx.packages.files(package.id)}
    return {
        paths[it.artifact].rpartition("/")[2]: tuple(
            (place.label, place.name, place.how) for place in it.places
        )
        for it in found
    }


def test_what_is_alike_is_told_and_what_is_not_ones_own_is_not_named(
    world: World, tmp_path: Path
) -> None:
    mine = "\n".join(_TEXT)
    theirs = "\n".join((*_TEXT[:5], "Another thought stands here, in place of one.", *_TEXT[6:]))
    shared = bytes(range(256)) * 4
    _hand_in(
        world,
        tmp_path,
        "one",
        "ALIKE-1",
        {"a.txt": mine.encode(), "a.jpg": _scene((900, 800)), "a.bin": shared},
    )
    other = {
        "b.txt": theirs.encode(),
        "b.jpg": _scene((450, 400), quality=60),
        "b.bin": shared,
        "c.txt": b"Short.",
    }
    _hand_in(world, tmp_path, "two", "ALIKE-2", other)
    world.issuer.assign_all(ASSESSOR)
    assert not world.sync().failed
    row = next(one for one in world.queue() if one.submission_label == "ALIKE-2")
    assert row.problem == "link_dead"
    found = _found(world, "ALIKE-1")
    assert found == {
        "001-a.txt": (("ALIKE-2", "b.txt", Likeness.NEARLY),),
        "002-a.jpg": (("ALIKE-2", "b.jpg", Likeness.NEARLY),),
        "003-a.bin": (("ALIKE-2", "b.bin", Likeness.SAME),),
    }
    outbox.recuse(world.workspace, world.assignment("ALIKE-2"), "other", "")
    assert not world.sync().problems
    assert {place[:2] for places in _found(world, "ALIKE-1").values() for place in places} == {
        ("", "")
    }
