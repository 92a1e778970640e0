"""The tag files of a BagIt bag (RFC 8493, section 2), parsed from bytes without touching a disk.

Own code instead of the ``bagit`` library, which was measured against the Library of Congress's
suite: it takes a declaration with spaces before the colon, takes a ``fetch.txt`` that names
Windows paths, needs the bag unpacked on disk, and hashes by a process pool. Here a bag is checked
inside its zip, before anything is unpacked, and by rules that can be narrowed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.paths import check_extent, check_relative_path

DECLARATION: Final = "bagit.txt"
FETCH: Final = "fetch.txt"
INFO_FILES: Final = ("bag-info.txt", "package-info.txt")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_DECLARATION: Final = re.compile(
    r"BagIt-Version: ([0-9]+\.[0-9]+)(?:\r\n|\n|\r)"
    r"Tag-File-Character-Encoding: ([A-Za-z0-9._:+-]+)(?:\r\n|\n|\r)?"
)
_MANIFEST_LINE: Final = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\S.*)", re.DOTALL)
_FETCH_LINE: Final = re.compile(r"(\S+)[ \t]+([0-9]+|-)[ \t]+(\S.*)", re.DOTALL)
_INFO_STRICT: Final = re.compile(r"([^\s:](?:[^:]*[^\s:])?):[ \t](.*)", re.DOTALL)
_INFO_OLD: Final = re.compile(r"([^\s:][^:]*?)[ \t]*:[ \t]*(.*)", re.DOTALL)
_MANIFEST_NAME: Final = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")


@dataclass(frozen=True, slots=True)
class BagRules:
    """What kinds of bag are taken.

    ``portable_paths`` takes only names that mean one file on every system; ``complete_tags``
    wants a tag manifest that lists every tag file, and a Payload-Oxum.
    """

    versions: frozenset[str]
    algorithms: frozenset[str]
    required_algorithm: str
    encodings: frozenset[str]
    fetch: bool
    portable_paths: bool
    complete_tags: bool


PACKAGE_RULES: Final = BagRules(
    versions=frozenset({"1.0"}),
    algorithms=frozenset({"sha256", "sha512"}),
    required_algorithm="sha256",
    encodings=frozenset({"utf-8"}),
    fetch=False,
    portable_paths=True,
    complete_tags=True,
)
"""For evidence and decisions: nothing that is open to two readings."""

RFC_RULES: Final = BagRules(
    versions=frozenset({"0.93", "0.94", "0.95", "0.96", "0.97", "1.0"}),
    algorithms=frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}),
    required_algorithm="",
    encodings=frozenset({"utf-8", "utf-16", "iso-8859-1"}),
    fetch=True,
    portable_paths=False,
    complete_tags=False,
)
"""For any complete bag by RFC 8493 or the drafts before it. Nothing is ever fetched."""


def bag_problem(code: str, message: str, *, why: str = "") -> IntegrityProblem:
    """Return the problem of a bag that is refused; ``code`` begins with ``bag_``."""
    return IntegrityProblem(message, code=code, why=why)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What ``bagit.txt`` declares."""

    version: str
    encoding: str

    @property
    def is_final(self) -> bool:
        """Whether it is the version of RFC 8493 or later, not of a draft."""
        return not self.version.startswith("0.")


