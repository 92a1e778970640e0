"""A Hunspell dictionary of a few words, made by the test that needs one."""

from __future__ import annotations

from pathlib import Path

_AFF = "SET UTF-8\nTRY esianrtolcdugmphbyfvkw\nSFX S Y 1\nSFX S 0 s .\n"


def write_dictionary(folder: Path, words: str, name: str = "en") -> Path:
    """Write a dictionary of ``words``; one that ends in ``/S`` has a plural, too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_text(_AFF, "utf-8")
    listed = words.split()
    path = folder / f"{name}.dic"
    path.write_text("\n".join([str(len(listed)), *listed]) + "\n", "utf-8")
    return path
