"""Evidence and decisions on a USB stick: a BagIt 1.0 bag (RFC 8493) in one zip file.

The zip holds one folder, the bag (RFC 8493, section 4), its files stored, not compressed, with a
fixed time and order: the same content gives the same bytes under the same file name.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from assessor_app.domain.durable import (
    DURABLE,
    TEMPORARY_SUFFIX,
    Durability,
    disk_problems,
    open_new,
)
from assessor_app.evidence.bag_checks import CheckedBag, check_bag, read_tag
from assessor_app.evidence.bag_layout import PACKAGE_RULES, bag_problem
from assessor_app.evidence.zip_checks import DEFAULT_LIMITS, ZipArchive, ZipLimits
from assessor_app.protocol.paths import (
    check_distinct_paths,
    check_package_path,
    check_relative_path,
)

MANIFEST_NAME: Final = "package.json"
_DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_DECISION: Final = re.compile(r"data/decisions/([0-9]{6})\.json")
_ANNOTATIONS: Final = "data/annotations/{}.json"
_DECISION_LIMITS: Final = ZipLimits(entries=20_100, total_bytes=4 << 30)
_BLOCK: Final = 1 << 20
_NO_INFO: Final[Mapping[str, str]] = {}
Opener = Callable[[], BinaryIO]


@dataclass(slots=True)
class _BagZip:
    """A zip being written: each file is hashed as it goes in."""

    archive: zipfile.ZipFile
    base: str
    digests: dict[str, str] = field(default_factory=dict)
    payload_bytes: int = 0

    def add(self, path: str, stream: BinaryIO) -> None:
        """Store what ``stream``, which can seek, holds from its start."""
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        member = zipfile.ZipInfo(f"{self.base}/{path}", (1980, 1, 1, 0, 0, 0))
        member.create_system = 3
        member.external_attr = 0o100644 << 16
        member.file_size = size
        digest = hashlib.sha256()
        with self.archive.open(member, "w") as target:
            while block := stream.read(_BLOCK):
                digest.update(block)
                target.write(block)
        self.digests[path] = digest.hexdigest()
        self.payload_bytes += size

    def manifest(self, paths: Sequence[str]) -> BinaryIO:
        """Return the manifest of these files."""
        lines = [f"{self.digests[path]}  {path}\n" for path in paths]
        return io.BytesIO("".join(lines).encode("utf-8"))


class BagReader:
    """A bag that was checked whole; a context manager. Use it from one thread.

    Every byte agreed with the bag's own manifests when it was opened. A stick may be swapped,
    and a bag's manifests are signed by nobody: what is taken in must be checked again against
    the signed manifest, as the blob store does.
    """

    def __init__(self, archive: ZipArchive) -> None:
        self._archive = archive
        names = archive.sizes
        bases = {name.partition("/")[0] for name in names}
        if len(bases) != 1 or any("/" not in name for name in names):
            raise bag_problem("bag_manifest", "The zip does not hold one bag in one folder.")
        self._base = f"{bases.pop()}/"
        self.sizes: Mapping[str, int] = {
            name.removeprefix(self._base): size for name, size in names.items()
        }
        self._bag: CheckedBag = check_bag(self, PACKAGE_RULES)

    @property
    def paths(self) -> tuple[str, ...]:
        """The payload: all files below ``data/``, in the order of the zip."""
        return self._bag.payload

    @property
    def info(self) -> tuple[tuple[str, str], ...]:
        """The labels and values of ``bag-info.txt``."""
        return self._bag.info

    @property
    def manifest(self) -> bytes:
        """The signed manifest, ``package.json``; its signature is still to be verified.

        Raises:
            IntegrityProblem: ``code="bag_manifest"`` when the bag has none.
        """
        if MANIFEST_NAME not in self.sizes:
            raise bag_problem("bag_manifest", "The bag holds no package.json.")
        return read_tag(self, MANIFEST_NAME)

    def open(self, path: str) -> BinaryIO:
        """Return the bytes of one file, forward only and never more than ``sizes[path]``.

        Raises:
            IntegrityProblem: ``code="bag_missing"``.
        """
        if path not in self.sizes:
            raise bag_problem("bag_missing", "The bag holds no such file.")
        return self._archive.open(self._base + path)

    def close(self) -> None:
        """Close the zip; streams of it end."""
        self._archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_bag(path: Path, *, limits: ZipLimits = DEFAULT_LIMITS) -> BagReader:
    """Return the bag in the zip file ``path``, every byte of it checked.

    Raises:
        IntegrityProblem: ``bag_zip``, ``bag_path``, ``bag_too_large``, and as
            :func:`assessor_app.evidence.bag_checks.check_bag`.
        EnvironmentProblem: the disk would not.
    """
    archive = ZipArchive(path, limits=limits)
    try:
        return BagReader(archive)
    except BaseException:
        archive.close()
        raise


def write_bag(
    path: Path,
    manifest: bytes,
    files: Mapping[str, Opener],
    *,
    extra_info: Mapping[str, str] = _NO_INFO,
    durability: Durability = DURABLE,
) -> None:
    """Write an evidence package to the zip file ``path``, in place of one that is there.

    ``files`` gives for each path below ``data/`` a function that opens it, seekable. They are
    read one at a time, in the order of their paths. ``extra_info`` goes into ``bag-info.txt``.

    Raises:
        ValueError: a path or a label that no bag may hold.
        EnvironmentProblem: the disk would not; what was there is then unchanged.
    """
    tags = {MANIFEST_NAME: manifest}
    _write(path, tags, files, extra_info=extra_info, durability=durability)


def write_decision_bag(
    path: Path, decisions: Sequence[tuple[bytes, bytes]], *, durability: Durability = DURABLE
) -> None:
    """Write signed decisions, each with its annotations, to the zip file ``path``.

    Raises:
        EnvironmentProblem: the disk would not; what was there is then unchanged.
    """
    files: dict[str, Opener] = {}
    for index, (decision, notes) in enumerate(decisions):
        number = f"{index:06d}"
        files[f"data/decisions/{number}.json"] = _opener(decision)
        files[_ANNOTATIONS.format(number)] = _opener(notes)
    _write(path, {}, files, extra_info=_NO_INFO, durability=durability)


def open_decision_bag(path: Path) -> tuple[tuple[bytes, bytes], ...]:
    """Return the signed decisions with their annotations, in the order they were written.

    Raises:
        IntegrityProblem: as :func:`open_bag`, and ``bag_unlisted`` for a file that is neither
            or lacks the other of its pair.
    """
    pairs: list[tuple[bytes, bytes]] = []
    with open_bag(path, limits=_DECISION_LIMITS) as bag:
        rest = set(bag.paths)
        for name in sorted(bag.paths):
            match = _DECISION.fullmatch(name)
            if match and (partner := _ANNOTATIONS.format(match[1])) in rest:
                pairs.append((read_tag(bag, name), read_tag(bag, partner)))
                rest -= {name, partner}
    if rest:
        raise bag_problem("bag_unlisted", "The bag holds a file that is not part of a decision.")
    return tuple(pairs)


def _opener(data: bytes) -> Opener:
    return lambda: io.BytesIO(data)


def _write(
    path: Path,
    tags: Mapping[str, bytes],
    files: Mapping[str, Opener],
    *,
    extra_info: Mapping[str, str],
    durability: Durability,
) -> None:
    check_distinct_paths(check_package_path(name) for name in files)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}{TEMPORARY_SUFFIX}")
    with disk_problems():
        try:
            with os.fdopen(open_new(temporary), "w+b") as raw:
                with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
                    _fill(_BagZip(archive, _base_name(path)), tags, files, extra_info)
                raw.flush()
                durability.sync_file(raw.fileno())
            durability.rename(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        durability.sync_folder(path.parent)


def _fill(
    bag: _BagZip,
    tags: Mapping[str, bytes],
    files: Mapping[str, Opener],
    extra_info: Mapping[str, str],
) -> None:
    payload = sorted(files)
    for name in payload:
        with files[name]() as stream:
            bag.add(name, stream)
    info = {**extra_info, "Payload-Oxum": f"{bag.payload_bytes}.{len(payload)}"}
    written = {
        **tags,
        "bagit.txt": _DECLARATION,
        "bag-info.txt": _info_text(info).encode("utf-8"),
    }
    for name in sorted(written):
        bag.add(name, io.BytesIO(written[name]))
    bag.add("manifest-sha256.txt", bag.manifest(payload))
    tagged = sorted([*written, "manifest-sha256.txt"])
    bag.add("tagmanifest-sha256.txt", bag.manifest(tagged))


def _info_text(info: Mapping[str, str]) -> str:
    """Return ``bag-info.txt``; labels without colon, values on one line (section 2.2.2)."""
    for label, value in info.items():
        if not re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", label) or not value.isprintable():
            raise ValueError("a label or value cannot stand in bag-info.txt")
    return "".join(f"{label}: {value}\n" for label, value in info.items())


def _base_name(path: Path) -> str:
    """Return the bag's folder: the zip's own name (section 4) where every system takes that."""
    try:
        return check_relative_path(path.stem)
    except ValueError:
        return "bag"
