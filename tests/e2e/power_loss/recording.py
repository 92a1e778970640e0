"""Runs a subject under strace, and reads from its calls what happened to its disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from tests.e2e.power_loss.disk import (
    FOLDER,
    Event,
    Name,
    Rename,
    Resize,
    Say,
    SyncFile,
    SyncFolder,
    Tree,
    Write,
)
from tests.e2e.power_loss.strace_log import Call, read_calls
from tests.e2e.processes import RunningSubject
from tests.e2e.subject import Orders
from tests.e2e.tracing import traced

_STDOUT: Final = 1
_LONGEST_STRING: Final = 1 << 20
_CALLS: Final = (
    "write,pwrite64,fsync,fdatasync,ftruncate,lseek,openat,close,"
    "?creat,?open,?unlink,unlinkat,?rename,renameat,renameat2,?mkdir,mkdirat"
)
_REFUSED: Final = (
    "writev,pwritev,pwritev2,fallocate,sendfile,copy_file_range,?link,linkat,symlinkat,"
    "?rmdir,?truncate,io_uring_enter,sync_file_range,msync,execve"
)
_IGNORED: Final = ("-shm", "lock")
"""The index of the WAL is made anew from the WAL; the lock file says only whose it is."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A run: the disk at its beginning, and what happened to it since."""

    start: Tree
    events: tuple[Event, ...]


def record(orders: Orders, scratch: Path) -> Recording:
    """Run a subject with ``orders`` to its end and return what it did to its profile."""
    log = scratch / "strace.log"
    start = read_tree(orders.profile)
    options = ["-xx", "-s", str(_LONGEST_STRING), "-e", f"trace={_CALLS},{_REFUSED}"]
    with RunningSubject(orders, errors=scratch / "errors", held=True) as subject:
        with traced(subject.pid, log, options):
            subject.release()
            said = list(subject.lines())
        assert subject.wait() == 0, subject.complaint()
    assert said[-1] == {"done": True}, said[-1]
    with log.open(encoding="ascii") as lines:
        return Recording(start, tuple(read_events(lines, orders.profile, start)))


def read_events(lines: Iterable[str], root: Path, start: Tree) -> Iterator[Event]:
    """Give what the calls in a log of strace did below ``root``, where ``start`` stood before."""
    calls = read_calls(one for one in lines if _is_call(one))
    return _Reading(root, start).events(calls)


def read_tree(root: Path) -> Tree:
    """Return what is below ``root``."""
    paths = {path: PurePosixPath(path.relative_to(root)) for path in sorted(root.rglob("*"))}
    return Tree(
        frozenset(name for path, name in paths.items() if path.is_dir()),
        {name: path.read_bytes() for path, name in paths.items() if path.is_file()},
    )


def write_tree(tree: Tree, root: Path) -> None:
    """Make ``root``, which must not be there, with what is in ``tree``."""
    root.mkdir()
    for folder in sorted(tree.folders):
        (root / folder).mkdir()
    for path, data in tree.files.items():
        (root / path).write_bytes(data)


def _is_call(line: str) -> bool:
    return " +++ " not in line and " --- " not in line


