"""Checks a bag that lies unpacked in a folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from assessor_app.domain.durable import disk_problems
from assessor_app.evidence.bag_checks import CheckedBag, check_bag
from assessor_app.evidence.bag_layout import PACKAGE_RULES, BagRules, bag_problem
from assessor_app.protocol.paths import check_extent


class FolderSource:
    """The regular files below a folder. Links and devices are refused, never followed.

    Raises:
        IntegrityProblem: ``code="bag_path"`` for a link, a device, or a name that is not text.
        EnvironmentProblem: the disk would not.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sizes: dict[str, int] = {}
        with disk_problems():
            self._scan(folder, "")

    def open(self, path: str) -> BinaryIO:
        """Return the bytes of one of the files."""
        with disk_problems():
            flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
            return os.fdopen(os.open(self._folder / path, flags), "rb")

    def _scan(self, folder: Path, prefix: str) -> None:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                mode = entry.stat(follow_symlinks=False)
                name = prefix + entry.name
                _check_name(name)
                if stat.S_ISDIR(mode.st_mode):
                    self._scan(Path(entry.path), f"{name}/")
                elif stat.S_ISREG(mode.st_mode):
                    self.sizes[name] = mode.st_size
                else:
                    raise bag_problem("bag_path", "A bag holds a link or a device.")


def _check_name(name: str) -> None:
    """Refuse what is not text, and what is so deep that only an attacker made it."""
    try:
        check_extent(name)
    except ValueError as exc:
        raise bag_problem("bag_path", "A bag holds a name that is too long.") from exc
    if not name.isprintable():
        raise bag_problem("bag_path", "A bag holds a name that is not text.")


def check_bag_folder(folder: Path, *, rules: BagRules = PACKAGE_RULES) -> CheckedBag:
    """Return the bag in ``folder`` when it is complete, valid and within ``rules``.

    Raises:
        IntegrityProblem: as :func:`assessor_app.evidence.bag_checks.check_bag`.
        EnvironmentProblem: the disk would not.
    """
    return check_bag(FolderSource(folder), rules)
