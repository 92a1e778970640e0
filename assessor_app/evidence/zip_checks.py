"""Which zip archives are opened: those that every program would unpack to the same files.

The standard library's ``zipfile`` reads archives whose local headers contradict the directory,
whose entries overlap, or that have another archive in front. What a checker saw and what a
reader unpacks are then two things. So every archive goes through this module, with the records
read by :mod:`assessor_app.evidence.zip_records`, and its data is read by the same offsets.
"""

from __future__ import annotations

import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from assessor_app.domain.durable import disk_problems
from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.zip_records import (
    DEFLATED,
    FLAG_DESCRIPTOR,
    FLAG_UTF8,
    STORED,
    Entry,
    data_span,
    find_directory,
    parse_directory,
    read_at,
    zip_problem,
)
from assessor_app.evidence.zip_stream import ZipFile, ZipStream
from assessor_app.protocol.paths import check_distinct_paths, check_relative_path

_ALLOWED_FLAGS: Final = FLAG_DESCRIPTOR | FLAG_UTF8 | 0b110
"""Bits 1 and 2 say how hard the packer tried; all others mean encryption, patches or masking."""

_DOS_FOLDER: Final = 0x10
_DOS_SPECIAL: Final = 0x08 | 0x40
_RATIO_FREE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much an archive may hold: entries, bytes in all, and how far one may have shrunk."""

    entries: int = 10_000
    directory_bytes: int = 8 << 20
    total_bytes: int = 256 << 30
    ratio: int = 100


DEFAULT_LIMITS: Final = ZipLimits()


class ZipArchive:
    """A checked archive, open for reading; a context manager.

    All checks of structure and names are made when it is opened; size, CRC and compressed data
    of each file while it is read. Streams share one file: use them from one thread.

    Raises:
        IntegrityProblem: ``bag_zip``, ``bag_path`` (a name), ``bag_too_large`` (a limit).
        EnvironmentProblem: the disk would not.
    """

    def __init__(self, path: Path, *, limits: ZipLimits = DEFAULT_LIMITS) -> None:
        with disk_problems():
            self._file: BinaryIO = path.open("rb")
            try:
                self._files = _checked_files(self._file, limits)
            except BaseException:
                self._file.close()
                raise

    @property
    def sizes(self) -> dict[str, int]:
        """The files' paths with their sizes in bytes; folders are left out."""
        return {path: file.size for path, file in self._files.items()}

    def open(self, path: str) -> BinaryIO:
        """Return the bytes of one file, which never gives more than its stated size.

        Raises:
            KeyError: there is no such file.
        """
        return io.BufferedReader(ZipStream(self._file, self._files[path]), 1 << 16)

    def close(self) -> None:
        """Close the archive; its streams end with it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _checked_files(file: BinaryIO, limits: ZipLimits) -> dict[str, ZipFile]:
    length = file.seek(0, os.SEEK_END)
    directory = find_directory(file, length)
    if directory.entries > limits.entries or directory.size > limits.directory_bytes:
        raise too_large("entries")
    entries = parse_directory(read_at(file, directory.offset, directory.size), directory.entries)
    paths = [_checked_path(entry) for entry in entries]
    try:
        check_distinct_paths(f"{path}/." if folder else path for path, folder in paths)
    except ValueError as exc:
        raise _path_problem(str(exc)) from exc
    _check_amounts(entries, limits)
    starts = _check_tiling(file, entries, directory.offset)
    return {
        path: ZipFile(
            path=path,
            size=entry.size,
            compressed=entry.compressed,
            crc=entry.crc,
            start=starts[entry.offset],
            deflated=entry.method == DEFLATED,
        )
        for (path, folder), entry in zip(paths, entries, strict=True)
        if not folder
    }


def _checked_path(entry: Entry) -> tuple[str, bool]:
    """Return the entry's path without a final slash, and whether it is a folder."""
    try:
        name = entry.raw_name.decode("utf-8" if entry.flags & FLAG_UTF8 else "ascii")
        folder = name.endswith("/")
        path = check_relative_path(name.removesuffix("/"))
    except UnicodeDecodeError as exc:
        raise _path_problem("a name in no stated encoding") from exc
    except ValueError as exc:
        raise _path_problem(str(exc)) from exc
    if entry.flags & ~_ALLOWED_FLAGS:
        raise zip_problem("encrypted or patched entry")
    if entry.method not in (STORED, DEFLATED):
        raise zip_problem("compression method")
    kind = stat.S_IFMT(entry.attributes >> 16)
    if kind not in (0, stat.S_IFDIR if folder else stat.S_IFREG):
        raise zip_problem("link or device")
    if entry.attributes & _DOS_SPECIAL or (entry.attributes & _DOS_FOLDER and not folder):
        raise zip_problem("link or device")
    if folder and entry.size:
        raise zip_problem("folder with data")
    return path, folder


def _check_amounts(entries: list[Entry], limits: ZipLimits) -> None:
    for entry in entries:
        if entry.method == STORED and entry.compressed != entry.size:
            raise zip_problem("sizes of stored data")
        if entry.size > max(_RATIO_FREE, limits.ratio * entry.compressed):
            raise too_large("ratio")
    if sum(entry.size for entry in entries) > limits.total_bytes:
        raise too_large("bytes")


def _check_tiling(file: BinaryIO, entries: list[Entry], limit: int) -> dict[int, int]:
    """Return where each entry's data begins, by the entry's offset.

    Entries must follow each other from the first byte to the directory with nothing between,
    before or behind, so none can overlap and no byte is left that only some readers see.
    """
    starts: dict[int, int] = {}
    position = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset != position:
            raise zip_problem("overlapping entries, or bytes between them")
        starts[entry.offset], position = data_span(file, entry, limit)
    if position != limit:
        raise zip_problem("bytes before the directory")
    return starts


def too_large(why: str) -> IntegrityProblem:
    """Return the problem of an archive beyond its limits."""
    return IntegrityProblem("A zip file holds too much.", code="bag_too_large", why=why)


def _path_problem(why: str) -> IntegrityProblem:
    return IntegrityProblem("A zip file holds a dangerous name.", code="bag_path", why=why)