class _Reading:
    """Follows names and positions, so that each event names the inode that it is about."""

    def __init__(self, root: Path, start: Tree) -> None:
        self._root = PurePosixPath(root)
        self._inodes: dict[PurePosixPath, int] = dict.fromkeys(start.folders, FOLDER)
        self._inodes.update({path: inode for inode, path in enumerate(start.files)})
        self._next = len(start.files)
        self._positions: dict[int, int] = {}

    def events(self, calls: Iterator[Call]) -> Iterator[Event]:
        """Give what ``calls`` did below the root, and what was said.

        A line counts from when its writing began, everything else from when its call returned:
        so the disk is never believed to have more than it may have had. A descriptor is free from
        when its closing began: another thread may be given its number before the call returns.
        """
        said = False
        for call in calls:
            if call.name == "write" and call.descriptor()[0] == _STDOUT:
                if not said:
                    yield Say(call.text(1).decode("ascii"))
                said = call.begun
            elif call.name == "close":
                if not call.resumed:
                    self._positions.pop(call.descriptor()[0], None)
            elif not call.begun:
                yield from self._events_of(call)

    def _events_of(self, call: Call) -> Iterator[Event]:
        match call.name:
            case "openat":
                yield from self._opened(call)
            case "lseek":
                self._positions[call.descriptor()[0]] = call.result
            case "write" | "pwrite64":
                yield from self._written(call)
            case "ftruncate":
                if (inode := self._inode(call)) is not None:
                    yield Resize(inode, call.number(1))
            case "fsync" | "fdatasync":
                yield from self._synced(call)
            case "mkdir" | "mkdirat" | "unlink" | "unlinkat":
                yield from self._named(call)
            case "rename" | "renameat" | "renameat2":
                yield from self._renamed(call)
            case _:
                self._refuse(call)

    def _opened(self, call: Call) -> Iterator[Event]:
        path, flags = self._path(call.text(1)), call.arguments[2].split("|")
        self._positions[call.result] = 0
        if path is None or "O_DIRECTORY" in flags:
            return
        if "O_CREAT" in flags and path not in self._inodes:
            self._inodes[path], self._next = self._next, self._next + 1
            yield Name(path, self._inodes[path])
        elif "O_RDWR" in flags or "O_WRONLY" in flags:
            # Where bytes will go is known only once the position is set.
            del self._positions[call.result]
        if "O_TRUNC" in flags:
            yield Resize(self._inodes[path], 0)

    def _written(self, call: Call) -> Iterator[Event]:
        inode = self._inode(call)
        if inode is None:
            return
        data = call.text(1)[: call.result]
        if call.name == "pwrite64":
            yield Write(inode, call.number(3), data)
            return
        number, _ = call.descriptor()
        position = self._positions[number]
        self._positions[number] = position + len(data)
        yield Write(inode, position, data)

    def _synced(self, call: Call) -> Iterator[Event]:
        _, name = call.descriptor()
        path = self._path(name.encode())
        if path is None:
            return
        inode = FOLDER if path == PurePosixPath() else self._inodes.get(path)
        if inode is not None:
            yield SyncFolder(path) if inode == FOLDER else SyncFile(inode)

    def _named(self, call: Call) -> Iterator[Event]:
        path = self._path(call.text(1 if call.name.endswith("at") else 0))
        if path is None:
            return
        if call.name.startswith("mkdir"):
            self._inodes[path] = FOLDER
            yield Name(path, FOLDER)
        else:
            self._inodes.pop(path, None)
            yield Name(path, None)

    def _renamed(self, call: Call) -> Iterator[Event]:
        first, second = (0, 1) if call.name == "rename" else (1, 3)
        source, target = self._path(call.text(first)), self._path(call.text(second))
        if source is None or target is None:
            return
        if source.parent != target.parent:
            raise NotImplementedError("a rename from folder to folder is not modelled")
        inode = self._inodes[target] = self._inodes.pop(source)
        yield Rename(source, target, inode)

    def _refuse(self, call: Call) -> None:
        """See that a call that is not modelled has nothing to do with the profile."""
        if call.name == "execve":
            raise NotImplementedError("only one process is followed")
        root = str(self._root)
        if any(root.encode().hex() in one.replace("\\x", "") for one in call.arguments):
            raise NotImplementedError(f"{call.name} is not modelled")

    def _inode(self, call: Call) -> int | None:
        """Return the inode that a descriptor stands for, where it is below the root."""
        path = self._path(call.descriptor()[1].encode("utf-8", "surrogateescape"))
        return None if path is None else self._inodes.get(path)

    def _path(self, name: bytes) -> PurePosixPath | None:
        """Return an absolute path relative to the root; None where it is elsewhere or ignored."""
        path = PurePosixPath(name.decode("utf-8", "surrogateescape"))
        if not path.is_relative_to(self._root) or path.name.endswith(_IGNORED):
            return None
        return path.relative_to(self._root)
