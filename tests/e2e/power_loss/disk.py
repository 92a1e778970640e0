"""A disk that keeps what was synced, and of the rest nothing, all, or some of it, whole or torn.

It promises what POSIX promises and no more: a file's bytes last once the file was synced, a name
once its folder was. File systems promise more than that, each in its own way.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final, TypeVar

SECTOR: Final = 512
FOLDER: Final = -1
"""Stands in for the inode of every folder."""

_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes went to a file."""

    inode: int
    offset: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Resize:
    """A file got another length; what is new of it are zeros."""

    inode: int
    size: int


@dataclass(frozen=True, slots=True)
class Name:
    """``path`` means ``inode`` from here on; None: nothing. ``inode`` may be :data:`FOLDER`."""

    path: PurePosixPath
    inode: int | None


@dataclass(frozen=True, slots=True)
class Rename:
    """``inode`` was ``source`` and is ``target`` from here on, both within one folder."""

    source: PurePosixPath
    target: PurePosixPath
    inode: int


@dataclass(frozen=True, slots=True)
class SyncFile:
    """A file's bytes and length are on the medium."""

    inode: int


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """The names in a folder are on the medium."""

    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class Say:
    """The subject said a line."""

    text: str


Event = Write | Resize | Name | Rename | SyncFile | SyncFolder | Say


class Fate(StrEnum):
    """What becomes of what was not synced."""

    NONE = "none of it"
    ALL = "all of it"
    SUBSET = "some of it"
    TORN = "the beginning of it, its last write torn"


@dataclass(frozen=True, slots=True)
class Tree:
    """The folders and the files of a disk, below its root."""

    folders: frozenset[PurePosixPath]
    files: Mapping[PurePosixPath, bytes]


class Disk:
    """A disk while events come."""

    def __init__(self, tree: Tree) -> None:
        """Begin with ``tree``, all of it synced. Its files have the inodes 0, 1 … by their order.

        Events must count their inodes likewise.
        """
        self._names: dict[PurePosixPath, int] = dict.fromkeys(tree.folders, FOLDER)
        self._files: defaultdict[int, bytearray] = defaultdict(bytearray)
        for inode, (path, data) in enumerate(tree.files.items()):
            self._names[path] = inode
            self._files[inode] += data
        self._open_writes: defaultdict[int, list[Write | Resize]] = defaultdict(list)
        self._open_names: list[Name | Rename] = []

    def take(self, event: Event) -> None:
        """Let one thing happen."""
        match event:
            case Write() | Resize():
                self._open_writes[event.inode].append(event)
            case Name() | Rename():
                self._open_names.append(event)
            case SyncFile():
                _change(self._files[event.inode], self._open_writes.pop(event.inode, []))
            case SyncFolder():
                self._sync_names(event.path)

    def _sync_names(self, folder: PurePosixPath) -> None:
        done = [one for one in self._open_names if _folder_of(one) == folder]
        self._open_names = [one for one in self._open_names if _folder_of(one) != folder]
        _change_names(self._names, done)

    def after_power_cut(self, *, data: Fate, names: Fate, chance: random.Random) -> Tree:
        """Return what is found when the power is back. The disk itself stays as it is."""
        found = dict(self._names)
        _change_names(found, _survivors(self._open_names, names, chance))
        there = {path: inode for path, inode in found.items() if _has_folders(path, found)}
        files = {}
        for path, inode in there.items():
            if inode != FOLDER:
                content = bytearray(self._files[inode])
                _change(content, self._surviving_writes(inode, data, chance))
                files[path] = bytes(content)
        return Tree(frozenset(path for path, one in there.items() if one == FOLDER), files)

    def _surviving_writes(
        self, inode: int, fate: Fate, chance: random.Random
    ) -> list[Write | Resize]:
        writes = _survivors(self._open_writes.get(inode, []), fate, chance)
        if fate is not Fate.TORN or not writes or not isinstance(writes[-1], Write):
            return writes
        last = writes[-1]
        kept = chance.randint(0, len(last.data) // SECTOR) * SECTOR
        return [*writes[:-1], Write(inode, last.offset, last.data[:kept])]


def _survivors(happened: list[_Kind], fate: Fate, chance: random.Random) -> list[_Kind]:
    match fate:
        case Fate.NONE:
            return []
        case Fate.ALL:
            return list(happened)
        case Fate.SUBSET:
            return [one for one in happened if chance.random() < 0.5]
        case Fate.TORN:
            return happened[: chance.randint(0, len(happened))]


def _change(content: bytearray, changes: Iterable[Write | Resize]) -> None:
    for one in changes:
        if isinstance(one, Resize):
            del content[one.size :]
            content.extend(bytes(max(0, one.size - len(content))))
        else:
            content.extend(bytes(max(0, one.offset - len(content))))
            content[one.offset : one.offset + len(one.data)] = one.data


def _change_names(names: dict[PurePosixPath, int], changes: Iterable[Name | Rename]) -> None:
    for one in changes:
        if isinstance(one, Rename):
            names.pop(one.source, None)
            names[one.target] = one.inode
        elif one.inode is None:
            names.pop(one.path, None)
        else:
            names[one.path] = one.inode


def _folder_of(change: Name | Rename) -> PurePosixPath:
    return change.source.parent if isinstance(change, Rename) else change.path.parent


def _has_folders(path: PurePosixPath, names: Mapping[PurePosixPath, int]) -> bool:
    """Say whether every folder above ``path`` is there; the root is always."""
    above = [one for one in path.parents if one != PurePosixPath()]
    return all(names.get(one) == FOLDER for one in above)