def parse_declaration(data: bytes, rules: BagRules) -> Declaration:
    """Return the bag's declaration, which is two lines and nothing else (section 2.1.1).

    Raises:
        IntegrityProblem: ``code="bag_declaration"``.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise bag_problem("bag_declaration", "bagit.txt is not UTF-8.") from exc
    match = _DECLARATION.fullmatch(text)
    if match is None:
        raise bag_problem("bag_declaration", "bagit.txt is not as RFC 8493 has it.")
    version, encoding = match[1], match[2].lower()
    if version not in rules.versions or encoding not in rules.encodings:
        raise bag_problem("bag_declaration", "The bag's version or encoding is not taken.")
    return Declaration(version, encoding)


def decode_lines(data: bytes, encoding: str) -> list[str]:
    """Return the lines of a tag file, without their ends and an empty last one.

    Raises:
        IntegrityProblem: ``code="bag_encoding"``, also for a byte order mark in UTF-8.
    """
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise bag_problem("bag_encoding", "A tag file is not in the bag's encoding.") from exc
    if text.startswith("\ufeff"):
        raise bag_problem("bag_encoding", "A tag file begins with a byte order mark.")
    lines = _LINE_END.split(text)
    return lines[:-1] if lines[-1] == "" else lines


def manifest_algorithm(name: str) -> tuple[bool, str] | None:
    """Return whether ``name`` is a tag manifest, and its algorithm; None when it is neither."""
    match = _MANIFEST_NAME.fullmatch(name)
    return (match[1] is not None, match[2]) if match else None


def parse_manifest(
    lines: list[str], algorithm: str, declaration: Declaration, rules: BagRules
) -> dict[str, str]:
    """Return lower-case hex digests by path (section 2.1.3).

    Raises:
        IntegrityProblem: ``bag_manifest``, ``bag_whitespace``, ``bag_path``.
    """
    digits = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    listed: dict[str, str] = {}
    for line in lines:
        if line != line.strip(" \t"):
            raise bag_problem("bag_whitespace", "A manifest's line has space around it.")
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None or len(match[1]) != digits:
            raise bag_problem("bag_manifest", "A manifest's line is malformed.")
        path = bag_path(match[2], declaration, rules)
        if path in listed:
            raise bag_problem("bag_manifest", "A manifest names a file twice.")
        listed[path] = match[1].lower()
    return listed


def bag_path(text: str, declaration: Declaration, rules: BagRules) -> str:
    """Return the path that a manifest's line means.

    RFC 8493 writes CR, LF and the percent sign of a name as ``%0D``, ``%0A`` and ``%25``; the
    drafts before it did not, and a leading ``./`` was in use.

    Raises:
        IntegrityProblem: ``code="bag_path"`` for one that the rules do not take, or that leads
            out of the bag anywhere.
    """
    try:
        if rules.portable_paths:
            return check_relative_path(text)
        path = text.removeprefix("./")
        if declaration.is_final:
            path = re.sub("%(0[AaDd]|25)", lambda match: chr(int(match[1], 16)), path)
        return _check_inside(path)
    except ValueError as exc:
        raise bag_problem("bag_path", "A bag names a dangerous path.", why=str(exc)) from exc


def _check_inside(path: str) -> str:
    check_extent(path)
    steps = path.split("/")
    if any(step in ("", ".", "..") for step in steps) or steps[0].startswith("~"):
        raise ValueError("a path leads out of the bag")
    if any(character in "\\:" or unicodedata.category(character) == "Cc" for character in path):
        raise ValueError("a path has a forbidden character")
    return path


def parse_fetch(lines: list[str], declaration: Declaration, rules: BagRules) -> tuple[str, ...]:
    """Return the paths that ``fetch.txt`` names (section 2.2.3); their URLs are not used.

    Raises:
        IntegrityProblem: ``bag_fetch`` for a malformed line, ``bag_path``.
    """
    matches = [_FETCH_LINE.fullmatch(line) for line in lines]
    if any(match is None for match in matches):
        raise bag_problem("bag_fetch", "A line of fetch.txt is malformed.")
    return tuple(bag_path(match[3], declaration, rules) for match in matches if match)


def parse_info(lines: list[str], declaration: Declaration) -> tuple[tuple[str, str], ...]:
    """Return the labels and values of ``bag-info.txt`` in order (section 2.2.2).

    Raises:
        IntegrityProblem: ``code="bag_info"``.
    """
    pattern = _INFO_STRICT if declaration.is_final else _INFO_OLD
    entries: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and entries:
            label, value = entries.pop()
            entries.append((label, f"{value} {line.strip()}".strip()))
            continue
        match = pattern.fullmatch(line)
        if match is None:
            raise bag_problem("bag_info", "A line of bag-info.txt is malformed.")
        entries.append((match[1], match[2].strip()))
    return tuple(entries)


def payload_oxum(info: tuple[tuple[str, str], ...]) -> tuple[int, int] | None:
    """Return the stated number of payload bytes and files, or None where nothing is stated.

    Raises:
        IntegrityProblem: ``code="bag_info"`` when it is malformed or stated twice.
    """
    stated = [value for label, value in info if label.lower() == "payload-oxum"]
    if not stated:
        return None
    match = re.fullmatch(r"([0-9]{1,19})\.([0-9]{1,19})", stated[0])
    if match is None or len(stated) > 1:
        raise bag_problem("bag_info", "The bag's Payload-Oxum is malformed.")
    return int(match[1]), int(match[2])
